//! Shapes of signing in through WeChat.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the mini-programme got of WeChat. Codes are good once, and for five minutes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "0f1aBc2D3eFgHi", "phone_code": "e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144"
}))]
pub struct SignInByWechat {
    /// The code of `wx.login`.
    #[schema(min_length = 1, max_length = 128, example = "0f1aBc2D3eFgHi")]
    pub code: String,
    /// The code of the button `getPhoneNumber`, where the user is not known yet.
    #[schema(
        min_length = 1,
        max_length = 128,
        example = "e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144"
    )]
    pub phone_code: Option<String>,
    /// The number of one's document, once that is asked for (422 `id_number`, `required`): the registry knows somebody by the phone.
    pub id_number: Option<String>,
    /// That one is somebody else than those whom the registry knows by the phone.
    pub not_me: Option<bool>,
}

/// How somebody is known through WeChat.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnWechat {
    /// Since when one signs in from there; absent where one does not.
    pub linked_at: Option<DateTime<Utc>>,
    /// How many more messages one allows.
    #[schema(example = 2)]
    pub messages: i16,
}
