//! A contract as its parties see it: what it says, who they are.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::contract::{self, Named, Paper};
use menpai_domain::identity::mask_name;
use menpai_domain::ids::PersonId;
use menpai_domain::sealed::Field;
use menpai_domain::terms::{ContractSide, ContractState, NotificationKind, TrailAction};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::members::{self, MemberRow};
use super::model::{ContractPaper, ContractParty, OwnContract};
use super::store::{self, ContractRow, PartyRow};
use crate::access::Account;
use crate::households::model::HouseholdMember;
use crate::http::{ApiError, ApiResult};
use crate::notifications::{self, About};
use crate::sites::time::zone;
use crate::state::AppState;
use crate::trail::Entry;

/// A contract for the list of whoever is a party.
pub fn own(row: &ContractRow) -> OwnContract {
    OwnContract {
        id: row.id,
        site_id: row.site_id,
        unit_id: row.unit_id,
        doorplate: row.doorplate.clone(),
        unit_code: row.unit_code.clone(),
        tenancy_id: row.tenancy_id,
        kind: row.kind,
        state: row.state,
        side: row.side.unwrap_or(ContractSide::Tenant),
        proposed: row.own == Some(row.proposed_by),
        waits_for_you: row.state == ContractState::Offered && row.confirmed_at.is_none(),
        from: row.from,
        to: row.to,
        rent_cents: row.rent_cents,
        deposit_cents: row.deposit_cents,
        pay_months: row.pay_months,
        created_at: row.created_at,
        offered_at: row.offered_at,
        expires_at: row.expires_at,
        decided_at: row.decided_at,
        version: row.version,
    }
}

/// A contract with its text and its parties.
pub async fn whole(connection: &mut PgConnection, state: &AppState, row: &ContractRow) -> ApiResult<ContractPaper> {
    // What came to nothing tells nobody any longer who the others are.
    let came_to_nothing = !matches!(row.state, ContractState::Draft | ContractState::Offered | ContractState::Signed);
    let text = row.text_sealed.as_ref().filter(|_sealed| !came_to_nothing);
    let text = text.map(|sealed| state.keyring.open(Field::ContractText, row.id.as_uuid(), sealed)).transpose();
    let mut members = if came_to_nothing { Vec::new() } else { members::list(connection, row.site_id, row.id).await? };
    let mut parties = Vec::new();
    for party in store::parties(connection, row.site_id, row.id).await? {
        let Named { side, mut name, id_number, mut phone, lives_here, with: _ } = named(state, &party)?;
        let you = row.own == Some(party.columns.person_id);
        let confirmed_at = party.confirmed_at;
        if came_to_nothing && !you {
            name = mask_name(&name);
        }
        // The text holds the phone as it was; who moved out later is nobody's to call.
        if !you && !matches!(row.state, ContractState::Draft | ContractState::Offered) {
            phone = None;
        }
        let theirs = members.extract_if(.., |member| member.party_id == party.columns.person_id);
        let members = theirs
            .map(|one| {
                HouseholdMember::shown(&one.columns, one.member.relation, one.member.consented_at, &state.keyring)
            })
            .collect::<ApiResult<_>>()?;
        parties.push(ContractParty { side, name, id_number, phone, lives_here, members, confirmed_at, you });
    }
    Ok(ContractPaper {
        contract: own(row),
        parties,
        warnings: Vec::new(),
        clauses: if came_to_nothing { Vec::new() } else { clauses(state, row)? },
        text: text.map_err(ApiError::internal)?,
        text_sha256: row.text_hash.as_ref().map(hex::encode),
    })
}

/// What stands on the paper of a contract: its text, who confirmed it when, its hash.
pub fn on_paper(row: &ContractRow, whole: ContractPaper) -> ApiResult<String> {
    let (Some(text), Some(hash)) = (whole.text, whole.text_sha256) else {
        return Err(ApiError::conflict(
            "state",
            "no_text",
            "there is no text: it is drawn up when a draft is offered, and goes with what came to nothing",
        ));
    };
    let zone = zone(&row.time_zone)?;
    let mut lines = vec![text, String::new()];
    for party in &whole.parties {
        lines.push(match party.confirmed_at {
            Some(at) => format!("{}　确认于 {}", party.name, at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S")),
            None => format!("{}　尚未确认", party.name),
        });
    }
    lines.push(format!("文本摘要（SHA-256）：{hash}"));
    Ok(lines.join("\n"))
}

/// What the parties add.
pub fn clauses(state: &AppState, row: &ContractRow) -> ApiResult<Vec<String>> {
    let Some(sealed) = &row.clauses_sealed else { return Ok(Vec::new()) };
    let opened = state.keyring.open(Field::ContractClauses, row.id.as_uuid(), sealed).map_err(ApiError::internal)?;
    serde_json::from_str(&opened).map_err(ApiError::internal)
}

/// A party as text and parties name them.
fn named(state: &AppState, party: &PartyRow) -> ApiResult<Named> {
    let opened = party.columns.open(&state.keyring)?;
    Ok(Named {
        side: party.side,
        name: opened.name,
        id_number: party.columns.mask(&state.keyring)?.id_number,
        phone: opened.phone,
        lives_here: party.lives_here,
        with: 0,
    })
}

/// The text of a draft, with its hash.
pub fn draw_up(
    state: &AppState,
    row: &ContractRow,
    (parties, members): (&[PartyRow], &[MemberRow]),
    lease: Option<&store::LeaseRow>,
    drawn_on: NaiveDate,
) -> ApiResult<(String, [u8; 32])> {
    let paper = Paper {
        kind: row.kind,
        site_name: row.site_name.clone(),
        doorplate: row.doorplate.clone().unwrap_or_default(),
        unit_code: row.unit_code.clone(),
        parties: parties
            .iter()
            .map(|party| {
                let with = members.iter().filter(|member| member.party_id == party.columns.person_id).count();
                Ok(Named { with, ..named(state, party)? })
            })
            .collect::<ApiResult<_>>()?,
        from: row.from,
        to: row.to,
        rent_cents: row.rent_cents,
        deposit_cents: row.deposit_cents,
        pay_months: row.pay_months,
        names_rent: row.names_rent,
        names_deposit: row.names_deposit,
        clauses: clauses(state, row)?,
        lease: lease.map(|lease| (lease.from, lease.to)),
        drawn_on,
    };
    let text = contract::text(&paper);
    let hash = Sha256::digest(text.as_bytes()).into();
    Ok((text, hash))
}

/// An act about a contract, with those who are parties of it.
pub fn act(row: &ContractRow, parties: &[PartyRow], action: TrailAction) -> Entry {
    Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.unit_id),
        person_ids: parties.iter().map(|party| party.columns.person_id).collect(),
        ..Entry::act(row.site_id, action, row.id)
    }
}

/// Tells the other parties.
pub async fn tell(
    connection: &mut PgConnection,
    row: &ContractRow,
    parties: &[PartyRow],
    but: Option<PersonId>,
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let others: Vec<PersonId> =
        parties.iter().map(|party| party.columns.person_id).filter(|person| Some(*person) != but).collect();
    let about = About::Contract(row.id);
    notifications::store::tell(connection, (row.site_id, row.unit_id), &others, about, kind, now).await
}

/// The person behind an account who is a party.
pub fn party(row: &ContractRow, caller: &Account) -> ApiResult<PersonId> {
    let own = row.own.filter(|own| caller.sites.iter().any(|site| site.person_id == Some(*own)));
    own.ok_or(ApiError::NotFound("contract"))
}
