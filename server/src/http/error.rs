//! One error type for every route, answered as a problem document (RFC 9457).

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use menpai_domain::digits::{PersonalNumber, personal_number};
use menpai_domain::reference::{ReferenceError, number_of_person};
use menpai_domain::text::is_hidden;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::{IntoResponses, ToSchema};

use super::language::Language;
use super::{constraint, words};
use crate::access::setup::Pending;
use crate::db::is_away;
use crate::persons::namesake::Candidate;

/// What the type of each problem begins with.
const KIND: &str = "urn:menpai:problem:";

/// What a handler answers.
pub type ApiResult<T> = Result<T, ApiError>;

/// One field of the request and the rule that it breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Path of the field in the body, or the name of the query parameter, path parameter or header.
    pub field: String,
    /// Stable key of the rule, for translation.
    pub code: String,
    /// The rule as a sentence: in Chinese where `Accept-Language` asks for that, else in English.
    pub message: String,
    /// The number that the rule sets, where the sentence names one: most characters, hours, days, years, minutes, metres, people,
    /// tries, MB, stars, or things that are listed or wait, or least square metres for each person; of an amount, fen. Absent
    /// where it sets none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, example = 7)]
    pub limit: Option<Number>,
    /// For the sentence only. Never sent.
    #[serde(skip)]
    pub(crate) aside: Box<Aside>,
}

/// What a sentence of a rule goes by, beside the rule. In a box: every answer has room for an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Aside {
    /// What the field is of, where people are told of a rule otherwise than of the same one elsewhere.
    pub about: Option<&'static str>,
    /// What was counted, each under what stands for it in the words, for those who may know.
    pub counted: Vec<(&'static str, Number)>,
}

impl FieldError {
    /// A broken rule of one field.
    pub fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into(), limit: None, aside: Box::default() }
    }

    /// The same, with the number that the rule sets.
    #[must_use]
    pub fn limited(self, limit: impl Into<Number>) -> Self {
        Self { limit: Some(limit.into()), ..self }
    }

    /// The same, of a thing for which `words` has its own sentence.
    #[must_use]
    pub(crate) fn about(mut self, thing: &'static str) -> Self {
        self.aside.about = Some(thing);
        self
    }

    /// The same, with what was counted.
    pub(crate) fn counted(mut self, counted: Vec<(&'static str, Number)>) -> Self {
        self.aside.counted = counted;
        self
    }
}

