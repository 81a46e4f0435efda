//! Entries in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, BuildingId, EntryId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{EntryKind, Purpose, TrailAction, Verdict};
use menpai_domain::trail::EntryFacts;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{ActOn, Actor, Entry, TrailEntry, TrailQuery};
use crate::access::Scope;

/// Records an entry, with the head of the chain that is known now: read without a lock, so that nobody waits.
pub async fn record<'a>(
    connection: &mut PgConnection,
    actor: impl Into<Actor<'a>>,
    now: DateTime<Utc>,
    entry: Entry,
) -> sqlx::Result<()> {
    let actor = actor.into();
    let persons: Vec<Uuid> = entry.person_ids.iter().map(|id| id.as_uuid()).collect();
    let kind = if entry.looking.is_some() { EntryKind::Look } else { EntryKind::Act };
    let (purpose, reference) = entry.looking.map_or((None, None), |why| (Some(why.purpose), why.reference));
    sqlx::query!(
        "insert into trail_entry (site_id, id, at, kind, action, account_id, organisation, purpose, reference,
                                  subject_id, building_id, unit_id, person_ids, exception_id, head_size, head_chain)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce(head.seq + 1, 0), head.chain_hash
         from (select 1) as one
         left join lateral (
             select seq, chain_hash from trail_leaf where site_id = $1 order by seq desc limit 1) as head on true",
        entry.site_id.as_uuid(),
        EntryId::generate().as_uuid(),
        now,
        kind.as_str(),
        entry.action.as_str(),
        actor.account_id.map(AccountId::as_uuid),
        actor.organisation,
        purpose.map(Purpose::as_str),
        reference,
        entry.subject_id,
        entry.building_id.map(BuildingId::as_uuid),
        entry.unit_id.map(UnitId::as_uuid),
        &persons,
        entry.exception_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Records one act on many things of a site, each of one person at most, in this order.
pub async fn record_acts<'a>(
    connection: &mut PgConnection,
    actor: impl Into<Actor<'a>>,
    now: DateTime<Utc>,
    (site, action): (SiteId, TrailAction),
    on: &[ActOn],
) -> sqlx::Result<()> {
    let actor = actor.into();
    let ids: Vec<Uuid> = on.iter().map(|_| EntryId::generate().as_uuid()).collect();
    let subjects: Vec<Uuid> = on.iter().map(|on| on.subject_id).collect();
    let units: Vec<Option<Uuid>> = on.iter().map(|on| on.unit_id.map(UnitId::as_uuid)).collect();
    let persons: Vec<Option<Uuid>> = on.iter().map(|on| on.person_id.map(PersonId::as_uuid)).collect();
    sqlx::query!(
        "with head as (select seq, chain_hash from trail_leaf where site_id = $1 order by seq desc limit 1)
         insert into trail_entry (site_id, id, at, kind, action, account_id, organisation, subject_id, unit_id, person_ids,
                                  head_size, head_chain)
         select $1, a.id, $2, $3, $4, $5, $6, a.subject_id, a.unit_id, array_remove(array[a.person_id], null),
                coalesce(head.seq + 1, 0), head.chain_hash
         from unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[]) with ordinality
              as a (id, subject_id, unit_id, person_id, position)
         left join head on true
         order by a.position",
        site.as_uuid(),
        now,
        EntryKind::Act.as_str(),
        action.as_str(),
        actor.account_id.map(AccountId::as_uuid),
        actor.organisation,
        &ids,
        &subjects,
        &units as &[Option<Uuid>],
        &persons as &[Option<Uuid>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Entries, newest first, after the given one.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    query: &TrailQuery,
    after: Option<(DateTime<Utc>, EntryId)>,
    limit: i64,
) -> sqlx::Result<Vec<TrailEntry>> {
    sqlx::query_as!(
        TrailEntry,
        r#"select e.id as "id: EntryId", e.site_id as "site_id: SiteId", e.at, e.kind as "kind: EntryKind", e.action,
                  e.account_id as "account_id: AccountId", a.display_name as "account_name?", e.organisation,
                  e.purpose as "purpose: Purpose", e.reference, e.subject_id,
                  e.building_id as "building_id: BuildingId", e.unit_id as "unit_id: UnitId",
                  e.person_ids as "person_ids: Vec<PersonId>", e.exception_id, l.seq as "seq?",
                  (select r.verdict from trail_review r where r.site_id = e.site_id and r.entry_id = e.id
                   order by r.reviewed_at desc, r.id desc limit 1) as "verdict: Verdict"
           from trail_entry e
           left join account a on a.id = e.account_id
           left join trail_leaf l on l.site_id = e.site_id and l.entry_id = e.id
           where e.site_id = any ($1)
             and ($2::uuid is null or e.account_id = $2)
             and ($3::uuid is null or (e.site_id, e.id) in (select t.site_id, t.id from trail_about($1, $3) t))
             and ($4::text is null or e.purpose = $4)
             and ($6::uuid is null or (e.at, e.id) < ($5, $6))
             and ($8::text is null or e.kind = $8)
             and ($9::uuid is null or e.unit_id = $9)
             and ($10::uuid is null or e.subject_id = $10)
             and ($11::text is null or e.reference = $11)
             and ($12::text is null or e.action = $12 or starts_with(e.action, $12 || '.'))
             and ($13::timestamptz is null or e.at >= $13)
             and ($14::timestamptz is null or e.at < $14)
             and ($15::date is null or exists (
                 select from trail_sample s
                 where s.site_id = e.site_id and s.week = $15 and e.id = any (s.entry_ids)))
           order by e.at desc, e.id desc
           limit $7"#,
        &scope.site_uuids(),
        query.account_id.map(AccountId::as_uuid),
        query.person_id.map(PersonId::as_uuid),
        query.purpose.map(Purpose::as_str),
        after.map(|after| after.0),
        after.map(|after| after.1.as_uuid()),
        limit,
        query.kind.map(EntryKind::as_str),
        query.unit_id.map(UnitId::as_uuid),
        query.subject_id,
        query.reference,
        query.action,
        query.from,
        query.to,
        query.sample_week,
    )
    .fetch_all(connection)
    .await
}

/// An entry as it is hashed, as the database gives it.
#[derive(Debug)]
pub(super) struct FactsRow {
    pub site_id: Uuid,
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub action: String,
    pub account_id: Option<Uuid>,
    pub organisation: String,
    pub purpose: Option<String>,
    pub reference: Option<String>,
    pub subject_id: Option<Uuid>,
    pub building_id: Option<Uuid>,
    pub unit_id: Option<Uuid>,
    pub person_ids: Vec<Uuid>,
    pub exception_id: Option<Uuid>,
    pub head_size: i64,
    pub head_chain: Option<Vec<u8>>,
}

impl From<FactsRow> for EntryFacts {
    fn from(row: FactsRow) -> Self {
        Self {
            site_id: row.site_id,
            id: row.id,
            at_us: row.at.timestamp_micros(),
            kind: row.kind,
            action: row.action,
            account_id: row.account_id,
            organisation: row.organisation,
            purpose: row.purpose,
            reference: row.reference,
            subject_id: row.subject_id,
            building_id: row.building_id,
            unit_id: row.unit_id,
            person_ids: row.person_ids,
            exception_id: row.exception_id,
            head_size: row.head_size,
            head_chain: row.head_chain,
        }
    }
}

/// The entries that were written since the transaction `since` and have no leaf yet, in the order that they get: by
/// site, time and id.
pub(super) async fn list_waiting(
    connection: &mut PgConnection,
    since: i64,
    without: &[Uuid],
    limit: i64,
) -> sqlx::Result<Vec<FactsRow>> {
    sqlx::query_as!(
        FactsRow,
        "select e.site_id, e.id, e.at, e.kind, e.action, e.account_id, e.organisation, e.purpose, e.reference,
                e.subject_id, e.building_id, e.unit_id, e.person_ids, e.exception_id, e.head_size, e.head_chain
         from trail_entry e
         where e.xact >= $1::bigint::text::xid8 and not e.site_id = any ($2)
           and not exists (select from trail_leaf l where l.site_id = e.site_id and l.entry_id = e.id)
         order by e.site_id, e.at, e.id
         limit $3",
        since,
        without,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// These entries of a site.
pub(super) async fn list_facts(
    connection: &mut PgConnection,
    site_id: SiteId,
    ids: &[Uuid],
) -> sqlx::Result<Vec<FactsRow>> {
    sqlx::query_as!(
        FactsRow,
        "select e.site_id, e.id, e.at, e.kind, e.action, e.account_id, e.organisation, e.purpose, e.reference,
                e.subject_id, e.building_id, e.unit_id, e.person_ids, e.exception_id, e.head_size, e.head_chain
         from trail_entry e
         where e.site_id = $1 and e.id = any ($2)",
        site_id.as_uuid(),
        ids,
    )
    .fetch_all(connection)
    .await
}
