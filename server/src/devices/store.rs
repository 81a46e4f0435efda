//! Devices in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::{DeviceProtocol, Direction};
use sqlx::PgConnection;

use super::model::DeviceResponse;
use super::status::Signs;
use crate::access::Scope;

/// Which devices.
#[derive(Debug, Default)]
pub struct Find {
    /// This one.
    pub id: Option<DeviceId>,
    /// Those at this gate.
    pub gate_id: Option<GateId>,
}

/// Where a page of devices ended: serial, id.
pub type DeviceKey = (String, DeviceId);

/// Devices in scope, by serial number.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<DeviceKey>,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<DeviceResponse>> {
    let (after_serial, after_id) = after.unzip();
    let rows = sqlx::query!(
        r#"select d.id as "id: DeviceId", d.site_id as "site_id: SiteId", d.gate_id as "gate_id: GateId",
                  g.name as gate_name, d.vendor, d.serial, d.protocol as "protocol: DeviceProtocol",
                  d.direction as "direction: Direction", d.time_zone, d.source_networks::text[] as "source_networks!",
                  d.heartbeat_s, d.firmware, d.last_seen_at, d.offline_since, d.clock_skew_ms, d.backlog, d.last_sequence,
                  d.previous_secret_until, d.disabled_at, d.version, m.missing as "missing!", k.open as "open!",
                  k.failed as "failed!"
           from device d
           join gate g on g.site_id = d.site_id and g.id = d.gate_id
           cross join lateral (
               select count(*) filter (where c.state in ('waiting', 'sent')) as open,
                      count(*) filter (where c.state = 'failed' and c.ended_at > $7::timestamptz - interval '7 days'
                          and not command_is_overtaken(c.site_id, c.device_id, c.number, c.kind, c.pass_id)) as failed
               from device_command c where c.site_id = d.site_id and c.device_id = d.id) k
           cross join lateral (
               select coalesce(sum(upper(part) - lower(part)), 0)::bigint as missing
               from sequence_gap s, unnest(s.missing) as part
               where s.site_id = d.site_id and s.device_id = d.id and s.filled_at is null
                 and s.noticed_at < $7::timestamptz - interval '5 minutes') m
           where d.site_id = any ($1)
             and ($2::uuid is null or d.id = $2)
             and ($3::uuid is null or d.gate_id = $3)
             and ($5::uuid is null or (d.serial, d.id) > ($4, $5))
           order by d.serial, d.id
           limit $6"#,
        &scope.site_uuids(),
        find.id.map(DeviceId::as_uuid),
        find.gate_id.map(GateId::as_uuid),
        after_serial,
        after_id.map(DeviceId::as_uuid),
        limit,
        now,
    )
    .fetch_all(connection)
    .await?;
    let devices = rows.into_iter().map(|row| {
        let signs = Signs {
            last_seen_at: row.last_seen_at,
            offline_since: row.offline_since,
            disabled_at: row.disabled_at,
            clock_skew_ms: row.clock_skew_ms,
            backlog: row.backlog,
            missing_events: row.missing,
            failed_commands: row.failed,
        };
        DeviceResponse {
            id: row.id,
            site_id: row.site_id,
            gate_id: row.gate_id,
            gate_name: row.gate_name,
            vendor: row.vendor,
            serial: row.serial,
            protocol: row.protocol,
            direction: row.direction,
            time_zone: row.time_zone,
            source_networks: row.source_networks,
            heartbeat_s: row.heartbeat_s,
            firmware: row.firmware,
            status: signs.status(),
            advice: signs.advice(),
            last_seen_at: row.last_seen_at,
            offline_since: row.offline_since,
            clock_skew_ms: row.clock_skew_ms,
            backlog: row.backlog,
            last_sequence: row.last_sequence,
            missing_events: row.missing,
            open_commands: row.open,
            previous_key_until: row.previous_secret_until.filter(|until| *until > now),
            disabled_at: row.disabled_at,
            version: row.version,
        }
    });
    Ok(devices.collect())
}

