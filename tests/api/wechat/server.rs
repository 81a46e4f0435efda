//! WeChat over real HTTP, as far as the mini-programme's documentation goes: codes are good once and for five minutes, the stable
//! token is the same for two hours, each permission is good for one message, and what goes wrong is told with status 200.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use menpai_server::clock::Clock;
use menpai_server::config::{Config, Masked};
use serde_json::{Value, json};

pub const APP_ID: &str = "wxtest0000000000";
const SECRET: &str = "a secret of the mini-programme";
pub const TEMPLATE: &str = "template-of-dwellings";
const CODES_LIVE: TimeDelta = TimeDelta::minutes(5);
const TOKENS_LIVE: TimeDelta = TimeDelta::hours(2);
/// Calls of one user in a minute.
const CALLS_PER_MINUTE: usize = 100;

/// How WeChat is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Well,
    /// Answers -1.
    Busy,
    /// Answers 502 and no JSON.
    Broken,
}

/// A code, whom or what it stands for, since when; used ones stay.
struct Code {
    stands_for: String,
    since: DateTime<Utc>,
    used: bool,
}

struct Inner {
    clock: Clock,
    mood: Mood,
    logins: HashMap<String, Code>,
    phones: HashMap<String, Code>,
    calls: HashMap<String, Vec<DateTime<Utc>>>,
    blocked: HashSet<String>,
    token: Option<(String, DateTime<Utc>)>,
    tokens_given: usize,
    allowed: HashMap<String, u32>,
    sent: Vec<Value>,
    watermark: String,
}

type Shared = Arc<Mutex<Inner>>;

pub struct Wechat {
    url: String,
    inner: Shared,
}

/// What it says instead of an answer.
enum Refused {
    /// With status 200.
    Says(i64, &'static str),
    /// What stands before it says so, and not in JSON.
    Broken,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Says(errcode, errmsg) => Json(json!({"errcode": errcode, "errmsg": errmsg})).into_response(),
            Self::Broken => (StatusCode::BAD_GATEWAY, "<html>502</html>").into_response(),
        }
    }
}

const fn says(errcode: i64, errmsg: &'static str) -> Refused {
    Refused::Says(errcode, errmsg)
}

impl Inner {
    /// Takes a code: unknown and old ones are 40029, used ones 40163.
    fn take(codes: &mut HashMap<String, Code>, code: &str, now: DateTime<Utc>) -> Result<String, Refused> {
        match codes.get_mut(code) {
            Some(code) if code.used => Err(says(40163, "code been used")),
            Some(code) if now - code.since < CODES_LIVE => {
                code.used = true;
                Ok(code.stands_for.clone())
            }
            _ => Err(says(40029, "invalid code")),
        }
    }

    fn is_well(&self) -> Result<(), Refused> {
        match self.mood {
            Mood::Well => Ok(()),
            Mood::Busy => Err(says(-1, "system error")),
            Mood::Broken => Err(Refused::Broken),
        }
    }

    fn is_ours(app_id: &str, secret: &str) -> Result<(), Refused> {
        match (app_id, secret) {
            (APP_ID, SECRET) => Ok(()),
            (APP_ID, _) => Err(says(40125, "invalid appsecret")),
            _ => Err(says(40013, "invalid appid")),
        }
    }

    fn has_token(&self, query: &HashMap<String, String>) -> Result<(), Refused> {
        let (Some((token, since)), Some(given)) = (&self.token, query.get("access_token")) else {
            return Err(says(40001, "invalid credential"));
        };
        match given == token {
            true if self.clock.now() - *since < TOKENS_LIVE => Ok(()),
            true => Err(says(42001, "access_token expired")),
            false => Err(says(40001, "invalid credential")),
        }
    }
}

type Asked = Result<Json<Value>, Refused>;

fn either(asked: Asked) -> Response {
    asked.into_response()
}

async fn code_to_session(State(inner): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    either(|| -> Asked {
        let mut inner = inner.lock().expect("no test panicked with it");
        inner.is_well()?;
        Inner::is_ours(&query["appid"], &query["secret"])?;
        assert_eq!(query["grant_type"], "authorization_code");
        let now = inner.clock.now();
        let user = Inner::take(&mut inner.logins, &query["js_code"], now)?;
        if inner.blocked.contains(&user) {
            return Err(says(40226, "code blocked"));
        }
        let calls = inner.calls.entry(user.clone()).or_default();
        calls.retain(|at| now - *at < TimeDelta::minutes(1));
        if calls.len() >= CALLS_PER_MINUTE {
            return Err(says(45011, "api minute-quota reach limit"));
        }
        calls.push(now);
        Ok(Json(json!({"openid": user, "session_key": "c2Vzc2lvbiBrZXk=", "unionid": format!("u-{user}")})))
    }())
}

