//! Commands for terminals that keep a list of whom to let in.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{CredentialId, DeviceId, PassId, SiteId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Protocols of terminals that keep a list; the others ask before they open, or verify by themselves.
pub const KEEP_A_LIST: [&str; 2] = ["hikvision", "zkteco"];
/// Those among them that open as soon as they are told, whenever the pass begins: an attendance terminal's rows have no
/// period, a panel's are by the day. They are told when it begins (`devices_sweep`). Whoever puts Hikvision's lists there
/// is told from when to when.
const HOLD_NO_START: &str = "zkteco";

/// What the terminals of a pass are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Let in whoever presents one of its credentials.
    Admit,
    /// Let in whoever presents this credential.
    AdmitOne(CredentialId),
    /// Forget it with all of its credentials.
    Withdraw,
    /// Forget it, and let in whoever presents one of the credentials that are left. A credential alone can't be taken from
    /// a terminal: what it reads is not known any more once the credential ended.
    Renew,
}

/// Queues what became of a pass, in the transaction in which it did, for every terminal that has to know. What has not been
/// sent yet and is overtaken is dropped; a terminal that was never told of a pass need not forget it.
///
/// # Errors
/// The database is away.
pub async fn queue(
    connection: &mut PgConnection,
    site_id: SiteId,
    pass_id: PassId,
    order: Order,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    match order {
        Order::Admit => admit(connection, site_id, Of { pass_id: Some(pass_id), ..Of::default() }, now).await,
        Order::AdmitOne(one) => {
            let of = Of { pass_id: Some(pass_id), credential_id: Some(one), ..Of::default() };
            admit(connection, site_id, of, now).await
        }
        Order::Withdraw => withdraw(connection, site_id, &[pass_id], now).await,
        Order::Renew => {
            withdraw(connection, site_id, &[pass_id], now).await?;
            admit(connection, site_id, Of { pass_id: Some(pass_id), ..Of::default() }, now).await
        }
    }
}

/// Queues everybody whom a terminal is to let in: for one that is new at its gate, or has lost its list.
///
/// # Errors
/// The database is away.
pub async fn queue_all(
    connection: &mut PgConnection,
    site_id: SiteId,
    device_id: DeviceId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    // The sweep can't know of this device yet: what it begins to tell meanwhile, it has told, or tells after this commit.
    sqlx::query!(
        "select from pass p
         where p.site_id = $1 and lower(p.term) > p.created_at and p.begin_told_at is null and p.ended_at is null
           and exists (select from pass_gate g join device d on d.site_id = g.site_id and d.gate_id = g.gate_id
                       where g.site_id = p.site_id and g.pass_id = p.id and d.id = $2)
         order by p.id for key share",
        site_id.as_uuid(),
        device_id.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    admit(connection, site_id, Of { device_id: Some(device_id), ..Of::default() }, now).await
}

/// Of what there is, which.
#[derive(Debug, Clone, Copy, Default)]
struct Of {
    pass_id: Option<PassId>,
    credential_id: Option<CredentialId>,
    device_id: Option<DeviceId>,
}

async fn admit(connection: &mut PgConnection, site_id: SiteId, of: Of, now: DateTime<Utc>) -> sqlx::Result<()> {
    let lists = KEEP_A_LIST.map(str::to_owned);
    sqlx::query!(
        "insert into device_command (site_id, device_id, kind, pass_id, credential_id, created_at, expires_at)
         select p.site_id, d.id, 'admit', p.id, c.id, $2, coalesce(upper(p.term), $2::timestamptz + interval '1 year')
         from pass p
         join pass_gate g on g.site_id = p.site_id and g.pass_id = p.id
         join device d on d.site_id = g.site_id and d.gate_id = g.gate_id
         join credential c on c.site_id = p.site_id and c.pass_id = p.id
         where p.site_id = $1 and ($3::uuid is null or p.id = $3) and ($4::uuid is null or c.id = $4)
           and ($5::uuid is null or d.id = $5)
           and d.protocol = any ($6) and d.disabled_at is null
           and (d.protocol <> $7 or lower(p.term) <= p.created_at or p.begin_told_at is not null)
           and c.revoked_at is null and c.token_sealed is not null
           and p.ended_at is null and p.suspended_at is null and (upper(p.term) is null or upper(p.term) > $2)
         order by d.id, p.id, c.id",
        site_id.as_uuid(),
        now,
        of.pass_id.map(PassId::as_uuid),
        of.credential_id.map(CredentialId::as_uuid),
        of.device_id.map(DeviceId::as_uuid),
        &lists,
        HOLD_NO_START,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues that passes of a site are over: [`Order::Withdraw`] for each.
///
/// # Errors
/// The database is away.
pub async fn withdraw(
    connection: &mut PgConnection,
    site_id: SiteId,
    passes: &[PassId],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let passes: Vec<Uuid> = passes.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "update device_command set state = 'dropped', ended_at = $3
         where site_id = $1 and pass_id = any ($2) and state = 'waiting' and sent_at is null",
        site_id.as_uuid(),
        &passes,
        now,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into device_command (site_id, device_id, kind, pass_id, created_at, expires_at)
         select p.site_id, t.device_id, 'withdraw', p.id, $3, greatest(upper(p.term), $3::timestamptz) + interval '1 year'
         from pass p
         join (select distinct k.pass_id, k.device_id from device_command k
               where k.site_id = $1 and k.pass_id = any ($2) and k.kind = 'admit' and k.state <> 'dropped') t
           on t.pass_id = p.id
         where p.site_id = $1 and p.id = any ($2)
         order by t.device_id, p.id",
        site_id.as_uuid(),
        &passes,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
