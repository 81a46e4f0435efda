//! Making credentials: what was brought along, codes that we sign, PINs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::CredentialId;
use menpai_domain::qr::{self, Code, Form, MinuteOf2020, Signer};
use menpai_domain::sealed::Field;
use menpai_domain::terms::CredentialKind;
use rand::RngExt;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sqlx::PgConnection;

use super::model::{CodeForm, CreateCredential, LiveCode, ShownCode};
use super::store::{self, MadeCredential, NewCredential, PassRow};
use super::{credential_index, verifiers};
use crate::devices::commands::{self, Order};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// Crockford's base 32: no letter is mistaken for a digit.
const SHORT_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a short code: 100 bits, and what stock terminals take as a card number.
const SHORT_CHARS: usize = 20;
/// Digits of a PIN: the most that terminals take, so that trying them out at a keypad leads nowhere.
const PIN_FROM_TO: std::ops::Range<u32> = 10_000_000..100_000_000;
/// How often another PIN is drawn where one is taken.
const PIN_DRAWS: usize = 20;

/// Issues what a pass is to be opened by; answers what was made for it. What was brought along may have opened a pass that is over.
pub async fn credentials(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    wanted: &[CreateCredential],
    now: DateTime<Utc>,
) -> ApiResult<Vec<ShownCode>> {
    let mut codes = Vec::new();
    for credential in wanted {
        let id = CredentialId::generate();
        match (&credential.token, credential.kind) {
            (Some(token), kind) => {
                let brought = listed(state, pass, id, kind, token, now);
                let over = store::give_up_token(connection, pass.site_id, &brought.token_index, now).await?;
                // Terminals forget who had it before they hear who has it now.
                if let Some(over) = over {
                    commands::withdraw(connection, pass.site_id, &[over], now).await?;
                }
                store::insert_credential(
                    connection,
                    NewCredential { consented_at: credential.consented_at, ..brought },
                )
                .await?;
            }
            (None, CredentialKind::Pin) => codes.push(pin(connection, state, pass, id, now).await?),
            (None, _) => {
                codes.push(code(connection, state, pass, id, credential.form.unwrap_or_default(), now).await?);
            }
        }
    }
    Ok(codes)
}

/// A credential that terminals can put on their lists.
fn listed(
    state: &AppState,
    pass: &PassRow,
    id: CredentialId,
    kind: CredentialKind,
    token: &str,
    now: DateTime<Utc>,
) -> NewCredential {
    NewCredential {
        site_id: pass.site_id,
        id,
        pass_id: pass.id,
        kind,
        token_index: credential_index(&state.keyring, token),
        token_sealed: Some(state.keyring.seal(Field::Credential, id.as_uuid(), token)),
        consented_at: None,
        signed: None,
        created_at: now,
    }
}

/// Makes a PIN that nobody else of the site has, so that none does at any gate.
pub async fn pin(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    id: CredentialId,
    now: DateTime<Utc>,
) -> ApiResult<ShownCode> {
    for _draw in 0..PIN_DRAWS {
        let pin = UnwrapErr(SysRng).random_range(PIN_FROM_TO).to_string();
        let new = listed(state, pass, id, CredentialKind::Pin, &pin, now);
        if !store::token_is_taken(connection, pass.site_id, &new.token_index).await? {
            store::insert_credential(connection, new).await?;
            return Ok(ShownCode {
                credential_id: id,
                kind: CredentialKind::Pin,
                text: pin,
                good_until: None,
                live: None,
            });
        }
    }
    Err(ApiError::conflict(
        "credentials",
        "no_pin_left",
        "no PIN was found that is free: end those of passes that are over",
    ))
}

/// Makes a QR code. A signed one is good as long as its pass, but no longer than the settings say.
pub async fn code(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    id: CredentialId,
    form: CodeForm,
    now: DateTime<Utc>,
) -> ApiResult<ShownCode> {
    let form = match form {
        CodeForm::Short => return short_code(connection, state, pass, id, now).await,
        CodeForm::Standing => Form::Standing,
        CodeForm::Live => Form::Live,
    };
    let serial = store::lock_for_code(connection, pass.site_id, pass.id).await?;
    let serial =
        serial.ok_or_else(|| ApiError::conflict("status", "illegal_step", "the pass does not go on any more"))?;
    let serial = u16::try_from(serial).or(Err(ApiError::conflict("id", "no_code_left", "give another pass")))?;
    let code = facts(connection, state, pass, (form, serial), now).await?;
    let signer = state.qr_keys.signer(pass.site_id).ok_or_else(|| ApiError::internal("there is no key for codes"))?;
    let told = "the pass is over within the minute";
    let text = signer.sign(code).map_err(|_never_good| ApiError::conflict("id", "pass_is_over", told))?;
    let good_until = code.closes.time();
    let new = NewCredential {
        site_id: pass.site_id,
        id,
        pass_id: pass.id,
        kind: CredentialKind::Qr,
        token_index: credential_index(&state.keyring, &text),
        token_sealed: None,
        consented_at: None,
        signed: Some((serial, good_until)),
        created_at: now,
    };
    store::insert_credential(connection, new).await?;
    let live = live(&signer, code);
    Ok(ShownCode { credential_id: id, kind: CredentialKind::Qr, text, good_until: Some(good_until), live })
}

