//! What a contract does when the last party has confirmed: all of it in one transaction.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PersonId, ResidencyId, TenancyId};
use menpai_domain::terms::{ContractKind, ContractSide, ContractState, NotificationKind, Role, TrailAction};
use sqlx::PgConnection;

use super::paper;
use super::store::{self, ContractRow, PartyRow};
use crate::access::{Account, Scope};
use crate::http::{ApiError, ApiResult};
use crate::passes::lease::{self, Living};
use crate::residencies::household;
use crate::residencies::model::ResidencyResponse;
use crate::residencies::routes::{self, Why};
use crate::residencies::write::{self, NewVersion, filed_as};
use crate::state::AppState;
use crate::tenancies::{self, end, model::CreateTenancy};
use crate::trail::{self, Entry};

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
    let tenancy = match (row.kind, row.tenancy_id) {
        (ContractKind::Lease, _) => {
            let id = signing.begin(connection, parties).await?;
            for other in store::overtake(connection, row, now).await? {
                let overtaken = ContractRow { id: other, ..row.clone() };
                let parties = store::parties(connection, row.site_id, other).await?;
                paper::tell(connection, &overtaken, &parties, None, NotificationKind::ContractClosed, now).await?;
            }
            id
        }
        (_, None) => return Err(ApiError::internal("a contract about a lease names none")),
        (ContractKind::Renewal, Some(id)) => {
            let before = signing.tenancy(connection, id).await?;
            if before.to.and_then(|last| last.succ_opt()) != Some(row.from) {
                return Err(other_lease());
            }
            tenancies::store::agree(connection, &before, Some(row.to), terms(row), now).await?;
            signing.go_on(connection, parties).await?;
            id
        }
        (ContractKind::Change, Some(id)) => {
            let before = signing.tenancy(connection, id).await?;
            if before.to != Some(row.to) {
                return Err(other_lease());
            }
            tenancies::store::agree(connection, &before, before.to, terms(row), now).await?;
            id
        }
        (ContractKind::EarlyEnd, Some(id)) => {
            let before = signing.tenancy(connection, id).await?;
            if before.to.is_some_and(|last| row.to >= last) {
                return Err(other_lease());
            }
            end::end(connection, state, caller, scope, &before, (Some(before.version), row.to)).await?;
            id
        }
    };
    store::decide(connection, row.site_id, row.id, ContractState::Signed, Some(tenancy), now).await?;
    Ok(())
}

const fn terms(row: &ContractRow) -> (i64, i64) {
    (row.rent_cents, row.deposit_cents)
}

/// What was agreed on is about a lease that has changed since.
fn other_lease() -> ApiError {
    ApiError::conflict("tenancy_id", "lease_changed", "the lease has changed since this was offered: propose it anew")
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
        let of = |side| parties.iter().filter(move |party| party.side == side).map(|party| party.columns.person_id);
        let landlord = of(ContractSide::Landlord).next().ok_or_else(|| ApiError::internal("there is no landlord"))?;
        let tenants: Vec<PersonId> = of(ContractSide::Tenant).collect();
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
        for person in living(parties) {
            self.register(connection, person).await?;
            self.admit(connection, person, row.from, row.to).await?;
        }
        Ok(id)
    }

    /// Lets those who live there go on living there until the new last day. Who lives there is asked here: whoever proposed it
    /// saw their own registration only.
    async fn go_on(&self, connection: &mut PgConnection, parties: &[PartyRow]) -> ApiResult<()> {
        let row = self.row;
        let before = row.from.pred_opt().unwrap_or(row.from);
        for party in parties.iter().filter(|party| party.side == ContractSide::Tenant) {
            let person = party.columns.person_id;
            let at = (row.site_id, row.unit_id, person);
            match household::find_ending(connection, at, before).await? {
                Some(residency) => {
                    let why = Why { action: TrailAction::ResidencyCorrect, reason: "续租" };
                    let period = |before: &ResidencyResponse| (before.from, Some(row.to));
                    let (state, caller, scope) = (self.state, self.caller, self.scope);
                    routes::record(connection, state, caller, scope, residency, period, why).await?;
                }
                None if party.lives_here => self.register(connection, person).await?,
                None => continue,
            }
            self.admit(connection, person, row.from, row.to).await?;
        }
        Ok(())
    }

    /// Registers somebody for the term, unless they are registered in the unit on any day of it.
    async fn register(&self, connection: &mut PgConnection, person: PersonId) -> ApiResult<()> {
        let row = self.row;
        let days = (row.from, Some(row.to));
        if household::is_registered(connection, row.site_id, row.unit_id, person, days).await? {
            return Ok(());
        }
        let id = ResidencyId::generate();
        let version = NewVersion {
            site_id: row.site_id,
            id,
            version: 1,
            unit_id: row.unit_id,
            person_id: person,
            from: row.from,
            to: Some(row.to),
            recorded_from: self.now,
            filed_by: self.caller.account_id,
            filed_as: filed_as(Role::Tenant),
            reason: None,
        };
        write::insert(connection, version).await?;
        let act = Entry { person_ids: vec![person], ..self.act(TrailAction::ResidencyCreate, id) };
        trail::store::record(connection, self.caller, self.now, act).await?;
        Ok(())
    }

    async fn admit(
        &self,
        connection: &mut PgConnection,
        person_id: PersonId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> ApiResult<()> {
        let row = self.row;
        let living =
            Living { site_id: row.site_id, building_id: row.building_id, unit_id: row.unit_id, person_id, from, to };
        lease::admit(connection, self.state, self.caller, self.scope, living).await
    }

    async fn tenancy(
        &self,
        connection: &mut PgConnection,
        id: TenancyId,
    ) -> ApiResult<tenancies::model::TenancyResponse> {
        tenancies::store::find(connection, self.scope, id).await?.ok_or_else(other_lease)
    }

    fn act(&self, action: TrailAction, subject: impl Into<uuid::Uuid>) -> Entry {
        Entry {
            building_id: Some(self.row.building_id),
            unit_id: Some(self.row.unit_id),
            ..Entry::act(self.row.site_id, action, subject)
        }
    }
}

fn living(parties: &[PartyRow]) -> impl Iterator<Item = PersonId> {
    parties.iter().filter(|party| party.lives_here).map(|party| party.columns.person_id)
}
