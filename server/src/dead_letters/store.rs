//! Dead letters in the database.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use menpai_domain::ids::{DeadLetterId, DeviceId, GateId, SiteId};
use menpai_domain::terms::{DeviceProtocol, Direction};
use sqlx::PgConnection;

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

/// Keeps a body that could not be read. Pictures and templates must be gone from it; the reason repeats nothing of it.
/// The terminal may be answered as if all was well once this is done.
///
/// # Errors
/// `Unavailable` where the database is away: the terminal has to keep it.
pub async fn keep(
    db: &Db,
    device: &Device,
    protocol: DeviceProtocol,
    reason: &str,
    body: &[u8],
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    let reason = if reason.is_empty() { "unreadable".to_owned() } else { reason };
    let body = body.get(..MOST_BYTES).unwrap_or(body);
    let mut tx = db.ingest_durably(&[device.site_id]).await?;
    let kept = sqlx::query!(
        "insert into dead_letter (site_id, id, device_id, protocol, received_at, last_received_at, reason, body)
         select $1, $2, $3, $4, $5, $5, $6, $7
         where (select count(*) from dead_letter where site_id = $1 and device_id = $3) < $8
             or exists (select from dead_letter where site_id = $1 and device_id = $3 and body_sha256 = sha256($7))
         on conflict on constraint dead_letter_once do update
         set times = dead_letter.times + 1, last_received_at = greatest(dead_letter.last_received_at, excluded.received_at)",
        device.site_id.as_uuid(),
        DeadLetterId::generate().as_uuid(),
        device.device_id.as_uuid(),
        protocol.as_str(),
        now,
        reason,
        body,
        MOST_OF_A_DEVICE,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let outcome = if kept.rows_affected() == 0 { "dropped" } else { "kept" };
    metrics::counter!("menpai_dead_letters_total", "outcome" => outcome).increment(1);
    tracing::warn!(device = %device.device_id, %protocol, reason, outcome, "a terminal sent what can't be read");
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
                  dead_letter_size(l.site_id, l.id) as "bytes!", l.replayed_at
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

/// The body of a letter, and its device as it is now unless that is disabled.
pub async fn body(
    connection: &mut PgConnection,
    site_id: SiteId,
    id: DeadLetterId,
) -> sqlx::Result<Option<(Device, Vec<u8>)>> {
    let found = sqlx::query!(
        r#"select l.body, d.id as "device_id: DeviceId", d.gate_id as "gate_id: GateId",
                  d.direction as "direction: Direction", s.time_zone, s.passage_retention_days
           from dead_letter l
           join device d on d.site_id = l.site_id and d.id = l.device_id
           join site s on s.id = d.site_id
           where l.site_id = $1 and l.id = $2 and d.disabled_at is null"#,
        site_id.as_uuid(),
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    found
        .map(|row| {
            let device = Device {
                site_id,
                device_id: row.device_id,
                gate_id: row.gate_id,
                direction: row.direction,
                time_zone: row.time_zone.parse::<Tz>().map_err(|error| sqlx::Error::Decode(error.into()))?,
                passage_retention_days: row.passage_retention_days.unsigned_abs(),
            };
            Ok((device, row.body))
        })
        .transpose()
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
