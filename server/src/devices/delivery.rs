//! Brings commands to terminals that fetch them: in order, a batch at a time, again if nothing is heard of it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use menpai_domain::ids::{CredentialId, PassId, SiteId};
use menpai_domain::sealed::Field;
pub use menpai_domain::terms::CommandKind;
use menpai_domain::terms::{CredentialKind, DeviceProtocol};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::known::Terminal;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// Commands that are out at a time.
const BATCH: i64 = 20;
/// How long a terminal has to say what came of them.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);
/// How often a command is sent.
const ATTEMPTS: i32 = 5;

/// A command on its way to a terminal.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its number.
    pub number: i64,
    /// What to do.
    pub kind: CommandKind,
    /// The number by which terminals know the holder.
    pub holder_number: Option<i64>,
    /// What the terminal reads for the credential.
    pub token: Option<String>,
    /// The holder's row in the list of a terminal that has one for each.
    pub listed: Listed,
    /// From when the pass opens.
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
    /// Of a replay, which events.
    pub argument: Value,
}

/// What stands in one row for a holder: of several credentials of a kind, the newest. A face is known to the terminal by the
/// holder's number, and a code that a card's field can't hold is left out.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Card number, or the text of a code that is read as one.
    pub card: Option<String>,
    /// What is typed.
    pub pin: Option<String>,
}

/// Longest text that terminals hold as a card.
const MAX_CARD: usize = 64;

impl Command {
    /// The period of a replay, by a clock in a zone.
    #[must_use]
    pub fn period(&self, zone: Tz) -> Option<(String, String)> {
        let at = |name: &str| {
            let time: DateTime<Utc> = self.argument.get(name)?.as_str()?.parse().ok()?;
            Some(time.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string())
        };
        Some((at("from")?, at("to")?))
    }
}

/// What a terminal is to do now; noted as sent. Costs no transaction where it has nothing to do.
///
/// # Errors
/// `Unavailable`.
pub async fn due(state: &AppState, terminal: &Terminal) -> ApiResult<Vec<Command>> {
    let id = terminal.device.device_id;
    if !state.known.may_have_commands(&state.db, id).await? {
        return Ok(Vec::new());
    }
    // Before the question: what is queued from here on is told.
    state.known.no_commands(id);
    let found = fetch(state, terminal).await;
    // Without an answer nobody knows.
    if !matches!(found, Ok((_, false))) {
        state.known.has_commands(id);
    }
    Ok(found?.0)
}

async fn fetch(state: &AppState, terminal: &Terminal) -> ApiResult<(Vec<Command>, bool)> {
    let now = state.clock.now();
    let device = &terminal.device;
    let mut tx = state.db.ingest(&[device.site_id]).await?;
    give_up(&mut tx, terminal, now).await?;
    let rows = take(&mut tx, terminal, now).await?;
    let is_more = sqlx::query_scalar!(
        r#"select exists (select from device_command where site_id = $1 and device_id = $2
               and state in ('waiting', 'sent')) as "is_more!""#,
        device.site_id.as_uuid(),
        device.device_id.as_uuid(),
    )
    .fetch_one(&mut *tx)
    .await?;
    let listed = if terminal.protocol == DeviceProtocol::Zkteco {
        list(&mut tx, state, device.site_id, &rows).await?
    } else {
        HashMap::new()
    };
    tx.commit().await?;
    let mut commands = Vec::new();
    for row in rows {
        let token = row.credential_id.zip(row.token_sealed).map(|(credential, sealed)| {
            state.keyring.open(Field::Credential, credential.as_uuid(), &sealed).map_err(ApiError::internal)
        });
        commands.push(Command {
            number: row.number,
            kind: row.kind,
            holder_number: row.holder_number,
            token: token.transpose()?,
            listed: row.pass_id.and_then(|pass| listed.get(&pass).cloned()).unwrap_or_default(),
            from: row.starts_at,
            to: row.ends_at,
            argument: row.argument,
        });
    }
    Ok((commands, is_more))
}

