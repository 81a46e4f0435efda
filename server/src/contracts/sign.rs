//! What a contract does when the last party has confirmed: all of it in one transaction.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PersonId, ResidencyId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{ContractKind, ContractSide, ContractState, Role, TrailAction};
use sqlx::PgConnection;

use super::members::{self, MemberRow};
use super::overtaken;
use super::store::{self, ContractRow, PartyRow};
use crate::access::{Account, Scope};
use crate::households::children::hang;
use crate::households::enter::Member;
use crate::households::store::{self as households, Hanging};
use crate::http::{ApiError, ApiResult};
use crate::locks;
use crate::passes::lease::{self, LastDay, Living};
use crate::residencies::household;
use crate::residencies::model::ResidencyResponse;
use crate::residencies::routes::{self, Why};
use crate::residencies::write::{self, NewVersion, filed_as};
use crate::sites::time::day;
use crate::state::AppState;
use crate::tenancies::model::{CreateTenancy, Household, TenancyResponse};
use crate::tenancies::{self, end};
use crate::trail::{self, Entry};
use crate::units::access::not_rental;
use crate::{units, viewings};

/// Does what the contract says, and writes that it is signed.
pub async fn sign(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    row: &ContractRow,
    parties: &[PartyRow],
) -> ApiResult<()> {
    let now = state.clock.now();
    let signing = Signing { state, caller, scope, row, now };
    // Who is registered there is asked when nobody is about to end that.
    units::access::hold(connection, (row.site_id, row.unit_id)).await?;
    let before = check_stands(connection, scope, row, parties, now).await?;
    let tenancy = match (row.kind, &before) {
        (ContractKind::Lease, _) => signing.begin(connection, parties).await?,
        (_, None) => return Err(names_no_lease()),
        (ContractKind::Renewal, Some(before)) => {
            agree(connection, before, Some(row.to), now).await?;
            signing.go_on(connection, parties, before.id).await?;
            before.id
        }
        (ContractKind::Change, Some(before)) => {
            agree(connection, before, before.to, now).await?;
            before.id
        }
        (ContractKind::EarlyEnd, Some(before)) => {
            let lease = (before.site_id, std::slice::from_ref(before));
            // Both signed it: nothing opens beyond that day.
            let last = LastDay { to: row.to, household: Household::Leaves, at_least: None };
            end::end(connection, state, caller, scope, lease, last).await?;
            before.id
        }
    };
    store::decide(connection, row.site_id, row.id, ContractState::Signed, Some(tenancy), now).await?;
    overtaken::of_units(connection, caller, row.site_id, &[row.unit_id], now).await?;
    // What is let is not shown any more.
    viewings::close::of_unit(connection, caller, row.site_id, row.unit_id, now).await?;
    Ok(())
}

/// What is asked with every yes: whether what was offered can be signed still, also when others are to say yes after this one. Answers
/// the lease that it is about.
///
/// # Errors
/// `Conflict` where the landlord has sold the unit, its days are let to others, the lease has changed or ended since, or the last day that
/// was offered is over.
pub async fn check_stands(
    connection: &mut PgConnection,
    scope: &Scope,
    row: &ContractRow,
    parties: &[PartyRow],
    now: DateTime<Utc>,
) -> ApiResult<Option<TenancyResponse>> {
    let (at, days) = ((row.site_id, row.unit_id), (row.from, row.to));
    let landlord = landlord(row, parties)?;
    if row.kind == ContractKind::Lease {
        if !store::may_let(connection, at, landlord, false).await? {
            return Err(TooLate::Sold.refusal());
        }
        check_not_let(connection, at, days, None).await?;
        if !units::access::is_for_rent(connection, at, day(&row.time_zone, now)?).await? {
            return Err(not_rental());
        }
        return Ok(None);
    }
    check_lets(connection, at, landlord).await?;
    let id = row.tenancy_id.ok_or_else(names_no_lease)?;
    let lease = tenancies::store::find(connection, scope, id).await?.ok_or_else(other_lease)?;
    // Not known of what was offered before it was noted.
    let is_as_offered = row.lease_version.is_none_or(|offered| offered == lease.version);
    let fits = match row.kind {
        ContractKind::Lease => true,
        ContractKind::Renewal => lease.to.and_then(|last| last.succ_opt()) == Some(row.from),
        ContractKind::Change => lease.to == Some(row.to),
        ContractKind::EarlyEnd => lease.to.is_none_or(|last| row.to < last),
    };
    if !is_as_offered || !fits {
        return Err(other_lease());
    }
    if row.kind == ContractKind::Renewal {
        check_not_let(connection, at, days, Some(id)).await?;
    }
    if row.kind == ContractKind::EarlyEnd && row.to < day(&row.time_zone, now)? {
        return Err(TooLate::LastDayOver.refusal());
    }
    Ok(Some(lease))
}

