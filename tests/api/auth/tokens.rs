//! Access tokens that somebody made up, and keys that change.

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use menpai_domain::ids::SessionId;
use menpai_domain::terms::Role;
use menpai_server::access::token_keys::TokenKeys;
use menpai_tests::{Client, TestApp};
use serde_json::{Value, json};

/// An operator, who needs no second factor, and the parts of their token.
struct Signed {
    app: TestApp,
    client: Client,
    claims: Value,
    kid: String,
    key: EncodingKey,
    public: Vec<u8>,
}

fn part(token: &str, index: usize) -> Value {
    let text = token.split('.').nth(index).expect("three parts");
    serde_json::from_slice(&base64_url(text)).expect("JSON")
}

fn base64_url(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// PKCS#8 of an Ed25519 seed (RFC 8410, section 7).
pub(super) fn ed25519(seed: &[u8]) -> EncodingKey {
    let mut der = hex::decode("302e020100300506032b657004220420").expect("hex");
    der.extend_from_slice(seed);
    EncodingKey::from_ed_der(&der)
}

async fn signed() -> Signed {
    let app = TestApp::start().await;
    let client = app.sign_in_as(Role::Operator, &[]).await;
    let token = client.token().expect("a token").to_owned();
    let seed = std::fs::read_to_string(app.secrets().join("token.1.key")).expect("the key is there");
    let key = ed25519(&hex::decode(seed.trim()).expect("hex"));
    let keys = app.anonymous().get("/auth/keys").await.expect(200);
    let public = base64_url(keys["keys"][0]["x"].as_str().expect("a key"));
    let header = part(&token, 0);
    let kid = header["kid"].as_str().expect("a kid").to_owned();
    assert_eq!(keys["keys"][0]["kid"], json!(kid));
    Signed { claims: part(&token, 1), app, client, kid, key, public }
}

impl Signed {
    fn header(&self) -> Header {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        header.typ = Some("at+jwt".to_owned());
        header
    }

    async fn status(&self, token: &str) -> u16 {
        Client::new(&self.app.http, Some(token.to_owned())).get("/auth/me").await.status
    }

    /// What the server says to our own claims with one changed, signed with its own key.
    async fn with_claim(&self, name: &str, value: Value) -> u16 {
        let mut claims = self.claims.clone();
        claims[name] = value;
        let token = jsonwebtoken::encode(&self.header(), &claims, &self.key).expect("a token");
        self.status(&token).await
    }
}

#[tokio::test]
async fn a_token_says_what_the_standard_asks_for() {
    let signed = signed().await;
    let claims = &signed.claims;
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("menpai"), &json!("menpai-api")));
    let life = claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat);
    assert_eq!(life, Some(15 * 60));
    assert!(claims["jti"].is_string() && claims["sid"].is_string() && claims["sub"].is_string());
    assert!(claims.get("role").is_none());
    assert_eq!(signed.with_claim("jti", json!(SessionId::generate())).await, 200, "the test can sign");
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let signed = signed().await;
    let token = signed.client.token().expect("a token").to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    let url = |text: &str| {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
    };
    let none = url(&format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{}"}}"#, signed.kid));
    let mut hs256 = Header::new(Algorithm::HS256);
    hs256.kid = Some(signed.kid.clone());
    hs256.typ = Some("at+jwt".to_owned());
    let mut unknown_key = signed.header();
    unknown_key.kid = Some("1.00000000".to_owned());
    let mut no_key = signed.header();
    no_key.kid = None;
    let mut id_token = signed.header();
    id_token.typ = Some("JWT".to_owned());
    let sign = |header: &Header, key: &EncodingKey| jsonwebtoken::encode(header, &signed.claims, key).expect("a token");
    let forged = [
        ("alg none, no signature", format!("{none}.{}.", parts[1])),
        ("alg none, with a signature", format!("{none}.{}.{}", parts[1], parts[2])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("HS256 with the public key", sign(&hs256, &EncodingKey::from_secret(&signed.public))),
        ("another key under our name", sign(&signed.header(), &ed25519(&[7; 32]))),
        ("unknown key name", sign(&unknown_key, &signed.key)),
        (
            "path as key name",
            sign(
                &{
                    let mut h = signed.header();
                    h.kid = Some("../index".to_owned());
                    h
                },
                &signed.key,
            ),
        ),
        ("no key name", sign(&no_key, &signed.key)),
        ("another type of token", sign(&id_token, &signed.key)),
        (
            "claims of another token",
            format!("{}.{}.{}", parts[0], url(&signed.claims.to_string().replace("menpai-api", "x")), parts[2]),
        ),
        ("not a token", "x.y.z".to_owned()),
        ("nothing", String::new()),
    ];
    for (what, token) in forged {
        assert_eq!(signed.status(&token).await, 401, "{what}");
    }
    assert_eq!(signed.status(&token).await, 200);
}

#[tokio::test]
async fn claims_that_are_not_ours_are_refused_even_with_our_signature() {
    let signed = signed().await;
    let now = signed.app.clock.now().timestamp();
    for (name, value) in [
        ("iss", json!("https://other.example")),
        ("iss", Value::Null),
        ("aud", json!("other-api")),
        ("aud", json!([])),
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("exp", Value::Null),
        ("exp", json!("never")),
        ("sid", json!(SessionId::generate())),
        ("sid", Value::Null),
        ("sub", json!(SessionId::generate())),
    ] {
        assert_eq!(signed.with_claim(name, value.clone()).await, 401, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_token_runs_out_and_the_session_goes_on() {
    let signed = signed().await;
    let app = &signed.app;
    app.clock.set(app.clock.now() + TimeDelta::minutes(15) - TimeDelta::seconds(1));
    assert_eq!(signed.client.get("/auth/me").await.status, 200);
    app.clock.set(app.clock.now() + TimeDelta::seconds(1));
    assert_eq!(signed.client.get("/auth/me").await.status, 401);
}

#[tokio::test]
async fn a_new_key_takes_over_and_the_old_one_verifies_until_it_is_gone() {
    let signed = signed().await;
    let dir = signed.app.secrets();
    TokenKeys::rotate(dir).expect("a key is made");
    signed.app.reload_keys();
    assert_eq!(signed.client.get("/auth/me").await.status, 200, "the old key still verifies");
    let newer = signed.app.sign_in_as(Role::Operator, &[]).await;
    let kid = part(newer.token().expect("a token"), 0)["kid"].as_str().expect("a kid").to_owned();
    assert!(kid.starts_with("2."), "{kid}");
    let keys = signed.app.anonymous().get("/auth/keys").await.expect(200);
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2));
    assert!(!keys.to_string().contains("\"d\""), "no private half");
    std::fs::remove_file(dir.join("token.1.key")).expect("the old key is removed");
    signed.app.reload_keys();
    assert_eq!(signed.client.get("/auth/me").await.status, 401);
    assert_eq!(newer.get("/auth/me").await.status, 200);
}
