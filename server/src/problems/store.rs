//! Problems in the database.

use chrono::{DateTime, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, BuildingId, PersonId, PhotoId, ProblemId, ProblemStepId, SiteId, UnitId};
use menpai_domain::terms::{ProblemAct, ProblemActor, ProblemHandler, ProblemKind, ProblemState};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::Scope;
use crate::db::take_turn;
use crate::persons::masked::SealedColumns;
use crate::pictures::Kept;

/// The site in which a place lies, among those of the scope.
pub async fn find_site_at(
    connection: &mut PgConnection,
    sites: &[Uuid],
    [lon, lat]: [f64; 2],
) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(
        r#"select id as "id: SiteId" from site
           where id = any ($1) and st_covers(boundary_4326, st_setsrid(st_makepoint($2, $3), 4326))
           order by id limit 1"#,
        sites,
        lon,
        lat,
    )
    .fetch_optional(connection)
    .await
}

/// The site of a building, among those of the scope.
pub async fn find_site_of(
    connection: &mut PgConnection,
    sites: &[Uuid],
    building: BuildingId,
) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(
        r#"select site_id as "site_id: SiteId" from building where site_id = any ($1) and id = $2"#,
        sites,
        building.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// How many problems of somebody are not over.
pub async fn count_open(connection: &mut PgConnection, site: SiteId, person: PersonId) -> sqlx::Result<i64> {
    // One after the other, so that no two take the last place.
    take_turn(connection, &format!("problem.open {person}")).await?;
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from problem where site_id = $1 and reported_by = $2 and over_at is null"#,
        site.as_uuid(),
        person.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// A problem that is about to be written.
pub struct NewProblem {
    pub site_id: SiteId,
    pub id: ProblemId,
    pub kind: ProblemKind,
    pub unit_id: Option<UnitId>,
    pub building_id: Option<BuildingId>,
    /// Longitude and latitude.
    pub spot: Option<[f64; 2]>,
    pub text_sealed: Vec<u8>,
    pub handler: ProblemHandler,
    pub reported_by: PersonId,
    pub now: DateTime<Utc>,
}

/// Writes a problem.
pub async fn insert(connection: &mut PgConnection, new: &NewProblem) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into problem (site_id, id, kind, unit_id, building_id, spot_4326, text_sealed, handler, reported_by, reported_at)
         values ($1, $2, $3, $4, $5, st_setsrid(st_makepoint($6, $7), 4326), $8, $9, $10, $11)",
        new.site_id.as_uuid(),
        new.id.as_uuid(),
        new.kind.as_str(),
        new.unit_id.map(UnitId::as_uuid),
        new.building_id.map(BuildingId::as_uuid),
        new.spot.map(|spot| spot[0]),
        new.spot.map(|spot| spot[1]),
        new.text_sealed,
        new.handler.as_str(),
        new.reported_by.as_uuid(),
        new.now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A problem as stored.
pub struct ProblemRow {
    pub site_id: SiteId,
    pub id: ProblemId,
    pub kind: ProblemKind,
    pub unit_id: Option<UnitId>,
    pub building_id: Option<BuildingId>,
    pub spot: Option<[f64; 2]>,
    pub doorplate: Option<String>,
    pub unit_code: Option<String>,
    pub text_sealed: Vec<u8>,
    pub handler: ProblemHandler,
    pub state: ProblemState,
    pub reported_at: DateTime<Utc>,
    pub solved_at: Option<DateTime<Utc>>,
    pub over_at: Option<DateTime<Utc>>,
    pub reopened: i32,
    pub stars: Option<i16>,
    pub version: i32,
    pub reporter: SealedColumns,
}

/// Whose problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Those that the caller handles: a landlord's own units'; what the office handles.
    Handled,
    /// Those that the caller reported.
    Own,
}

/// Which problems.
#[derive(Debug, Clone, Copy, Default)]
pub struct Find {
    /// This one.
    pub id: Option<ProblemId>,
    /// Those that stand here.
    pub state: Option<ProblemState>,
}

/// Problems in scope, the oldest first.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    find: Find,
    after: Option<ProblemId>,
    limit: i64,
) -> sqlx::Result<Vec<ProblemRow>> {
    let owners = scope.owner_uuids();
    sqlx::query!(
        r#"select p.site_id as "site_id: SiteId", p.id as "id: ProblemId", p.kind as "kind: ProblemKind",
                  p.unit_id as "unit_id: UnitId", coalesce(p.building_id, u.building_id) as "building_id: BuildingId",
                  st_x(p.spot_4326) as lon, st_y(p.spot_4326) as lat, coalesce(b.doorplate, b.name) as doorplate,
                  u.code as "code?", p.text_sealed, p.handler as "handler: ProblemHandler", p.state as "state: ProblemState",
                  p.reported_at, p.solved_at, p.over_at, p.reopened, p.stars, p.version,
                  n.id as "person_id: PersonId", n.name_sealed, n.document_kind as "document_kind: IdentityKind",
                  n.id_number_sealed, n.phone_sealed, n.birth_date_sealed
           from problem p
           join person n on n.site_id = p.site_id and n.id = p.reported_by
           left join unit u on u.site_id = p.site_id and u.id = p.unit_id
           left join building b on b.site_id = p.site_id and b.id = coalesce(p.building_id, u.building_id)
           where p.site_id = any ($1)
             and ($2::uuid is null or p.id = $2)
             and ($3::text is null or p.state = $3)
             and case when $5 then p.reported_by = any ($4)
                 when $4::uuid[] is null then p.handler = 'office'
                 else exists (select from unit_owner o
                              where o.site_id = p.site_id and o.unit_id = p.unit_id and o.person_id = any ($4)) end
             and ($6::uuid is null or p.id > $6)
           order by p.id
           limit $7"#,
        &scope.site_uuids(),
        find.id.map(ProblemId::as_uuid),
        find.state.map(ProblemState::as_str),
        owners.as_deref(),
        of == Of::Own,
        after.map(ProblemId::as_uuid),
        limit,
    )
    .map(|row| ProblemRow {
        site_id: row.site_id,
        id: row.id,
        kind: row.kind,
        unit_id: row.unit_id,
        building_id: row.building_id,
        spot: row.lon.zip(row.lat).map(|(lon, lat)| [lon, lat]),
        doorplate: row.doorplate,
        unit_code: row.code,
        text_sealed: row.text_sealed,
        handler: row.handler,
        state: row.state,
        reported_at: row.reported_at,
        solved_at: row.solved_at,
        over_at: row.over_at,
        reopened: row.reopened,
        stars: row.stars,
        version: row.version,
        reporter: SealedColumns {
            person_id: row.person_id,
            name_sealed: row.name_sealed,
            document_kind: row.document_kind,
            id_number_sealed: row.id_number_sealed,
            phone_sealed: row.phone_sealed,
            birth_date_sealed: row.birth_date_sealed,
        },
    })
    .fetch_all(connection)
    .await
}

