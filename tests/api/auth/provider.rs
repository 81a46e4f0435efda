//! An `OpenID` Connect provider over real HTTP: discovery, keys, authorization with PKCE, tokens. It does what the
//! standards say, until a test makes it lie.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use menpai_server::clock::Clock;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const CLIENT_ID: &str = "menpai-console";
pub const CLIENT_SECRET: &str = "a secret between the two";
const SEED: [u8; 32] = [42; 32];

/// What goes into the next ID token, where it should not be what the standards say.
#[derive(Default)]
pub struct Lies {
    pub issuer: Option<String>,
    pub audience: Option<String>,
    pub nonce: Option<String>,
    pub lifetime_s: Option<i64>,
    /// Seconds by which it was issued later than now.
    pub issued_ahead_s: i64,
    /// Signed by somebody else.
    pub other_key: bool,
    /// Signed with the client's secret instead of a key.
    pub shared_secret: bool,
    /// Not signed.
    pub unsigned: bool,
}

/// A code that waits for its client.
struct Waiting {
    nonce: String,
    challenge: String,
    redirect_uri: String,
}

struct Inner {
    issuer: String,
    clock: Clock,
    codes: Mutex<HashMap<String, Waiting>>,
    subject: Mutex<String>,
    amr: Mutex<Vec<&'static str>>,
    lies: Mutex<Lies>,
}

/// A running provider.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

impl Provider {
    /// Starts one; it ends with the test.
    pub async fn start(clock: Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let provider = Self(Arc::new(Inner {
            issuer,
            clock,
            codes: Mutex::default(),
            subject: Mutex::new("subject-1".to_owned()),
            amr: Mutex::default(),
            lies: Mutex::default(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/jwks", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Who signs in there from now on, and how.
    pub fn signs_in(&self, subject: &str, amr: &[&'static str]) {
        subject.clone_into(&mut self.0.subject.lock().expect("unharmed"));
        *self.0.amr.lock().expect("unharmed") = amr.to_vec();
    }

    /// What it lies about from now on.
    pub fn lies(&self, lies: Lies) {
        *self.0.lies.lock().expect("unharmed") = lies;
    }

    fn id_token(&self, nonce: String) -> String {
        let lies = self.0.lies.lock().expect("unharmed");
        let now = self.0.clock.now().timestamp();
        let lifetime = lies.lifetime_s.unwrap_or(300);
        let mut claims = json!({
            "iss": lies.issuer.as_ref().unwrap_or(&self.0.issuer),
            "aud": lies.audience.as_deref().unwrap_or(CLIENT_ID),
            "sub": *self.0.subject.lock().expect("unharmed"),
            "iat": now + lies.issued_ahead_s,
            "exp": now + lifetime,
            "nonce": lies.nonce.clone().unwrap_or(nonce),
        });
        let amr = self.0.amr.lock().expect("unharmed");
        if !amr.is_empty() {
            claims["amr"] = json!(*amr);
        }
        if lies.unsigned {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            return format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims));
        }
        if lies.shared_secret {
            let key = EncodingKey::from_secret(CLIENT_SECRET.as_bytes());
            return jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("a token");
        }
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some("k1".to_owned());
        let seed = if lies.other_key { [43; 32] } else { SEED };
        jsonwebtoken::encode(&header, &claims, &super::tokens::ed25519(&seed)).expect("a token")
    }
}

async fn discover(State(provider): State<Provider>) -> Json<Value> {
    let issuer = provider.issuer();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys() -> Json<Value> {
    let public = SigningKey::from_bytes(&SEED).verifying_key();
    let x = URL_SAFE_NO_PAD.encode(public.as_bytes());
    Json(json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "k1", "x": x}]}))
}

async fn authorize(State(provider): State<Provider>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let get = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let fits = get("response_type") == "code"
        && get("client_id") == CLIENT_ID
        && get("code_challenge_method") == "S256"
        && get("scope").split(' ').any(|scope| scope == "openid");
    if !fits {
        return (StatusCode::BAD_REQUEST, "invalid_request").into_response();
    }
    let code = menpai_tests::make::any_id().to_string();
    let redirect_uri = get("redirect_uri");
    let back = format!("{redirect_uri}?code={code}&state={}", get("state"));
    let waiting = Waiting { nonce: get("nonce"), challenge: get("code_challenge"), redirect_uri };
    provider.0.codes.lock().expect("unharmed").insert(code, waiting);
    Redirect::to(&back).into_response()
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(asked): Form<HashMap<String, String>>,
) -> Response {
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": error}))).into_response();
    let get = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let pair = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", pair(CLIENT_ID), pair(CLIENT_SECRET))));
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(basic.as_str()) {
        return refuse("invalid_client");
    }
    // A code is good once.
    let Some(waiting) = provider.0.codes.lock().expect("unharmed").remove(&get("code")) else {
        return refuse("invalid_grant");
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier")));
    if challenge != waiting.challenge || get("redirect_uri") != waiting.redirect_uri {
        return refuse("invalid_grant");
    }
    let id_token = provider.id_token(waiting.nonce);
    Json(json!({"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}))
        .into_response()
}
