//! Dead letters in the database.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use menpai_domain::ids::{DeadLetterId, DeviceId, GateId, SiteId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{DeviceProtocol, Direction};
use sqlx::PgConnection;

use super::kind::{LetterKind, UnknownKind};
use super::model::DeadLetterResponse;
use crate::access::Scope;
use crate::db::Db;
use crate::devices::Device;
use crate::http::ApiResult;

/// Longest body that is kept, bytes; of a longer one the beginning.
pub const MOST_BYTES: usize = 64 * 1024;
/// Letters of a device that are kept at most; those beyond are counted (`menpai_dead_letters_total`, `dropped`).
pub const MOST_OF_A_DEVICE: i64 = 1000;
/// Longest reason, characters.
const LONGEST_REASON: usize = 200;

/// What could not be read. Pictures and templates must be gone from it; the reason repeats nothing of it.
#[derive(Debug, Clone, Copy)]
pub struct Unread<'a> {
    /// What it was meant to be.
    pub protocol: DeviceProtocol,
    /// What a parser has to know beside the body.
    pub kind: LetterKind,
    /// Why it could not be read.
    pub reason: &'a str,
    /// What is left of the body.
    pub body: &'a str,
}

/// Keeps a body that could not be read. The terminal may be answered as if all was well once this is done.
///
/// # Errors
/// `Unavailable` where the database is away: the terminal has to keep it.
pub async fn keep(db: &Db, keyring: &Keyring, device: &Device, it: Unread<'_>, now: DateTime<Utc>) -> ApiResult<()> {
    let Unread { protocol, kind, reason, body } = it;
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    let reason = if reason.is_empty() { "unreadable".to_owned() } else { reason };
    let body = &body[..body.floor_char_boundary(MOST_BYTES)];
    let id = DeadLetterId::generate();
    let index = keyring.blind_index(Field::DeadLetter, &format!("{}/{kind}/{body}", device.device_id));
    let mut tx = db.ingest_durably(&[device.site_id]).await?;
    let kept = sqlx::query!(
        "insert into dead_letter (site_id, id, device_id, protocol, kind, received_at, last_received_at, reason, bytes,
             body_sealed, body_index)
         select $1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10
         where (select count(*) from dead_letter where site_id = $1 and device_id = $3) < $11
             or exists (select from dead_letter where site_id = $1 and device_id = $3 and body_index = $10)
         on conflict on constraint dead_letter_once do update
         set times = dead_letter.times + 1, replayed_at = null, last_received_at = greatest(dead_letter.last_received_at, excluded.received_at)",
        device.site_id.as_uuid(),
        id.as_uuid(),
        device.device_id.as_uuid(),
        protocol.as_str(),
        kind.as_str(),
        now,
        reason,
        i32::try_from(body.len()).unwrap_or(i32::MAX),
        keyring.seal(Field::DeadLetter, id.as_uuid(), body),
        &index[..],
        MOST_OF_A_DEVICE,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let outcome = if kept.rows_affected() == 0 { "dropped" } else { "kept" };
    metrics::counter!("menpai_dead_letters_total", "outcome" => outcome).increment(1);
    tracing::warn!(device = %device.device_id, %protocol, %kind, reason, outcome, "a terminal sent what can't be read");
    Ok(())
}

/// Which letters.
#[derive(Debug, Default)]
pub struct Find {
    /// This one.
    pub id: Option<DeadLetterId>,
    /// Those of this device.
    pub device_id: Option<DeviceId>,
    /// Those that were read after all, or those that were not.
    pub replayed: Option<bool>,
}

/// Letters in scope, newest first.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<(DateTime<Utc>, DeadLetterId)>,
    limit: i64,
) -> sqlx::Result<Vec<DeadLetterResponse>> {
    let (after_at, after_id) = after.unzip();
    sqlx::query_as!(
        DeadLetterResponse,
        r#"select l.id as "id: DeadLetterId", l.site_id as "site_id: SiteId", l.device_id as "device_id: DeviceId",
                  d.serial as device_serial, d.gate_id as "gate_id: GateId", g.name as gate_name,
                  l.protocol as "protocol: DeviceProtocol", l.received_at, l.last_received_at, l.times, l.reason,
                  l.bytes, l.replayed_at
           from dead_letter l
           join device d on d.site_id = l.site_id and d.id = l.device_id
           join gate g on g.site_id = d.site_id and g.id = d.gate_id
           where l.site_id = any ($1)
             and ($2::uuid is null or l.id = $2)
             and ($3::uuid is null or l.device_id = $3)
             and ($4::boolean is null or (l.replayed_at is not null) = $4)
             and ($6::uuid is null or (l.received_at, l.id) < ($5, $6))
           order by l.received_at desc, l.id desc
           limit $7"#,
        &scope.site_uuids(),
        find.id.map(DeadLetterId::as_uuid),
        find.device_id.map(DeviceId::as_uuid),
        find.replayed,
        after_at,
        after_id.map(DeadLetterId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// A letter for the parser that reads it again.
pub struct Letter {
    /// Who sent it, as that device is now.
    pub device: Device,
    /// Zone of the device's own clock.
    pub clock_zone: Tz,
    /// What the parser has to know beside the body.
    pub kind: LetterKind,
    /// The body.
    pub body: String,
}

/// A letter as it was kept, unless its device is disabled.
pub async fn open(
    connection: &mut PgConnection,
    keyring: &Keyring,
    site_id: SiteId,
    id: DeadLetterId,
) -> sqlx::Result<Option<Letter>> {
    let found = sqlx::query!(
        r#"select l.kind, l.body_sealed, d.id as "device_id: DeviceId", d.gate_id as "gate_id: GateId",
                  d.direction as "direction: Direction", d.time_zone as own_time_zone, s.time_zone, s.passage_retention_days
           from dead_letter l
           join device d on d.site_id = l.site_id and d.id = l.device_id
           join site s on s.id = d.site_id
           where l.site_id = $1 and l.id = $2 and d.disabled_at is null"#,
        site_id.as_uuid(),
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = found else { return Ok(None) };
    let zone = |name: &str| name.parse::<Tz>().map_err(|error| sqlx::Error::Decode(error.into()));
    let body = keyring.open(Field::DeadLetter, id.as_uuid(), &row.body_sealed);
    let time_zone = zone(&row.time_zone)?;
    let device = Device {
        site_id,
        device_id: row.device_id,
        gate_id: row.gate_id,
        direction: row.direction,
        time_zone,
        passage_retention_days: row.passage_retention_days.unsigned_abs(),
    };
    Ok(Some(Letter {
        device,
        clock_zone: row.own_time_zone.as_deref().map_or(Ok(time_zone), zone)?,
        kind: row.kind.parse().map_err(|error: UnknownKind| sqlx::Error::Decode(error.into()))?,
        body: body.map_err(|error| sqlx::Error::Decode(error.into()))?,
    }))
}

/// Notes that a letter was read after all.
pub async fn mark_replayed(
    connection: &mut PgConnection,
    site_id: SiteId,
    id: DeadLetterId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dead_letter set replayed_at = $3 where site_id = $1 and id = $2 and replayed_at is null",
        site_id.as_uuid(),
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
