//! Notifications in the database: writing them, and reading one's own.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{
    AccountId, AgencyId, ClaimId, ContractId, FilingId, GapEventId, GapId, ListingId, LockKeyId, NotificationId,
    PassId, PersonId, ProblemId, SiteId, TenancyId, UnitId, ViewingId,
};
use menpai_domain::terms::{AgentRight, NotificationChannel, NotificationKind, NotificationState};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{About, New, Told};
use crate::access::Scope;
use crate::gaps::explanation::Explanation;

/// For how long a message is worth sending.
const GOOD_FOR: TimeDelta = TimeDelta::days(3);

/// The columns of a row for what it is about, one of which is set, or none.
#[derive(Default)]
struct Subject {
    gap: Option<GapId>,
    contract: Option<ContractId>,
    filing: Option<FilingId>,
    listing: Option<ListingId>,
    viewing: Option<ViewingId>,
    problem: Option<ProblemId>,
    claim: Option<ClaimId>,
    agency: Option<AgencyId>,
    tenancy: Option<TenancyId>,
    pass: Option<PassId>,
    key: Option<LockKeyId>,
}

impl From<About> for Subject {
    fn from(about: About) -> Self {
        let mut subject = Self::default();
        match about {
            About::Gap(id) => subject.gap = Some(id),
            About::Contract(id) => subject.contract = Some(id),
            About::Filing(id) => subject.filing = Some(id),
            About::Listing(id) => subject.listing = Some(id),
            About::Viewing(id) => subject.viewing = Some(id),
            About::Problem(id) => subject.problem = Some(id),
            About::Claim(id) => subject.claim = Some(id),
            About::Agency(id) => subject.agency = Some(id),
            About::Tenancy(id) => subject.tenancy = Some(id),
            About::Pass(id) => subject.pass = Some(id),
            About::Home | About::Facts => {}
            About::Key(id) => subject.key = Some(id),
        }
        subject
    }
}

