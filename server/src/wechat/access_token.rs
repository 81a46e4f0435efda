//! The access token that WeChat wants with every call but the first: one for all servers, good for two hours.
//!
//! `stable_token` answers the same token to whoever asks until it is about to end, so that servers need not share it
//! (`/cgi-bin/stable_token`, 稳定版接口调用凭据).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::client::Wechat;
use super::error::WechatError;

/// How long before its end a token is not used any more.
const MARGIN: TimeDelta = TimeDelta::minutes(5);

/// The token that is kept.
#[derive(Default)]
pub struct AccessToken(Mutex<Option<Kept>>);

struct Kept {
    token: String,
    until: DateTime<Utc>,
}

#[derive(Serialize)]
struct Ask<'a> {
    grant_type: &'static str,
    appid: &'a str,
    secret: &'a str,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: i64,
}

impl AccessToken {
    /// The token, asked for where none is kept. Who asks meanwhile waits for the same answer.
    pub async fn get(&self, wechat: &Wechat, now: DateTime<Utc>) -> Result<String, WechatError> {
        let mut kept = self.0.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.until > now) {
            return Ok(kept.token.clone());
        }
        let settings = &wechat.settings;
        let ask = Ask { grant_type: "client_credential", appid: &settings.app_id, secret: &settings.app_secret.0 };
        let given: Given = wechat.post("/cgi-bin/stable_token", &[], &ask).await?;
        let until = now + TimeDelta::try_seconds(given.expires_in).unwrap_or_default() - MARGIN;
        *kept = Some(Kept { token: given.access_token.clone(), until });
        Ok(given.access_token)
    }

    /// Does not use a token any more that WeChat refused; one that was asked for since stays.
    pub async fn forget(&self, token: &str) {
        let mut kept = self.0.lock().await;
        if kept.as_ref().is_some_and(|kept| kept.token == token) {
            *kept = None;
        }
    }
}
