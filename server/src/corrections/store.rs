//! Corrections in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, CorrectionId, PersonId, ResidencyId, SiteId};
use menpai_domain::terms::{CorrectionField, CorrectionState};
use sqlx::PgConnection;

use super::value::Period;
use crate::access::Scope;
use crate::persons::masked::SealedColumns;

/// Days within which staff decide.
const DAYS_TO_DECIDE: i32 = 15;

/// A correction as stored, with what the registry says now.
pub struct CorrectionRow {
    pub id: CorrectionId,
    pub site_id: SiteId,
    pub field: CorrectionField,
    pub residency_id: Option<ResidencyId>,
    pub doorplate: Option<String>,
    pub old_value_sealed: Vec<u8>,
    pub new_value_sealed: Vec<u8>,
    pub reason_sealed: Vec<u8>,
    pub state: CorrectionState,
    pub filed_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub overdue: bool,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_reason_sealed: Option<Vec<u8>>,
    pub version: i32,
    /// The person as the registry knows them now.
    pub person: SealedColumns,
    /// First day of the residency as recorded now.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: Option<NaiveDate>,
}

impl CorrectionRow {
    /// The residency's period as recorded now.
    pub fn period(&self) -> Option<Period> {
        self.from.map(|from| (from, self.to))
    }
}

/// Which corrections.
#[derive(Debug, Default)]
pub struct Find {
    /// This one.
    pub id: Option<CorrectionId>,
    /// Those that stand here.
    pub state: Option<CorrectionState>,
}

/// Where a page ended: due day, id.
pub type CorrectionKey = (NaiveDate, CorrectionId);

/// Corrections in scope, by due day: overdue ones come first. Of people: only their own.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    now: DateTime<Utc>,
    after: Option<CorrectionKey>,
    limit: i64,
) -> sqlx::Result<Vec<CorrectionRow>> {
    let (after_due, after_id) = after.unzip();
    let owners = scope.owner_uuids();
    sqlx::query!(
        r#"select c.id as "id: CorrectionId", c.site_id as "site_id: SiteId", c.field as "field: CorrectionField",
                  c.residency_id as "residency_id: ResidencyId",
                  case when u.id is not null then concat(coalesce(b.doorplate, b.name), u.code) end as doorplate,
                  c.old_value_sealed, c.new_value_sealed, c.reason_sealed, c.state as "state: CorrectionState",
                  c.filed_at, c.due_on,
                  (c.state = 'open' and c.due_on < ($5::timestamptz at time zone s.time_zone)::date) as "overdue!",
                  c.decided_at, c.decision_reason_sealed, c.version,
                  p.id as "person_id: PersonId", p.name_sealed, p.document_kind as "document_kind: IdentityKind",
                  p.id_number_sealed, p.phone_sealed, p.birth_date_sealed,
                  lower(r.valid) as "from: NaiveDate", (upper(r.valid) - 1) as "to: NaiveDate"
           from correction c
           join site s on s.id = c.site_id
           join person p on p.site_id = c.site_id and p.id = c.person_id
           left join residency r on r.site_id = c.site_id and r.id = c.residency_id and r.recorded_to is null
           left join unit u on u.site_id = r.site_id and u.id = r.unit_id
           left join building b on b.site_id = u.site_id and b.id = u.building_id
           where c.site_id = any ($1)
             and ($2::uuid[] is null or c.person_id = any ($2))
             and ($3::uuid is null or c.id = $3)
             and ($4::text is null or c.state = $4)
             and ($7::uuid is null or (c.due_on, c.id) > ($6, $7))
           order by c.due_on, c.id
           limit $8"#,
        &scope.site_uuids(),
        owners.as_deref(),
        find.id.map(CorrectionId::as_uuid),
        find.state.map(CorrectionState::as_str),
        now,
        after_due,
        after_id.map(CorrectionId::as_uuid),
        limit,
    )
    .map(|row| CorrectionRow {
        id: row.id,
        site_id: row.site_id,
        field: row.field,
        residency_id: row.residency_id,
        doorplate: row.doorplate,
        old_value_sealed: row.old_value_sealed,
        new_value_sealed: row.new_value_sealed,
        reason_sealed: row.reason_sealed,
        state: row.state,
        filed_at: row.filed_at,
        due_on: row.due_on,
        overdue: row.overdue,
        decided_at: row.decided_at,
        decision_reason_sealed: row.decision_reason_sealed,
        version: row.version,
        person: SealedColumns {
            person_id: row.person_id,
            name_sealed: row.name_sealed,
            document_kind: row.document_kind,
            id_number_sealed: row.id_number_sealed,
            phone_sealed: row.phone_sealed,
            birth_date_sealed: row.birth_date_sealed,
        },
        from: row.from,
        to: row.to,
    })
    .fetch_all(connection)
    .await
}

