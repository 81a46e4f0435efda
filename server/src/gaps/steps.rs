//! A step in the life of a gap, as it is written: where the gap stands, a row of its history, and what follows for what
//! people are told. Whoever takes one holds the gap's row until the end of the transaction.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::life::{State, after};
use menpai_domain::ids::{AccountId, GapEventId, GapId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{
    AnswerKind, AnswerReason, ContestDecision, GapActor, GapClosing, GapEventKind, GapState, NotificationKind,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::life::Place;
use crate::notifications;

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Facts, or time.
    Detector,
    /// Somebody with an account, as this.
    Account(AccountId, GapActor),
}

/// Whose gaps: those of these sites, and of the dwellings of these persons where it is held to persons.
#[derive(Debug)]
pub struct Who {
    pub sites: Vec<Uuid>,
    pub persons: Option<Vec<Uuid>>,
}

impl Who {
    /// Every gap of a site.
    pub fn anybody(site_id: SiteId) -> Self {
        Self { sites: vec![site_id.as_uuid()], persons: None }
    }
}

/// A gap whose row is locked.
#[derive(Debug)]
pub struct Locked {
    pub id: GapId,
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub state: State,
    pub due_on: NaiveDate,
    pub quiet_until: Option<NaiveDate>,
    pub remind_on: Option<NaiveDate>,
    pub fingerprint: Option<Vec<u8>>,
    /// Whether one of the persons owns the unit.
    pub owned: bool,
}

/// Locks a gap and reads where it stands; none where there is no such gap, or it concerns nobody of the persons (`gap_people`).
pub async fn lock(
    connection: &mut PgConnection,
    who: &Who,
    id: GapId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Locked>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!("select id from gap where site_id = any ($1) and id = $2 for update", &who.sites, id.as_uuid())
        .fetch_optional(&mut *connection)
        .await?;
    let persons = who.persons.as_deref();
    sqlx::query!(
        r#"select g.site_id as "site_id: SiteId", g.unit_id as "unit_id: UnitId", g.state as "state: GapState",
                  g.closed_because as "closed_because: GapClosing", g.due_on, g.quiet_until, g.remind_on, g.fingerprint,
                  g.task_at is not null as "task!", coalesce(c.owns, false) as "owned!",
                  exists (select from gap_answer a
                          where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'contest'
                            and a.decision is null) as "contested!"
           from gap g
           join site s on s.id = g.site_id
           left join lateral (
               select bool_or(p.owns) as owns from gap_people(g.site_id, g.unit_id, g.rule, $4) p
               where p.person_id = any ($3)) c on $3::uuid[] is not null
           where g.site_id = any ($1) and g.id = $2 and ($3::uuid[] is null or c.owns is not null)"#,
        &who.sites,
        id.as_uuid(),
        persons,
        now,
    )
    .map(|row| Locked {
        id,
        site_id: row.site_id,
        unit_id: row.unit_id,
        state: State::of(row.state, row.closed_because, row.contested, row.task),
        due_on: row.due_on,
        quiet_until: row.quiet_until,
        remind_on: row.remind_on,
        fingerprint: row.fingerprint,
        owned: row.owned,
    })
    .fetch_optional(connection)
    .await
}

/// What is written to the history.
#[derive(Debug)]
pub struct Happened {
    pub id: GapEventId,
    pub site_id: SiteId,
    pub gap_id: GapId,
    pub what: GapEventKind,
    pub state: State,
    pub by: By,
    pub reason: Option<&'static str>,
    pub until: Option<NaiveDate>,
    pub note_sealed: Option<Vec<u8>>,
}

impl Happened {
    /// Something without reason, end or note.
    pub fn new(site_id: SiteId, gap_id: GapId, what: GapEventKind, state: State, by: By) -> Self {
        let id = GapEventId::generate();
        Self { id, site_id, gap_id, what, state, by, reason: None, until: None, note_sealed: None }
    }
}

/// Adds to the history, never before what is there: a round of the detector carries the time at which it began.
pub async fn record(connection: &mut PgConnection, now: DateTime<Utc>, event: &Happened) -> sqlx::Result<()> {
    let (account, actor) = match event.by {
        By::Detector => (None, GapActor::Detector),
        By::Account(account, actor) => (Some(account), actor),
    };
    sqlx::query!(
        "insert into gap_event (site_id, id, gap_id, at, what, state, actor_kind, account_id, reason, until, note_sealed)
         values ($1, $2, $3,
                 greatest($4, (select max(e.at) from gap_event e where e.site_id = $1 and e.gap_id = $3)),
                 $5, $6, $7, $8, $9, $10, $11)",
        event.site_id.as_uuid(),
        event.id.as_uuid(),
        event.gap_id.as_uuid(),
        now,
        event.what.as_str(),
        event.state.stored().as_str(),
        actor.as_str(),
        account.map(AccountId::as_uuid),
        event.reason,
        event.until,
        event.note_sealed,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A step that is about to be taken.
#[derive(Debug)]
pub struct Step {
    to: State,
    what: GapEventKind,
    by: By,
    id: GapEventId,
    due_on: Option<NaiveDate>,
    quiet_until: Option<NaiveDate>,
    remind_on: Option<NaiveDate>,
    reason: Option<&'static str>,
    until: Option<NaiveDate>,
    note_sealed: Option<Vec<u8>>,
}

impl Step {
    /// To where; dates follow from one of the functions below.
    pub fn new(to: State, what: GapEventKind, by: By) -> Self {
        let id = GapEventId::generate();
        let (due_on, quiet_until, remind_on, reason, until, note_sealed) = (None, None, None, None, None, None);
        Self { to, what, by, id, due_on, quiet_until, remind_on, reason, until, note_sealed }
    }

    /// Under this id, with what somebody said.
    pub fn saying(
        self,
        id: GapEventId,
        reason: Option<&'static str>,
        until: Option<NaiveDate>,
        note_sealed: Option<Vec<u8>>,
    ) -> Self {
        Self { id, reason, until, note_sealed, ..self }
    }

    /// Its dates stay.
    pub fn stays(self, gap: &Locked) -> Self {
        Self { due_on: Some(gap.due_on), quiet_until: gap.quiet_until, remind_on: gap.remind_on, ..self }
    }

    /// People are reminded on a day, and a deadline begins with that: nobody is visited who did not hear of it.
    pub fn begins_anew(self, place: &Place, remind_on: NaiveDate) -> Self {
        let due_on = after(remind_on, u64::from(place.deadline_days));
        Self { due_on: Some(due_on), quiet_until: None, remind_on: Some(remind_on), ..self }
    }

    /// It is quiet until a day, on which it is due again.
    pub fn quiet_to(self, until: NaiveDate) -> Self {
        Self { due_on: Some(until), quiet_until: Some(until), remind_on: None, ..self }
    }

    /// Staff are due, by a day; whether people go on being reminded depends on where it goes.
    pub fn due_by(self, on: NaiveDate, remind_on: Option<NaiveDate>) -> Self {
        let remind_on = remind_on.filter(|_| self.to.reminds());
        Self { due_on: Some(on), quiet_until: None, remind_on, ..self }
    }

    /// It is over; the same facts open none until this day.
    pub fn closes(self, gap: &Locked, quiet_until: Option<NaiveDate>) -> Self {
        Self { due_on: Some(gap.due_on), quiet_until, remind_on: None, ..self }
    }
}

/// When a dwelling may be reminded next.
pub async fn next_reminder(connection: &mut PgConnection, place: &Place, unit_id: UnitId) -> sqlx::Result<NaiveDate> {
    let last = sqlx::query_scalar!(
        r#"select (r.reminded_at at time zone s.time_zone)::date as "day!"
           from unit_reminder r join site s on s.id = r.site_id
           where r.site_id = $1 and r.unit_id = $2"#,
        place.site_id.as_uuid(),
        unit_id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    let next = last.map(|day| after(day, u64::from(place.remind_every_days)));
    Ok(next.map_or(place.today, |day| day.max(place.today)))
}

/// Takes a step: the gap, its history, and whom it concerns. Answers the id of the step.
pub async fn take(connection: &mut PgConnection, place: &Place, gap: &Locked, step: Step) -> sqlx::Result<GapEventId> {
    let answered = matches!(step.to, State::Answered | State::Contested(_)).then_some(place.now);
    sqlx::query!(
        "update gap set state = $3, due_on = $4, quiet_until = $5, remind_on = $6,
             answered_at = coalesce($7, answered_at),
             task_at = case when $8 then coalesce(task_at, $9) end,
             closed_because = $10, closed_at = case when $10::text is not null then $9 end,
             updated_at = $9, version = version + 1
         where site_id = $1 and id = $2",
        gap.site_id.as_uuid(),
        gap.id.as_uuid(),
        step.to.stored().as_str(),
        step.due_on.unwrap_or(gap.due_on),
        step.quiet_until,
        step.remind_on,
        answered,
        step.to.is_task(),
        place.now,
        step.to.closing().map(GapClosing::as_str),
    )
    .execute(&mut *connection)
    .await?;
    let happened = Happened {
        id: step.id,
        site_id: gap.site_id,
        gap_id: gap.id,
        what: step.what,
        state: step.to,
        by: step.by,
        reason: step.reason.or_else(|| step.to.closing().map(GapClosing::as_str)),
        until: step.until,
        note_sealed: step.note_sealed,
    };
    record(connection, place.now, &happened).await?;
    let decision = match (gap.state, step.what) {
        (State::Contested(_), GapEventKind::Upheld) => Some(ContestDecision::Upheld),
        (State::Contested(_), GapEventKind::Rejected) => Some(ContestDecision::Rejected),
        (State::Contested(_), _) if step.to.closing().is_some() => Some(ContestDecision::Settled),
        _ => None,
    };
    if let Some(decision) = decision {
        decide(connection, place, gap, step.id, decision).await?;
    }
    if !step.to.reminds() {
        notifications::store::call_back(connection, gap.site_id, gap.unit_id).await?;
    }
    Ok(step.id)
}

/// Writes what became of the contest that waits, and tells whoever filed it.
async fn decide(
    connection: &mut PgConnection,
    place: &Place,
    gap: &Locked,
    event_id: GapEventId,
    decision: ContestDecision,
) -> sqlx::Result<()> {
    let person_id = sqlx::query_scalar!(
        r#"update gap_answer a set decision = $3, decided_at = $4, decision_event_id = $5
           where a.site_id = $1 and a.gap_id = $2 and a.kind = 'contest' and a.decision is null
           returning (select s.person_id from account_site s
                      where s.site_id = a.site_id and s.account_id = a.filed_by) as "person_id: PersonId""#,
        gap.site_id.as_uuid(),
        gap.id.as_uuid(),
        decision.as_str(),
        place.now,
        event_id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(person_id) = person_id.flatten() else { return Ok(()) };
    let kind = match decision {
        ContestDecision::Upheld => NotificationKind::ContestUpheld,
        ContestDecision::Rejected => NotificationKind::ContestRejected,
        ContestDecision::Settled => NotificationKind::ContestSettled,
    };
    let told = notifications::New {
        site_id: gap.site_id,
        unit_id: Some(gap.unit_id),
        about: notifications::About::Gap(gap.id),
        person_id,
        kind,
        now: place.now,
        ring_at: place.ring_at,
        told: None,
        event_id: Some(event_id),
    };
    notifications::store::insert(connection, &told).await
}

/// An answer or a contest, beside its event.
pub async fn insert_answer(
    connection: &mut PgConnection,
    place: &Place,
    gap: &Locked,
    id: GapEventId,
    (account, actor): (AccountId, GapActor),
    answer: Option<(AnswerReason, NaiveDate)>,
) -> sqlx::Result<()> {
    let kind = if answer.is_some() { AnswerKind::Answer } else { AnswerKind::Contest };
    sqlx::query!(
        "insert into gap_answer (site_id, id, gap_id, kind, reason, until, filed_by, filed_as, filed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        gap.site_id.as_uuid(),
        id.as_uuid(),
        gap.id.as_uuid(),
        kind.as_str(),
        answer.map(|answer| answer.0.as_str()),
        answer.map(|answer| answer.1),
        account.as_uuid(),
        actor.as_str(),
        place.now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How often a gap was answered since its facts changed last.
pub async fn answers(connection: &mut PgConnection, gap: &Locked) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "answers!" from gap_answer a
           where a.site_id = $1 and a.gap_id = $2 and a.kind = 'answer'
             and not exists (
                 select from gap_event e
                 where e.site_id = $1 and e.gap_id = $2 and e.what = 'facts_changed' and e.at > a.filed_at)"#,
        gap.site_id.as_uuid(),
        gap.id.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Whether a contest of this account was rejected, and the facts are the same since.
pub async fn was_rejected(connection: &mut PgConnection, gap: &Locked, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from gap_answer a
               where a.site_id = $1 and a.gap_id = $2 and a.filed_by = $3 and a.decision = 'rejected'
                 and not exists (
                     select from gap_event e
                     where e.site_id = $1 and e.gap_id = $2 and e.what = 'facts_changed' and e.at > a.decided_at)) as "is!""#,
        gap.site_id.as_uuid(),
        gap.id.as_uuid(),
        account.as_uuid(),
    )
    .fetch_one(connection)
    .await
}
