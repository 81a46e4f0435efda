//! Alleys: centre lines in and out of the village.

use menpai_importers::Source;
use menpai_importers::cli::ImportKind::Alleys;

use crate::support::{Village, rejected, would};

#[tokio::test]
async fn alleys_are_imported_updated_and_held_against_the_site() {
    let mut village = Village::new().await;
    let text = "编号,名称,等级,宽度,WKT\n\
        a1,盐田一巷,巷,1.8,\"LINESTRING(113.516 23.146,113.517 23.146,113.517 23.146,113.517 23.147)\"\n\
        a2,出村路,主路,,\"LINESTRING(113.52 23.15,113.53 23.15)\"\n\
        a3,别处,巷,2,\"LINESTRING(113.6 23.3,113.61 23.3)\"\n\
        a4,一点,巷,2,\"LINESTRING(113.516 23.146,113.516 23.146)\"\n\
        a5,空中,桥,2,\"LINESTRING(113.516 23.146,113.517 23.147)\"\n\
        a1,重复,巷,2,\"LINESTRING(113.516 23.146,113.517 23.148)\"\n";
    let path = village.file("alleys.csv", text);
    let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(path) };
    let report = village.import_from(Alleys, &source).await.expect("imported");
    assert_eq!(rejected(&report), [(4, "outside_site"), (5, "too_few_points"), (6, "unknown_word"), (7, "duplicate")]);
    let ids: Vec<_> = report.rejects.iter().map(|reject| reject.id.as_deref().unwrap_or("")).collect();
    assert_eq!(ids, ["a3", "a4", "a5", "a1"]);
    assert!(village.rejects().contains("a3,别处,巷,2,"), "{}", village.rejects());
    assert_eq!((would(&report), report.repaired["duplicate_point"]), ((2, 0, 0), 1));
    assert_eq!(village.text("select string_agg(class, ',' order by external_id) from alley").await, "lane,main");
    assert_eq!(would(&village.import_from(Alleys, &source).await.expect("again")), (0, 0, 2));

    let path = village.file("alleys.csv", text.replace("1.8", "2.1"));
    let source = Source { path, ..source };
    assert_eq!(would(&village.import_from(Alleys, &source).await.expect("changed")), (0, 1, 1));
}
