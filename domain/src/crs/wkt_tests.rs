//! Definitions as programs write them.

use proptest::prelude::*;

use super::*;

const ESRI_WGS84: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
const OGC_WGS84: &str = r#"GEOGCS["WGS 84",
    DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],
    PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],
    AUTHORITY["EPSG","4326"]]"#;
const WKT2_WGS84: &str = r#"GEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["World Geodetic System 1984 (Transit)"],
    ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],
    PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north,ORDER[1]],
    AXIS["geodetic longitude (Lon)",east,ORDER[2]],ANGLEUNIT["degree",0.0174532925199433]]"#;
const ESRI_CGCS2000: &str = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

/// An Esri `.prj` of a transverse Mercator system.
fn esri(name: &str, projection: &str, meridian: &str, easting: &str, scale: &str, geographic: &str) -> String {
    format!(
        r#"PROJCS["{name}",{geographic},PROJECTION["{projection}"],PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",{scale}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
    )
}

#[test]
fn geographic_systems() {
    assert_eq!(parse(ESRI_WGS84), Ok(Crs::Wgs84));
    assert_eq!(parse(OGC_WGS84), Ok(Crs::Wgs84));
    assert_eq!(parse(WKT2_WGS84), Ok(Crs::Wgs84));
    assert_eq!(parse(ESRI_CGCS2000), Ok(Crs::Cgcs2000));
    assert_eq!(parse(&ESRI_WGS84.replace(['['], "(").replace(']', ")")), Ok(Crs::Wgs84));
    assert_eq!(Crs::parse(&format!("\u{FEFF}{ESRI_WGS84}\r\n")), Ok(Crs::Wgs84));
}

#[test]
fn gauss_kruger_systems_by_their_parameters() {
    for (name, projection, meridian, easting, epsg) in [
        ("CGCS2000_3_Degree_GK_CM_114E", "Gauss_Kruger", "114.0", "500000.0", 4547),
        ("CGCS2000_3_Degree_GK_Zone_38", "Gauss_Kruger", "114.0", "38500000.0", 4526),
        ("CGCS2000_3_Degree_GK_Zone_37", "Transverse_Mercator", "111", "37500000", 4525),
        ("renamed by hand", "Transverse_Mercator", "117", "500000", 4548),
    ] {
        let wkt = esri(name, projection, meridian, easting, "1.0", ESRI_CGCS2000);
        assert_eq!(parse(&wkt), Ok(Crs::Cgcs2000Gk { epsg }), "{name}");
    }
}

#[test]
fn a_code_settles_it() {
    let wkt = r#"PROJCS["CGCS2000 / 3-degree Gauss-Kruger CM 114E",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],UNIT["metre",1],AUTHORITY["EPSG","4547"]]"#;
    assert_eq!(parse(wkt), Ok(Crs::Cgcs2000Gk { epsg: 4547 }));
}

#[test]
fn wkt_2_conversion() {
    let wkt = r#"PROJCRS["x",BASEGEOGCRS["China Geodetic Coordinate System 2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101,LENGTHUNIT["metre",1]]]],
        CONVERSION["y",METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433]],
        PARAMETER["Longitude of natural origin",114,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Scale factor at natural origin",1,SCALEUNIT["unity",1]],
        PARAMETER["False easting",38500000,LENGTHUNIT["metre",1]],PARAMETER["False northing",0,LENGTHUNIT["metre",1]]],
        CS[Cartesian,2],AXIS["northing (X)",north],AXIS["easting (Y)",east],LENGTHUNIT["metre",1]]"#;
    assert_eq!(parse(wkt), Ok(Crs::Cgcs2000Gk { epsg: 4526 }));
}

#[test]
fn web_mercator() {
    let wkt = format!(
        r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",{ESRI_WGS84},PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],UNIT["Meter",1.0]]"#
    );
    assert_eq!(parse(&wkt), Ok(Crs::WebMercator));
}

#[test]
fn what_is_not_supported_is_said() {
    let xian = ESRI_CGCS2000.replace("D_China_2000", "D_Xian_1980");
    let cm114 = |easting, scale, geographic| esri("S", "Gauss_Kruger", "114.0", easting, scale, geographic);
    for (wkt, message) in [
        (xian.clone(), "its datum is `D_Xian_1980`; supported are WGS 84 and CGCS2000"),
        (cm114("500000.0", "1.0", &xian), "its datum is `D_Xian_1980`"),
        (cm114("500000.0", "0.9996", ESRI_WGS84), "its scale factor is 0.9996, Gauss-Kruger has 1"),
        (
            cm114("20500000.0", "1.0", ESRI_CGCS2000),
            "its false easting is 20500000; for 114 degrees it is 500000, or 38500000",
        ),
        (esri("S", "Gauss_Kruger", "113.0", "500000.0", "1.0", ESRI_CGCS2000), "its central meridian is 113"),
        (
            esri("S", "Lambert_Conformal_Conic", "114.0", "0", "1", ESRI_CGCS2000),
            "its projection is `Lambert_Conformal_Conic`",
        ),
        (
            cm114("500000.0", "1.0", ESRI_CGCS2000).replace("\"Meter\",1.0", "\"Foot_US\",0.3048006096012192"),
            "its unit is `Foot_US`",
        ),
        (ESRI_WGS84.replace("\"Greenwich\",0.0", "\"Paris\",2.337229167"), "its prime meridian is 2.337229167"),
        (ESRI_WGS84.replace("0.0174532925199433", "0.015707963267949"), "its unit is `Degree`, not the degree"),
        (r#"LOCAL_CS["plan"]"#.to_owned(), "LOCAL_CS is neither geographic nor projected"),
        (r#"PROJCS["B",AUTHORITY["EPSG","2414"]]"#.to_owned(), "it is EPSG:2414"),
        (
            r#"GEODCRS["WGS 84",DATUM["World Geodetic System 1984"],CS[Cartesian,3]]"#.to_owned(),
            "geocentric coordinates",
        ),
    ] {
        let error = parse(&wkt).expect_err(&wkt).to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn broken_text_is_an_error() {
    for wkt in ["GEOGCS[", "GEOGCS[\"WGS", "[\"x\"]", "GEOGCS[\"x\"]]", "GEOGCS[\"x\",,1]", "GEOGCS[]"] {
        assert!(matches!(parse(wkt), Err(CrsError::Malformed(_))), "{wkt}");
    }
    assert!(matches!(parse(&"A[".repeat(10_000)), Err(CrsError::Malformed(_))));
    assert!(matches!(parse(&format!("A[\"{}\"]", "x".repeat(MAX_LEN))), Err(CrsError::Malformed(_))));
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "[A-Z]{1,6}\\[[A-Z\\[\\]\"(),. 0-9盐]{0,60}") {
        let _ = parse(&text);
    }
}
