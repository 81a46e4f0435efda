//! Verdicts and samples in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, EntryId, ReviewId, SiteId};
use menpai_domain::terms::{EntryKind, Verdict};
use sqlx::PgConnection;

use super::model::{ReviewQuery, ReviewResponse, SampleResponse};
use crate::access::Scope;

/// What is judged.
pub struct Judged {
    pub site_id: SiteId,
    pub kind: EntryKind,
    pub account_id: Option<AccountId>,
}

pub async fn find_entry(connection: &mut PgConnection, scope: &Scope, id: EntryId) -> sqlx::Result<Option<Judged>> {
    sqlx::query_as!(
        Judged,
        r#"select site_id as "site_id: SiteId", kind as "kind: EntryKind", account_id as "account_id: AccountId"
           from trail_entry where site_id = any ($1) and id = $2"#,
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

pub async fn insert(connection: &mut PgConnection, review: &ReviewResponse) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into trail_review (site_id, id, entry_id, verdict, note, reviewer_id, reviewed_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        review.site_id.as_uuid(),
        review.id.as_uuid(),
        review.entry_id.as_uuid(),
        review.verdict.as_str(),
        review.note,
        review.reviewer_id.as_uuid(),
        review.reviewed_at,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Verdicts, newest first, after the given one.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    query: &ReviewQuery,
    id: Option<ReviewId>,
    after: Option<(DateTime<Utc>, ReviewId)>,
    limit: i64,
) -> sqlx::Result<Vec<ReviewResponse>> {
    sqlx::query_as!(
        ReviewResponse,
        r#"select r.id as "id: ReviewId", r.site_id as "site_id: SiteId", r.entry_id as "entry_id: EntryId",
                  r.verdict as "verdict: Verdict", r.note, r.reviewer_id as "reviewer_id: AccountId",
                  a.display_name as "reviewer_name?", r.reviewed_at
           from trail_review r left join account a on a.id = r.reviewer_id
           where r.site_id = any ($1)
             and ($2::uuid is null or r.entry_id = $2)
             and ($3::uuid is null or r.id = $3)
             and ($5::uuid is null or (r.reviewed_at, r.id) < ($4, $5))
           order by r.reviewed_at desc, r.id desc
           limit $6"#,
        &scope.site_uuids(),
        query.entry_id.map(EntryId::as_uuid),
        id.map(ReviewId::as_uuid),
        after.map(|after| after.0),
        after.map(|after| after.1.as_uuid()),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Samples of a site, newest first, before the given week.
pub async fn list_samples(
    connection: &mut PgConnection,
    site_id: SiteId,
    before: Option<NaiveDate>,
    limit: i64,
) -> sqlx::Result<Vec<SampleResponse>> {
    sqlx::query_as!(
        SampleResponse,
        r#"select s.week, s.looks, cardinality(s.entry_ids)::bigint as "drawn!", v.reviewed as "reviewed!",
                  v.unjustified as "unjustified!", s.checkpoint_size, encode(s.seed, 'hex') as "seed!", s.drawn_at
           from trail_sample s
           cross join lateral (
               select count(*) as reviewed, count(*) filter (where verdict = 'unjustified') as unjustified
               from (select distinct on (r.entry_id) r.verdict from trail_review r
                     where r.site_id = s.site_id and r.entry_id = any (s.entry_ids)
                     order by r.entry_id, r.reviewed_at desc, r.id desc) as newest) as v
           where s.site_id = $1 and ($2::date is null or s.week < $2)
           order by s.week desc
           limit $3"#,
        site_id.as_uuid(),
        before,
        limit,
    )
    .fetch_all(connection)
    .await
}
