//! Devices in the database.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::Direction;
use sqlx::PgConnection;

use super::device::Device;
use super::model::DeviceResponse;
use crate::access::Scope;

/// The device that holds a secret, unless it is disabled.
pub async fn find_by_secret(connection: &mut PgConnection, hash: &[u8; 32]) -> sqlx::Result<Option<Device>> {
    let found = sqlx::query!(
        r#"select site_id as "site_id!: SiteId", id as "id!: DeviceId", gate_id as "gate_id!: GateId",
                  direction as "direction!: Direction", time_zone as "time_zone!",
                  passage_retention_days as "passage_retention_days!"
           from device_by_secret($1)"#,
        hash.as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    found
        .map(|row| {
            Ok(Device {
                site_id: row.site_id,
                device_id: row.id,
                gate_id: row.gate_id,
                direction: row.direction,
                time_zone: row.time_zone.parse::<Tz>().map_err(|error| sqlx::Error::Decode(error.into()))?,
                passage_retention_days: row.passage_retention_days.unsigned_abs(),
            })
        })
        .transpose()
}

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
) -> sqlx::Result<Vec<DeviceResponse>> {
    let (after_serial, after_id) = after.unzip();
    sqlx::query_as!(
        DeviceResponse,
        r#"select d.id as "id: DeviceId", d.site_id as "site_id: SiteId", d.gate_id as "gate_id: GateId",
                  g.name as gate_name, d.vendor, d.serial, d.direction as "direction: Direction",
                  d.last_seen_at, d.disabled_at, d.version
           from device d
           join gate g on g.site_id = d.site_id and g.id = d.gate_id
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
    )
    .fetch_all(connection)
    .await
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
    pub secret_hash: [u8; 32],
    pub created_at: DateTime<Utc>,
}

/// Records a device.
pub async fn insert(connection: &mut PgConnection, device: NewDevice<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into device (site_id, id, gate_id, vendor, serial, direction, secret_hash, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        device.site_id.as_uuid(),
        device.id.as_uuid(),
        device.gate_id.as_uuid(),
        device.vendor,
        device.serial,
        device.direction.as_str(),
        device.secret_hash.as_slice(),
        device.created_at,
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

/// Replaces the secret of a device that is in use; `false` where it is disabled.
pub async fn replace_secret(
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
