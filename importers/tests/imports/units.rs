//! Units: their building, their floor, their code.

use menpai_importers::cli::ImportKind::{Buildings, Units};
use menpai_importers::mapping::Mapping;
use menpai_importers::{ImportError, Options, Source};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::support::{Village, collection, now, rejected, would};

async fn village() -> Village {
    let mut village = Village::new().await;
    let rows = [
        (0., 0., r#"{"id":"a","doorplate":"盐田一巷1号","levels":5}"#),
        (20., 0., r#"{"id":"b","doorplate":"盐田一巷2号","levels":6}"#),
        (40., 0., r#"{"id":"c","doorplate":"盐田一巷3号"}"#),
    ];
    let path = village.file("houses.geojson", collection(&rows));
    village.import(Buildings, &path).await.expect("buildings");
    // As in a registry from before doorplates were unique.
    village
        .run("insert into building (site_id, id, external_id, doorplate, footprint_4326, footprint_m2, sort_key, doorplate_doubled, created_at, updated_at)
              select site_id, gen_random_uuid(), 'd', '盐田1巷3号', footprint_4326, 1, sort_key, true, created_at, updated_at
              from building where external_id = 'c'")
        .await;
    village
}

const ROOMS: &str = "门牌号,房号,楼层,面积（㎡）,间数,可住人数,是否出租\n\
    盐田一巷１号,302,,25.5,1,2,是\n\
    盐田1巷1号,三〇二房,,30,1,2,是\n\
    盐田1巷2号,B101,,20,,,\n\
    盐田1巷2号,601,6层,40,2,,否\n\
    盐田1巷2号,阁楼,,12,1,1,是\n\
    盐田1巷2号,503,0,12,1,1,是\n\
    盐田1巷2号,504,,很大,1,1,是\n\
    盐田9巷9号,101,,12,1,1,是\n\
    盐田1巷3号,101,,12,1,1,是\n\
    ,101,,12,1,1,是\n\
    盐田1巷2号,505,,12,1,1.5,是\n\
    盐田1巷2号,506\n";

#[tokio::test]
async fn units_find_their_building_and_floor() {
    let mut village = village().await;
    let path = village.file("rooms.csv", ROOMS);
    let report = village.import(Units, &path).await.expect("imported");
    assert_eq!(
        rejected(&report),
        [
            (3, "duplicate"),
            (6, "unknown"),
            (7, "out_of_range"),
            (8, "not_a_number"),
            (9, "building_unknown"),
            (10, "building_ambiguous"),
            (11, "missing"),
            (12, "not_whole"),
            (13, "cell_count"),
        ]
    );
    let told = |at: usize| (report.rejects[at].id.as_deref(), report.rejects[at].reason.as_str());
    assert_eq!(told(3), (Some("盐田1巷2号 504"), "面积（㎡）：\"很大\" 不是数字"));
    assert_eq!(told(4), (Some("盐田9巷9号 101"), "登记里没有这一栋（盐田9巷9号），请先导入楼栋"));
    let filed = village.rejects();
    assert!(filed.contains("盐田9巷9号,101,,12,1,1,是") && filed.contains("盐田1巷1号,三〇二房,,30,1,2,是"), "{filed}");
    assert_eq!((would(&report), report.also["floors"]), ((3, 0, 0), 3));
    let units = village
        .text(
            "select string_agg(concat_ws('/', b.external_id, u.code, f.number, u.area_m2, u.rooms, u.capacity, u.rental), ' '
                order by b.external_id, u.code)
             from unit u join building b on b.id = u.building_id join floor f on f.id = u.floor_id",
        )
        .await;
    assert_eq!(units, "a/302/3/25.5/1/2/t b/601/6/40/2/4/f b/B101/-1/20/1/2/t");

    assert_eq!(would(&village.import(Units, &path).await.expect("again")), (0, 0, 3));
    let path = village.file("rooms.csv", "楼栋编号,房号,楼层,可住人数\nb,601,5,3\n");
    assert_eq!(would(&village.import(Units, &path).await.expect("changed")), (0, 1, 0));
    let moved = village
        .text("select concat_ws('/', f.number, u.capacity, u.area_m2, u.version) from unit u join floor f on f.id = u.floor_id where u.code = '601'")
        .await;
    assert_eq!(moved, "5/3/40/2");
}

#[tokio::test]
async fn two_columns_of_one_name_are_refused() {
    let mut village = village().await;
    let path = village.file("rooms.csv", "门牌号,房号,房号,备注,备注\n盐田1巷1号,201,202,,\n");
    let error = village.stage(Units, &Source::new(&path)).await.expect_err("which of the two?").to_string();
    assert!(error.contains("\"房号\""), "{error}");
    // Columns that mean nothing here may have any name.
    let path = village.file("rooms.csv", "门牌号,房号,备注,备注\n盐田1巷1号,201,,\n");
    assert_eq!(would(&village.import(Units, &path).await.expect("imported")), (1, 0, 0));
}

#[tokio::test]
async fn lines_are_counted_alike_however_they_end() {
    let mut village = village().await;
    let before = village.import(Units, &village.file("rooms.csv", ROOMS)).await.expect("imported");
    for end in ["\r\n", "\r"] {
        let path = village.file("rooms.csv", ROOMS.replace('\n', end));
        let report = village.import(Units, &path).await.expect("imported");
        assert_eq!(rejected(&report), rejected(&before), "{end:?}");
    }
}

#[tokio::test]
async fn a_workbook_with_numbers_for_codes_is_read() {
    let mut village = village().await;
    let path = village.folder.join("rooms.xlsx");
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("说明").expect("a sheet").write(0, 0, "第二页是数据").expect("a cell");
    let sheet = workbook.add_worksheet().set_name("房间").expect("a sheet");
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, name) in ["楼栋", "房号", "面积", "登记日"].iter().enumerate() {
        sheet.write(1, u16::try_from(column).expect("small"), *name).expect("a header");
    }
    sheet.write(2, 0, "盐田一巷1号").expect("a cell");
    sheet.write(2, 1, 401).expect("a cell");
    sheet.write(2, 2, 18.5).expect("a cell");
    sheet.write_with_format(2, 3, ExcelDateTime::from_ymd(2024, 2, 3).expect("a day"), &date).expect("a cell");
    sheet.write(4, 0, "盐田一巷1号").expect("a cell");
    sheet.write(4, 1, 440_199_199_001_019_000_f64).expect("a cell");
    workbook.save(&path).expect("a workbook");

    let error = village.stage(Units, &Source::new(&path)).await.expect_err("the first sheet has no rooms");
    assert!(matches!(error, ImportError::MissingColumns { .. }), "{error}");
    let source = Source { sheet: Some("房间".into()), ..Source::new(&path) };
    let report = village.import_from(Units, &source).await.expect("imported");
    assert_eq!((would(&report), rejected(&report)), ((1, 0, 0), vec![(5, "number_too_long")]));
    assert_eq!(village.text("select concat_ws('/', code, area_m2) from unit").await, "401/18.5");
    let source = Source { sheet: Some("房源".into()), ..Source::new(&path) };
    let error = village.stage(Units, &source).await.expect_err("no such sheet");
    assert!(error.to_string().contains("说明, 房间"), "{error}");
}

#[tokio::test]
async fn missing_columns_are_named_and_a_mapping_brings_them() {
    let mut village = village().await;
    let path = village.file("rooms.csv", "哪一栋,几号房\n盐田1巷1号,201\n");
    let source = Source::new(&path);
    let error = village.stage(Units, &source).await.expect_err("unknown columns").to_string();
    assert!(error.contains("doorplate") && error.contains("房号") && error.contains("哪一栋, 几号房"), "{error}");

    let toml =
        village.file("rooms.toml", "[columns]\ndoorplate = '哪一栋'\ncode = '几号房'\n[defaults]\ncapacity = '3'\n");
    let mapping = Mapping::load(&toml).expect("a mapping");
    let options = Options { mapping, ..Options::new(village.site, now()) };
    let mut report = village.stage_with(Units, &source, &options).await.expect("staged");
    menpai_importers::units::apply(&mut village.conn, &options, &mut report).await.expect("applied");
    assert_eq!(village.text("select concat_ws('/', code, capacity) from unit").await, "201/3");
}

#[tokio::test]
async fn a_table_that_is_cut_off_leaves_nothing() {
    let mut village = village().await;
    let path = village.file("rooms.csv", "门牌号,房号,面积\n盐田1巷1号,201,20\n盐田1巷1号,2");
    let error = village.import(Units, &path).await.expect_err("cut off");
    assert!(error.to_string().contains("line 3") && error.to_string().contains("cut off"), "{error}");
    let path = village.file("rooms.xlsx", b"PK\x03\x04 not a workbook");
    assert!(village.import(Units, &path).await.is_err());
    assert_eq!(village.count("select count(*) from unit").await, 0);
}

#[tokio::test]
async fn a_quote_that_is_left_open_swallows_no_rows() {
    let mut village = village().await;
    let path = village.file("open.csv", "门牌号,房号\n盐田一巷1号,\"301\n盐田一巷1号,302\n盐田一巷1号,303\n");
    match village.import(Units, &path).await {
        Err(ImportError::Broken { line, what, .. }) => {
            assert_eq!((line, what.as_str()), (2, "a quote that opens in this row is never closed"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(village.count("select count(*) from unit").await, 0);

    let path = village.file(
        "closed.csv",
        "门牌号,房号,楼层\n盐田一巷1号,\"阁\"\"楼\",5\n盐田一巷1号,阁5\",5\n\"盐田一巷1号\",\"303\",\"3\"",
    );
    assert_eq!(would(&village.import(Units, &path).await.expect("imported")), (3, 0, 0));
}