/// Whether a contract can't be signed any more, at any later time either: a yes would be told why.
///
/// # Errors
/// The database is away.
pub async fn is_too_late(
    connection: &mut PgConnection,
    scope: &Scope,
    row: &ContractRow,
    parties: &[PartyRow],
    now: DateTime<Utc>,
) -> ApiResult<bool> {
    match check_stands(connection, scope, row, parties, now).await {
        Ok(_lease) => Ok(false),
        Err(refusal) if TooLate::of(&refusal).is_some() => Ok(true),
        // What is not for rent today may be so again.
        Err(ApiError::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whoever lets a unit owns it, or nobody is known to and they never did. Whose ownership has ended agrees on nothing about its lease any
/// more, also where nobody else is known to own it, and what they can't sign is not proposed to them.
///
/// # Errors
/// `Conflict` where the landlord does not own the unit.
pub async fn check_lets(connection: &mut PgConnection, at: (SiteId, UnitId), landlord: PersonId) -> ApiResult<()> {
    if store::may_let(connection, at, landlord, true).await? { Ok(()) } else { Err(TooLate::Sold.refusal()) }
}

/// No lease of the unit, but for the one that goes on, has any of these days. Who has it is not told.
///
/// # Errors
/// `Conflict` where one has.
pub async fn check_not_let(
    connection: &mut PgConnection,
    at: (SiteId, UnitId),
    days: (NaiveDate, NaiveDate),
    but: Option<TenancyId>,
) -> ApiResult<()> {
    match store::find_let(connection, at, days, but).await? {
        None => Ok(()),
        Some(_other) => Err(TooLate::Let.refusal()),
    }
}

/// Writes what was agreed on, unless somebody changed the lease meanwhile.
async fn agree(
    connection: &mut PgConnection,
    before: &TenancyResponse,
    to: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if tenancies::store::agree(connection, before, to, now).await? { Ok(()) } else { Err(other_lease()) }
}

fn names_no_lease() -> ApiError {
    ApiError::internal("a contract about a lease names none")
}

/// What was agreed on is about a lease that has changed since.
fn other_lease() -> ApiError {
    TooLate::LeaseChanged.refusal()
}

/// Why a yes came too late: such a contract can't be signed at any later time either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLate {
    Let,
    Sold,
    LeaseChanged,
    LastDayOver,
}

impl TooLate {
    const ALL: [Self; 4] = [Self::Let, Self::Sold, Self::LeaseChanged, Self::LastDayOver];

    /// What whoever confirms is told.
    pub fn refusal(self) -> ApiError {
        match self {
            Self::Let => ApiError::conflict("from", "tenancy_no_overlap", "this unit is already let in that period"),
            Self::Sold => {
                let told = "the landlord of this contract does not own the unit any more";
                ApiError::conflict("unit_id", "not_owner", told)
            }
            Self::LeaseChanged => {
                let told = "the lease has changed since this was offered: propose it anew";
                ApiError::conflict("tenancy_id", "lease_changed", told)
            }
            Self::LastDayOver => {
                let told = "the last day that was offered is over: propose another one";
                ApiError::conflict("to", "last_day_over", told)
            }
        }
    }

    /// Under what a request is kept that was refused so: it comes again, and is told the same.
    pub fn request(self) -> &'static str {
        match self {
            Self::Let => "contract.confirm.let",
            Self::Sold => "contract.confirm.sold",
            Self::LeaseChanged => "contract.confirm.lease_changed",
            Self::LastDayOver => "contract.confirm.last_day_over",
        }
    }

    /// Whether a refusal is one of these.
    pub fn of(refusal: &ApiError) -> Option<Self> {
        let ApiError::Conflict(error) = refusal else { return None };
        match error.code.as_str() {
            "tenancy_no_overlap" => Some(Self::Let),
            "not_owner" => Some(Self::Sold),
            "lease_changed" => Some(Self::LeaseChanged),
            "last_day_over" => Some(Self::LastDayOver),
            _ => None,
        }
    }

    /// Whether a request was refused so.
    pub fn of_request(request: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|late| late.request() == request)
    }
}

