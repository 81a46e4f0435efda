//! Writing what was decided, for everybody whom a filing is about.

use chrono::{DateTime, Utc};
use menpai_domain::filing::{Refused, Step, next, open_since};
use menpai_domain::ids::{PersonId, ResidencyId};
use menpai_domain::terms::{FilingRefusal, NotificationKind, Role, TrailAction};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, Decision, FilingRow};
use crate::access::Account;
use crate::households::children::hang;
use crate::households::enter::Member;
use crate::households::store::Hanging;
use crate::http::{ApiError, ApiResult};
use crate::notifications::{self, About};
use crate::residencies::write::{self, NewVersion, filed_as};
use crate::trail::{self, Entry};

/// What somebody decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Whoever lets the unit, or the office: yes.
    Confirm,
    /// No.
    Refuse(FilingRefusal),
    /// Whoever filed for themself takes it back.
    Withdraw,
    /// Whoever was entered: yes.
    Agree,
    /// No.
    Decline,
    /// The landlord who entered somebody takes it back.
    TakeBack,
}

impl Verdict {
    const fn step(self) -> Step {
        match self {
            Self::Confirm => Step::Confirm,
            Self::Refuse(_) => Step::Refuse,
            Self::Withdraw => Step::Withdraw,
            Self::Agree => Step::Agree,
            Self::Decline => Step::Decline,
            Self::TakeBack => Step::TakeBack,
        }
    }

    const fn action(self) -> TrailAction {
        match self {
            Self::Confirm => TrailAction::FilingConfirm,
            Self::Refuse(_) => TrailAction::FilingRefuse,
            Self::Withdraw | Self::TakeBack => TrailAction::FilingWithdraw,
            Self::Agree => TrailAction::FilingAgree,
            Self::Decline => TrailAction::FilingDecline,
        }
    }
}

/// Whether a filing can be decided so where it stands, by the clock: housekeeping may not have seen yet that it is over. Nobody else
/// decides it until the end of the transaction: of two at once the second waits here, and hears that it is decided rather than what
/// stands against writing it twice.
///
/// # Errors
/// `Conflict` with the rule that stands against it.
pub async fn hold(
    connection: &mut PgConnection,
    row: &FilingRow,
    verdict: Verdict,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if let Err(refused) = next(row.filing.state, verdict.step()) {
        return Err(ApiError::conflict("state", refused.code(), refused.to_string()));
    }
    if row.filing.filed_at < open_since(now) {
        return Err(ApiError::conflict("state", Refused::Decided.code(), "the time of this filing is over"));
    }
    let filing = &row.filing;
    if !store::hold(connection, (filing.site_id, filing.id, filing.version)).await? {
        return Err(decided());
    }
    Ok(())
}

fn decided() -> ApiError {
    ApiError::conflict("state", "decided", "somebody decided this filing in the meantime")
}

/// Writes what was decided for everybody whom a filing is about, records it, and tells who waits for it.
///
/// # Errors
/// `Conflict` where it can't be decided so, or somebody decided it meanwhile.
pub async fn settle(
    connection: &mut PgConnection,
    caller: &Account,
    row: &FilingRow,
    verdict: Verdict,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    hold(connection, row, verdict, now).await?;
    let filing = &row.filing;
    let persons = std::iter::once((filing.id, filing.version, row.person.person_id));
    let members = row.members.iter().map(|member| (member.id, member.version, member.person.person_id));
    for (id, version, person) in persons.chain(members) {
        let decision = match verdict {
            Verdict::Confirm | Verdict::Agree => {
                Decision::Confirmed(register(connection, caller, row, person, now).await?)
            }
            Verdict::Refuse(reason) => Decision::Refused(reason),
            Verdict::Withdraw | Verdict::TakeBack => Decision::Withdrawn,
            Verdict::Decline => Decision::Declined,
        };
        if !store::decide(connection, (filing.site_id, id, version), decision, caller.account_id, now).await? {
            return Err(decided());
        }
    }
    trail::store::record(connection, caller, now, act(row, verdict.action(), filing.id)).await?;
    let at = (filing.site_id, filing.unit_id);
    let (kind, told) = match verdict {
        // Whoever filed it hears of it, for everybody.
        Verdict::Confirm => (NotificationKind::FilingConfirmed, vec![row.person.person_id]),
        Verdict::Refuse(_) => (NotificationKind::FilingRefused, vec![row.person.person_id]),
        Verdict::Agree => (NotificationKind::FilingAgreed, landlords(connection, row).await?),
        Verdict::Decline => (NotificationKind::FilingDeclined, landlords(connection, row).await?),
        Verdict::Withdraw | Verdict::TakeBack => return Ok(()),
    };
    notifications::store::tell(connection, at, &told, About::Filing(filing.id), kind, now).await?;
    Ok(())
}

/// Who lets the unit, but for whoever the filing is about.
async fn landlords(connection: &mut PgConnection, row: &FilingRow) -> sqlx::Result<Vec<PersonId>> {
    let mut told = notifications::store::landlords(connection, row.filing.site_id, row.filing.unit_id).await?;
    told.retain(|person| *person != row.person.person_id);
    Ok(told)
}

/// Records the residency of somebody whom a filing is about; that of who comes along hangs on that of whoever filed.
async fn register(
    connection: &mut PgConnection,
    caller: &Account,
    row: &FilingRow,
    person_id: PersonId,
    now: DateTime<Utc>,
) -> ApiResult<ResidencyId> {
    let (filing, id) = (&row.filing, ResidencyId::generate());
    let member = row.members.iter().find(|member| member.person.person_id == person_id);
    let (filed_by, role) = match (filing.entered, member) {
        // Whom a landlord entered, the landlord filed; whoever comes along, those who bring them.
        (true, None) => (row.filed_by, Role::Landlord),
        (true, Some(_)) => (caller.account_id, Role::Tenant),
        (false, _) => (row.filed_by, Role::Tenant),
    };
    let version = NewVersion {
        site_id: filing.site_id,
        id,
        version: 1,
        unit_id: filing.unit_id,
        person_id,
        from: filing.from,
        to: filing.to,
        recorded_from: now,
        filed_by,
        filed_as: filed_as(role),
        reason: None,
    };
    write::insert(connection, version).await?;
    if let Some(member) = member {
        let hanging = Hanging {
            site_id: filing.site_id,
            unit_id: filing.unit_id,
            residency_id: id,
            head_id: row.person.person_id,
            member: Member { person_id, relation: member.relation, consented_at: member.consented_at },
            from: filing.from,
            recorded_by: filed_by,
        };
        hang(connection, &hanging, now).await?;
    }
    let act = Entry { person_ids: vec![person_id], ..act(row, TrailAction::ResidencyCreate, id) };
    trail::store::record(connection, caller, now, act).await?;
    Ok(id)
}

/// An act about a filing, on the filing or on what it becomes.
fn act(row: &FilingRow, action: TrailAction, subject: impl Into<Uuid>) -> Entry {
    Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.filing.unit_id),
        person_ids: row.persons(),
        ..Entry::act(row.filing.site_id, action, subject)
    }
}
