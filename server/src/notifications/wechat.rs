//! WeChat subscribe messages (微信订阅消息), through an address that the operator names: WeChat's own
//! (`subscribeMessage.send`) needs a token that changes every two hours, so that there is a relay in between, which also
//! knows by the id what it has sent already.

use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use menpai_domain::ids::NotificationId;
use serde::{Deserialize, Serialize};

use crate::config;
use crate::messages::MessageError;
use crate::outbound::{Outbound, OutboundError};

/// A relay to WeChat.
pub struct Wechat {
    settings: config::Wechat,
    url: String,
    outbound: Outbound,
}

/// A message on its way: the body of `subscribeMessage.send`, and the id that stays the same over attempts.
#[derive(Serialize)]
struct Body<'a> {
    id: NotificationId,
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

/// What WeChat answers, also with status 200 where it did not take the message.
#[derive(Default, Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is on its way.
    Yes,
    /// The person allows none any more.
    NotAllowed,
    /// It never will be; the number is WeChat's `errcode`.
    Never(i64),
    /// Not now.
    Later(i64),
}

impl Taken {
    /// By WeChat's numbers (`subscribeMessage.send`, 返回码): -1 busy, 45009 too many calls, 43101 the person refuses.
    const fn of(errcode: i64) -> Self {
        match errcode {
            0 => Self::Yes,
            43101 => Self::NotAllowed,
            -1 | 45009 | 45011 => Self::Later(errcode),
            other => Self::Never(other),
        }
    }
}

impl Wechat {
    /// The relay that the configuration names, if it names one.
    ///
    /// # Errors
    /// The system's certificate authorities can't be read.
    pub fn of(settings: &config::Wechat) -> Result<Option<Self>, OutboundError> {
        let Some(url) = settings.url.clone() else { return Ok(None) };
        Ok(Some(Self { settings: settings.clone(), url, outbound: Outbound::new()? }))
    }

    /// Hands a message over.
    ///
    /// # Errors
    /// The relay can't be reached, or refuses.
    pub async fn send(
        &self,
        id: NotificationId,
        open_id: &str,
        place: &str,
        what: &str,
    ) -> Result<Taken, MessageError> {
        let place: String = place.chars().take(20).collect();
        let body = Body {
            id,
            touser: open_id,
            template_id: &self.settings.template_id,
            page: &self.settings.page,
            data: Data { thing1: Value { value: &place }, thing2: Value { value: what } },
        };
        let mut request =
            Request::post(&self.url).header(CONTENT_TYPE, "application/json").header("idempotency-key", id.to_string());
        if !self.settings.token.0.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.settings.token.0));
        }
        // Texts can always be written as JSON.
        let answer = self.outbound.send(request.body(serde_json::to_vec(&body).unwrap_or_default())?).await?;
        if !answer.status().is_success() {
            return Err(MessageError::Refused(answer.status().as_u16()));
        }
        let answer: Answer = serde_json::from_slice(answer.body()).unwrap_or_default();
        Ok(Taken::of(answer.errcode))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wechat_answers() {
        for (errcode, taken) in [
            (0, Taken::Yes),
            (43101, Taken::NotAllowed),
            (-1, Taken::Later(-1)),
            (45009, Taken::Later(45009)),
            (40003, Taken::Never(40003)),
        ] {
            assert_eq!(Taken::of(errcode), taken);
        }
    }
}
