//! Shapefiles and tables in the encodings that Chinese programs write.

use std::path::Path;

use dbase::encoding::EncodingRs;
use dbase::{FieldName, FieldValue, Record, TableWriterBuilder};
use encoding_rs::{Encoding, GBK, UTF_8};
use menpai_importers::cli::ImportKind::Buildings;
use menpai_importers::mapping::Mapping;
use menpai_importers::{ImportError, Options, Source};
use shapefile::{Point, Polygon, PolygonRing, ShapeWriter, Writer};

use crate::support::{Village, now, square, would};

/// A shapefile of two houses whose attributes are in an encoding that nothing but the text tells.
pub fn shapefile(path: &Path, encoding: &'static Encoding) {
    let field = |name: &str| FieldName::try_from(name).expect("a field name");
    let table = TableWriterBuilder::new()
        .set_encoding(EncodingRs::from(encoding))
        .add_character_field(field("MPH"), 40)
        .add_character_field(field("MC"), 40)
        .add_numeric_field(field("CS"), 5, 0);
    let shapes = ShapeWriter::from_path(path).expect("a .shp");
    let mut writer = Writer::new(shapes, table.build_with_file_dest(path.with_extension("dbf")).expect("a .dbf"));
    for (index, name) in ["陈氏宗祠", "䶮记士多"].iter().enumerate() {
        let mut ring: Vec<Point> = square(f64::from(u32::try_from(index).expect("small")) * 30., 0.)
            .iter()
            .map(|(x, y)| Point::new(*x, *y))
            .collect();
        ring.reverse();
        let mut record = Record::default();
        record.insert("MPH".into(), FieldValue::Character(Some(format!("盐田一巷{}号", index + 1))));
        record.insert("MC".into(), FieldValue::Character(Some((*name).into())));
        record.insert("CS".into(), FieldValue::Numeric(Some(5.0)));
        writer.write_shape_and_record(&Polygon::new(PolygonRing::Outer(ring)), &record).expect("a record");
    }
    drop(writer);
    // The language driver id says nothing.
    let dbf = path.with_extension("dbf");
    let mut bytes = std::fs::read(&dbf).expect("a .dbf");
    bytes[29] = 0;
    std::fs::write(&dbf, bytes).expect("a .dbf");
}

pub const PRJ: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]"#;

#[tokio::test]
async fn shapefiles_are_read_in_gbk_and_utf_8_with_and_without_their_companions() {
    for (encoding, companions, how) in [
        (GBK, &[("prj", PRJ)][..], "gb18030 (guessed)"),
        (GBK, &[("prj", PRJ), ("cpg", "GBK\r\n")], "gb18030 (.cpg)"),
        (UTF_8, &[("prj", PRJ)], "UTF-8 (guessed)"),
        (UTF_8, &[("prj", PRJ), ("cpg", "UTF-8")], "UTF-8 (.cpg)"),
        (GBK, &[], "gb18030 (guessed)"),
    ] {
        let mut village = Village::new().await;
        let path = village.folder.join("houses.shp");
        shapefile(&path, encoding);
        for (extension, content) in companions {
            std::fs::write(path.with_extension(extension), content).expect("a companion");
        }
        let mut source = Source::new(&path);
        if companions.is_empty() {
            let error = village.stage(Buildings, &source).await.expect_err("no system is known");
            assert!(matches!(error, ImportError::Crs(_)) && error.to_string().contains("degrees in China"), "{error}");
            source.crs = Some("EPSG:4326".into());
        }
        let report = village.import_from(Buildings, &source).await.expect(how);
        assert_eq!(report.source["encoding"], how);
        assert_eq!((would(&report), report.rows_repaired), ((2, 0, 0), 0), "{report:#?}");
        let first = village
            .text("select concat_ws('|', doorplate, name, floors_above) from building where sort_key = '盐田00000001巷00000001号'")
            .await;
        assert_eq!(first, "盐田一巷1号|陈氏宗祠|5");
        assert_eq!(would(&village.import_from(Buildings, &source).await.expect("again")), (0, 0, 2));
    }
}

#[tokio::test]
async fn a_cut_off_shapefile_leaves_nothing() {
    let mut village = Village::new().await;
    let path = village.folder.join("houses.shp");
    shapefile(&path, GBK);
    let whole = std::fs::read(&path).expect("a .shp");
    std::fs::write(&path, &whole[..whole.len() - 20]).expect("a shorter .shp");
    let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(&path) };
    let error = village.import_from(Buildings, &source).await.expect_err("cut off");
    assert!(error.to_string().contains("cut off"), "{error}");
    assert_eq!(village.count("select count(*) from building").await, 0);
}

