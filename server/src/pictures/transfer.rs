//! A picture comes in as the body of a request, and goes out as an answer.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use menpai_domain::ids::PhotoId;
use sha2::{Digest, Sha256};

use super::{MOST_BYTES, Picture, away};
use crate::http::extract::read_body;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::tiles::routes::has_copy;

/// What may be sent.
const KINDS: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];
/// For how long somebody may keep what they saw: what was taken down is gone from phones soon.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=600");

/// A request whose body is a picture, of a kind that we read. Nothing of the body has been read yet.
pub struct Sent(Request);

impl Sent {
    /// Looks at what kind of picture a request announces.
    ///
    /// # Errors
    /// `NoPicture`.
    pub fn of(request: Request) -> ApiResult<Self> {
        if KINDS.contains(&essence(request.headers()).as_str()) {
            return Ok(Self(request));
        }
        Err(ApiError::NoPicture)
    }

    /// Reads what is sent, and makes a picture of it; also the hash of what was sent, by which a request that comes again is known.
    ///
    /// # Errors
    /// `PayloadTooLarge`; `Validation` of what is no photo.
    pub async fn read(self, state: &AppState) -> ApiResult<(String, Picture)> {
        let sent = read_body(self.0, state, MOST_BYTES).await?;
        let sha256 = hex::encode(Sha256::digest(&sent));
        Ok((sha256, state.pictures.make(sent).await?))
    }
}

/// A picture that lies in the store, for a row that is about to name it.
pub struct Kept {
    /// Its id, which is new.
    pub id: PhotoId,
    /// The hash of what was sent, by which a request that comes again is known.
    pub sent_sha256: String,
    /// The hash of what is kept.
    pub sha256: Vec<u8>,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// Size of what is kept.
    pub bytes: i32,
}

/// Reads what is sent, makes a picture of it, and puts that into the store.
///
/// # Errors
/// `PayloadTooLarge`; `Validation` of what is no photo; `Unavailable` where the store is away.
pub async fn receive(state: &AppState, sent: Sent) -> ApiResult<Kept> {
    let (sent_sha256, picture) = sent.read(state).await?;
    let kept = Kept {
        id: PhotoId::generate(),
        sent_sha256,
        sha256: Sha256::digest(&picture.bytes).to_vec(),
        width: i32::try_from(picture.width).map_err(ApiError::internal)?,
        height: i32::try_from(picture.height).map_err(ApiError::internal)?,
        bytes: i32::try_from(picture.bytes.len()).map_err(ApiError::internal)?,
    };
    state.pictures.objects.put(kept.id, picture.bytes).await.map_err(|error| away(&error))?;
    Ok(kept)
}

/// A picture as an answer, by the hash that its row names; whoever has it is told that nothing changed.
///
/// # Errors
/// `NotFound` where the caller reaches no such row; `Unavailable` where the store is away.
pub async fn show(
    state: &AppState,
    photo: PhotoId,
    sha256: Option<Vec<u8>>,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let tag = format!("\"{}\"", hex::encode(sha256.ok_or(ApiError::NotFound("photo"))?));
    let shared = [(ETAG, HeaderValue::from_str(&tag).map_err(ApiError::internal)?), (CACHE_CONTROL, KEPT)];
    let copies = headers.get(IF_NONE_MATCH).and_then(|copies| copies.to_str().ok()).unwrap_or_default();
    if has_copy(copies, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, shared).into_response());
    }
    let Some(bytes) = state.pictures.objects.find(photo).await.map_err(|error| away(&error))? else {
        tracing::error!(%photo, "a photo is gone from its store");
        return Err(ApiError::NotFound("photo"));
    };
    let what = [
        (CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((shared, what, bytes).into_response())
}

fn essence(headers: &HeaderMap) -> String {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
