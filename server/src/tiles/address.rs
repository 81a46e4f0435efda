//! Addresses of tiles, and the address under which the caller reached us.

use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use menpai_tiler::{LayerSet, MAX_ZOOM, TileCrs, TileId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::config::Http;
use crate::http::answer_crs::AnswerCrs;
use crate::http::number::whole;
use crate::http::{ApiError, ApiResult};

/// Which layers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct LayersPath {
    /// Layers, separated by commas: `area`, `site`, `open_space`, `alley`, `building`, `component`, `gate`,
    /// `building_label`; for those who read statistics `unit`, `h3_r8`, `h3_r9`, `h3_r10` and `h3_r11`; for those who work on
    /// gaps `gap`.
    #[param(example = "building,building_label,alley")]
    pub layers: String,
}

/// What may follow an address: some programs tell a vector tile by it.
const ENDINGS: [&str; 2] = [".mvt", ".pbf"];

/// Which tile.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TilePath {
    /// Layers, separated by commas.
    #[param(example = "building,building_label,alley")]
    pub layers: String,
    /// Zoom, 0 to 22.
    #[param(value_type = i64)]
    pub z: String,
    /// Column, from the west.
    #[param(value_type = i64)]
    pub x: String,
    /// Row, from the north; `.mvt` or `.pbf` may follow.
    #[param(pattern = r"^-?\d+(\.mvt|\.pbf)?$")]
    pub y: String,
}

/// In which coordinate system.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TileQuery {
    /// Coordinate system; `wgs84` if absent.
    pub crs: Option<AnswerCrs>,
}

impl TileQuery {
    /// The coordinate system.
    pub fn crs(&self) -> TileCrs {
        tile_crs(self.crs)
    }
}

/// The coordinate system that a tile is cut in.
pub fn tile_crs(crs: Option<AnswerCrs>) -> TileCrs {
    match crs.unwrap_or_default() {
        AnswerCrs::Wgs84 => TileCrs::Wgs84,
        AnswerCrs::Gcj02 => TileCrs::Gcj02,
    }
}

/// Layers by their names.
///
/// # Errors
/// `NotFound` where there is no such layer.
pub fn layers(names: &str) -> ApiResult<LayerSet> {
    LayerSet::parse(names).map_err(|_unknown| ApiError::NotFound("layer"))
}

impl TilePath {
    /// The tile at this address.
    ///
    /// # Errors
    /// `Validation` for what is no number, `NotFound` outside the pyramid of tiles.
    pub fn tile(&self) -> ApiResult<TileId> {
        let row = ENDINGS.iter().find_map(|ending| self.y.strip_suffix(ending)).unwrap_or(&self.y);
        let number = |field: &str, text: &str| {
            let told = "must be a whole number, without a plus or zeros before it";
            whole(text).ok_or_else(|| ApiError::field(field, "number", told))
        };
        tile_at(number("z", &self.z)?, number("x", &self.x)?, number("y", row)?)
    }
}

/// The tile at an address, whatever numbers it is made of.
///
/// # Errors
/// `NotFound` outside the pyramid of tiles.
pub fn tile_at(z: i64, x: i64, y: i64) -> ApiResult<TileId> {
    let narrow = |number: i64| u32::try_from(number).ok();
    let z = u8::try_from(z).ok().filter(|z| *z <= MAX_ZOOM);
    let tile = z.zip(narrow(x)).zip(narrow(y)).and_then(|((z, x), y)| TileId::new(z, x, y));
    tile.ok_or(ApiError::NotFound("tile"))
}

/// Scheme and host under which the caller reached us: `http.public_url` where it has the host that the request names, else
/// that host, over HTTPS where a proxy of ours says so (`X-Forwarded-Proto`, `http.behind_proxy`). Relative, that is empty,
/// where the request names no host.
pub fn reached_at(parts: &Parts, http: &Http) -> String {
    let host =
        parts.headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    let Some(host) = host.or_else(|| parts.uri.authority().cloned()) else { return String::new() };
    // Whoever signs in with `user@` in front of a host is not sent back there.
    let port = host.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = format!("{}{port}", host.host());
    if let Some(public) = published_at(http).filter(|public| authority(public) == host) {
        return public.to_owned();
    }
    let forwarded = parts.headers.get("x-forwarded-proto").and_then(|proto| proto.to_str().ok());
    let is_https = http.behind_proxy && forwarded.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
    format!("{}://{host}", if is_https { "https" } else { "http" })
}

/// Where everybody reaches us, as the operator says (`http.public_url`).
pub fn published_at(http: &Http) -> Option<&str> {
    http.public_url.as_deref().map(|url| url.trim_end_matches('/'))
}

/// Host and port of a URL.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(path: &str) -> ApiResult<TileId> {
        let [z, x, y] = path.splitn(3, '/').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
        TilePath { layers: "building".to_owned(), z, x, y }.tile()
    }

    #[test]
    fn rows_may_carry_the_format() {
        for path in ["1/1/0", "1/1/0.mvt", "1/1/0.pbf"] {
            assert_eq!(tile(path).unwrap(), TileId::new(1, 1, 0).unwrap(), "{path}");
        }
    }

    #[test]
    fn outside_the_pyramid_there_is_nothing() {
        let far = "99999999999999999999";
        let numbers = ["23/0/0", "-1/0/0", "1/2/0", "1/0/-1", "278/0/0", "9223372036854775807/0/0"].map(str::to_owned);
        for path in numbers.into_iter().chain([format!("{far}/0/0"), format!("1/{far}/0"), format!("1/0/{far}.mvt")]) {
            assert!(matches!(tile(&path), Err(ApiError::NotFound("tile"))), "{path}");
        }
    }

    #[test]
    fn a_tile_has_one_address() {
        for path in [
            "1/0/",
            "1/0/one",
            "1/0/1.png",
            "1/0/1.mvt.pbf",
            "1/0/+1",
            "1/+0/0",
            "01/0/0",
            "1/00/0",
            "1/0/01",
            "1/0/-0",
        ] {
            assert!(matches!(tile(path), Err(ApiError::Validation(_))), "{path}");
        }
    }

    #[test]
    fn the_caller_is_sent_back_where_they_came_from() {
        let at = |headers: &[(&str, &str)], http: &Http| {
            let request = headers
                .iter()
                .fold(axum::http::Request::builder(), |request, (name, value)| request.header(*name, *value));
            reached_at(&request.body(()).unwrap().into_parts().0, http)
        };
        let alone = Http::default();
        let behind = Http { behind_proxy: true, ..Http::default() };
        let public = Http { public_url: Some("https://map.example/".to_owned()), ..Http::default() };
        let https = ("x-forwarded-proto", "https");
        assert_eq!(at(&[("host", "map.example:8070")], &alone), "http://map.example:8070");
        assert_eq!(at(&[("host", "map.example"), https], &alone), "http://map.example", "anybody could say so");
        assert_eq!(at(&[("host", "map.example"), https], &behind), "https://map.example");
        assert_eq!(at(&[("host", "map.example")], &behind), "http://map.example");
        assert_eq!(at(&[("host", "map.example")], &public), "https://map.example");
        assert_eq!(at(&[("host", "10.0.0.1:8070")], &public), "http://10.0.0.1:8070", "from the inside");
        let odd = [("host", "user@map.example"), ("x-forwarded-proto", "javascript")];
        assert_eq!(at(&odd, &behind), "http://map.example");
        assert_eq!(at(&[("host", "not a host")], &alone), "");
    }
}
