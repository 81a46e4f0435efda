//! The pages' files, carried inside the binary: the console's for whoever works here, and the phone's for landlords and tenants
//! (`/m`); and the settings they ask for.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Problems;
use crate::state::AppState;

#[derive(RustEmbed)]
#[folder = "../web-map/dist"]
struct Files;

/// Allows the page its own files only, and tiles of the base map if one is configured.
fn content_security_policy(base_map_url: Option<&str>) -> String {
    let outside = base_map_url.and_then(|url| {
        let rest = url.split_once("://")?;
        Some(format!(" {}://{}", rest.0, rest.1.split('/').next()?))
    });
    let outside = outside.unwrap_or_default();
    format!(
        "default-src 'self'; img-src 'self' data: blob:{outside}; connect-src 'self'{outside}; worker-src 'self' blob:; \
         style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
}

/// The page that shows what a path names, where the path is no file.
fn page_of(path: &str) -> &'static str {
    match path.strip_prefix('m') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => "m.html",
        _ => "index.html",
    }
}

/// A file of the pages; every other path answers its page, which then shows what the path names.
pub async fn serve_file(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let (name, file) = match Files::get(path) {
        Some(file) => (path, file),
        None if path.contains('.') => return StatusCode::NOT_FOUND.into_response(),
        None => match Files::get(page_of(path)) {
            Some(file) => (page_of(path), file),
            None => return (StatusCode::NOT_FOUND, "This build carries no console.\n").into_response(),
        },
    };
    let etag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash()));
    // Names of built assets hold a hash of their content, the page itself does not.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let common = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, cache.to_owned())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let security = [
        (header::CONTENT_SECURITY_POLICY, content_security_policy(state.config.console.base_map_url.as_deref())),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "same-origin".to_owned()),
        (header::CONTENT_TYPE, file.metadata.mimetype().to_owned()),
    ];
    (common, security, file.data).into_response()
}

/// What the console needs to know before anybody signs in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsoleConfig {
    /// Raster tile template of an outside base map; absent: none.
    #[schema(example = "https://tiles.example/{z}/{x}/{y}.png")]
    base_map_url: Option<String>,
    /// What its owner wants to be read on the map.
    #[schema(example = "© Example")]
    base_map_attribution: Option<String>,
    /// What the button says that signs staff in through the provider (`/auth/oidc/start`); absent: there is none.
    #[schema(example = "单位账号登录")]
    oidc_label: Option<String>,
    /// Whether landlords and tenants can sign in with a code to their phone.
    phone_codes: bool,
}

/// Settings of the console.
#[utoipa::path(get, path = "/console-config", tag = "console", security(()),
    responses((status = 200, body = ConsoleConfig), Problems))]
pub async fn get_console_config(State(state): State<AppState>) -> Json<ConsoleConfig> {
    let console = &state.config.console;
    Json(ConsoleConfig {
        base_map_url: console.base_map_url.clone(),
        base_map_attribution: console.base_map_attribution.clone(),
        oidc_label: state.oidc.as_ref().map(|provider| provider.label().to_owned()),
        phone_codes: state.messenger.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_m_alone_is_the_phones() {
        for path in ["m", "m/", "m/d/01a2279f-c7a9-7133-9370-cfb1cd464fe4"] {
            assert_eq!(page_of(path), "m.html", "{path}");
        }
        for path in ["", "map", "menu/m", "M"] {
            assert_eq!(page_of(path), "index.html", "{path}");
        }
    }
}
