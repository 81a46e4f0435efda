//! Keyset paging: a cursor names the last row of the page, so that rows added meanwhile shift nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::{ApiError, ApiResult};

/// Rows of a page unless told otherwise.
const DEFAULT_LIMIT: i64 = 50;
/// Most rows of a page.
const MAX_LIMIT: i64 = 200;

/// `limit` and `cursor`, as every list takes them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The number of rows asked for.
    ///
    /// # Errors
    /// `Validation` outside 1 to 200.
    pub fn limit(&self) -> ApiResult<i64> {
        limit_of(self.limit)
    }
}

/// Checks a `limit`.
///
/// # Errors
/// `Validation` outside 1 to 200.
pub fn limit_of(limit: Option<i64>) -> ApiResult<i64> {
    match limit {
        None => Ok(DEFAULT_LIMIT),
        Some(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
        Some(_) => Err(ApiError::field("limit", "range", format!("must be between 1 and {MAX_LIMIT}"))),
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows, in a stable order.
    pub items: Vec<T>,
    /// Give this as `cursor` for the next page; absent (null) on the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that is always whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// A page from `limit + 1` rows that were asked for: the extra one only tells that there is more.
    pub fn cut<K: Serialize>(items: Vec<T>, limit: i64, key: impl Fn(&T) -> K) -> Self {
        Self::cut_by(items, limit, key, |item| item)
    }

    /// `cut` for rows that still have to become items.
    pub fn cut_by<R, K: Serialize>(
        mut rows: Vec<R>,
        limit: i64,
        key: impl Fn(&R) -> K,
        item: impl FnMut(R) -> T,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|last| Cursor::encode(&key(last)));
        Self { items: rows.into_iter().map(item).collect(), next_cursor }
    }
}

/// Where a page ended.
pub struct Cursor;

impl Cursor {
    /// The key of a row as an opaque text.
    pub fn encode<K: Serialize>(key: &K) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
    }

    /// The key that a cursor holds.
    ///
    /// # Errors
    /// `Validation` for a text that is no cursor of this list.
    pub fn decode<K: DeserializeOwned>(cursor: Option<&str>) -> ApiResult<Option<K>> {
        let Some(cursor) = cursor else { return Ok(None) };
        URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .map(Some)
            .ok_or_else(|| ApiError::field("cursor", "cursor", "must be the next_cursor of this same list"))
    }
}
