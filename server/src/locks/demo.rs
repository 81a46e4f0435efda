//! A lock server for demonstrations and tests: it speaks as `docs/locks.md` says, and no door hangs on it.
//!
//! Its keys are in memory. One that starts anew has none, and says of each that is taken back that it is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use menpai_domain::ids::LockKeyId;
use menpai_domain::terms::KeyKind;
use rand::RngExt;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use serde::Deserialize;
use serde_json::json;

use crate::config::Masked;

/// Its locks: any that it is told of. Cheap to clone.
#[derive(Clone)]
pub struct DemoLocks(Arc<Inner>);

struct Inner {
    token: Masked<String>,
    draw: fn() -> String,
    pins: Mutex<HashMap<LockKeyId, String>>,
}

/// `add_key`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    key_id: LockKeyId,
    lock_id: String,
    kind: KeyKind,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    weekdays: Vec<u8>,
    hours: Option<AtHours>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AtHours {
    from: String,
    to: String,
}

/// `revoke_key`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    key_id: LockKeyId,
    lock_id: String,
}

impl Add {
    /// Whether a lock can have such a key.
    fn is_sound(&self) -> bool {
        let ends = self.until.is_some() != (self.kind == KeyKind::Permanent);
        let in_order = self.until.is_none_or(|until| until > self.from);
        let named = self.hours.as_ref().is_some_and(|hours| hours.from < hours.to) && !self.weekdays.is_empty();
        let weekly =
            if self.kind == KeyKind::Weekly { named } else { self.weekdays.is_empty() && self.hours.is_none() };
        ends && in_order && weekly && self.weekdays.iter().all(|day| (1..=7).contains(day))
    }
}

/// A PIN of six digits, by chance.
#[must_use]
pub fn draw_pin() -> String {
    UnwrapErr(SysRng).random_range(100_000..1_000_000).to_string()
}

impl DemoLocks {
    /// Locks without keys, behind a token; where that is empty, behind none. `draw` makes the PIN of a new key.
    #[must_use]
    pub fn new(token: Masked<String>, draw: fn() -> String) -> Self {
        Self(Arc::new(Inner { token, draw, pins: Mutex::default() }))
    }

    /// What it answers.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/add_key", post(add_key))
            .route("/revoke_key", post(revoke_key))
            .layer(middleware::from_fn_with_state(self.clone(), check_token))
            .with_state(self.clone())
    }

    /// How many keys its locks have.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.pins().len()
    }

    /// Forgets them all.
    pub fn forget(&self) {
        self.pins().clear();
    }

    fn pins(&self) -> MutexGuard<'_, HashMap<LockKeyId, String>> {
        self.0.pins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn check_token(State(locks): State<DemoLocks>, request: Request, next: Next) -> Response {
    let token = &locks.0.token.0;
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if token.is_empty() || given.and_then(|value| value.strip_prefix("Bearer ")) == Some(token.as_str()) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

/// Whether a request carries the key's id as what makes it the same when it comes again.
fn is_the_same(headers: &HeaderMap, key: LockKeyId) -> bool {
    headers.get("idempotency-key").is_some_and(|value| value.as_bytes() == key.to_string().as_bytes())
}

async fn add_key(State(locks): State<DemoLocks>, headers: HeaderMap, Json(add): Json<Add>) -> Response {
    if !is_the_same(&headers, add.key_id) || !add.is_sound() {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let pin = locks.pins().entry(add.key_id).or_insert_with(locks.0.draw).clone();
    let kind = add.kind.as_str();
    tracing::info!(lock = %add.lock_id, key = %add.key_id, kind, until = ?add.until, "the lock has this key");
    Json(json!({"pin": pin})).into_response()
}

async fn revoke_key(State(locks): State<DemoLocks>, headers: HeaderMap, Json(revoke): Json<Revoke>) -> StatusCode {
    if !is_the_same(&headers, revoke.key_id) {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    let known = locks.pins().remove(&revoke.key_id).is_some();
    tracing::info!(lock = %revoke.lock_id, key = %revoke.key_id, known, "the lock has this key no more");
    if known { StatusCode::OK } else { StatusCode::NOT_FOUND }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locks::Pin;

    fn told(change: impl FnOnce(&mut serde_json::Value)) -> Option<bool> {
        let mut add = json!({"key_id": LockKeyId::generate(), "lock_id": "LK-1", "kind": "period",
            "from": "2026-03-31T16:00:00Z", "until": "2027-03-31T16:00:00Z", "weekdays": [], "hours": null});
        change(&mut add);
        serde_json::from_value::<Add>(add).ok().map(|add| add.is_sound())
    }

    #[test]
    fn a_key_is_taken_that_a_lock_can_have() {
        assert_eq!(told(|_add| {}), Some(true));
        assert_eq!(told(|add| add["until"] = json!(null)), Some(false), "only a permanent one has no end");
        assert_eq!(told(|add| add["until"] = json!("2026-03-31T16:00:00Z")), Some(false));
        assert_eq!(told(|add| add["kind"] = json!("permanent")), Some(false));
        assert_eq!(told(|add| add["kind"] = json!("weekly")), Some(false));
        let weekly = |to: &'static str| {
            move |add: &mut serde_json::Value| {
                add["kind"] = json!("weekly");
                add["weekdays"] = json!([1, 7]);
                add["hours"] = json!({"from": "08:00", "to": to});
            }
        };
        assert_eq!(told(weekly("12:00")), Some(true));
        assert_eq!(told(weekly("08:00")), Some(false));
        assert_eq!(told(|add| add["kind"] = json!("for_ever")), None);
        assert_eq!(told(|add| add["name"] = json!("陈小明")), None, "nobody's name leaves");
    }

    #[test]
    fn a_pin_is_one() {
        assert!((0..100).all(|_| Pin::parse(&draw_pin()).is_some()));
    }
}
