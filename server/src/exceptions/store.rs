//! Exceptions in the database. Row-level security shows those of the scope's sites and of those who work there.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, ExceptionId, SiteId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::model::{Course, ExceptionQuery, ExceptionResponse, Wanted};
use crate::access::Scope;

/// Who reads exceptions.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Their sites.
    pub scope: &'a Scope,
    /// Set for those who see only their own.
    pub only_of: Option<AccountId>,
    /// Whether they decide about those of their sites.
    pub decides: bool,
    /// The time.
    pub now: DateTime<Utc>,
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be looked.
    Approve,
    /// It may not.
    Refuse,
    /// It may no longer.
    Revoke,
}

impl Decision {
    /// Its name in the trail.
    #[must_use]
    pub const fn act(self) -> TrailAction {
        match self {
            Self::Approve => TrailAction::ExceptionApprove,
            Self::Refuse => TrailAction::ExceptionRefuse,
            Self::Revoke => TrailAction::ExceptionRevoke,
        }
    }
}

/// The one site with this id, code or name, wherever it is.
pub async fn find_site(connection: &mut PgConnection, named: &str) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(r#"select site_named($1) as "id: SiteId""#, named).fetch_one(connection).await
}

/// Writes a request.
pub async fn insert(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ExceptionId,
    site: SiteId,
    requester: AccountId,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into access_exception (site_id, id, site_named, requested_by, requester_sites, reason, reference,
                                       starts_at, ends_at, requested_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        site.as_uuid(),
        id.as_uuid(),
        wanted.site,
        requester.as_uuid(),
        &scope.site_uuids(),
        wanted.reason,
        wanted.reference,
        wanted.from,
        wanted.until,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One exception.
pub async fn find(
    connection: &mut PgConnection,
    reader: &Reader<'_>,
    id: ExceptionId,
) -> sqlx::Result<Option<ExceptionResponse>> {
    let any = ExceptionQuery { site_id: None, pending: None, limit: None, cursor: None };
    select(connection, reader, Some(id), &any, None, 1).await.map(|mut found| found.pop())
}

/// Exceptions, newest first, after the given one.
pub async fn list(
    connection: &mut PgConnection,
    reader: &Reader<'_>,
    query: &ExceptionQuery,
    after: Option<(DateTime<Utc>, ExceptionId)>,
    limit: i64,
) -> sqlx::Result<Vec<ExceptionResponse>> {
    select(connection, reader, None, query, after, limit).await
}

async fn select(
    connection: &mut PgConnection,
    reader: &Reader<'_>,
    id: Option<ExceptionId>,
    query: &ExceptionQuery,
    after: Option<(DateTime<Utc>, ExceptionId)>,
    limit: i64,
) -> sqlx::Result<Vec<ExceptionResponse>> {
    sqlx::query!(
        r#"select e.id as "id: ExceptionId", e.site_id as "site_id: SiteId", e.site_named,
                  e.requested_by as "requested_by: AccountId", a.display_name, a.organisation, e.reason, e.reference,
                  e.starts_at, e.ends_at, e.requested_at, e.approved_by as "approved_by: AccountId", e.approved_at,
                  e.refused_by as "refused_by: AccountId", e.refused_at, e.revoked_by as "revoked_by: AccountId",
                  e.revoked_at, e.version
           from access_exception e join account a on a.id = e.requested_by
           where ($1::uuid is null or e.requested_by = $1)
             and ($2::uuid is null or e.id = $2)
             and ($3::uuid is null or e.site_id = $3)
             and ($4::boolean is null
                  or (e.approved_at is null and e.refused_at is null and e.ends_at > $5) = $4)
             and ($7::uuid is null or (e.requested_at, e.id) < ($6, $7))
           order by e.requested_at desc, e.id desc
           limit $8"#,
        reader.only_of.map(AccountId::as_uuid),
        id.map(ExceptionId::as_uuid),
        query.site_id.map(SiteId::as_uuid),
        query.pending,
        reader.now,
        after.map(|after| after.0),
        after.map(|after| after.1.as_uuid()),
        limit,
    )
    .map(|row| {
        let course = Course {
            from: row.starts_at,
            until: row.ends_at,
            approved_at: row.approved_at,
            refused_at: row.refused_at,
            revoked_at: row.revoked_at,
        };
        let is_theirs = reader.scope.sites.contains(&row.site_id);
        ExceptionResponse {
            id: row.id,
            site: row.site_named,
            site_id: (is_theirs || row.approved_at.is_some()).then_some(row.site_id),
            state: course.state(reader.now),
            requested_by: row.requested_by,
            requester_name: row.display_name,
            organisation: row.organisation,
            reason: row.reason,
            reference: row.reference,
            from: row.starts_at,
            until: row.ends_at,
            requested_at: row.requested_at,
            approved_by: row.approved_by,
            approved_at: row.approved_at,
            refused_by: row.refused_by,
            refused_at: row.refused_at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
            may_decide: reader.decides && is_theirs,
            version: row.version,
        }
    })
    .fetch_all(connection)
    .await
}

/// Records a decision about the version that was read.
pub async fn decide(
    connection: &mut PgConnection,
    id: ExceptionId,
    version: i32,
    decision: Decision,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let by_if = |wanted| (decision == wanted).then_some(by.as_uuid());
    let at_if = |wanted| (decision == wanted).then_some(now);
    let result = sqlx::query!(
        "update access_exception
         set approved_by = coalesce($3, approved_by), approved_at = coalesce($4, approved_at),
             refused_by = coalesce($5, refused_by), refused_at = coalesce($6, refused_at),
             revoked_by = coalesce($7, revoked_by), revoked_at = coalesce($8, revoked_at), version = version + 1
         where id = $1 and version = $2",
        id.as_uuid(),
        version,
        by_if(Decision::Approve),
        at_if(Decision::Approve),
        by_if(Decision::Refuse),
        at_if(Decision::Refuse),
        by_if(Decision::Revoke),
        at_if(Decision::Revoke),
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}
