//! Buildings: what is repaired, what is rejected, and that a file goes in whole or not at all.

use std::io::Write;

use menpai_importers::cli::ImportKind::Buildings;
use menpai_importers::{ImportError, Options, RejectsFile, Source, buildings};

use crate::support::{Village, collection, fixture, now, rejected, square, would};

#[tokio::test]
async fn a_messy_file_is_repaired_where_that_is_clear_and_rejected_where_it_is_not() {
    let mut village = Village::new().await;
    let report = village.import(Buildings, &fixture("messy.geojson")).await.expect("the file is imported");

    assert_eq!((report.rows_read, report.accepted, report.rejected), (12, 4, 8), "{report:#?}");
    assert_eq!(
        rejected(&report),
        [
            (4, "self_crossing"),
            (6, "outside_site"),
            (7, "no_geometry"),
            (8, "geometry_type"),
            (9, "duplicate"),
            (10, "out_of_range"),
            (11, "coordinates"),
            (12, "invalid"),
        ]
    );
    let repaired: Vec<_> = report.repaired.iter().map(|(kind, count)| (*kind, *count)).collect();
    assert_eq!(repaired, [("closed_ring", 1), ("duplicate_point", 1), ("ring_order", 1)]);
    assert!(village.rejects().contains("蝴蝶结"), "{}", village.rejects());

    assert_eq!(village.count("select count(*) from building").await, 4);
    let first = village
        .text(
            "select concat_ws('|', external_id, doorplate, name, use, floors_above, round(footprint_m2), search_text)
             from building where external_id = '1'",
        )
        .await;
    assert!(first.starts_with("1|盐田一巷1号|陈氏宗祠|residential|6|113|"), "{first}");
    assert!(first.contains("yantian1xiang1hao") && first.contains("cszc"), "{first}");
    assert_eq!(village.count("select count(*) from change where layer = 'building'").await, 4);
}

