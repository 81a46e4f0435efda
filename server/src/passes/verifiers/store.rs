//! The list in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{GateId, PassId, SiteId};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{LiftedCode, RevokedCode};
use crate::devices::Device;
use crate::http::{ApiError, ApiResult};

/// The number of a group of gates, which it is given when its first code is made.
pub async fn group_of(
    connection: &mut PgConnection,
    site_id: SiteId,
    gates: impl Iterator<Item = GateId>,
) -> ApiResult<u16> {
    let mut gates: Vec<Uuid> = gates.map(GateId::as_uuid).collect();
    gates.sort_unstable();
    let mut hash = Sha256::new();
    gates.iter().for_each(|gate| hash.update(gate.as_bytes()));
    let hash: [u8; 32] = hash.finalize().into();
    let number = match find_group(connection, site_id, &hash).await? {
        Some(number) => number,
        None => {
            let number = sqlx::query_scalar!(
                r#"insert into verifier_list as v (site_id, version, groups) values ($1, 1, 1)
                   on conflict (site_id) do update set version = v.version + 1, groups = v.groups + 1
                   returning groups"#,
                site_id.as_uuid(),
            )
            .fetch_one(&mut *connection)
            .await?;
            // Somebody else may have made it while we waited.
            match find_group(connection, site_id, &hash).await? {
                Some(number) => number,
                None => {
                    insert_group(connection, site_id, number, &hash, &gates).await?;
                    number
                }
            }
        }
    };
    u16::try_from(number).map_err(ApiError::internal)
}

async fn find_group(connection: &mut PgConnection, site_id: SiteId, hash: &[u8; 32]) -> sqlx::Result<Option<i32>> {
    let found = sqlx::query_scalar!(
        "select number from gate_group where site_id = $1 and gates_hash = $2",
        site_id.as_uuid(),
        hash.as_slice(),
    );
    found.fetch_optional(connection).await
}

async fn insert_group(
    connection: &mut PgConnection,
    site_id: SiteId,
    number: i32,
    hash: &[u8; 32],
    gates: &[Uuid],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into gate_group (site_id, number, gates_hash) values ($1, $2, $3)",
        site_id.as_uuid(),
        number,
        hash.as_slice(),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into gate_group_gate (site_id, number, gate_id) select $1, $2, g.id from unnest($3::uuid[]) as g (id)",
        site_id.as_uuid(),
        number,
        gates,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The next version, which is ours until the end of the transaction.
async fn next_version(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<i64> {
    let version = sqlx::query_scalar!(
        "insert into verifier_list as v (site_id, version, groups) values ($1, 1, 0)
         on conflict (site_id) do update set version = v.version + 1
         returning version",
        site_id.as_uuid(),
    );
    version.fetch_one(connection).await
}

/// Tells verifiers that the codes of passes of a site end now; or that one of a pass does, by its serial number.
pub async fn revoke(
    connection: &mut PgConnection,
    site_id: SiteId,
    passes: &[PassId],
    serial: Option<i32>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let passes: Vec<Uuid> = passes.iter().map(|id| id.as_uuid()).collect();
    let good = sqlx::query_scalar!(
        r#"select exists (select from credential
               where site_id = $1 and pass_id = any ($2) and good_until > $3 and ($4::integer is null or serial = $4)) as "good!""#,
        site_id.as_uuid(),
        &passes,
        now,
        serial,
    );
    if !good.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let version = next_version(connection, site_id).await?;
    sqlx::query!(
        "insert into code_revocation as r (site_id, pass_id, serial, version, revoked, good_until)
         select site_id, pass_id, serial, $5, true, good_until from credential
         where site_id = $1 and pass_id = any ($2) and good_until > $3 and ($4::integer is null or serial = $4)
         on conflict (site_id, pass_id, serial) do update set version = excluded.version, revoked = true
         where not r.revoked",
        site_id.as_uuid(),
        &passes,
        now,
        serial,
        version,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells verifiers that the codes of a pass are good again, but for those that ended by themselves.
pub async fn lift(connection: &mut PgConnection, site_id: SiteId, pass_id: PassId) -> sqlx::Result<()> {
    let version = next_version(connection, site_id).await?;
    sqlx::query!(
        "update code_revocation r set revoked = false, version = $3
         from credential c
         where r.site_id = $1 and r.pass_id = $2 and r.revoked
           and c.site_id = r.site_id and c.pass_id = r.pass_id and c.serial = r.serial and c.revoked_at is null",
        site_id.as_uuid(),
        pass_id.as_uuid(),
        version,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The version of the device's site now; 0 where nothing was ever told.
pub async fn version(connection: &mut PgConnection, device: &Device) -> sqlx::Result<i64> {
    let version = sqlx::query_scalar!("select version from verifier_list where site_id = $1", device.site_id.as_uuid());
    Ok(version.fetch_optional(connection).await?.unwrap_or(0))
}

/// The groups that the device's gate is one of.
pub async fn groups(connection: &mut PgConnection, device: &Device) -> sqlx::Result<Vec<i32>> {
    let groups = sqlx::query_scalar!(
        "select number from gate_group_gate where site_id = $1 and gate_id = $2 order by number",
        device.site_id.as_uuid(),
        device.gate_id.as_uuid(),
    );
    groups.fetch_all(connection).await
}

/// Codes for the device's gate that changed after a version, revoked and lifted ones.
pub async fn changes(
    connection: &mut PgConnection,
    device: &Device,
    after: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<(Vec<RevokedCode>, Vec<LiftedCode>)> {
    let rows = sqlx::query!(
        r#"select p.number as "number!", r.serial, r.revoked, r.good_until
           from code_revocation r
           join pass p on p.site_id = r.site_id and p.id = r.pass_id
           join pass_gate g on g.site_id = r.site_id and g.pass_id = r.pass_id and g.gate_id = $2
           where r.site_id = $1 and r.version > $3 and r.good_until > $4
           order by p.number, r.serial"#,
        device.site_id.as_uuid(),
        device.gate_id.as_uuid(),
        after,
        now,
    )
    .fetch_all(connection)
    .await?;
    let (mut revoked, mut lifted) = (Vec::new(), Vec::new());
    for row in rows {
        if row.revoked {
            revoked.push(RevokedCode { pass_number: row.number, serial: row.serial, good_until: row.good_until });
        } else {
            lifted.push(LiftedCode { pass_number: row.number, serial: row.serial });
        }
    }
    Ok((revoked, lifted))
}
