//! Real footprints and tables, where the folder with shared data lies beside the repository.

use std::path::{Path, PathBuf};

use menpai_importers::cli::ImportKind::Buildings;
use menpai_importers::source::{self, Source};

use crate::support::{Village, would};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    path.exists().then_some(path)
}

#[tokio::test]
async fn villages_of_openstreetmap_are_imported_and_the_second_time_nothing_changes() {
    for (name, rows) in [("gangxia", 532), ("xiasha_shangsha", 783), ("buji_shuijing", 1_218)] {
        let Some(path) = shared(&format!("buildings/{name}.geojson")) else { return };
        let mut village = Village::within("POLYGON((113.9 22.4,114.3 22.4,114.3 22.8,113.9 22.8,113.9 22.4))").await;
        let first = village.import(Buildings, &path).await.expect(name);
        assert_eq!((first.rows_read, first.accepted + first.rejected), (rows, rows), "{first:#?}");
        assert!(first.rejected * 50 < rows, "{name}: {first:#?}");
        let second = village.import(Buildings, &path).await.expect(name);
        assert_eq!(would(&second), (0, 0, first.accepted), "{name}");
        assert_eq!(village.count("select count(*) from building where not st_isvalid(footprint_4326)").await, 0);
    }
}

#[tokio::test]
async fn attribute_tables_in_every_encoding_are_read() {
    let Some(folder) = shared("encodings/mapshaper_dbf") else { return };
    for (name, given, expected) in [
        ("ldid/chinese.shp", None, "简体"),
        ("gbk.shp", None, "简体国语"),
        ("gb2312.shp", Some("gb2312"), "简体国语"),
        ("utf8.shp", Some("utf-8"), "国语國語"),
    ] {
        // The tables without shapes get those of the one that has them.
        let copy = std::env::temp_dir().join(format!("menpai-{}-{}", std::process::id(), name.replace('/', "-")));
        std::fs::copy(folder.join("ldid/chinese.shp"), &copy).expect("a .shp");
        std::fs::copy(folder.join(name).with_extension("dbf"), copy.with_extension("dbf")).expect("a .dbf");
        let mut opened = source::open(&Source { encoding: given.map(Into::into), ..Source::new(&copy) }).expect(name);
        let mut batch = source::Batch::default();
        assert!(opened.reader.next_batch(&mut batch).expect(name));
        let source::Body::Row { cells, .. } = &batch.records[0].body else { panic!("{name}") };
        assert_eq!(cells[0].as_deref(), Some(expected), "{name}");
        for extension in ["shp", "dbf"] {
            std::fs::remove_file(copy.with_extension(extension)).expect("a copy");
        }
    }
}