/// Writes what a person is told: one row for each way on which they can be told. In the app it is there at once.
pub async fn insert(connection: &mut PgConnection, new: &New) -> sqlx::Result<()> {
    let ways = sqlx::query_scalar!(
        r#"select unnest(person_channels($1, $2)) as "channel!: NotificationChannel""#,
        new.site_id.as_uuid(),
        new.person_id.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let subject = Subject::from(new.about);
    for channel in ways {
        let in_app = channel == NotificationChannel::InApp;
        let state = if in_app { NotificationState::Sent } else { NotificationState::Waiting };
        let told = new.told.as_ref().filter(|_| in_app).map(Json);
        sqlx::query!(
            "insert into notification (site_id, id, person_id, unit_id, gap_id, kind, channel, state, created_at,
                                       next_try_at, expires_at, sent_at, told, event_id, contract_id, filing_id, listing_id,
                                       viewing_id, problem_id, claim_id, agency_id, tenancy_id, pass_id, key_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                     $22, $23, $24)",
            new.site_id.as_uuid(),
            NotificationId::generate().as_uuid(),
            new.person_id.as_uuid(),
            new.unit_id.map(UnitId::as_uuid),
            subject.gap.map(GapId::as_uuid),
            new.kind.as_str(),
            channel.as_str(),
            state.as_str(),
            new.now,
            (!in_app).then_some(new.ring_at),
            new.ring_at + GOOD_FOR,
            in_app.then_some(new.now),
            told as _,
            new.event_id.map(GapEventId::as_uuid),
            subject.contract.map(ContractId::as_uuid),
            subject.filing.map(FilingId::as_uuid),
            subject.listing.map(ListingId::as_uuid),
            subject.viewing.map(ViewingId::as_uuid),
            subject.problem.map(ProblemId::as_uuid),
            subject.claim.map(ClaimId::as_uuid),
            subject.agency.map(AgencyId::as_uuid),
            subject.tenancy.map(TenancyId::as_uuid),
            subject.pass.map(PassId::as_uuid),
            subject.key.map(LockKeyId::as_uuid),
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Tells persons of something that happened just now, once each; phones ring when they may.
pub async fn tell(
    connection: &mut PgConnection,
    (site_id, unit_id): (SiteId, impl Into<Option<UnitId>>),
    persons: &[PersonId],
    about: About,
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let unit_id = unit_id.into();
    let told: Vec<Told> = persons.iter().map(|person| Told { unit_id, person_id: *person, about }).collect();
    tell_each(connection, site_id, &told, kind, now).await
}

/// The same, each of something of their own.
pub async fn tell_each(
    connection: &mut PgConnection,
    site_id: SiteId,
    told: &[Told],
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let ring_at = rings_at(connection, site_id, now).await?;
    for &Told { unit_id, person_id, about } in told {
        let new = New { site_id, unit_id, about, person_id, kind, now, ring_at, told: None, event_id: None };
        insert(connection, &new).await?;
    }
    Ok(())
}

/// Tells a person of something in words of its own, where there are any: in the app alone, phones show what they show of its kind.
pub async fn tell_in_words(
    connection: &mut PgConnection,
    (site_id, unit_id, person_id): (SiteId, UnitId, PersonId),
    about: About,
    (kind, told): (NotificationKind, Option<Explanation>),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let ring_at = rings_at(connection, site_id, now).await?;
    let unit_id = Some(unit_id);
    insert(connection, &New { site_id, unit_id, about, person_id, kind, now, ring_at, told, event_id: None }).await
}

/// Tells somebody of a viewing that they asked for, whom the site knows as no person: on the phone that their account proved to have,
/// if it did. In the app their viewings say it.
pub async fn tell_seeker(
    connection: &mut PgConnection,
    (site_id, unit_id): (SiteId, UnitId),
    (viewing_id, seeker_id): (ViewingId, AccountId),
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let ring_at = rings_at(connection, site_id, now).await?;
    sqlx::query!(
        "insert into notification (site_id, id, account_id, unit_id, viewing_id, kind, channel, state, created_at,
                                   next_try_at, expires_at)
         select $1, $2, $3, $4, $5, $6, 'sms', 'waiting', $7, $8, $9
         where seeker_has_phone($3)",
        site_id.as_uuid(),
        NotificationId::generate().as_uuid(),
        seeker_id.as_uuid(),
        unit_id.as_uuid(),
        viewing_id.as_uuid(),
        kind.as_str(),
        now,
        ring_at,
        ring_at + GOOD_FOR,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// When phones may ring in a site, from a moment on.
async fn rings_at(connection: &mut PgConnection, site: SiteId, now: DateTime<Utc>) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"select rings_at($1, $2) as "at!""#, site.as_uuid(), now).fetch_one(connection).await
}

/// Who lets a unit.
pub async fn landlords(connection: &mut PgConnection, site: SiteId, unit: UnitId) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(r#"select unit_landlords($1, $2) as "id!: PersonId""#, site.as_uuid(), unit.as_uuid())
        .fetch_all(connection)
        .await
}

/// Who lets a unit, and who acts for its owners with a right: each once.
pub async fn landlords_and_agents(
    connection: &mut PgConnection,
    site: SiteId,
    unit: UnitId,
    right: AgentRight,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select unit_landlords($1, $2) as "id!: PersonId" union select unit_agents($1, $2, $3, $4)"#,
        site.as_uuid(),
        unit.as_uuid(),
        right.as_str(),
        now,
    )
    .fetch_all(connection)
    .await
}

/// Reminders of a unit that were not sent yet expire, unless it still has a gap that people are reminded of.
pub async fn call_back(connection: &mut PgConnection, site_id: SiteId, unit_id: UnitId) -> sqlx::Result<()> {
    sqlx::query!("select notifications_call_back($1, $2)", site_id.as_uuid(), unit_id.as_uuid())
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// A notification as stored.
pub struct NotificationRow {
    pub id: NotificationId,
    pub site_id: SiteId,
    pub unit_id: Option<UnitId>,
    pub doorplate: Option<String>,
    pub unit_code: Option<String>,
    pub gap_id: Option<GapId>,
    pub contract_id: Option<ContractId>,
    pub filing_id: Option<FilingId>,
    pub listing_id: Option<ListingId>,
    pub viewing_id: Option<ViewingId>,
    pub problem_id: Option<ProblemId>,
    pub claim_id: Option<ClaimId>,
    pub agency_id: Option<AgencyId>,
    pub tenancy_id: Option<TenancyId>,
    pub pass_id: Option<PassId>,
    pub key_id: Option<LockKeyId>,
    pub kind: NotificationKind,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
    pub told: Option<Json<Explanation>>,
    pub event_id: Option<GapEventId>,
    pub note_sealed: Option<Vec<u8>>,
}

/// What the persons of the scope were told in the app, newest first; with the door of a unit that they reach, or for whose owner
/// they act.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    id: Option<NotificationId>,
    read: Option<bool>,
    after: Option<(DateTime<Utc>, NotificationId)>,
    limit: i64,
) -> sqlx::Result<Vec<NotificationRow>> {
    let persons: Vec<Uuid> = scope.owner_uuids().unwrap_or_default();
    sqlx::query_as!(
        NotificationRow,
        r#"select n.id as "id: NotificationId", n.site_id as "site_id: SiteId", n.unit_id as "unit_id: UnitId",
                  case when n.unit_id is null then s.name else coalesce(b.doorplate, b.name, d.doorplate) end as doorplate,
                  coalesce(u.code, d.code) as "unit_code?", n.gap_id as "gap_id: GapId",
                  n.contract_id as "contract_id: ContractId", n.filing_id as "filing_id: FilingId",
                  n.listing_id as "listing_id: ListingId", n.viewing_id as "viewing_id: ViewingId",
                  n.problem_id as "problem_id: ProblemId",
                  n.claim_id as "claim_id: ClaimId", n.agency_id as "agency_id: AgencyId",
                  n.tenancy_id as "tenancy_id: TenancyId", n.pass_id as "pass_id: PassId",
                  n.key_id as "key_id: LockKeyId",
                  n.kind as "kind: NotificationKind", n.created_at, n.read_at, n.told as "told: Json<Explanation>",
                  n.event_id as "event_id: GapEventId", e.note_sealed
           from notification n
           join site s on s.id = n.site_id
           left join unit u on u.site_id = n.site_id and u.id = n.unit_id
           left join building b on b.site_id = u.site_id and b.id = u.building_id
           left join lateral unit_at_the_door(n.unit_id) d
               on u.id is null and (unit_acted_for(n.site_id, n.unit_id, 'listings', null)
                                    or unit_acted_for(n.site_id, n.unit_id, 'filings', null))
           left join gap_event e on e.site_id = n.site_id and e.id = n.event_id
           where n.site_id = any ($1) and n.person_id = any ($2) and n.channel = 'in_app'
             and ($3::uuid is null or n.id = $3)
             and ($4::boolean is null or (n.read_at is not null) = $4)
             and ($6::uuid is null or (n.created_at, n.id) < ($5, $6))
           order by n.created_at desc, n.id desc
           limit $7"#,
        &scope.site_uuids(),
        &persons,
        id.map(NotificationId::as_uuid),
        read,
        after.map(|after| after.0),
        after.map(|after| after.1.as_uuid()),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Says that one's own notification was read; the first time counts.
pub async fn mark_read(
    connection: &mut PgConnection,
    scope: &Scope,
    id: NotificationId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let persons: Vec<Uuid> = scope.owner_uuids().unwrap_or_default();
    sqlx::query!(
        "update notification set read_at = $4
         where site_id = any ($1) and person_id = any ($2) and id = $3 and channel = 'in_app' and read_at is null",
        &scope.site_uuids(),
        &persons,
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// So many more WeChat messages are allowed, to where the person subscribed last; answers how many are.
pub async fn subscribe_wechat(
    connection: &mut PgConnection,
    site_id: SiteId,
    person_id: PersonId,
    open_id_sealed: Vec<u8>,
    more: i16,
    now: DateTime<Utc>,
) -> sqlx::Result<i16> {
    sqlx::query_scalar!(
        "insert into person_wechat as w (site_id, person_id, open_id_sealed, messages, updated_at)
         values ($1, $2, $3, $5, $4)
         on conflict (site_id, person_id) do update
         set open_id_sealed = excluded.open_id_sealed, messages = least(w.messages + excluded.messages, 100)::smallint, updated_at = excluded.updated_at
         returning messages",
        site_id.as_uuid(),
        person_id.as_uuid(),
        open_id_sealed,
        now,
        more,
    )
    .fetch_one(connection)
    .await
}

/// How many WeChat messages the persons of the scope allow, where they allow least.
pub async fn count_wechat(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<i16> {
    let persons: Vec<Uuid> = scope.owner_uuids().unwrap_or_default();
    sqlx::query_scalar!(
        r#"select coalesce(min(messages), 0::smallint) as "messages!" from person_wechat where site_id = any ($1) and person_id = any ($2)"#,
        &scope.site_uuids(),
        &persons
    )
    .fetch_one(connection)
    .await
}

/// No WeChat message is allowed any more, and where they went is forgotten.
pub async fn forget_wechat(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<()> {
    let persons: Vec<Uuid> = scope.owner_uuids().unwrap_or_default();
    sqlx::query!(
        "delete from person_wechat where site_id = any ($1) and person_id = any ($2)",
        &scope.site_uuids(),
        &persons
    )
    .execute(connection)
    .await?;
    Ok(())
}
