//! Windows and contacts in the database.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, DeviceId, GateId, PairingContactId, PairingWindowId, SiteId};
use menpai_domain::terms::DeviceProtocol;
use sqlx::PgConnection;

use super::model::{ContactResponse, PairingWindowResponse};
use super::{MAX_CONTACTS, MAX_CONTACTS_OF_SOURCE};
use crate::access::Scope;
use crate::db::Db;
use crate::devices::known::OpenWindow;

/// Writes an unknown terminal down, or that it called again.
pub async fn note(
    db: &Db,
    window: &OpenWindow,
    protocol: DeviceProtocol,
    serial: &str,
    source: IpAddr,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let vendor = match protocol {
        DeviceProtocol::Hikvision => "hikvision",
        DeviceProtocol::Zkteco => "zkteco",
        DeviceProtocol::OemHttp => "oem",
        DeviceProtocol::Native | DeviceProtocol::Mqtt => "other",
    };
    let mut tx = db.ingest(&[window.site_id]).await?;
    sqlx::query!(
        "insert into pairing_contact (site_id, id, window_id, vendor, protocol, serial, source, first_seen_at, last_seen_at)
         select $1, $2, $3, $4, $5, $6, $7::text::inet, $8, $8
         where exists (select from pairing_contact
                       where site_id = $1 and window_id = $3 and protocol = $5 and serial = $6)
            or (select count(*) < $9 and count(*) filter (where source = $7::text::inet) < $10
                from pairing_contact where site_id = $1 and window_id = $3)
         on conflict (site_id, window_id, protocol, serial) do update
         set source = excluded.source, last_seen_at = excluded.last_seen_at",
        window.site_id.as_uuid(),
        PairingContactId::generate().as_uuid(),
        window.id.as_uuid(),
        vendor,
        protocol.as_str(),
        serial,
        source.to_string(),
        now,
        MAX_CONTACTS,
        MAX_CONTACTS_OF_SOURCE,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// A window that is about to be opened.
pub struct NewWindow<'a> {
    pub site_id: SiteId,
    pub id: PairingWindowId,
    pub gate_id: Option<GateId>,
    pub source_networks: &'a [String],
    pub secret_hash: [u8; 32],
    pub opened_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub opened_by: AccountId,
}

/// Opens a window.
pub async fn open(connection: &mut PgConnection, window: &NewWindow<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into pairing_window (site_id, id, gate_id, source_networks, secret_hash, opened_at, closes_at, opened_by)
         values ($1, $2, $3, $4::text[]::cidr[], $5, $6, $7, $8)",
        window.site_id.as_uuid(),
        window.id.as_uuid(),
        window.gate_id.map(GateId::as_uuid),
        window.source_networks,
        window.secret_hash.as_slice(),
        window.opened_at,
        window.closes_at,
        window.opened_by.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Windows in scope, the latest first.
pub async fn windows(
    connection: &mut PgConnection,
    scope: &Scope,
    id: Option<PairingWindowId>,
    limit: i64,
) -> sqlx::Result<Vec<PairingWindowResponse>> {
    sqlx::query_as!(
        PairingWindowResponse,
        r#"select id as "id: PairingWindowId", site_id as "site_id: SiteId", gate_id as "gate_id: GateId",
                  source_networks::text[] as "source_networks!", opened_at, closes_at
           from pairing_window where site_id = any ($1) and ($2::uuid is null or id = $2)
           order by opened_at desc, id desc limit $3"#,
        &scope.site_uuids(),
        id.map(PairingWindowId::as_uuid) as _,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Closes a window that is open.
pub async fn close(connection: &mut PgConnection, id: PairingWindowId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update pairing_window set closes_at = greatest($2, opened_at)
         where id = $1 and closes_at > $2",
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Contacts in scope, the latest first.
pub async fn contacts(
    connection: &mut PgConnection,
    scope: &Scope,
    id: Option<PairingContactId>,
    limit: i64,
) -> sqlx::Result<Vec<ContactResponse>> {
    sqlx::query_as!(
        ContactResponse,
        r#"select id as "id: PairingContactId", site_id as "site_id: SiteId", window_id as "window_id: PairingWindowId", vendor, protocol as "protocol: DeviceProtocol", serial,
                  host(source) as "source!", first_seen_at, last_seen_at, device_id as "device_id: DeviceId"
           from pairing_contact where site_id = any ($1) and ($2::uuid is null or id = $2)
           order by last_seen_at desc, id desc limit $3"#,
        &scope.site_uuids(),
        id.map(PairingContactId::as_uuid) as _,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Notes which device a contact has become; `false` where it is one already.
pub async fn claim(connection: &mut PgConnection, id: PairingContactId, device_id: DeviceId) -> sqlx::Result<bool> {
    let claimed = sqlx::query!(
        "update pairing_contact set device_id = $2 where id = $1 and device_id is null",
        id.as_uuid(),
        device_id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(claimed.rows_affected() == 1)
}