/// Ends what was sent often enough, and what has become pointless: letting in whose pass or credential is over.
async fn give_up(connection: &mut PgConnection, terminal: &Terminal, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update device_command k
         set state = case when k.attempts >= $4 then 'failed' when k.expires_at <= $3 then 'expired' else 'dropped' end,
             ended_at = $3, result = case when k.attempts >= $4 then 'no_answer' end
         where k.site_id = $1 and k.device_id = $2 and k.state in ('waiting', 'sent')
           and (k.expires_at <= $3
                or (k.state = 'sent' and k.attempts >= $4 and k.sent_at <= $3::timestamptz - $5::interval)
                or (k.kind = 'admit' and (
                    exists (select from pass p where p.site_id = k.site_id and p.id = k.pass_id and p.ended_at <= $3)
                    or exists (select from credential c where c.site_id = k.site_id and c.id = k.credential_id
                               and (c.revoked_at <= $3 or c.token_sealed is null)))))",
        terminal.device.site_id.as_uuid(),
        terminal.device.device_id.as_uuid(),
        now,
        ATTEMPTS,
        interval(PATIENCE),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The rows of the holders of these passes, by what they may present now.
async fn list(
    connection: &mut PgConnection,
    state: &AppState,
    site_id: SiteId,
    rows: &[Row],
) -> ApiResult<HashMap<PassId, Listed>> {
    let passes: Vec<Uuid> = rows.iter().filter_map(|row| row.pass_id).map(PassId::as_uuid).collect();
    let credentials = sqlx::query!(
        r#"select pass_id as "pass_id: PassId", id as "id: CredentialId", kind as "kind: CredentialKind",
                  token_sealed as "token_sealed!"
           from credential
           where site_id = $1 and pass_id = any ($2) and revoked_at is null and token_sealed is not null
           order by created_at desc, id desc"#,
        site_id.as_uuid(),
        &passes,
    )
    .fetch_all(connection)
    .await?;
    let mut listed: HashMap<PassId, Listed> = HashMap::new();
    // Cards before codes, which share their field.
    for wanted in [CredentialKind::Card, CredentialKind::Qr, CredentialKind::Pin] {
        for credential in credentials.iter().filter(|credential| credential.kind == wanted) {
            let opened = state.keyring.open(Field::Credential, credential.id.as_uuid(), &credential.token_sealed);
            let token = opened.map_err(ApiError::internal)?;
            let row = listed.entry(credential.pass_id).or_default();
            let place = if wanted == CredentialKind::Pin { &mut row.pin } else { &mut row.card };
            if place.is_none() && token.len() <= MAX_CARD && !token.chars().any(char::is_control) {
                *place = Some(token);
            }
        }
    }
    Ok(listed)
}

struct Row {
    number: i64,
    kind: CommandKind,
    pass_id: Option<PassId>,
    credential_id: Option<CredentialId>,
    token_sealed: Option<Vec<u8>>,
    holder_number: Option<i64>,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    argument: Value,
}

/// The next batch; none while one is out.
async fn take(connection: &mut PgConnection, terminal: &Terminal, now: DateTime<Utc>) -> sqlx::Result<Vec<Row>> {
    let mut rows = sqlx::query_as!(
        Row,
        r#"with next as (
               select k.number from device_command k
               where k.site_id = $1 and k.device_id = $2 and k.state in ('waiting', 'sent')
                 and not exists (
                     select from device_command o where o.site_id = $1 and o.device_id = $2 and o.state = 'sent'
                       and o.sent_at > $3::timestamptz - $4::interval)
               order by k.number limit $5 for update),
           sent as (
               update device_command k set state = 'sent', sent_at = $3, attempts = k.attempts + 1
               from next n where k.site_id = $1 and k.device_id = $2 and k.number = n.number
               returning k.number, k.kind, k.pass_id, k.credential_id, k.argument)
           select s.number as "number!", s.kind as "kind!: CommandKind", s.pass_id as "pass_id: PassId",
                  s.credential_id as "credential_id: CredentialId",
                  c.token_sealed as "token_sealed?", p.number as "holder_number?", lower(p.term) as starts_at,
                  upper(p.term) as ends_at, s.argument as "argument!"
           from sent s
           left join pass p on p.site_id = $1 and p.id = s.pass_id
           left join credential c on c.site_id = $1 and c.id = s.credential_id"#,
        terminal.device.site_id.as_uuid(),
        terminal.device.device_id.as_uuid(),
        now,
        interval(PATIENCE),
        BATCH,
    )
    .fetch_all(connection)
    .await?;
    rows.sort_by_key(|row| row.number);
    Ok(rows)
}

fn interval(delta: TimeDelta) -> sqlx::postgres::types::PgInterval {
    sqlx::postgres::types::PgInterval { months: 0, days: 0, microseconds: delta.num_microseconds().unwrap_or(i64::MAX) }
}

/// What came of orders: the number and code of each, 0 or more: done. `command_of` says which command an order belongs to
/// and whether it is its last.
///
/// # Errors
/// `Unavailable`.
pub async fn finish(
    state: &AppState,
    terminal: &Terminal,
    results: &[(i64, i64)],
    command_of: impl Fn(i64, CommandKind) -> (i64, bool),
) -> ApiResult<()> {
    let (site_id, device_id) = (terminal.device.site_id.as_uuid(), terminal.device.device_id.as_uuid());
    let now = state.clock.now();
    let mut tx = state.db.ingest(&[terminal.device.site_id]).await?;
    let out = sqlx::query!(
        r#"select number, kind as "kind: CommandKind" from device_command
           where site_id = $1 and device_id = $2 and state = 'sent' order by number for update"#,
        site_id,
        device_id,
    )
    .fetch_all(&mut *tx)
    .await?;
    let (mut numbers, mut states, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    for command in out {
        let own = results.iter().filter_map(|(id, code)| {
            let (number, is_last) = command_of(*id, command.kind);
            (number == command.number).then_some((is_last, *code))
        });
        let own: Vec<(bool, i64)> = own.collect();
        let failed = own.iter().find(|(_, code)| *code < 0);
        let state = match failed {
            Some(_) => "failed",
            None if own.iter().any(|(is_last, _)| *is_last) => "done",
            None => continue,
        };
        numbers.push(command.number);
        states.push(state.to_owned());
        codes.push(failed.map_or(0, |(_, code)| *code).to_string());
    }
    sqlx::query!(
        "update device_command k set state = r.state, ended_at = $3, result = r.code
         from unnest($4::bigint[], $5::text[], $6::text[]) as r (number, state, code)
         where k.site_id = $1 and k.device_id = $2 and k.number = r.number",
        site_id,
        device_id,
        now,
        &numbers,
        &states,
        &codes,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    // What was held back by the batch may go now.
    state.known.has_commands(terminal.device.device_id);
    Ok(())
}