/// Everything that a route can answer instead of its result.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The request breaks a rule of its fields.
    #[error("the request is not valid")]
    Validation(Vec<FieldError>),
    /// A parameter breaks a rule, on a route whose standard asks for 400 then.
    #[error("the request is not valid")]
    BadParameter(Vec<FieldError>),
    /// The body is larger than the route takes.
    #[error("the body is larger than {limit_bytes} bytes")]
    PayloadTooLarge {
        /// The largest body taken.
        limit_bytes: usize,
    },
    /// The body is not of a type that the route reads.
    #[error("the content type must be {expected}")]
    UnsupportedMediaType {
        /// The content type that the route reads.
        expected: &'static str,
    },
    /// The body is not of a kind of picture that the route reads.
    #[error("the content type must be image/jpeg, image/png or image/webp")]
    NoPicture,
    /// The body is compressed.
    #[error("the body must not be compressed")]
    UnsupportedEncoding,
    /// Nobody is signed in, or not validly.
    #[error("sign in first")]
    Unauthenticated,
    /// User name and password do not belong together, or the account is none that signs in.
    #[error("sign in first")]
    WrongPassword,
    /// The password is right, but a code of the second factor is missing or wrong.
    #[error("a code of the second factor is needed")]
    SecondFactorRequired {
        /// `required` or `wrong`.
        code: &'static str,
    },
    /// A code that was sent to a phone is wrong, or not good any more.
    #[error("this code does not sign anybody in")]
    WrongCode,
    /// The newest code of a phone was tried as often as it may be: another one helps.
    #[error("too many attempts: ask for another code")]
    CodeTriesOver {
        /// Tries that a code has.
        most: u32,
        /// Seconds until another one may be asked for.
        retry_after_s: u64,
    },
    /// The caller must do something before anything else is allowed.
    #[error("something must be set up first")]
    SetupRequired(Vec<Pending>),
    /// The caller's role or area does not allow it.
    #[error("this account may not do this")]
    Forbidden,
    /// There is no such thing within the caller's area.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The route exists, but not with this method.
    #[error("this address does not take that method")]
    MethodNotAllowed,
    /// The state of the registry stands against it.
    #[error("the registry stands against it")]
    Conflict(FieldError),
    /// Somebody is known by what a newcomer says: they are asked whether it is them.
    #[error("the registry stands against it")]
    IsThisYou(Candidate),
    /// `If-Match` names another version than the current one.
    #[error("somebody changed it in the meantime: read it again")]
    PreconditionFailed,
    /// An update came without `If-Match`.
    #[error("an update needs the If-Match header with the ETag that was read")]
    PreconditionRequired,
    /// Too many attempts.
    #[error("too many attempts: try again later")]
    TooManyRequests {
        /// Seconds until the next attempt is worth it.
        retry_after_s: u64,
    },
    /// Somebody was wrong about numbers or names as often as they may be.
    #[error("too many wrong guesses: try again later, or ask the registry's office")]
    TooManyGuesses {
        /// Seconds until the next one is judged.
        retry_after_s: u64,
    },
    /// The account has looked at as much personal data as it may in a day.
    #[error(
        "this account has looked at as much as it may in a day ({persons} persons, {looks} looks): it may again tomorrow, \
         and at once in an emergency with its reference"
    )]
    TooManyLooks {
        /// Most persons of a day.
        persons: u32,
        /// Most looks of a day.
        looks: u32,
    },
    /// The database is away or overloaded.
    #[error("the registry can't be reached at the moment: try again")]
    Unavailable,
    /// More of what takes long is asked for than is done at a time.
    #[error("too many photos are being looked at just now: send this one again in a few seconds")]
    Busy,
    /// WeChat is away, or does not do what we ask.
    #[error("WeChat can't be asked at the moment: sign in with a code to your phone, or try again")]
    WechatAway,
    /// No mini-programme is set up.
    #[error("nobody signs in through WeChat here: sign in with a code to your phone")]
    NoWechat,
    /// The font for documents is missing.
    #[error(
        "documents can't be made here: the operator installs the font that papers.font names; the text itself is there"
    )]
    NoFont,
    /// There is no lock server.
    #[error("there is no lock server here: the operator names one by locks.url")]
    NoLockServer,
    /// A fault of ours; the cause is logged here and never sent.
    #[error("something went wrong on our side")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// A single broken field.
    pub fn field(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Validation(vec![FieldError::new(field, code, message)])
    }

    /// A conflict with what is recorded, on one field.
    pub fn conflict(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Conflict(FieldError::new(field, code, message))
    }

    /// The same, with the number that its rules set.
    #[must_use]
    pub fn limited(self, limit: impl Into<Number>) -> Self {
        match self {
            Self::Conflict(error) => Self::Conflict(error.limited(limit)),
            Self::Validation(errors) => {
                let limit = limit.into();
                Self::Validation(errors.into_iter().map(|error| error.limited(limit.clone())).collect())
            }
            other => other,
        }
    }

    /// The same, with what was counted.
    #[must_use]
    pub(crate) fn counted(self, counted: Vec<(&'static str, Number)>) -> Self {
        match self {
            Self::Conflict(error) => Self::Conflict(error.counted(counted)),
            other => other,
        }
    }

    /// The same, of a thing for which `words` has its own sentence.
    #[must_use]
    pub(crate) fn about(self, thing: &'static str) -> Self {
        match self {
            Self::Conflict(error) => Self::Conflict(error.about(thing)),
            Self::Validation(errors) => Self::Validation(errors.into_iter().map(|error| error.about(thing)).collect()),
            other => other,
        }
    }

    /// A fault of ours.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Status and stable name of the problem.
    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Validation(_) => (StatusCode::UNPROCESSABLE_ENTITY, "validation"),
            Self::BadParameter(_) => (StatusCode::BAD_REQUEST, "validation"),
            Self::PayloadTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::UnsupportedMediaType { .. } | Self::NoPicture | Self::UnsupportedEncoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            }
            Self::Unauthenticated | Self::WrongPassword | Self::WrongCode => {
                (StatusCode::UNAUTHORIZED, "unauthenticated")
            }
            Self::SecondFactorRequired { .. } => (StatusCode::UNAUTHORIZED, "second_factor_required"),
            Self::SetupRequired(_) => (StatusCode::FORBIDDEN, "setup_required"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Conflict(_) | Self::IsThisYou(_) => (StatusCode::CONFLICT, "conflict"),
            Self::PreconditionFailed => (StatusCode::PRECONDITION_FAILED, "precondition_failed"),
            Self::PreconditionRequired => (StatusCode::PRECONDITION_REQUIRED, "precondition_required"),
            Self::TooManyRequests { .. } | Self::CodeTriesOver { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
            }
            Self::TooManyGuesses { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_guesses"),
            Self::TooManyLooks { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_looks"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::WechatAway => (StatusCode::SERVICE_UNAVAILABLE, "wechat_away"),
            Self::NoWechat => (StatusCode::NOT_FOUND, "no_wechat"),
            Self::NoFont => (StatusCode::SERVICE_UNAVAILABLE, "no_font"),
            Self::NoLockServer => (StatusCode::SERVICE_UNAVAILABLE, "no_lock_server"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

/// Problem document (RFC 9457) with the broken fields.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:menpai:problem:` and the stable name of the problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:menpai:problem:validation")]
    pub kind: String,
    /// The problem as a sentence in English, for whoever writes a client.
    pub title: String,
    /// What to tell the person who is using the client: in English where `Accept-Language` prefers that, else in Chinese.
    #[schema(example = "填写的内容有问题，请改正后再试。")]
    pub message: String,
    /// The HTTP status.
    pub status: u16,
    /// The fields that break a rule; empty where no field is to blame.
    pub errors: Vec<FieldError>,
    /// With `is_this_you`: whom the site knows, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<Candidate>,
}

impl Problem {
    /// The same, in a language that was asked for.
    #[must_use]
    pub(super) fn told_in(mut self, language: Language) -> Self {
        match language {
            Language::English => {
                // As below `/ogc`: those are read by programs.
                if self.status != StatusCode::BAD_REQUEST {
                    for error in &mut self.errors {
                        if let Some(rule) = words::in_a_sentence(error) {
                            error.message = rule.into_owned();
                        }
                    }
                }
                let rule = words::told_rule(self.name(), &self.errors).map(|error| error.message.clone());
                let problem = words::in_english(self.name()).unwrap_or(&self.title);
                self.message = rule.unwrap_or_else(|| problem.to_owned());
            }
            // What is asked below `/ogc` programs ask, for which its rules name what they know.
            Language::Chinese if self.status == StatusCode::BAD_REQUEST => {}
            Language::Chinese => {
                for error in &mut self.errors {
                    if let Some(rule) = words::of_field(error) {
                        error.message = rule.into_owned();
                    }
                }
            }
        }
        self
    }

    fn name(&self) -> &str {
        self.kind.strip_prefix(KIND).unwrap_or_default()
    }
}

/// The problems that any route may answer, for the API document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "its variants only describe answers")]
pub enum Problems {
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// The account may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing in the caller's area.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The registry stands against it.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// Somebody changed it in the meantime.
    #[response(status = 412, content_type = "application/problem+json")]
    PreconditionFailed(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    PayloadTooLarge(Problem),
    /// The body has another content type, or is compressed.
    #[response(status = 415, content_type = "application/problem+json")]
    UnsupportedMediaType(Problem),
    /// A field breaks a rule.
    #[response(status = 422, content_type = "application/problem+json")]
    Validation(Problem),
    /// The update came without If-Match.
    #[response(status = 428, content_type = "application/problem+json")]
    PreconditionRequired(Problem),
    /// Too many attempts.
    #[response(status = 429, content_type = "application/problem+json")]
    TooManyRequests(Problem),
    /// The registry, or whom it asks, can't be reached.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, name) = self.kind();
        let title = self.to_string();
        let (mut retry_after, mut candidate) = (None, None);
        let errors = match self {
            Self::Validation(errors) | Self::BadParameter(errors) => errors,
            Self::Conflict(error) => vec![error],
            Self::IsThisYou(known) => {
                candidate = Some(known);
                let told = "Somebody of this name and date of birth is known here: say whether that is you.";
                vec![FieldError::new("person", "is_this_you", told)]
            }
            Self::SecondFactorRequired { code } => {
                vec![FieldError::new("code", code, "the code that the authenticator shows now, or a recovery code")]
            }
            Self::WrongPassword => {
                vec![FieldError::new("password", "wrong_password", "User name or password is wrong.")]
            }
            Self::WrongCode => {
                let rule = "This code is wrong, used or too old: enter the newest one, or ask for another.";
                vec![FieldError::new("code", "wrong_code", rule)]
            }
            Self::SetupRequired(pending) => pending
                .into_iter()
                .map(|pending| FieldError::new(pending.as_str(), "required", pending.about()))
                .collect(),
            Self::PreconditionFailed => {
                vec![FieldError::new("If-Match", "changed", "names another version than the current one")]
            }
            Self::PreconditionRequired => vec![FieldError::new("If-Match", "required", "the ETag that was read")],
            Self::UnsupportedMediaType { expected } => {
                vec![FieldError::new("Content-Type", "unsupported", format!("must be {expected}"))]
            }
            Self::NoPicture => {
                let rule = "this kind of file can’t be used: take a photo (image/jpeg, image/png or image/webp)";
                vec![FieldError::new("Content-Type", "picture_kind", rule)]
            }
            Self::UnsupportedEncoding => {
                vec![FieldError::new(
                    "Content-Encoding",
                    "unsupported",
                    "must be identity: bodies are taken as they are",
                )]
            }
            Self::PayloadTooLarge { limit_bytes } => {
                vec![too_large(limit_bytes)]
            }
            Self::TooManyRequests { retry_after_s } | Self::TooManyGuesses { retry_after_s } => {
                retry_after = Some(retry_after_s);
                Vec::new()
            }
            Self::CodeTriesOver { most, retry_after_s } => {
                retry_after = Some(retry_after_s);
                let rule = "This code was tried too often: ask for another.";
                vec![FieldError::new("code", "tries_over", rule).limited(most)]
            }
            Self::Unavailable | Self::WechatAway => {
                retry_after = Some(2);
                Vec::new()
            }
            Self::Busy => {
                retry_after = Some(5);
                Vec::new()
            }
            Self::Internal(cause) => {
                tracing::error!(cause = &*cause, "a request failed");
                Vec::new()
            }
            _ => Vec::new(),
        };
        let kind = format!("{KIND}{name}");
        let said: &[FieldError] = if status == StatusCode::BAD_REQUEST { &[] } else { &errors };
        let message = words::of_problem(name, said).into_owned();
        let problem = Problem { kind, title, message, status: status.as_u16(), errors, candidate };
        let mut response = (status, Json(&problem)).into_response();
        // For whom `Accept-Language` asks for one language.
        response.extensions_mut().insert(problem);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("zh-CN, en"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// What is told of a body that is too large: in MB, where it may have one and more.
fn too_large(limit_bytes: usize) -> FieldError {
    match limit_bytes >> 20 {
        0 => FieldError::new("body", "too_large", format!("At most {limit_bytes} bytes are taken.")),
        most => {
            let rule = format!("The file is too large: at most {most} MB. Choose a smaller one.");
            FieldError::new("body", "too_large", rule).limited(most)
        }
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            error if is_away(error) => {
                tracing::warn!(%error, "the database can't be reached");
                Self::Unavailable
            }
            sqlx::Error::Database(database) => match constraint::explain(&**database) {
                Some(explained) => explained,
                None => Self::internal(error),
            },
            _ => Self::internal(error),
        }
    }
}

impl From<Arc<sqlx::Error>> for ApiError {
    /// Of a question that several requests waited for.
    fn from(shared: Arc<sqlx::Error>) -> Self {
        match Arc::try_unwrap(shared) {
            Ok(error) => error.into(),
            Err(shared) if is_away(&shared) => Self::Unavailable,
            Err(shared) => Self::internal(shared),
        }
    }
}

/// Collects the broken fields of a request, so that a form shows all of them at once.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Notes a broken rule.
    pub fn broken(&mut self, field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError::new(field, code, message));
    }

    /// Notes an error of a field.
    pub fn note(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// Notes a broken rule unless `holds`.
    pub fn ensure(&mut self, holds: bool, field: &str, code: &str, message: &str) {
        if !holds {
            self.broken(field, code, message);
        }
    }

    /// Notes a broken rule that sets a number, unless `holds`.
    pub fn within(&mut self, holds: bool, field: &str, code: &str, limit: impl Into<Number>, message: &str) {
        if !holds {
            self.0.push(FieldError::new(field, code, message).limited(limit));
        }
    }

    /// Notes a broken rule that sets a number, of a thing for which `words` has its own sentence, unless `holds`.
    pub(crate) fn within_about(
        &mut self,
        thing: &'static str,
        holds: bool,
        field: &str,
        code: &str,
        limit: impl Into<Number>,
        message: &str,
    ) {
        if !holds {
            self.0.push(FieldError::new(field, code, message).limited(limit).about(thing));
        }
    }

    /// Takes a parsed value or notes why it could not be parsed.
    pub fn parse<T, E: std::fmt::Display>(&mut self, field: &str, code: &str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                self.broken(field, code, error.to_string());
                None
            }
        }
    }

    /// A text of 1 to `max` characters after trimming.
    pub fn text(&mut self, field: &str, value: &str, max: usize) -> String {
        let trimmed = value.trim();
        let length = trimmed.chars().count();
        if length == 0 || length > max {
            self.0.push(FieldError::new(field, "length", format!("must have 1 to {max} characters")).limited(max));
        } else if trimmed.chars().any(is_hidden) {
            self.broken(
                field,
                "control_character",
                "must not contain control characters, or others that can't be seen",
            );
        }
        trimmed.to_owned()
    }

    /// An optional text of 1 to `max` characters after trimming.
    pub fn optional_text(&mut self, field: &str, value: Option<&str>, max: usize) -> Option<String> {
        value.map(|value| self.text(field, value, max))
    }

    /// A text of 1 to `max` characters after trimming that says why, and names nobody by a number. What only has the shape of an ID
    /// number is one here.
    pub fn reason(&mut self, field: &str, value: &str, max: usize) -> String {
        let text = self.text(field, value, max);
        let number = number_of_person(&text).map(ReferenceError::code);
        if let Some(code) = number.or_else(|| personal_number(&text).map(PersonalNumber::code)) {
            self.broken(field, code, "must not hold an ID number or a phone number");
        }
        text
    }

    /// All rules hold, or the request is refused with all that don't.
    ///
    /// # Errors
    /// `Validation` with the noted fields.
    pub fn finish(self) -> ApiResult<()> {
        if self.0.is_empty() { Ok(()) } else { Err(ApiError::Validation(self.0)) }
    }
}