/// One problem in scope.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    id: ProblemId,
) -> sqlx::Result<Option<ProblemRow>> {
    Ok(list(connection, scope, of, Find { id: Some(id), ..Find::default() }, None, 1).await?.pop())
}

/// One problem in scope, held until the transaction ends: whoever changes it at once does so one after the other, and each reads what
/// the one before left.
pub async fn hold(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    id: ProblemId,
) -> sqlx::Result<Option<ProblemRow>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from problem where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    find(connection, scope, of, id).await
}

/// Where a problem stands from now on.
pub struct Standing {
    pub handler: ProblemHandler,
    pub state: ProblemState,
    pub solved_at: Option<DateTime<Utc>>,
    pub over_at: Option<DateTime<Utc>>,
    pub reopened: i32,
    pub stars: Option<i16>,
}

/// Writes where a problem stands, if it still has the version of the row.
pub async fn update(connection: &mut PgConnection, row: &ProblemRow, to: &Standing) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update problem
         set handler = $4, state = $5, solved_at = $6, over_at = $7, reopened = $8, stars = $9, version = version + 1
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
        to.handler.as_str(),
        to.state.as_str(),
        to.solved_at,
        to.over_at,
        to.reopened,
        to.stars,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// A step that is about to be written.
pub struct NewStep {
    pub site_id: SiteId,
    pub id: ProblemStepId,
    pub problem_id: ProblemId,
    pub at: DateTime<Utc>,
    pub act: ProblemAct,
    pub state: ProblemState,
    pub actor: ProblemActor,
    pub account_id: AccountId,
    pub reason: Option<&'static str>,
    pub note_sealed: Option<Vec<u8>>,
    pub stars: Option<i16>,
}

