//! The public halves of the keys that sign access tokens, as a JWK set (RFC 7517, RFC 8037).

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Problems;
use crate::state::AppState;

/// A set of keys.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeySet {
    /// All that verify; tokens name theirs as `kid`.
    keys: Vec<Key>,
}

/// A public key.
#[derive(Debug, Serialize, ToSchema)]
pub struct Key {
    /// Always `OKP`.
    kty: &'static str,
    /// Always `Ed25519`.
    crv: &'static str,
    /// The key, base64url.
    #[schema(example = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg")]
    x: String,
    /// Its name.
    #[schema(example = "1.9f86d081")]
    kid: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    for_use: &'static str,
    /// Always `EdDSA`.
    alg: &'static str,
}

/// Keys that verify access tokens.
#[utoipa::path(get, path = "/auth/keys", tag = "auth", security(()), responses((status = 200, body = KeySet), Problems))]
pub async fn get_token_keys(State(state): State<AppState>) -> Json<KeySet> {
    let key = |key: &crate::access::token_keys::TokenKey| Key {
        kty: "OKP",
        crv: "Ed25519",
        x: URL_SAFE_NO_PAD.encode(key.public),
        kid: key.kid.clone(),
        for_use: "sig",
        alg: "EdDSA",
    };
    Json(KeySet { keys: state.tokens.keys().iter().map(key).collect() })
}