async fn stable_token(State(inner): State<Shared>, Json(body): Json<Value>) -> Response {
    either(|| -> Asked {
        let mut inner = inner.lock().expect("no test panicked with it");
        inner.is_well()?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Inner::is_ours(&text("appid"), &text("secret"))?;
        assert_eq!(text("grant_type"), "client_credential");
        let now = inner.clock.now();
        let fresh = inner.token.take().filter(|(_, since)| now - *since < TOKENS_LIVE - TimeDelta::minutes(5));
        let (token, since) = fresh.unwrap_or_else(|| {
            inner.tokens_given += 1;
            (format!("token {}/+=", inner.tokens_given), now)
        });
        let expires_in = (TOKENS_LIVE - (now - since)).num_seconds();
        let answer = json!({"access_token": token, "expires_in": expires_in});
        inner.token = Some((token, since));
        Ok(Json(answer))
    }())
}

async fn user_phone_number(
    State(inner): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    Json(body): Json<Value>,
) -> Response {
    either(|| -> Asked {
        let mut inner = inner.lock().expect("no test panicked with it");
        inner.is_well()?;
        inner.has_token(&query)?;
        let now = inner.clock.now();
        let phone = Inner::take(&mut inner.phones, body["code"].as_str().unwrap_or_default(), now)?;
        let (country, pure) = phone.split_once(' ').expect("country and number");
        let info = json!({
            "phoneNumber": pure, "purePhoneNumber": pure, "countryCode": country,
            "watermark": {"timestamp": now.timestamp(), "appid": inner.watermark},
        });
        Ok(Json(json!({"errcode": 0, "errmsg": "ok", "phone_info": info})))
    }())
}

async fn send(
    State(inner): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    Json(message): Json<Value>,
) -> Response {
    either(|| -> Asked {
        let mut inner = inner.lock().expect("no test panicked with it");
        inner.is_well()?;
        inner.has_token(&query)?;
        if message["template_id"] != TEMPLATE {
            return Err(says(40037, "invalid template_id"));
        }
        for field in message["data"].as_object().expect("fields").values() {
            let text = field["value"].as_str().expect("a text");
            if text.is_empty() || text.chars().count() > 20 {
                return Err(says(47003, "argument invalid! data.thing1.value invalid"));
            }
        }
        let user = message["touser"].as_str().unwrap_or_default().to_owned();
        match inner.allowed.get_mut(&user) {
            Some(left) if *left > 0 => *left -= 1,
            _ => return Err(says(43101, "user refuse to accept the msg")),
        }
        inner.sent.push(message);
        Ok(Json(json!({"errcode": 0, "errmsg": "ok", "msgid": 1})))
    }())
}

impl Wechat {
    pub async fn start(clock: Clock) -> Self {
        let inner = Arc::new(Mutex::new(Inner {
            clock,
            mood: Mood::Well,
            logins: HashMap::new(),
            phones: HashMap::new(),
            calls: HashMap::new(),
            blocked: HashSet::new(),
            token: None,
            tokens_given: 0,
            allowed: HashMap::new(),
            sent: Vec::new(),
            watermark: APP_ID.to_owned(),
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new()
            .route("/sns/jscode2session", get(code_to_session))
            .route("/cgi-bin/stable_token", post(stable_token))
            .route("/wxa/business/getuserphonenumber", post(user_phone_number))
            .route("/cgi-bin/message/subscribe/send", post(send))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panicked with it")
    }

    /// Lets a server ask here.
    pub fn configure(&self, config: &mut Config) {
        APP_ID.clone_into(&mut config.wechat.app_id);
        config.wechat.app_secret = Masked(SECRET.to_owned());
        config.wechat.base_url.clone_from(&self.url);
        TEMPLATE.clone_into(&mut config.wechat.template_id);
    }

    fn code(codes: &mut HashMap<String, Code>, stands_for: String, since: DateTime<Utc>) -> String {
        let code = menpai_tests::make::any_id().simple().to_string();
        codes.insert(code.clone(), Code { stands_for, since, used: false });
        code
    }

    /// What `wx.login` gives a user.
    pub fn login_code(&self, user: &str) -> String {
        let mut inner = self.inner();
        let now = inner.clock.now();
        Self::code(&mut inner.logins, user.to_owned(), now)
    }

    /// What the button `getPhoneNumber` gives, for a phone like `86 15400000001`.
    pub fn phone_code(&self, phone: &str) -> String {
        let mut inner = self.inner();
        let now = inner.clock.now();
        Self::code(&mut inner.phones, phone.to_owned(), now)
    }

    /// The user allows one more message.
    pub fn allow(&self, user: &str) {
        *self.inner().allowed.entry(user.to_owned()).or_default() += 1;
    }

    /// WeChat holds the user for dangerous.
    pub fn block(&self, user: &str) {
        self.inner().blocked.insert(user.to_owned());
    }

    pub fn be(&self, mood: Mood) {
        self.inner().mood = mood;
    }

    /// Phones are given to another programme from now on.
    pub fn give_phones_to(&self, app_id: &str) {
        app_id.clone_into(&mut self.inner().watermark);
    }

    /// The token that was given is none any more, as when the secret was changed.
    pub fn forget_token(&self) {
        self.inner().token = None;
    }

    /// How many tokens it gave.
    pub fn tokens_given(&self) -> usize {
        self.inner().tokens_given
    }

    /// Messages that it took.
    pub fn sent(&self) -> Vec<Value> {
        self.inner().sent.clone()
    }
}