#[tokio::test]
async fn csv_is_read_in_utf_8_with_and_without_mark_and_in_gb18030() {
    let ring: Vec<String> = square(0., 0.).iter().map(|(x, y)| format!("{x:.7} {y:.7}")).collect();
    let text = format!("编号;门牌号;边界\nh1;盐田一巷１２号;POLYGON(({}))\n", ring.join(","));
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&text);
    for (content, how) in [
        (text.clone().into_bytes(), "UTF-8 (guessed)"),
        (format!("\u{feff}{text}").into_bytes(), "UTF-8 (byte order mark)"),
        (gb18030.into_owned(), "gb18030 (guessed)"),
    ] {
        let mut village = Village::new().await;
        let path = village.file("houses.csv", content);
        let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(path) };
        let report = village.import_from(Buildings, &source).await.expect(how);
        assert_eq!((would(&report), report.source["encoding"].as_str()), ((1, 0, 0), how), "{report:#?}");
        assert!(village.text("select doorplate from building").await.contains("12号"));
    }
}

/// Gives the columns of a table other names, cut at ten bytes as programs do.
fn rename(path: &Path, names: &[&[u8]]) {
    let mut bytes = std::fs::read(path).expect("a .dbf");
    for (column, name) in names.iter().enumerate() {
        let descriptor = &mut bytes[32 * (column + 1)..];
        descriptor[..11].fill(0);
        let kept = name.len().min(10);
        descriptor[..kept].copy_from_slice(&name[..kept]);
    }
    std::fs::write(path, bytes).expect("a .dbf");
}

#[tokio::test]
async fn names_of_columns_that_were_cut_within_a_character_are_known_by_what_is_left() {
    let (gbk, _, _) = GBK.encode("街路巷名称全");
    for (encoding, names, shown) in [
        (UTF_8, ["楼栋门牌".as_bytes(), "楼栋名称".as_bytes(), "地上层数".as_bytes()], ["楼栋门", "楼栋名", "地上层"]),
        (GBK, [b"MPH".as_slice(), gbk.as_ref(), b"CS".as_slice()], ["MPH", "街路巷名称", "CS"]),
    ] {
        let mut village = Village::new().await;
        let path = village.folder.join("houses.shp");
        shapefile(&path, encoding);
        rename(&path.with_extension("dbf"), &names);
        std::fs::write(path.with_extension("prj"), PRJ).expect("a .prj");
        let report = village.import(Buildings, &path).await.expect("imported");
        let mut used: Vec<_> = report.columns.iter().map(|column| column.header.as_str()).collect();
        used.sort_unstable();
        let mut shown = shown.to_vec();
        shown.sort_unstable();
        assert_eq!(used, shown, "{report:#?}");
        assert_eq!(
            village.count("select count(*) from building where doorplate is not null and floors_above = 5").await,
            2
        );
    }
}

#[tokio::test]
async fn a_mapping_names_the_whole_of_a_column_that_was_cut() {
    let mut village = Village::new().await;
    let path = village.folder.join("houses.shp");
    shapefile(&path, UTF_8);
    rename(&path.with_extension("dbf"), &["新门牌编码".as_bytes(), b"MC", b"CS"]);
    let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(&path) };
    let mapping = Mapping { columns: [("doorplate".into(), "新门牌编码".into())].into(), ..Mapping::default() };
    let options = Options { mapping, ..Options::new(village.site, now()) };
    let report = village.stage_with(Buildings, &source, &options).await.expect("staged");
    assert!(
        report.columns.iter().any(|column| column.field == "doorplate" && column.header == "新门牌"),
        "{report:#?}"
    );
}

#[tokio::test]
async fn a_shapefile_with_a_part_missing_or_cut_is_refused_with_a_sentence() {
    let mut village = Village::new().await;
    let whole = village.folder.join("whole.shp");
    shapefile(&whole, GBK);
    let (shapes, table) =
        (std::fs::read(&whole).expect("a .shp"), std::fs::read(whole.with_extension("dbf")).expect("a .dbf"));
    let cut = |bytes: &[u8], kept: usize| bytes[..kept].to_vec();
    let record = table.len() - 30;
    for (shp, dbf, says) in [
        (shapes.clone(), None, "houses.shp: the .dbf is missing"),
        (cut(&shapes, 60), Some(table.clone()), "houses.shp: cut off: it has 60 bytes, its header alone takes 100"),
        (Vec::new(), Some(table.clone()), "houses.shp: empty"),
        (b"x".repeat(200), Some(table.clone()), "houses.shp: not the shapes of a Shapefile"),
        (shapes.clone(), Some(cut(&table, record)), "houses.dbf: cut off: its header promises"),
        (shapes.clone(), Some(cut(&table, 20)), "houses.dbf: cut off: it has 20 bytes"),
        (shapes.clone(), Some(Vec::new()), "houses.dbf: empty"),
    ] {
        let path = village.file("houses.shp", &shp);
        let beside = path.with_extension("dbf");
        match dbf {
            Some(dbf) => std::fs::write(&beside, dbf).expect("a .dbf"),
            None => drop(std::fs::remove_file(&beside)),
        }
        let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(&path) };
        let error = village.import_from(Buildings, &source).await.expect_err(says).to_string();
        assert!(error.starts_with(says) && error.ends_with("nothing was imported"), "{error}");
    }
    assert_eq!(village.count("select count(*) from building").await, 0);
}
