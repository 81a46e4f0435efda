//! Asking for a code, and signing in with it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::identity::Phone;
use menpai_domain::sealed::Field;
use sqlx::{Connection, PgConnection};

use super::code::{self, GOOD_FOR, PER_ADDRESS, PER_PHONE};
use super::enter::{self, Entered, Shown, refused, tries_over, wrong_code};
use super::model::{CodeRequested, RequestCode, VerifyCode};
use super::says::{self, Says};
use super::store::{self, NewCode, Tried};
use crate::auth;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiJson, ApiResult, Problems};
use crate::messages::Message;
use crate::sessions::model::SignedInBy;
use crate::sessions::{self, ClientInfo, Way};
use crate::state::AppState;
use crate::tries;

/// Ask for a code to one's phone: landlords and tenants sign in with it. The answer is the same whether the phone is known or not.
#[utoipa::path(post, path = "/auth/codes", tag = "auth", request_body = RequestCode, security(()),
    responses((status = 202, body = CodeRequested), Problems))]
pub async fn request_code(
    State(state): State<AppState>,
    client: ClientInfo,
    ApiJson(request): ApiJson<RequestCode>,
) -> ApiResult<(StatusCode, Json<CodeRequested>)> {
    let messenger = state.messenger.clone().ok_or(ApiError::NotFound("way to send codes"))?;
    let phone = phone(&request.phone)?;
    let now = state.clock.now();
    let phone_index = state.keyring.blind_index(Field::Phone, phone.as_e164());
    let address_index = client.address.map(|address| state.keyring.blind_index(Field::Address, &address));
    let digits = code::generate().map_err(ApiError::internal)?;
    let mut tx = state.db.auth().await?;
    store::lock(&mut tx, &phone_index).await?;
    if let Some(retry_after_s) = wait(&mut tx, &phone_index, address_index.as_ref(), now).await? {
        return Err(ApiError::TooManyRequests { retry_after_s });
    }
    let code_hash = code::hash(&state.keyring, &phone_index, &digits);
    let is_known = store::stands_for_somebody(&mut tx, &phone_index).await?;
    let for_newcomer = !is_known && newcomers_left(&mut tx, &state, now).await?;
    let new = NewCode {
        phone_index: &phone_index,
        address_index,
        code_hash,
        created_at: now,
        expires_at: now + GOOD_FOR,
        for_newcomer,
    };
    store::insert(&mut tx, &new).await?;
    tx.commit().await?;
    if is_known || for_newcomer {
        let message = Message {
            id: None,
            place: String::new(),
            to: phone.as_e164().to_owned(),
            kind: "sign_in_code",
            text: format!("【门牌】登录验证码 {digits}，{} 分钟内有效。请勿告诉他人。", GOOD_FOR.num_minutes()),
            code: digits,
        };
        // Not waited for: how long a gateway takes would tell that the phone is known.
        state.background.spawn(async move {
            let outcome = match messenger.send(message).await {
                Ok(()) => "sent",
                Err(error) => {
                    tracing::error!(%error, "a code could not be sent");
                    "failed"
                }
            };
            metrics::counter!("menpai_messages_total", "outcome" => outcome).increment(1);
        });
    }
    let retry_after = PER_PHONE[0].within.num_seconds();
    Ok((StatusCode::ACCEPTED, Json(CodeRequested { expires_in: GOOD_FOR.num_seconds(), retry_after })))
}

/// Whether another newcomer may be sent a code today: anybody can ask for one to anybody's phone.
async fn newcomers_left(connection: &mut PgConnection, state: &AppState, now: DateTime<Utc>) -> ApiResult<bool> {
    let most = i64::from(state.config.messages.newcomer_codes_a_day);
    if most == 0 {
        return Ok(false);
    }
    let sent = store::count_for_newcomers(connection, now - TimeDelta::days(1)).await?;
    if sent == most {
        tracing::warn!(most, "no more codes for newcomers today: messages.newcomer_codes_a_day");
    }
    Ok(sent < most)
}

