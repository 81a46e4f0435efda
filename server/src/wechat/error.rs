//! What WeChat answers where it does not do what it is asked.

use crate::http::ApiError;
use crate::outbound::OutboundError;

/// Why WeChat did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum WechatError {
    /// It can't be reached.
    #[error("WeChat: {0}")]
    Outbound(#[from] OutboundError),
    /// `wechat.base_url` does not fit.
    #[error("wechat.base_url is no address: {0}")]
    Address(#[from] axum::http::Error),
    /// It answered with a status that says no.
    #[error("WeChat answered with status {0}")]
    Status(u16),
    /// What it answered is not what its documentation says.
    #[error("WeChat's answer can't be read: {0}")]
    Unreadable(&'static str),
    /// It has too much to do (-1).
    #[error("WeChat is busy")]
    Busy,
    /// It was asked too often (45009, 45011).
    #[error("WeChat was asked too often ({0})")]
    TooOften(i64),
    /// It does not know the code, or not any more: 40029 (unknown or older than five minutes), 40163 (used).
    #[error("WeChat does not take the code ({0})")]
    Code(i64),
    /// It holds the user for dangerous (40226).
    #[error("WeChat does not let this user in")]
    Blocked,
    /// The person allows no message (43101).
    #[error("the person allows no message")]
    NotAllowed,
    /// It does not take our access token (40001, 40014, 42001).
    #[error("WeChat does not take the access token ({0})")]
    Token(i64),
    /// Anything else, which is in how we are set up: 40013 (`wechat.app_id`), 40125 (`wechat.app_secret`), 40037 (`wechat.template_id`), …
    #[error("WeChat refuses with {0}")]
    Refused(i64),
}

impl WechatError {
    /// By WeChat's numbers (全局返回码). `None`: it did what it was asked.
    #[must_use]
    pub const fn of(errcode: i64) -> Option<Self> {
        match errcode {
            0 => None,
            -1 => Some(Self::Busy),
            45009 | 45011 => Some(Self::TooOften(errcode)),
            40029 | 40163 => Some(Self::Code(errcode)),
            40226 => Some(Self::Blocked),
            43101 => Some(Self::NotAllowed),
            40001 | 40014 | 42001 => Some(Self::Token(errcode)),
            other => Some(Self::Refused(other)),
        }
    }

    /// Whether the same may go well later.
    #[must_use]
    pub const fn passes(&self) -> bool {
        match self {
            Self::Outbound(_) | Self::Unreadable(_) | Self::Busy | Self::TooOften(_) | Self::Token(_) => true,
            Self::Status(status) => !matches!(status, 400..=499) || matches!(status, 408 | 425 | 429),
            Self::Address(_) | Self::Code(_) | Self::Blocked | Self::NotAllowed | Self::Refused(_) => false,
        }
    }

    /// What somebody is told who signs in with `field`.
    pub fn to_person(self, field: &'static str) -> ApiError {
        match self {
            Self::Code(40163) => ApiError::field(field, "used", "was used before: ask WeChat for another"),
            Self::Code(_) => ApiError::field(
                field,
                "unknown",
                "WeChat does not know it, or not any more (5 minutes): ask for another",
            ),
            Self::Blocked => ApiError::field(field, "blocked", "WeChat does not let this user in"),
            Self::TooOften(_) => ApiError::TooManyRequests { retry_after_s: 60 },
            error => {
                tracing::error!(%error, "somebody can't sign in through WeChat");
                ApiError::WechatAway
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_go_well_later_and_what_never_will() {
        for (errcode, passes) in
            [(-1, true), (45009, true), (42001, true), (43101, false), (40037, false), (40226, false)]
        {
            assert_eq!(WechatError::of(errcode).map(|error| error.passes()), Some(passes), "{errcode}");
        }
        assert!(WechatError::of(0).is_none());
        for (status, passes) in [(500, true), (429, true), (404, false)] {
            assert_eq!(WechatError::Status(status).passes(), passes, "{status}");
        }
    }
}
