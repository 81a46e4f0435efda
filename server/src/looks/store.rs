//! Looks in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, BuildingId, LookId, PersonId, SiteId, UnitId};
use menpai_domain::terms::Purpose;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Look, LookQuery, LookResponse};
use crate::access::{Account, Looking, Scope};

/// Records a look.
pub async fn record(
    connection: &mut PgConnection,
    caller: &Account,
    looking: &Looking,
    now: DateTime<Utc>,
    look: Look,
) -> sqlx::Result<()> {
    let persons: Vec<Uuid> = look.person_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "insert into look (site_id, id, looked_at, account_id, organisation, action, purpose, reference,
                           building_id, unit_id, person_ids)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        look.site_id.as_uuid(),
        LookId::generate().as_uuid(),
        now,
        caller.account_id.as_uuid(),
        caller.organisation,
        look.action,
        looking.purpose.as_str(),
        looking.reference,
        look.building_id.map(BuildingId::as_uuid),
        look.unit_id.map(UnitId::as_uuid),
        &persons,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Looks, newest first, after the given one.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    query: &LookQuery,
    after: Option<(DateTime<Utc>, LookId)>,
    limit: i64,
) -> sqlx::Result<Vec<LookResponse>> {
    sqlx::query!(
        r#"select l.id as "id: LookId", l.site_id as "site_id: SiteId", l.looked_at, l.account_id as "account_id: AccountId",
                  a.display_name as account_name, l.organisation, l.action, l.purpose as "purpose: Purpose", l.reference,
                  l.building_id as "building_id: BuildingId", l.unit_id as "unit_id: UnitId",
                  l.person_ids as "person_ids: Vec<PersonId>"
           from look l join account a on a.id = l.account_id
           where l.site_id = any ($1)
             and ($2::uuid is null or l.account_id = $2)
             and ($3::uuid is null or l.person_ids @> array[$3])
             and ($4::text is null or l.purpose = $4)
             and ($6::uuid is null or (l.looked_at, l.id) < ($5, $6))
           order by l.looked_at desc, l.id desc
           limit $7"#,
        &scope.site_uuids(),
        query.account_id.map(AccountId::as_uuid),
        query.person_id.map(PersonId::as_uuid),
        query.purpose.map(Purpose::as_str),
        after.map(|after| after.0),
        after.map(|after| after.1.as_uuid()),
        limit,
    )
    .map(|row| LookResponse {
        id: row.id,
        site_id: row.site_id,
        looked_at: row.looked_at,
        account_id: row.account_id,
        account_name: row.account_name,
        organisation: row.organisation,
        action: row.action,
        purpose: row.purpose,
        reference: row.reference,
        building_id: row.building_id,
        unit_id: row.unit_id,
        person_ids: row.person_ids,
    })
    .fetch_all(connection)
    .await
}
