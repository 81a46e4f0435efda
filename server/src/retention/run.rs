//! One run: step by step, each in a transaction of its own.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{RetentionRunId, SiteId};

use super::model::{KindReport, RetentionKind, RetentionRun};
use super::store::{self, Partitions, SiteDue};
use crate::auth::back_off::FORGOTTEN_AFTER;
use crate::db::Db;
use crate::{auth, codes, oidc, sessions, tries, wechat};

/// How long the change feed remembers: a reader that was away longer reads everything anew.
const CHANGES_KEPT: TimeDelta = TimeDelta::hours(24);
/// How long a repeated request is recognised.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);
/// How long a session that is over can be looked at.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);
/// How long the phone of an account is kept after its last sign-in.
const PHONES_KEPT: TimeDelta = TimeDelta::days(180);
/// How long codes and sign-ins on their way are kept: a day's worth is counted.
const ATTEMPTS_KEPT: TimeDelta = TimeDelta::hours(25);
/// How long is known which persons were counted for an account: the day, wherever it is that day.
const LOOK_COUNTS_KEPT: TimeDelta = TimeDelta::days(2);

/// Who wants a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// The server, every hour. Persons and credentials are looked at once on each local day of their site.
    Hourly,
    /// The operator: everything is looked at.
    Asked,
}

/// Erases what is due and records what came of it in every site where something did, where today's run was still to
/// come, or where the operator asked.
///
/// # Errors
/// The database is away or busy; the reports name the step, if they could be written.
pub async fn run(db: &Db, now: DateTime<Utc>, run: Run) -> sqlx::Result<()> {
    let started = Instant::now();
    let mut tx = store::begin(db).await?;
    let sites = store::sites(&mut tx, now).await?;
    tx.commit().await?;
    let mut found = Found::default();
    let mut step = "";
    let outcome = erase(db, now, run, &sites, &mut found, &mut step).await;
    let took = i32::try_from(started.elapsed().as_millis()).unwrap_or(i32::MAX);
    let written = record(db, now, run, found, outcome.is_err().then_some(step), took).await;
    outcome.and(written)
}

/// Reports by site, and of the whole installation.
#[derive(Default)]
struct Found {
    sites: BTreeMap<SiteId, Vec<KindReport>>,
    installation: Vec<KindReport>,
}

impl Found {
    /// The report of a kind in a site.
    fn of(&mut self, site: SiteId, kind: RetentionKind) -> &mut KindReport {
        let kinds = self.sites.entry(site).or_default();
        let at = kinds.iter().position(|report| report.kind == kind).unwrap_or_else(|| {
            kinds.push(empty(kind));
            kinds.len() - 1
        });
        &mut kinds[at]
    }

    fn add(&mut self, days: &[store::Days]) {
        for day in days {
            self.of(day.site_id, RetentionKind::Passages).removed += day.passages;
            self.of(day.site_id, RetentionKind::PresenceNights).removed += day.nights;
        }
    }
}

const fn empty(kind: RetentionKind) -> KindReport {
    KindReport { kind, removed: 0, anonymised: 0, kept: Vec::new(), oldest: None }
}

