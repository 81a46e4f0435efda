//! The map's layers by the standards of the Open Geospatial Consortium, for QGIS, GDAL and whatever else speaks them:
//! OGC API - Features (parts 1 to 3: OGC 17-069r4, 18-058r1, 19-079r2) and OGC API - Tiles (part 1: OGC 20-057).
//!
//! Invariants: a collection is a layer of the catalogue and shows what tiles of it show the same caller: features of their
//! sites, attributes of their audience, in filters and queryables too. Answers come from memory, without a query. A
//! parameter that has something wrong is answered with 400, as these standards ask (17-069r4, requirements 7 and 8),
//! in the problem document that every route answers.

mod answer;
mod bbox;
pub mod collections;
mod crs;
pub mod document;
mod filter;
mod geojson;
pub mod items;
mod items_query;
pub mod landing;
mod links;
pub mod queryables;
pub mod tile_matrix_sets;
pub mod tiles;
pub mod tilesets;
