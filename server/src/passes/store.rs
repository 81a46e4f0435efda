//! Passes in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, BuildingId, CredentialId, GateId, PassId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{CredentialKind, PassKind};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{PassCredential, PassGate};
use crate::access::Scope;

/// A pass as stored.
pub struct PassRow {
    pub id: PassId,
    pub site_id: SiteId,
    pub kind: PassKind,
    pub unit_id: Option<UnitId>,
    pub person_id: Option<PersonId>,
    pub name_sealed: Option<Vec<u8>>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub gates: Json<Vec<PassGate>>,
    pub credentials: Json<Vec<PassCredential>>,
}

/// Which passes.
#[derive(Debug, Default)]
pub struct Find {
    /// This one.
    pub id: Option<PassId>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
}

/// Where a page of passes ended: start, id.
pub type PassKey = (DateTime<Utc>, PassId);

/// Passes in scope, latest start first.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<PassKey>,
    limit: i64,
) -> sqlx::Result<Vec<PassRow>> {
    let (after_start, after_id) = after.unzip();
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        PassRow,
        r#"select p.id as "id: PassId", p.site_id as "site_id: SiteId", p.kind as "kind: PassKind",
                  p.unit_id as "unit_id: UnitId", p.person_id as "person_id: PersonId", h.name_sealed as "name_sealed?",
                  lower(p.term) as "starts_at!", upper(p.term) as ends_at, p.ended_at, p.version,
                  coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id)
                            from pass_gate pg join gate g on g.site_id = pg.site_id and g.id = pg.gate_id
                            where pg.site_id = p.site_id and pg.pass_id = p.id), '[]') as "gates!: Json<Vec<PassGate>>",
                  coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind) order by c.kind, c.id)
                            from credential c
                            where c.site_id = p.site_id and c.pass_id = p.id and c.revoked_at is null), '[]')
                      as "credentials!: Json<Vec<PassCredential>>"
           from pass p
           left join person h on h.site_id = p.site_id and h.id = p.person_id
           where p.site_id = any ($1)
             and ($2::uuid is null or p.id = $2)
             and ($3::uuid is null or p.unit_id = $3)
             and ($4::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = p.site_id and o.unit_id = p.unit_id and o.person_id = any ($4)))
             and ($6::uuid is null or (lower(p.term), p.id) < ($5, $6))
           order by lower(p.term) desc, p.id desc
           limit $7"#,
        &scope.site_uuids(),
        find.id.map(PassId::as_uuid),
        find.unit_id.map(UnitId::as_uuid),
        owners.as_deref(),
        after_start,
        after_id.map(PassId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// A gate that a pass is to open.
pub struct GatePlace {
    pub id: GateId,
    pub site_id: SiteId,
    pub building_id: Option<BuildingId>,
    pub unit_id: Option<UnitId>,
}

/// Those of the gates that are in scope.
pub async fn find_gates(
    connection: &mut PgConnection,
    scope: &Scope,
    gate_ids: &[GateId],
) -> sqlx::Result<Vec<GatePlace>> {
    let gates: Vec<Uuid> = gate_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_as!(
        GatePlace,
        r#"select id as "id: GateId", site_id as "site_id: SiteId", building_id as "building_id: BuildingId",
                  unit_id as "unit_id: UnitId"
           from gate where site_id = any ($1) and id = any ($2)"#,
        &scope.site_uuids(),
        &gates,
    )
    .fetch_all(connection)
    .await
}

/// A pass that is about to be issued.
pub struct NewPass {
    pub site_id: SiteId,
    pub id: PassId,
    pub kind: PassKind,
    pub person_id: Option<PersonId>,
    pub unit_id: Option<UnitId>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub issued_by: AccountId,
    pub created_at: DateTime<Utc>,
    pub gate_ids: Vec<GateId>,
    pub credentials: Vec<NewCredential>,
}

/// A credential that is about to be issued.
pub struct NewCredential {
    pub kind: CredentialKind,
    pub token_index: [u8; 32],
}

/// Issues a pass with its gates and credentials.
pub async fn insert(connection: &mut PgConnection, pass: NewPass) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into pass (site_id, id, kind, person_id, unit_id, term, issued_by, created_at)
         values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9)",
        pass.site_id.as_uuid(),
        pass.id.as_uuid(),
        pass.kind.as_str(),
        pass.person_id.map(PersonId::as_uuid),
        pass.unit_id.map(UnitId::as_uuid),
        pass.starts_at,
        pass.ends_at,
        pass.issued_by.as_uuid(),
        pass.created_at,
    )
    .execute(&mut *connection)
    .await?;
    let gates: Vec<Uuid> = pass.gate_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "insert into pass_gate (site_id, pass_id, gate_id) select $1, $2, gate_id from unnest($3::uuid[]) as g (gate_id)",
        pass.site_id.as_uuid(),
        pass.id.as_uuid(),
        &gates,
    )
    .execute(&mut *connection)
    .await?;
    for credential in pass.credentials {
        sqlx::query!(
            "insert into credential (site_id, id, pass_id, kind, token_index, created_at)
             values ($1, $2, $3, $4, $5, $6)",
            pass.site_id.as_uuid(),
            CredentialId::generate().as_uuid(),
            pass.id.as_uuid(),
            credential.kind.as_str(),
            credential.token_index.as_slice(),
            pass.created_at,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Ends a pass; one that was ended already stays as it is.
pub async fn end(connection: &mut PgConnection, id: PassId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update pass set ended_at = $2, version = version + 1 where id = $1 and ended_at is null",
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