/// The steps. Another kind of thing that is kept for a time is another step here, of each site or of the whole
/// installation.
async fn erase(
    db: &Db,
    now: DateTime<Utc>,
    run: Run,
    sites: &[SiteDue],
    found: &mut Found,
    step: &mut &'static str,
) -> sqlx::Result<()> {
    *step = "days of passages";
    found.add(&store::drop_partitions(db, now, Partitions::Passages).await?);
    *step = "days of presence nights";
    found.add(&store::drop_partitions(db, now, Partitions::Nights).await?);
    *step = "days of sites that keep less";
    let mut tx = store::begin(db).await?;
    found.add(&store::delete_expired(&mut tx, now).await?);
    for oldest in store::oldest_days(&mut tx).await? {
        found.of(oldest.site_id, RetentionKind::Passages).oldest = oldest.passages_from;
        found.of(oldest.site_id, RetentionKind::PresenceNights).oldest = oldest.nights_from;
    }
    tx.commit().await?;
    for site in sites.iter().filter(|site| site.due || run == Run::Asked).map(|site| site.site_id) {
        *step = "credentials";
        let mut tx = store::begin(db).await?;
        let (removed, oldest) = store::delete_credentials(&mut tx, site, now).await?;
        tx.commit().await?;
        let report = found.of(site, RetentionKind::Credentials);
        (report.removed, report.oldest) = (removed, oldest.map(|oldest| oldest.date_naive()));
        *step = "persons";
        let persons = store::erase_persons(db, site, now).await?;
        *found.of(site, RetentionKind::Persons) = KindReport {
            kind: RetentionKind::Persons,
            removed: persons.removed,
            anonymised: persons.anonymised,
            kept: persons.kept.0,
            oldest: persons.oldest,
        };
    }
    *step = "map changes";
    let mut tx = store::begin(db).await?;
    let removed = store::forget_changes(&mut tx, now - CHANGES_KEPT).await?;
    tx.commit().await?;
    found.installation.push(KindReport { removed, ..empty(RetentionKind::MapChanges) });
    *step = "idempotency keys";
    let (removed, oldest) = store::forget_keys(db, now - KEYS_KEPT).await?;
    let oldest = oldest.map(|oldest| oldest.date_naive());
    found.installation.push(KindReport { removed, oldest, ..empty(RetentionKind::IdempotencyKeys) });
    *step = "look counts";
    let mut tx = store::begin(db).await?;
    let removed = store::forget_look_counts(&mut tx, now - LOOK_COUNTS_KEPT).await?;
    tx.commit().await?;
    found.installation.push(KindReport { removed, ..empty(RetentionKind::LookCounts) });
    *step = "sessions and sign-ins";
    let mut tx = db.auth().await?;
    let ended = sessions::store::forget(&mut tx, now - SESSIONS_KEPT).await?;
    let attempts = auth::store::forget_holds(&mut tx, now - FORGOTTEN_AFTER).await?
        + codes::store::forget(&mut tx, now - ATTEMPTS_KEPT).await?
        + oidc::store::forget(&mut tx, now - ATTEMPTS_KEPT).await?
        + codes::store::forget_phones(&mut tx, now - PHONES_KEPT).await?
        + tries::forget(&mut tx, now - ATTEMPTS_KEPT).await?
        + wechat::store::forget(&mut tx).await?;
    tx.commit().await?;
    found.installation.push(KindReport { removed: rows(ended), ..empty(RetentionKind::Sessions) });
    found.installation.push(KindReport { removed: rows(attempts), ..empty(RetentionKind::SignIns) });
    Ok(())
}

/// A count of rows as a report has it.
fn rows(many: u64) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

async fn record(
    db: &Db,
    now: DateTime<Utc>,
    run: Run,
    mut found: Found,
    failed_step: Option<&str>,
    duration_ms: i32,
) -> sqlx::Result<()> {
    let mut tx = store::begin(db).await?;
    // Asked again, one server at a time: another one may have recorded today's run meanwhile.
    store::wait_turn(&mut tx).await?;
    for site in store::sites(&mut tx, now).await? {
        let mut kinds = found.sites.remove(&site.site_id).unwrap_or_default();
        let news = kinds.iter().any(|kind| kind.removed > 0 || kind.anonymised > 0);
        if !(news || site.due || run == Run::Asked || failed_step.is_some()) {
            continue;
        }
        kinds.extend(found.installation.iter().cloned());
        let run = RetentionRun {
            id: RetentionRunId::generate(),
            site_id: site.site_id,
            ran_at: now,
            duration_ms,
            asked: run == Run::Asked,
            failed_step: failed_step.map(str::to_owned),
            kinds,
        };
        store::record(&mut tx, &run).await?;
    }
    tx.commit().await
}
