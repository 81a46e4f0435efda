//! Which column became which field is told, and what was not recognised.

use menpai_importers::cli::ImportKind::{Buildings, Units};
use menpai_importers::{Report, Source};

use crate::support::{Village, collection};

fn used(report: &Report) -> Vec<(&'static str, &str)> {
    report.columns.iter().map(|column| (column.field, column.header.as_str())).collect()
}

#[tokio::test]
async fn attributes_of_features_are_told_with_the_fields_that_they_became() {
    let mut village = Village::new().await;
    let rows = [
        (0., 0., r#"{"BLDG_NO":"a","门牌地址":"盐田一巷1号","总层":5,"x":1,"备注":null}"#),
        (20., 0., r#"{"BLDG_NO":"b","门牌地址":"盐田一巷2号","总层":6,"备注":"空"}"#),
    ];
    let path = village.file("houses.geojson", collection(&rows));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!(used(&report), [("external_id", "BLDG_NO"), ("doorplate", "门牌地址"), ("floors_above", "总层")]);
    assert_eq!((report.unused_columns.as_slice(), report.hints.len()), (["x".into(), "备注".into()].as_slice(), 0));
    let kept = village
        .text("select string_agg(concat_ws('/', external_id, doorplate, floors_above), ' ' order by external_id) from building")
        .await;
    assert_eq!(kept, "a/盐田一巷1号/5 b/盐田一巷2号/6");
}

#[tokio::test]
async fn a_file_of_which_no_column_is_recognised_says_so() {
    let mut village = Village::new().await;
    let path = village.file("houses.geojson", collection(&[(0., 0., r#"{"乙":"1号","甲":5}"#)]));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!((used(&report), report.unused_columns.as_slice()), (vec![], ["乙".into(), "甲".into()].as_slice()));
    let told: Vec<_> =
        ["“编号”", "“门牌”", "“层数”"].iter().filter(|word| !report.hints.join(" ").contains(**word)).collect();
    assert!(told.is_empty(), "{:?}", report.hints);
    let json = serde_json::to_value(&report).expect("JSON");
    assert_eq!(json["unused_columns"], serde_json::json!(["乙", "甲"]));
}

#[tokio::test]
async fn of_a_table_the_columns_that_lost_to_others_are_told_too() {
    let mut village = Village::new().await;
    let houses = village.file("houses.geojson", collection(&[(0., 0., r#"{"id":"a","门牌":"盐田一巷1号"}"#)]));
    village.import(Buildings, &houses).await.expect("a building");
    let path = village.file("rooms.csv", "门牌,楼栋地址,房号,每月租金\n盐田一巷1号,,201,900\n");
    let report = village.stage(Units, &Source::new(&path)).await.expect("staged");
    assert_eq!(used(&report), [("doorplate", "门牌"), ("code", "房号")]);
    assert_eq!(report.unused_columns, ["楼栋地址", "每月租金"]);
    assert!(report.hints.iter().any(|hint| hint.contains("“可住人数”")), "{:?}", report.hints);
    // Where every column is used, what isn't there is the user's own choice.
    let path = village.file("rooms.csv", "门牌,房号\n盐田一巷1号,201\n");
    assert!(village.stage(Units, &Source::new(&path)).await.expect("staged").hints.is_empty());
}

#[tokio::test]
async fn a_file_of_nothing_but_its_header_says_that_it_has_no_rows() {
    let mut village = Village::new().await;
    for (kind, name, content) in
        [(Units, "rooms.csv", "门牌,房号\n".to_owned()), (Buildings, "houses.geojson", collection(&[]))]
    {
        let path = village.file(name, content);
        let report = village.import(kind, &path).await.expect("imported");
        assert!(
            report.rows_read == 0 && report.hints.len() == 1 && report.hints[0].contains("没有数据"),
            "{report:#?}"
        );
    }
}