/// By what a phone keeps a live code fresh.
fn live(signer: &Signer, code: Code) -> Option<LiveCode> {
    let secret = || URL_SAFE_NO_PAD.encode(signer.secret(code).as_bytes());
    (code.form == Form::Live).then(|| LiveCode { secret: secret(), step_s: qr::STEP_S })
}

/// What was made with a pass, once more: of a QR code and a PIN of which no token was brought along, what is still in use.
pub async fn shown_again(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    wanted: &[CreateCredential],
) -> ApiResult<Vec<ShownCode>> {
    let brought = wanted.iter().filter_map(|credential| credential.token.as_deref());
    let brought: Vec<_> = brought.map(|token| credential_index(&state.keyring, token)).collect();
    let mut made = store::list_made(connection, pass.site_id, pass.id).await?;
    made.retain(|made| !brought.iter().any(|index| index.as_slice() == made.token_index));
    let mut codes = Vec::new();
    for credential in wanted.iter().filter(|credential| credential.token.is_none()) {
        let form = credential.form.unwrap_or_default();
        let is_signed = credential.kind == CredentialKind::Qr && form != CodeForm::Short;
        let fits = |made: &MadeCredential| made.kind == credential.kind && made.serial.is_some() == is_signed;
        if let Some(at) = made.iter().position(fits) {
            codes.extend(show_again(connection, state, pass, &made.remove(at), form).await?);
        }
    }
    Ok(codes)
}

/// What was made and is in use, once more: PINs and short codes are kept sealed; of a signed code, the same key signs the same
/// facts to the same text. `None` where it would be another by now, since keys, gates or the end of the pass have changed.
pub async fn show_again(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    made: &MadeCredential,
    form: CodeForm,
) -> ApiResult<Option<ShownCode>> {
    let shown = |text, good_until, live| ShownCode { credential_id: made.id, kind: made.kind, text, good_until, live };
    let Some(serial) = made.serial else {
        let Some(sealed) = &made.token_sealed else { return Ok(None) };
        let text = state.keyring.open(Field::Credential, made.id.as_uuid(), sealed).map_err(ApiError::internal)?;
        return Ok(Some(shown(text, None, None)));
    };
    let Ok(serial) = u16::try_from(serial) else { return Ok(None) };
    let form = if form == CodeForm::Live { Form::Live } else { Form::Standing };
    let code = facts(connection, state, pass, (form, serial), made.created_at).await?;
    let Some(signer) = state.qr_keys.signer(pass.site_id) else { return Ok(None) };
    let Ok(text) = signer.sign(code) else { return Ok(None) };
    let is_same = credential_index(&state.keyring, &text).as_slice() == made.token_index;
    Ok(is_same.then(|| shown(text, Some(code.closes.time()), live(&signer, code))))
}

/// The standing code of a pass that is in use, once more. `None` where there is none, or it would be another by now.
pub async fn standing_again(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
) -> ApiResult<Option<ShownCode>> {
    let made = store::list_made(connection, pass.site_id, pass.id).await?;
    let signed = made.iter().filter(|made| made.kind == CredentialKind::Qr && made.serial.is_some());
    match signed.max_by_key(|made| made.serial) {
        Some(made) => show_again(connection, state, pass, made, CodeForm::Standing).await,
        None => Ok(None),
    }
}

/// What a code says that is made at this moment.
async fn facts(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    (form, serial): (Form, u16),
    made_at: DateTime<Utc>,
) -> ApiResult<Code> {
    let group = verifiers::group_of(connection, pass.site_id, pass.gates.0.iter().map(|gate| gate.id)).await?;
    let begins = pass.starts_at.max(made_at);
    let longest = begins + TimeDelta::days(i64::from(state.config.passes.code_days));
    Ok(Code {
        form,
        key: 0,
        group,
        pass_number: u32::try_from(pass.number).map_err(ApiError::internal)?,
        serial,
        opens: if begins > made_at { MinuteOf2020::not_before(begins) } else { MinuteOf2020::not_after(begins) },
        closes: MinuteOf2020::not_after(pass.ends_at.map_or(longest, |to| to.min(longest))),
    })
}

async fn short_code(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    id: CredentialId,
    now: DateTime<Utc>,
) -> ApiResult<ShownCode> {
    let mut random = UnwrapErr(SysRng);
    let text: String =
        (0..SHORT_CHARS).map(|_| char::from(SHORT_ALPHABET[random.random_range(0..SHORT_ALPHABET.len())])).collect();
    store::insert_credential(connection, listed(state, pass, id, CredentialKind::Qr, &text, now)).await?;
    Ok(ShownCode { credential_id: id, kind: CredentialKind::Qr, text, good_until: None, live: None })
}

/// Ends the credentials of a kind, or one of them: gates, lists of terminals and verifiers forget them. `false` where
/// there is none.
pub async fn end_credentials(
    connection: &mut PgConnection,
    pass: &PassRow,
    kind: Option<CredentialKind>,
    one: Option<CredentialId>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let live = store::live_credentials(connection, pass.site_id, pass.id, kind, one).await?;
    for credential in &live {
        store::revoke_credential(connection, pass.site_id, credential.id, now).await?;
        if let Some(serial) = credential.serial {
            verifiers::revoke(connection, pass.site_id, &[pass.id], Some(serial), now).await?;
        }
    }
    if live.iter().any(|credential| credential.listed) {
        commands::queue(connection, pass.site_id, pass.id, Order::Renew, now).await?;
    }
    Ok(!live.is_empty())
}