#[tokio::test]
async fn a_file_of_one_line_is_counted_by_its_features_and_they_are_named() {
    let mut village = Village::new().await;
    let rows = [
        (0., 0., r#"{"id":"a"}"#),
        (20., 0., r#"{"id":"b","levels":999}"#),
        (40., 0., r#"{"id":"a"}"#),
        (-40_000., 0., r#"{"id":"d"}"#),
    ];
    let path = village.file("houses.geojson", collection(&rows).replace('\n', ""));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!(would(&report), (1, 0, 0));
    let told: Vec<_> = report.rejects.iter().map(|reject| (reject.line, reject.id.as_deref(), reject.code)).collect();
    assert_eq!(told, [(2, Some("b"), "out_of_range"), (3, Some("a"), "duplicate"), (4, Some("d"), "outside_site")]);
    assert!(report.rejects[1].reason.contains("第 1 个要素"), "{}", report.rejects[1].reason);
    assert_eq!(report.rejects[0].reason, "levels：999 不在 1 到 200 之间");
}

/// The rejects file as line, id, code, and how the raw row begins.
fn filed(village: &Village) -> Vec<(u64, String, String, String)> {
    let text = village.rejects();
    let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows = csv.records().map(|row| {
        let row = row.expect("a row");
        (
            row[0].parse().expect("a line"),
            row[1].to_owned(),
            row[3].to_owned(),
            row[5].split('"').next().unwrap_or_default().to_owned(),
        )
    });
    rows.collect()
}

#[tokio::test]
async fn every_rejected_row_stands_in_the_file_whole_by_name_and_in_order() {
    let mut village = Village::new().await;
    let ring = |east: f64| square(east, 0.).iter().map(|(x, y)| format!("{x:.7} {y:.7}")).collect::<Vec<_>>().join(",");
    let row = |id: &str, plate: &str, floors: &str, east: f64| {
        format!("{id},{plate},{floors},\"POLYGON(({}))\"\n", ring(east))
    };
    let rows = [
        row("a", "盐田一巷1号", "5", 0.),
        row("a", "盐田一巷2号", "5", 20.),
        row("c", "盐田一巷3号", "999", 40.),
        row("d", "盐田1巷1号", "5", 60.),
        row("e", "盐田一巷5号", "5", -40_000.),
        row("", "盐田一巷6号", "x", 80.),
        row("", "盐田一巷7号", "5", -40_000.),
        "短\n".to_owned(),
    ];
    let told = [
        (3, "a", "duplicate", "a,盐田一巷2号,5,"),
        (4, "c", "out_of_range", "c,盐田一巷3号,999,"),
        (5, "d", "doorplate_taken", "d,盐田1巷1号,5,"),
        (6, "e", "outside_site", "e,盐田一巷5号,5,"),
        (7, "盐田一巷6号", "not_a_number", ",盐田一巷6号,x,"),
        (8, "盐田一巷7号", "outside_site", ",盐田一巷7号,5,"),
        (9, "", "cell_count", "短"),
    ];
    let told = told.map(|(line, id, code, raw)| (line, id.to_owned(), code.to_owned(), raw.to_owned()));
    let path = village.file("houses.csv", format!("编号,门牌,层数,图形\n{}", rows.concat()));
    let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(&path) };
    let staged = village.stage(Buildings, &source).await.expect("staged");
    assert_eq!(filed(&village), told);
    let imported = village.import_from(Buildings, &source).await.expect("imported");
    assert_eq!(filed(&village), told);
    assert_eq!(staged.rejects, imported.rejects);
    assert!(imported.rejects[1].reason.starts_with("层数：999"), "{:?}", imported.rejects[1]);
    assert_eq!(imported.rejects[2].reason, "门牌 盐田1巷1号 与第 2 行相同");

    // What another building of the registry has is told the same way.
    let path = village.file("more.csv", format!("编号,门牌,层数,图形\n{}", row("z", "盐田一巷1号", "2", 100.)));
    let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(&path) };
    village.import_from(Buildings, &source).await.expect("imported");
    assert_eq!(filed(&village), [(2, "z".into(), "doorplate_taken".into(), "z,盐田一巷1号,2,".into())]);
}

#[tokio::test]
async fn staging_alone_changes_nothing() {
    let mut village = Village::new().await;
    let source = Source::new(fixture("messy.geojson"));
    let report = village.stage(Buildings, &source).await.expect("the file is staged");
    assert_eq!(would(&report), (4, 0, 0));
    assert!(!report.applied);
    assert_eq!(village.count("select count(*) from building").await, 0);
    assert_eq!(village.count("select count(*) from change where layer = 'building'").await, 0);
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_a_changed_row_updates() {
    let mut village = Village::new().await;
    let rows = [(0., 0., r#"{"id":"a","doorplate":"1号","levels":5}"#), (20., 0., r#"{"id":"b","name":"祠堂"}"#)];
    let path = village.file("houses.geojson", collection(&rows));
    assert_eq!(would(&village.import(Buildings, &path).await.expect("imported")), (2, 0, 0));
    assert_eq!(would(&village.import(Buildings, &path).await.expect("imported")), (0, 0, 2));
    assert_eq!(village.count("select count(*) from building where version = 1").await, 2);

    // Somebody enters a doorplate that the file doesn't know, then the file's own fact changes.
    village.run("update building set doorplate = '2号', version = 2 where external_id = 'b'").await;
    let rows = [
        (0., 0., r#"{"id":"a","doorplate":"1号","levels":6}"#),
        (20., 0., r#"{"id":"b","name":"陈氏祠堂"}"#),
        (40., 0., r#"{"id":"c"}"#),
    ];
    let path = village.file("houses.geojson", collection(&rows));
    assert_eq!(would(&village.import(Buildings, &path).await.expect("imported")), (1, 2, 0));
    let kept = village
        .text("select concat_ws('|', doorplate, name, version, replace(search_text, chr(10), ' ')) from building where external_id = 'b'")
        .await;
    assert!(kept.starts_with("2号|陈氏祠堂|3|"), "{kept}");
    assert!(kept.contains("2hao") && kept.contains("chenshicitang"), "{kept}");
    assert_eq!(village.count("select floors_above::bigint from building where external_id = 'a'").await, 6);
}

#[tokio::test]
async fn rows_without_ids_are_known_by_their_shape_wherever_they_stand() {
    let mut village = Village::new().await;
    let rows = [(0., 0., r#"{"name":"甲"}"#), (20., 0., r#"{"name":"乙"}"#), (0., 0., r#"{"name":"又是甲"}"#)];
    let path = village.file("houses.geojson", collection(&rows));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!((would(&report), rejected(&report)), ((2, 0, 0), vec![(3, "duplicate")]));

    let rows = [(20., 0., r#"{"name":"乙"}"#), (0., 0., r#"{"name":"丙"}"#)];
    let path = village.file("houses.geojson", collection(&rows));
    assert_eq!(would(&village.import(Buildings, &path).await.expect("imported")), (0, 1, 1));
}

#[tokio::test]
async fn a_doorplate_belongs_to_one_building_in_whichever_spelling() {
    let mut village = Village::new().await;
    let rows = [
        (0., 0., r#"{"id":"a","doorplate":"盐田四巷2号"}"#),
        (20., 0., r#"{"id":"b","doorplate":"盐田4巷２號"}"#),
        (40., 0., r#"{"id":"c","doorplate":"盐田四巷3号"}"#),
    ];
    let path = village.file("houses.geojson", collection(&rows));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!((would(&report), report.rejected_by.get("doorplate_taken")), ((2, 0, 0), Some(&1)), "{report:#?}");

    let rows =
        [(20., 0., r#"{"id":"b","doorplate":"盐田4巷2号"}"#), (0., 0., r#"{"id":"a","doorplate":"盐田4巷2号"}"#)];
    let path = village.file("houses.geojson", collection(&rows));
    let report = village.import(Buildings, &path).await.expect("imported");
    // The file contradicts itself and the registry: neither row is taken, and what is recorded stays.
    assert_eq!(report.rejected_by.get("doorplate_taken"), Some(&2), "{report:#?}");
    let kept = village.text("select string_agg(doorplate, ' ' order by external_id) from building").await;
    assert_eq!(kept, "盐田四巷2号 盐田四巷3号");
}

#[tokio::test]
async fn numbers_alone_are_completed_by_their_street() {
    let mut village = Village::new().await;
    let rows = [
        (0., 0., r#"{"id":"a","addr:housenumber":"12","addr:street":"盐田一巷"}"#),
        (20., 0., r#"{"id":"b","addr:housenumber":"12号","addr:street":"盐田二巷"}"#),
        (40., 0., r#"{"id":"c","addr:housenumber":"盐田三巷12号","addr:street":"盐田三巷"}"#),
        (60., 0., r#"{"id":"d","addr:housenumber":"14"}"#),
    ];
    let path = village.file("houses.geojson", collection(&rows));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!(would(&report), (4, 0, 0), "{report:#?}");
    let doorplates = village.text("select string_agg(doorplate, ' ' order by external_id) from building").await;
    assert_eq!(doorplates, "盐田一巷12号 盐田二巷12号 盐田三巷12号 14");
}

#[tokio::test]
async fn a_file_that_is_cut_off_says_where_and_leaves_nothing() {
    let mut village = Village::new().await;
    let many: Vec<_> = (0..3000_u32).map(|n| (f64::from(n % 60) * 12., f64::from(n / 60) * 12., "{}")).collect();
    let whole = collection(&many);
    for (name, content) in [
        ("cut.geojson", whole.as_bytes()[..whole.len() * 2 / 3].to_vec()),
        ("open.geojson", whole.as_bytes()[..whole.len() - 4].to_vec()),
        ("tail.geojson", [whole.as_bytes(), b"garbage"].concat()),
        ("cut.geojson.gz", {
            let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            gz.write_all(whole.as_bytes()).expect("packed");
            let packed = gz.finish().expect("packed");
            packed[..packed.len() * 2 / 3].to_vec()
        }),
        ("broken.geojsonl", format!("{}\n{{\"type\":\"Feature\",,}}\n", feature_line()).into_bytes()),
        ("empty.geojson", Vec::new()),
    ] {
        let path = village.file(name, content);
        let error = village.import(Buildings, &path).await.expect_err(name);
        let ImportError::Broken { line, .. } = &error else { panic!("{name}: {error}") };
        assert!(*line > 1_000 || !name.starts_with("cut"), "{name}: {error}");
        assert!(error.to_string().contains("nothing was imported"), "{error}");
        assert_eq!(village.count("select count(*) from building").await, 0, "{name}");
    }
    // The connection is as good as before.
    let path = village.file("whole.geojson", whole);
    assert_eq!(would(&village.import(Buildings, &path).await.expect("imported")), (3000, 0, 0));
}

fn feature_line() -> String {
    collection(&[(0., 0., "{}")]).lines().nth(1).expect("a feature").to_owned()
}

#[tokio::test]
async fn applying_after_the_registry_changed_is_refused_whole() {
    let mut village = Village::new().await;
    let path = village.file("houses.geojson", collection(&[(0., 0., r#"{"id":"a"}"#), (20., 0., r#"{"id":"b"}"#)]));
    let options = Options::new(village.site, now());
    let mut report = village.stage(Buildings, &Source::new(&path)).await.expect("staged");
    village
        .run(
            "insert into building (site_id, id, external_id, footprint_4326, footprint_m2, created_at, updated_at)
              select id, gen_random_uuid(), 'b', boundary_4326, 1, created_at, created_at from site",
        )
        .await;
    let refused = buildings::apply(&mut village.conn, &options, &mut report).await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(village.count("select count(*) from building").await, 1);
}

#[tokio::test]
async fn a_gzipped_sequence_and_a_bom_are_read() {
    let mut village = Village::new().await;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let second = collection(&[(20., 0., "{}")]).lines().nth(1).expect("a feature").to_owned();
    write!(gz, "\u{feff}{}\n\u{1e}{second}\n", feature_line()).expect("packed");
    let path = village.file("houses.geojsonl.gz", gz.finish().expect("packed"));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!(would(&report), (2, 0, 0));
    assert_eq!(report.source["format"], "GeoJSON sequence");
}

#[tokio::test]
async fn an_unknown_site_or_format_is_said_plainly() {
    let mut village = Village::new().await;
    for (name, says) in [
        ("houses.xls", ".xlsx"),
        ("houses.dbf", "give its .shp"),
        ("houses.kml", "not read"),
        ("missing.geojson", "missing.geojson"),
    ] {
        let error = village.stage(Buildings, &Source::new(village.folder.join(name))).await.expect_err(name);
        assert!(error.to_string().contains(says), "{error}");
    }
    let error = menpai_importers::find_site(&mut village.conn, "没有的村").await.expect_err("no such site");
    assert!(error.to_string().contains("没有的村"), "{error}");
}

#[tokio::test]
async fn a_building_of_no_floors_is_rejected_and_an_empty_number_is_unknown() {
    let mut village = Village::new().await;
    let rows = [
        (0., 0., r#"{"id":"a","层数":0}"#),
        (20., 0., r#"{"id":"b","层数":"0层"}"#),
        (40., 0., r#"{"id":"c","层数":"","高度":0}"#),
        (60., 0., r#"{"id":"d","层数":201}"#),
    ];
    let path = village.file("houses.geojson", collection(&rows));
    let report = village.import(Buildings, &path).await.expect("imported");
    assert_eq!(rejected(&report), [(1, "out_of_range"), (2, "out_of_range"), (4, "out_of_range")]);
    assert_eq!(village.text("select concat_ws('/', external_id, floors_above, height_m) from building").await, "c/1");
}

/// Definitions of all indexes and constraints of the table.
const RULES: &str = "
select string_agg(rule, e'\\n' order by rule) from (
    select pg_get_indexdef(indexrelid) as rule from pg_index where indrelid = 'building'::regclass
    union all
    select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = 'building'::regclass) r";

#[tokio::test]
async fn a_large_first_load_leaves_every_rule_in_place_and_a_failed_one_leaves_nothing() {
    let mut village = Village::new().await;
    // A rule that only the keys, put back at the end, find broken.
    village.run("create unique index building_one_of_each_height on building (floors_above)").await;
    let before = village.text(RULES).await;
    let content = many(6_000);
    let path = village.file("houses.geojson", &content);
    let failed = village.import(Buildings, &path).await;
    assert!(failed.is_err_and(|error| error.to_string().contains("building_one_of_each_height")));
    assert_eq!(village.count("select count(*) from building").await, 0);
    assert_eq!(village.text(RULES).await, before);

    village.run("drop index building_one_of_each_height").await;
    let before = village.text(RULES).await;
    let cut = village.file("cut.geojson", &content.as_bytes()[..content.len() - 1_000]);
    let broken = village.import(Buildings, &cut).await;
    assert!(matches!(broken, Err(ImportError::Broken { .. })), "{broken:?}");
    assert_eq!(village.count("select count(*) from building").await, 0);
    assert_eq!(village.text(RULES).await, before);

    assert_eq!(would(&village.import(Buildings, &path).await.expect("imported")), (6_000, 0, 0));
    assert_eq!(village.text(RULES).await, before);
    assert_eq!(would(&village.import(Buildings, &path).await.expect("again")), (0, 0, 6_000));
}

#[tokio::test]
async fn a_second_village_is_loaded_beside_the_first_with_all_its_rules() {
    let mut village = Village::new().await;
    let first = village.file("first.geojson", many(300));
    village.import(Buildings, &first).await.expect("the first village");
    let before = village.text(RULES).await;
    village.move_to_another_site().await;

    let path = village.file("second.geojson", many_from(0.02 * 102_450., 6_000));
    let report = village.import(Buildings, &path).await.expect("the second village");
    assert_eq!(would(&report), (6_000, 0, 0));
    assert_eq!(village.text(RULES).await, before);
    assert_eq!(village.count("select count(*) from building").await, 6_300);
    assert_eq!(village.count("select count(distinct id) from building").await, 6_300);
    assert_eq!(village.count("select count(*) from building where use <> 'residential' or floors_above <> 1").await, 0);
    // Of that many the feed notes the extent.
    assert_eq!(village.count("select count(*) from change where layer = 'building' and feature_id is null").await, 2);
    assert_eq!(would(&village.import(Buildings, &path).await.expect("again")), (0, 0, 6_000));
}

#[tokio::test]
async fn of_two_imports_of_a_site_at_once_the_later_one_sees_what_the_earlier_one_did() {
    let mut village = Village::new().await;
    let path = village.file("houses.geojson", many(3_000));
    let options = Options::new(village.site, now());
    let import = async |mut conn| {
        let mut rejects = RejectsFile::create(None).expect("no file");
        buildings::import(&mut conn, &Source::new(&path), &options, &mut rejects, &mut |_| {}).await
    };
    let (one, other) = tokio::join!(import(village.connect().await), import(village.connect().await));
    let mut effects = [would(&one.expect("imported")), would(&other.expect("imported"))];
    effects.sort_unstable();
    assert_eq!(effects, [(0, 0, 3_000), (3_000, 0, 0)]);
    assert_eq!(village.count("select count(*) from building where version = 1").await, 3_000);
}

/// A file of many buildings, row by row, without ids.
fn many(count: u32) -> String {
    many_from(0., count)
}

/// The same, so many metres to the east.
fn many_from(east: f64, count: u32) -> String {
    let rows: Vec<_> = (0..count).map(|n| (east + f64::from(n % 60) * 14., f64::from(n / 60) * 8.5, "{}")).collect();
    collection(&rows)
}