struct Signing<'a> {
    state: &'a AppState,
    caller: &'a Account,
    scope: &'a Scope,
    row: &'a ContractRow,
    now: DateTime<Utc>,
}

impl Signing<'_> {
    /// Records a new lease, with registrations and passes for those who live there.
    async fn begin(&self, connection: &mut PgConnection, parties: &[PartyRow]) -> ApiResult<TenancyId> {
        let row = self.row;
        let landlord = landlord(row, parties)?;
        let tenants: Vec<PersonId> = of_tenants(parties).map(|party| party.columns.person_id).collect();
        let id = TenancyId::generate();
        let lease = CreateTenancy {
            unit_id: row.unit_id,
            landlord_id: landlord,
            tenant_ids: tenants.clone(),
            from: row.from,
            to: Some(row.to),
            rent_cents: Some(row.rent_cents),
            deposit_cents: Some(row.deposit_cents),
        };
        tenancies::store::insert(connection, row.site_id, id, &lease, self.now).await?;
        let act = Entry {
            person_ids: std::iter::once(landlord).chain(tenants).collect(),
            ..self.act(TrailAction::TenancyCreate, id)
        };
        trail::store::record(connection, self.caller, self.now, act).await?;
        members::fits(connection, row, false).await?;
        let members = members::list(connection, row.site_id, row.id).await?;
        for party in of_tenants(parties).filter(|party| party.lives_here) {
            self.let_in(connection, party, None, row.from, id).await?;
            for MemberRow { member, columns, .. } in
                members.iter().filter(|one| one.party_id == party.columns.person_id)
            {
                // A lease may be put on paper late: whoever was born meanwhile lives there from then on.
                let birth = columns.open(&self.state.keyring)?.birth_date;
                let first = birth.map_or(row.from, |birth| birth.max(row.from));
                self.let_in(connection, party, Some(*member), first, id).await?;
            }
        }
        Ok(id)
    }

    /// Lets those who live there go on living there until the new last day. Who lives there is asked here: whoever proposed it
    /// saw their own registration only.
    async fn go_on(&self, connection: &mut PgConnection, parties: &[PartyRow], lease: TenancyId) -> ApiResult<()> {
        let row = self.row;
        let before = row.from.pred_opt().unwrap_or(row.from);
        let persons: Vec<PersonId> = of_tenants(parties).map(|party| party.columns.person_id).collect();
        let living = household::living(connection, row.site_id, row.unit_id, &persons, before).await?;
        for party in of_tenants(parties).filter(|party| party.lives_here || living.contains(&party.columns.person_id)) {
            let head = party.columns.person_id;
            // Also where registrations go on beyond the last day, as after an end that left them: nobody whom a tenant brought is left behind.
            let members = households::list_living(connection, (row.site_id, row.unit_id, head), before).await?;
            self.prolong(connection, head, before).await?;
            self.let_in(connection, party, None, row.from, lease).await?;
            for member in members {
                self.prolong(connection, member.person_id, before).await?;
                self.let_in(connection, party, Some(member), row.from, lease).await?;
            }
        }
        Ok(())
    }

    /// Lets a registration that ends with the lease go on to its new last day.
    async fn prolong(&self, connection: &mut PgConnection, person: PersonId, before: NaiveDate) -> ApiResult<()> {
        let row = self.row;
        let at = (row.site_id, row.unit_id, person);
        if let Some(residency) = household::find_ending(connection, at, before).await? {
            let why = Why { action: TrailAction::ResidencyCorrect, reason: "续租" };
            let period = |before: &ResidencyResponse| (before.from, Some(row.to));
            let (state, caller, scope) = (self.state, self.caller, self.scope);
            routes::record(connection, state, caller, scope, residency, period, why).await?;
        }
        Ok(())
    }

    /// Registers a tenant, or somebody whom they bring, from a day on, and gives them what opens gates and door.
    async fn let_in(
        &self,
        connection: &mut PgConnection,
        party: &PartyRow,
        brought: Option<Member>,
        first: NaiveDate,
        lease: TenancyId,
    ) -> ApiResult<()> {
        if first > self.row.to {
            return Ok(());
        }
        self.register(connection, party, brought, first).await?;
        self.admit(connection, brought.map_or(party.columns.person_id, |member| member.person_id), lease).await
    }

    /// Registers a tenant, or somebody whom they bring, for the days of the term from this one on for which they are not registered
    /// in the unit yet.
    async fn register(
        &self,
        connection: &mut PgConnection,
        party: &PartyRow,
        brought: Option<Member>,
        first: NaiveDate,
    ) -> ApiResult<()> {
        let (row, head) = (self.row, party.columns.person_id);
        let person = brought.map_or(head, |member| member.person_id);
        let filed_by = party.confirmed_by.unwrap_or(self.caller.account_id);
        let at = (row.site_id, row.unit_id, person);
        for (from, to) in household::uncovered(connection, at, (first, row.to)).await? {
            let id = ResidencyId::generate();
            let version = NewVersion {
                site_id: row.site_id,
                id,
                version: 1,
                unit_id: row.unit_id,
                person_id: person,
                from,
                to: Some(to),
                recorded_from: self.now,
                filed_by,
                filed_as: filed_as(Role::Tenant),
                reason: None,
            };
            write::insert(connection, version).await?;
            if let Some(member) = brought {
                let (site_id, unit_id) = (row.site_id, row.unit_id);
                let recorded_by = filed_by;
                let hanging = Hanging { site_id, unit_id, residency_id: id, head_id: head, member, from, recorded_by };
                hang(connection, &hanging, self.now).await?;
            }
            let act = Entry { person_ids: vec![person], ..self.act(TrailAction::ResidencyCreate, id) };
            trail::store::record(connection, self.caller, self.now, act).await?;
        }
        Ok(())
    }

    /// Gives somebody who lives there a pass for the term, and a key where the unit has a smart lock.
    async fn admit(&self, connection: &mut PgConnection, person_id: PersonId, tenancy: TenancyId) -> ApiResult<()> {
        let row = self.row;
        let living = Living {
            site_id: row.site_id,
            building_id: row.building_id,
            unit_id: row.unit_id,
            person_id,
            from: row.from,
            to: row.to,
        };
        lease::admit(connection, self.state, self.caller, self.scope, living).await?;
        locks::lease::give(connection, self.caller, living, tenancy, self.now).await
    }

    fn act(&self, action: TrailAction, subject: impl Into<uuid::Uuid>) -> Entry {
        Entry {
            building_id: Some(self.row.building_id),
            unit_id: Some(self.row.unit_id),
            ..Entry::act(self.row.site_id, action, subject)
        }
    }
}

/// Who lets in a contract.
fn landlord(row: &ContractRow, parties: &[PartyRow]) -> ApiResult<PersonId> {
    let landlord = parties.iter().find(|party| party.side == ContractSide::Landlord);
    let id = row.id;
    Ok(landlord.ok_or_else(|| ApiError::internal(format!("contract {id} has no landlord")))?.columns.person_id)
}

fn of_tenants(parties: &[PartyRow]) -> impl Iterator<Item = &PartyRow> {
    parties.iter().filter(|party| party.side == ContractSide::Tenant)
}
