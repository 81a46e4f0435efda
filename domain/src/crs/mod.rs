//! Coordinate systems that files about Chinese villages come in, and the way from each to WGS 84 and back.
//!
//! Coordinates are always east before north (longitude, latitude; easting, northing), in degrees or metres, whatever
//! order the register prescribes: EPSG lists CGCS2000 zones as X (north), Y (east), while every GIS file stores east first.
//!
//! CGCS2000 and WGS 84 are taken as equal. Their ellipsoids differ by 0.1 mm at the pole; the frames drift apart by a few
//! centimetres a decade on a moving continent, which nobody can correct without knowing the epoch of the data.

mod bd09;
mod gauss_kruger;
mod gcj02;
mod known;
mod transformer;
mod wkt;

pub use bd09::{bd09_to_gcj02, gcj02_to_bd09};
pub use gcj02::{gcj02_to_wgs84, is_obfuscated, wgs84_to_gcj02};
pub use known::{Crs, CrsError};
pub use transformer::{OutsideError, Transformer};

#[cfg(test)]
mod vectors;