/// Seconds until another code may be asked for; `None`: it may be now.
async fn wait(
    connection: &mut PgConnection,
    phone_index: &[u8; 32],
    address_index: Option<&[u8; 32]>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<u64>> {
    let since = now - TimeDelta::days(1);
    let for_phone = store::list_asked(connection, Some(phone_index), None, since).await?;
    let mut next = code::next_at(&for_phone, &PER_PHONE, now);
    if address_index.is_some() {
        let by_address = store::list_asked(connection, None, address_index, since).await?;
        next = next.max(code::next_at(&by_address, &PER_ADDRESS, now));
    }
    Ok(next.map(|next| u64::try_from((next - now).num_seconds()).unwrap_or(0).saturating_add(1)))
}

/// Sign in with a code. The account is made at the first time.
///
/// Where the registry knows somebody by the phone, with a document, and nobody signs in as them with it yet, the number of the document
/// is asked for (422 `id_number`, `required`; `not_theirs`). The code stays good, five tries in all; then it is 429 (`code`,
/// `tries_over`) until another one is asked for, and `Retry-After` says when that can be, 0 for at once. `not_me` signs in as somebody
/// new.
#[utoipa::path(post, path = "/auth/codes/verify", tag = "auth", request_body = VerifyCode, security(()),
    responses((status = 200, body = auth::LoginResponse), Problems))]
pub async fn verify_code(
    State(state): State<AppState>,
    way: Way,
    client: ClientInfo,
    ApiJson(request): ApiJson<VerifyCode>,
) -> ApiResult<Response> {
    let phone = phone(&request.phone)?;
    let mut checks = Checks::default();
    let code = checks.text("code", &request.code, 16);
    checks.finish()?;
    let says = Says::read(&state.keyring, request.id_number.as_deref(), request.not_me)?;
    let now = state.clock.now();
    let phone_index = state.keyring.blind_index(Field::Phone, phone.as_e164());
    let code_hash = code::hash(&state.keyring, &phone_index, &code);
    let mut tx = state.db.auth().await?;
    store::lock(&mut tx, &phone_index).await?;
    let refusal = match store::try_code(&mut tx, &phone_index, &code_hash, now).await? {
        Tried::Right => None,
        Tried::Wrong => Some(wrong_code()),
        Tried::Over => {
            let address_index =
                client.address.as_ref().map(|address| state.keyring.blind_index(Field::Address, address));
            let wait_s = wait(&mut tx, &phone_index, address_index.as_ref(), now).await?;
            Some(tries_over(wait_s.unwrap_or(0)))
        }
    };
    if let Some(refusal) = refusal {
        tx.commit().await?;
        return Err(refusal);
    }
    let shown = Shown {
        index: &phone_index,
        phone: Some(&phone),
        takes_newcomers: state.config.messages.newcomer_codes_a_day > 0,
        says: &says,
    };
    let entered = decide(&mut tx, &state, shown, client).await?;
    tx.commit().await?;
    let entered = entered?;
    metrics::counter!("menpai_sign_ins_total", "outcome" => "signed_in").increment(1);
    let caller = sessions::store::find_caller(state.db.outside(), entered.session, now).await?;
    Ok(auth::routes::answer(&state, way, &entered.issued, &caller.ok_or(ApiError::Unauthenticated)?))
}

/// Signs in whoever has a right code, and uses it up: together, so that no fault in between takes the code and signs nobody in. The
/// outer error is such a fault, which leaves everything as it was; the inner one is a refusal, to be committed: it uses the code up
/// unless whoever signs in has to say more, or to wait, and the try counts in any case.
async fn decide(
    connection: &mut PgConnection,
    state: &AppState,
    shown: Shown<'_>,
    client: ClientInfo,
) -> ApiResult<ApiResult<Entered>> {
    let (phone_index, now) = (shown.index, state.clock.now());
    let tries = tries::begin_sign_in(connection, state, phone_index, shown.says.is_number()).await?;
    if let Err(wait) = tries.check() {
        return Ok(Err(wait));
    }
    // What was written for whoever is refused is undone.
    let mut entering = Connection::begin(&mut *connection).await?;
    let decided = match enter::by_phone(&mut entering, state, shown, SignedInBy::PhoneCode, client).await {
        Ok(Some(entered)) => {
            entering.commit().await?;
            Ok(entered)
        }
        Ok(None) => {
            entering.rollback().await?;
            Err(refused("unknown_phone"))
        }
        Err(refusal @ (ApiError::Validation(_) | ApiError::Conflict(_) | ApiError::Unauthenticated)) => {
            entering.rollback().await?;
            Err(refusal)
        }
        Err(fault) => return Err(fault),
    };
    if decided.as_ref().is_err_and(says::was_wrong) {
        tries.add(connection).await?;
    }
    if !matches!(decided, Err(ApiError::Validation(_))) {
        store::use_up(connection, phone_index, now).await?;
    }
    Ok(decided)
}

fn phone(text: &str) -> ApiResult<Phone> {
    Phone::parse(text).map_err(|error| ApiError::field("phone", error.code(), error.to_string()))
}
