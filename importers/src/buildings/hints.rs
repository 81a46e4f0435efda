//! Footprints outside the site: is it a few strays, or is the whole file in another coordinate system?

use geo::{Contains, MultiPolygon, Point};
use menpai_domain::crs::{Crs, Transformer};

/// Rows that are looked at.
const SAMPLE: usize = 500;

/// If most footprints that lie outside would lie inside in another system, says which.
pub fn other_system(fence: &MultiPolygon, crs: Crs, outside: &[Point], accepted: u64) -> Option<String> {
    if outside.is_empty() {
        return None;
    }
    let sample: Vec<&Point> = outside.iter().take(SAMPLE).collect();
    let found =
        [(Crs::Gcj02, "GCJ-02"), (Crs::Bd09, "BD-09"), (Crs::Wgs84, "EPSG:4326")].into_iter().find(|(other, _)| {
            let (as_read, as_other) = (Transformer::new(crs), Transformer::new(*other));
            let lies_inside = |point: &&&Point| {
                let read = as_read.from_wgs84(point.x(), point.y()).ok();
                let moved = read.and_then(|(x, y)| as_other.to_wgs84(x, y).ok());
                moved.is_some_and(|(lon, lat)| fence.contains(&Point::new(lon, lat)))
            };
            *other != crs && crs.is_geographic() && sample.iter().filter(lies_inside).count() * 10 >= sample.len() * 8
        });
    match found {
        Some((_, name)) => Some(format!(
            "{} 个图形按 {crs} 读时在围院之外，按 {name} 读则在围院之内：坐标可能是 {name}，请用 --crs {name} 重试",
            outside.len()
        )),
        None if outside.len() as u64 > accepted => {
            Some(format!("大部分图形（{} 个）在围院之外：请核对坐标系和 --site", outside.len()))
        }
        None => None,
    }
}