/// The site of a gate in scope.
pub async fn site_of_gate(
    connection: &mut PgConnection,
    scope: &Scope,
    gate_id: GateId,
) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(
        r#"select site_id as "site_id: SiteId" from gate where site_id = any ($1) and id = $2"#,
        &scope.site_uuids(),
        gate_id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// A device that is about to be recorded.
pub struct NewDevice<'a> {
    pub site_id: SiteId,
    pub id: DeviceId,
    pub gate_id: GateId,
    pub vendor: &'a str,
    pub serial: &'a str,
    pub direction: Direction,
    pub protocol: DeviceProtocol,
    pub time_zone: Option<&'a str>,
    pub source_networks: &'a [String],
    pub heartbeat_s: i32,
    pub secret_hash: [u8; 32],
    pub created_at: DateTime<Utc>,
}

/// Records a device.
pub async fn insert(connection: &mut PgConnection, device: NewDevice<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into device (site_id, id, gate_id, vendor, serial, direction, secret_hash, created_at, updated_at, protocol,
             time_zone, source_networks, heartbeat_s)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11::text[]::cidr[], $12)",
        device.site_id.as_uuid(),
        device.id.as_uuid(),
        device.gate_id.as_uuid(),
        device.vendor,
        device.serial,
        device.direction.as_str(),
        device.secret_hash.as_slice(),
        device.created_at,
        device.protocol.as_str(),
        device.time_zone,
        device.source_networks,
        device.heartbeat_s,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Disables a device; one that is disabled already stays as it is.
pub async fn disable(connection: &mut PgConnection, id: DeviceId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update device set disabled_at = $2, version = version + 1, updated_at = $2
         where id = $1 and disabled_at is null",
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces the secret of a device that is in use; the one before stays good until then. `false` where it is disabled.
pub async fn replace_secret(
    connection: &mut PgConnection,
    id: DeviceId,
    secret_hash: [u8; 32],
    previous_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update device set secret_hash = $2, version = version + 1, updated_at = $3::timestamptz,
             previous_secret_hash = case when $4::timestamptz > $3 then secret_hash end,
             previous_secret_until = case when $4 > $3 then $4 end
         where id = $1 and disabled_at is null",
        id.as_uuid(),
        secret_hash.as_slice(),
        now,
        previous_until,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Gives a device another secret in place of one that nobody heard; the one before stays as it is.
pub async fn renew_secret(
    connection: &mut PgConnection,
    id: DeviceId,
    secret_hash: [u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update device set secret_hash = $2, version = version + 1, updated_at = $3
         where id = $1 and disabled_at is null",
        id.as_uuid(),
        secret_hash.as_slice(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Ends the secret before the present one.
pub async fn end_previous_secret(connection: &mut PgConnection, id: DeviceId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update device set previous_secret_hash = null, previous_secret_until = null, version = version + 1, updated_at = $2
         where id = $1 and previous_secret_hash is not null",
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What changes about a device.
pub struct Change<'a> {
    pub gate_id: Option<GateId>,
    pub direction: Option<Direction>,
    pub protocol: Option<DeviceProtocol>,
    /// The inner one is null for the site's.
    pub time_zone: Option<Option<&'a str>>,
    pub source_networks: Option<&'a [String]>,
    pub heartbeat_s: Option<i32>,
}

/// Changes a device of this version; `false` where it is another one.
pub async fn update(
    connection: &mut PgConnection,
    id: DeviceId,
    version: Option<i32>,
    change: &Change<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update device set gate_id = coalesce($3, gate_id), direction = coalesce($4, direction),
             protocol = coalesce($5, protocol), time_zone = case when $6 then $7 else time_zone end,
             source_networks = coalesce($8::text[]::cidr[], source_networks), heartbeat_s = coalesce($9, heartbeat_s),
             version = version + 1, updated_at = $10
         where id = $1 and ($2::integer is null or version = $2)",
        id.as_uuid(),
        version,
        change.gate_id.map(GateId::as_uuid),
        change.direction.map(Direction::as_str),
        change.protocol.map(DeviceProtocol::as_str),
        change.time_zone.is_some(),
        change.time_zone.flatten(),
        change.source_networks as Option<&[String]>,
        change.heartbeat_s,
        now,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}
