//! Asking WeChat: `code2session`, `getuserphonenumber`, `subscribeMessage.send`.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use chrono::{DateTime, Utc};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use menpai_domain::identity::Phone;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::access_token::AccessToken;
use super::error::WechatError;
use crate::config;
use crate::outbound::{Outbound, OutboundError};

/// How often an address may ask in a second, in the long run: many phones share the address of their network.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(5).expect("not zero");
/// How often at once.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(60).expect("not zero");
/// Addresses from which on those at rest are forgotten.
const MANY: usize = 10_000;

/// WeChat, as the configuration names it.
pub struct Wechat {
    pub(super) settings: config::Wechat,
    outbound: Outbound,
    token: AccessToken,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

/// What WeChat answers where it does not do what it is asked, with status 200 all the same.
#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    errcode: i64,
}

/// Nothing that we read.
#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
struct CodeSession {
    openid: String,
}

#[derive(Serialize)]
struct PhoneCode<'a> {
    code: &'a str,
}

#[derive(Deserialize)]
struct PhoneAnswer {
    phone_info: PhoneInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneInfo {
    pure_phone_number: String,
    country_code: String,
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
}

/// The body of `subscribeMessage.send`.
#[derive(Serialize)]
struct Subscribed<'a> {
    touser: &'a str,
    template_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    page: &'a str,
    data: Data<'a>,
}

/// The fields of the template: `thing` takes 20 characters at most.
#[derive(Serialize)]
struct Data<'a> {
    thing1: Value<'a>,
    thing2: Value<'a>,
}

#[derive(Serialize)]
struct Value<'a> {
    value: &'a str,
}

impl Wechat {
    /// WeChat, if the configuration names a mini-programme.
    ///
    /// # Errors
    /// The system's certificate authorities can't be read.
    pub fn of(settings: &config::Wechat) -> Result<Option<Self>, OutboundError> {
        if !settings.is_configured() {
            return Ok(None);
        }
        Ok(Some(Self {
            settings: settings.clone(),
            outbound: Outbound::new()?,
            token: AccessToken::default(),
            addresses: RateLimiter::keyed(Quota::per_second(PER_ADDRESS).allow_burst(AT_ONCE)),
        }))
    }

    /// Whether messages can be sent.
    #[must_use]
    pub const fn sends_messages(&self) -> bool {
        !self.settings.template_id.is_empty()
    }

    /// Whether an address may ask once more: each question of a stranger is one of ours to WeChat.
    #[must_use]
    pub fn takes(&self, address: IpAddr) -> bool {
        if self.addresses.len() > MANY {
            self.addresses.retain_recent();
        }
        self.addresses.check_key(&address.to_canonical()).is_ok()
    }

    /// The `openid` of whoever a code of `wx.login` stands for.
    ///
    /// # Errors
    /// WeChat refuses the code, or can't be asked.
    pub async fn open_id(&self, code: &str) -> Result<String, WechatError> {
        let settings = &self.settings;
        let query = [
            ("appid", settings.app_id.as_str()),
            ("secret", settings.app_secret.0.as_str()),
            ("js_code", code),
            ("grant_type", "authorization_code"),
        ];
        let request = Request::get(self.url("/sns/jscode2session", &query)).body(Vec::new())?;
        let session: CodeSession = self.ask(request).await?;
        if session.openid.is_empty() {
            return Err(WechatError::Unreadable("openid is empty"));
        }
        Ok(session.openid)
    }

    /// The phone that a code of the button `getPhoneNumber` stands for.
    ///
    /// # Errors
    /// WeChat refuses the code, or can't be asked.
    pub async fn phone(&self, code: &str, now: DateTime<Utc>) -> Result<Phone, WechatError> {
        let answer: PhoneAnswer = self.with_token("/wxa/business/getuserphonenumber", &PhoneCode { code }, now).await?;
        let info = answer.phone_info;
        if info.watermark.appid != self.settings.app_id {
            return Err(WechatError::Unreadable("the phone was given to another programme"));
        }
        Phone::parse(&format!("+{}{}", info.country_code, info.pure_phone_number))
            .map_err(|_error| WechatError::Unreadable("the phone is none"))
    }

    /// Sends a subscribe message. Each permission of the person is good for one.
    ///
    /// # Errors
    /// The person allows none, or WeChat can't be asked.
    pub async fn send(&self, to: &str, place: &str, what: &str, now: DateTime<Utc>) -> Result<(), WechatError> {
        let place: String = place.chars().take(20).collect();
        let message = Subscribed {
            touser: to,
            template_id: &self.settings.template_id,
            page: &self.settings.page,
            data: Data { thing1: Value { value: &place }, thing2: Value { value: what } },
        };
        let Nothing {} = self.with_token("/cgi-bin/message/subscribe/send", &message, now).await?;
        Ok(())
    }

    /// A call with the access token. One that WeChat does not take, though we believed in it, is asked for anew once.
    async fn with_token<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        now: DateTime<Utc>,
    ) -> Result<T, WechatError> {
        let token = self.token.get(self, now).await?;
        let answer = self.post(path, &[("access_token", &token)], body).await;
        if !matches!(answer, Err(WechatError::Token(_))) {
            return answer;
        }
        self.token.forget(&token).await;
        let token = self.token.get(self, now).await?;
        self.post(path, &[("access_token", &token)], body).await
    }

    /// A call with a JSON body.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: &impl Serialize,
    ) -> Result<T, WechatError> {
        // Texts can always be written as JSON.
        let body = serde_json::to_vec(body).unwrap_or_default();
        self.ask(Request::post(self.url(path, query)).header(CONTENT_TYPE, "application/json").body(body)?).await
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        format!("{}{path}?{query}", self.settings.base_url.trim_end_matches('/'))
    }

    async fn ask<T: DeserializeOwned>(&self, request: Request<Vec<u8>>) -> Result<T, WechatError> {
        let answer = self.outbound.send(request).await?;
        if !answer.status().is_success() {
            return Err(WechatError::Status(answer.status().as_u16()));
        }
        let outcome: Outcome =
            serde_json::from_slice(answer.body()).map_err(|_error| WechatError::Unreadable("it is no JSON object"))?;
        if let Some(error) = WechatError::of(outcome.errcode) {
            return Err(error);
        }
        // What can't be read is not shown: it holds a phone, an openid or a token.
        serde_json::from_slice(answer.body()).map_err(|_error| WechatError::Unreadable("a member is missing"))
    }
}
