//! Signing in through WeChat.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use menpai_domain::sealed::Field;

use super::client::Wechat;
use super::model::{OwnWechat, SignInByWechat};
use super::store::{self, Link};
use crate::access::Granted;
use crate::codes::enter::{self, Entered, Shown};
use crate::codes::says::{self, Says};
use crate::http::error::Checks;
use crate::http::{ApiError, ApiJson, ApiResult, Problems};
use crate::sessions::model::SignedInBy;
use crate::sessions::{self, ClientInfo, Way};
use crate::state::AppState;
use crate::{auth, codes, notifications, tries};

/// Sign in through WeChat's mini-programme.
///
/// `code` is what `wx.login` gave. A WeChat user who is not known yet is told so (422, `phone_code`: `required`), and comes again with
/// a new `code` and what the button `getPhoneNumber` gave; from then on `code` is enough, as long as no site knows them by another
/// phone. Where the registry knows somebody by the phone, with a document, and nobody signs in as them with it yet, the number of the
/// document is asked for (422 `id_number`, `required`): both codes have to be new. Somebody whom no site knows gets an account of a tenant all the same, and files where they live (`POST /own/filings`).
/// 503 `wechat_away`: sign in by a code to the phone; 404 `no_wechat`: so does everybody here.
#[utoipa::path(post, path = "/auth/wechat", tag = "auth", request_body = SignInByWechat, security(()),
    responses((status = 200, body = auth::LoginResponse), Problems))]
pub async fn sign_in_by_wechat(
    State(state): State<AppState>,
    way: Way,
    client: ClientInfo,
    ApiJson(request): ApiJson<SignInByWechat>,
) -> ApiResult<Response> {
    let wechat = state.wechat.as_deref().ok_or(ApiError::NoWechat)?;
    let mut checks = Checks::default();
    let code = checks.text("code", &request.code, 128);
    let phone_code = checks.optional_text("phone_code", request.phone_code.as_deref(), 128);
    checks.finish()?;
    let says = Says::read(&state.keyring, request.id_number.as_deref(), request.not_me)?;
    admit(wechat, &client)?;
    let now = state.clock.now();
    let open_id = wechat.open_id(&code).await.map_err(|error| error.to_person("code"))?;
    let open_id_index = state.keyring.blind_index(Field::WechatOpenId, &open_id);
    let user = (open_id.as_str(), &open_id_index);
    let entered = match known_phone(&state, &open_id_index).await? {
        Some(index) => {
            let shown = Shown { index: &index, phone: None, takes_newcomers: false, says: &says };
            enter(&state, client.clone(), user, shown).await?
        }
        None => None,
    };
    let entered = match (entered, phone_code) {
        (Some(entered), _) => entered,
        (None, Some(code)) => {
            let phone = wechat.phone(&code, now).await.map_err(|error| error.to_person("phone_code"))?;
            let index = state.keyring.blind_index(Field::Phone, phone.as_e164());
            let shown = Shown { index: &index, phone: Some(&phone), takes_newcomers: true, says: &says };
            enter(&state, client, user, shown).await?.ok_or(ApiError::Unauthenticated)?
        }
        (None, None) => {
            let rule =
                "WeChat has to say which phone is yours: send what the button getPhoneNumber gave, and a new code";
            return Err(ApiError::field("phone_code", "required", rule));
        }
    };
    metrics::counter!("menpai_sign_ins_total", "outcome" => "signed_in").increment(1);
    let caller = sessions::store::find_caller(state.db.outside(), entered.session, now).await?;
    Ok(auth::routes::answer(&state, way, &entered.issued, &caller.ok_or(ApiError::Unauthenticated)?))
}

/// Refuses an address that asks too often.
fn admit(wechat: &Wechat, client: &ClientInfo) -> ApiResult<()> {
    let address: Option<IpAddr> = client.address.as_deref().and_then(|address| address.parse().ok());
    match address {
        Some(address) if !wechat.takes(address) => Err(ApiError::TooManyRequests { retry_after_s: 1 }),
        _ => Ok(()),
    }
}

/// The phone by which a WeChat user is known.
async fn known_phone(state: &AppState, open_id_index: &[u8; 32]) -> ApiResult<Option<[u8; 32]>> {
    let mut tx = state.db.auth().await?;
    let known = store::find_phone(&mut tx, open_id_index).await?;
    tx.commit().await?;
    Ok(known.and_then(|index| index.try_into().ok()))
}

/// Signs a WeChat user in as whomever a phone stands for, and links them. `None`: it stands for nobody any more.
async fn enter(
    state: &AppState,
    client: ClientInfo,
    (open_id, open_id_index): (&str, &[u8; 32]),
    shown: Shown<'_>,
) -> ApiResult<Option<Entered>> {
    let phone_index = shown.index;
    let mut tx = state.db.auth().await?;
    codes::store::lock(&mut tx, open_id_index).await?;
    codes::store::lock(&mut tx, phone_index).await?;
    let tries = tries::begin_sign_in(&mut tx, state, phone_index, shown.says.is_number()).await?;
    tries.check()?;
    let entered = match enter::by_phone(&mut tx, state, shown, SignedInBy::Wechat, client).await {
        Err(refusal) if says::was_wrong(&refusal) => return Err(tries.count(tx, refusal).await),
        entered => entered?,
    };
    let Some(entered) = entered else { return Ok(None) };
    let open_id_sealed = state.keyring.seal(Field::WechatOpenId, entered.account.as_uuid(), open_id);
    let link = Link { account: entered.account, open_id_index, open_id_sealed, phone_index };
    store::link(&mut tx, link, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Some(entered))
}

/// Whether one signs in through WeChat, and how many messages one allows there.
#[utoipa::path(get, path = "/own/wechat", tag = "own", responses((status = 200, body = OwnWechat), Problems))]
pub async fn get_own_wechat(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
) -> ApiResult<Json<OwnWechat>> {
    let mut tx = state.db.auth().await?;
    let linked_at = store::find_linked_at(&mut tx, caller.account_id).await?;
    tx.commit().await?;
    let mut tx = state.db.api(&scope).await?;
    let messages = notifications::store::count_wechat(&mut tx, &scope).await?;
    tx.commit().await?;
    Ok(Json(OwnWechat { linked_at, messages }))
}

/// Sign in through WeChat no more: the WeChat user is forgotten, and so is that messages may go there. Sessions stay.
#[utoipa::path(delete, path = "/own/wechat", tag = "own", responses((status = 204), Problems))]
pub async fn forget_own_wechat_user(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
) -> ApiResult<StatusCode> {
    let mut tx = state.db.api(&scope).await?;
    notifications::store::forget_wechat(&mut tx, &scope).await?;
    tx.commit().await?;
    let mut tx = state.db.auth().await?;
    store::unlink(&mut tx, caller.account_id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