/// Writes a step.
pub async fn insert_step(connection: &mut PgConnection, new: &NewStep) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into problem_step (site_id, id, problem_id, at, act, state, actor, account_id, reason, note_sealed, stars)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        new.site_id.as_uuid(),
        new.id.as_uuid(),
        new.problem_id.as_uuid(),
        new.at,
        new.act.as_str(),
        new.state.as_str(),
        new.actor.as_str(),
        new.account_id.as_uuid(),
        new.reason,
        new.note_sealed,
        new.stars,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A step as stored.
pub struct StepRow {
    pub problem_id: ProblemId,
    pub id: ProblemStepId,
    pub at: DateTime<Utc>,
    pub act: ProblemAct,
    pub state: ProblemState,
    pub actor: ProblemActor,
    pub reason: Option<String>,
    pub note_sealed: Option<Vec<u8>>,
    pub stars: Option<i16>,
}

/// The steps of some problems in scope, oldest first.
pub async fn list_steps(
    connection: &mut PgConnection,
    sites: &[Uuid],
    problems: &[Uuid],
) -> sqlx::Result<Vec<StepRow>> {
    sqlx::query_as!(
        StepRow,
        r#"select problem_id as "problem_id: ProblemId", id as "id: ProblemStepId", at, act as "act: ProblemAct",
                  state as "state: ProblemState", actor as "actor: ProblemActor", reason, note_sealed, stars
           from problem_step
           where site_id = any ($1) and problem_id = any ($2)
           order by problem_id, at, id"#,
        sites,
        problems,
    )
    .fetch_all(connection)
    .await
}

/// A photo as stored.
pub struct PhotoRow {
    pub problem_id: ProblemId,
    pub id: PhotoId,
    pub width: i32,
    pub height: i32,
    pub sha256: Vec<u8>,
}

/// The photos of some problems in scope, in their order.
pub async fn list_photos(
    connection: &mut PgConnection,
    sites: &[Uuid],
    problems: &[Uuid],
) -> sqlx::Result<Vec<PhotoRow>> {
    sqlx::query_as!(
        PhotoRow,
        r#"select problem_id as "problem_id: ProblemId", id as "id: PhotoId", width, height, sha256
           from problem_photo
           where site_id = any ($1) and problem_id = any ($2)
           order by problem_id, position"#,
        sites,
        problems,
    )
    .fetch_all(connection)
    .await
}

/// Counts a change of a problem's photos; not done where it has not the version of the row any more.
pub async fn touch(connection: &mut PgConnection, row: &ProblemRow) -> sqlx::Result<bool> {
    let touched = sqlx::query!(
        "update problem set version = version + 1 where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
    )
    .execute(connection)
    .await?;
    Ok(touched.rows_affected() == 1)
}

/// Writes a photo.
pub async fn insert_photo(
    connection: &mut PgConnection,
    row: &ProblemRow,
    position: i32,
    photo: &Kept,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into problem_photo (site_id, problem_id, id, position, width, height, bytes, sha256, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        photo.id.as_uuid(),
        position,
        photo.width,
        photo.height,
        photo.bytes,
        photo.sha256,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