/// One correction in scope.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    id: CorrectionId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<CorrectionRow>> {
    let find = Find { id: Some(id), state: None };
    Ok(list(connection, scope, &find, now, None, 1).await?.pop())
}

/// One correction in scope, held until the transaction ends: whoever decides it at once does so one after the other, and each reads what
/// the one before left.
pub async fn hold(
    connection: &mut PgConnection,
    scope: &Scope,
    id: CorrectionId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<CorrectionRow>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from correction where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    find(connection, scope, id, now).await
}

/// A person's own residency as it is recorded now.
pub async fn find_period(
    connection: &mut PgConnection,
    site: SiteId,
    person: PersonId,
    residency: ResidencyId,
) -> sqlx::Result<Option<Period>> {
    sqlx::query!(
        r#"select lower(r.valid) as "from!: NaiveDate", (upper(r.valid) - 1) as "to: NaiveDate"
           from residency r
           where r.site_id = $1 and r.person_id = $2 and r.id = $3 and r.recorded_to is null"#,
        site.as_uuid(),
        person.as_uuid(),
        residency.as_uuid(),
    )
    .map(|row| (row.from, row.to))
    .fetch_optional(connection)
    .await
}

/// A correction that is about to be filed.
pub struct NewCorrection {
    pub site_id: SiteId,
    pub id: CorrectionId,
    pub person_id: PersonId,
    pub field: CorrectionField,
    pub residency_id: Option<ResidencyId>,
    pub old_value_sealed: Vec<u8>,
    pub new_value_sealed: Vec<u8>,
    pub reason_sealed: Vec<u8>,
    pub filed_by: AccountId,
    pub filed_at: DateTime<Utc>,
}

/// Files a correction; it is due on the site's calendar.
pub async fn insert(connection: &mut PgConnection, correction: NewCorrection) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into correction (site_id, id, person_id, field, residency_id, old_value_sealed, new_value_sealed,
                                 reason_sealed, filed_by, filed_at, due_on)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ($10::timestamptz at time zone s.time_zone)::date + $11::integer
         from site s where s.id = $1",
        correction.site_id.as_uuid(),
        correction.id.as_uuid(),
        correction.person_id.as_uuid(),
        correction.field.as_str(),
        correction.residency_id.map(ResidencyId::as_uuid),
        correction.old_value_sealed,
        correction.new_value_sealed,
        correction.reason_sealed,
        correction.filed_by.as_uuid(),
        correction.filed_at,
        DAYS_TO_DECIDE,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What became of a correction.
pub struct Decision {
    pub state: CorrectionState,
    pub decided_by: AccountId,
    pub decided_at: DateTime<Utc>,
    /// What was replaced; absent: what was noted at filing stays.
    pub old_value_sealed: Option<Vec<u8>>,
    pub reason_sealed: Option<Vec<u8>>,
}

/// Decides a correction that is open and has this version.
pub async fn decide(
    connection: &mut PgConnection,
    row: &CorrectionRow,
    version: i32,
    decision: Decision,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "update correction set state = $4, decided_by = $5, decided_at = $6,
             old_value_sealed = coalesce($7, old_value_sealed), decision_reason_sealed = $8, version = version + 1
         where site_id = $1 and id = $2 and version = $3 and state = 'open'",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        version,
        decision.state.as_str(),
        decision.decided_by.as_uuid(),
        decision.decided_at,
        decision.old_value_sealed,
        decision.reason_sealed,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}
