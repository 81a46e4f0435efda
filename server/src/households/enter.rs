//! Entering those whom somebody brings along.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::household::{self, Brought, is_born_by, is_child};
use menpai_domain::identity::PersonName;
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::person_facts::{PersonFacts, name_birth_index};
use menpai_domain::terms::Relation;
use sqlx::PgConnection;

use super::model::MemberInput;
use super::store;
use crate::access::Scope;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult};
use crate::persons;
use crate::persons::masked::Opened;
use crate::persons::newcomer;
use crate::sites;
use crate::state::AppState;
use crate::tries::Tries;
use crate::verification;

/// Those whom somebody brings at most.
const MOST: usize = 9;

/// Somebody who is brought along, as they were entered.
pub struct Named {
    /// Path of their fields in the request.
    path: String,
    facts: PersonFacts,
    relation: Relation,
    consent: bool,
}

impl Named {
    /// Whether this names somebody whom the site knows, as what they are to whoever brought them.
    fn names(&self, there: &Opened, relation: Relation) -> bool {
        let number = self.facts.document.as_ref().map(|document| document.number());
        let same_name =
            PersonName::parse(&there.name).is_ok_and(|name| name.match_key() == self.facts.name.match_key());
        self.relation == relation
            && same_name
            && number == there.id_number.as_deref()
            && (number.is_some() || self.facts.birth_date == there.birth_date)
    }
}

/// Whether these name the same people as those who were brought along before, and nobody else.
#[must_use]
pub fn are_same(named: &[Named], there: &[(Opened, Relation)]) -> bool {
    let known = |named: &Named| there.iter().any(|(there, relation)| named.names(there, *relation));
    named.len() == there.len() && named.iter().all(known)
}

/// Somebody who is brought along, as the site knows them now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person_id: PersonId,
    /// What they are to whoever brings them.
    pub relation: Relation,
    /// When the parent of a child under 14 consented.
    pub consented_at: Option<DateTime<Utc>>,
}

/// Who came.
pub enum Came {
    /// All of them.
    All(Vec<Member>),
    /// Nobody: somebody with this number is known otherwise, or beyond the tries. Answer [`newcomer::refuse_at`] with the path.
    KnownOtherwise(String, PersonFacts),
}

/// Checks the fields of those whom somebody brings along.
///
/// # Errors
/// `Validation` with all broken fields.
pub fn read(members: &[MemberInput], today: NaiveDate) -> ApiResult<Vec<Named>> {
    if members.len() > MOST {
        let told = "at most 9 people come with you: others file for themselves";
        return Err(ApiError::field("members", "count", told).limited(MOST));
    }
    let (mut named, mut broken) = (Vec::new(), Vec::new());
    for (at, member) in members.iter().enumerate() {
        match one(member, format!("members[{at}].person."), today) {
            Ok(one) => named.push(one),
            Err(ApiError::Validation(more)) => broken.extend(more),
            Err(error) => return Err(error),
        }
    }
    if broken.is_empty() { Ok(named) } else { Err(ApiError::Validation(broken)) }
}

fn one(member: &MemberInput, path: String, today: NaiveDate) -> ApiResult<Named> {
    let facts = member.person.check(&path, today)?;
    let mut checks = Checks::default();
    let told = "whoever has a phone of their own files for themself";
    checks.ensure(facts.phone.is_none(), &format!("{path}phone"), "given", told);
    let newborn = member.relation == Relation::Child && facts.birth_date.is_some_and(|birth| is_child(birth, today));
    let told = "the number of a document is needed; a child under 14 may have none yet";
    checks.ensure(facts.document.is_some() || newborn, &format!("{path}id_number"), "required", told);
    checks.finish()?;
    Ok(Named { path, facts, relation: member.relation, consent: member.guardian_consent })
}

/// Nobody lives anywhere before they are born: answers the field that tells when somebody who is brought along is born, if that is after
/// the first day.
#[must_use]
pub fn born_after(named: &[Named], first_day: NaiveDate) -> Option<String> {
    let late = named.iter().find(|named| !is_born_by(named.facts.birth_date, first_day))?;
    Some(format!("{}birth_date", late.path))
}

/// That somebody lives nowhere before they are born.
pub fn before_birth(field: impl Into<String>) -> ApiError {
    let told = "somebody is born after the first day: nobody lives anywhere before they are born";
    ApiError::field(field, "before_birth", told)
}

/// Nobody lives anywhere before they are born. Whose date of birth nobody knows may.
///
/// # Errors
/// `Validation` that names the first day.
pub async fn check_born(
    connection: &mut PgConnection,
    state: &AppState,
    (site, person): (SiteId, PersonId),
    first_day: NaiveDate,
) -> ApiResult<()> {
    let birth = birth_of(connection, state, site, person).await?;
    if is_born_by(birth, first_day) { Ok(()) } else { Err(before_birth("from")) }
}

/// Enters them where the site does not know them, to live in a unit.
///
/// # Errors
/// `Validation` with every rule that stands against bringing them.
pub async fn enter(
    connection: &mut PgConnection,
    state: &AppState,
    tries: &Tries,
    (site, unit, head): (SiteId, UnitId, PersonId),
    named: Vec<Named>,
    (now, today): (DateTime<Utc>, NaiveDate),
) -> ApiResult<Came> {
    if named.is_empty() {
        return Ok(Came::All(Vec::new()));
    }
    let by = opened(connection, state, site, head).await?;
    let children = may_bring(&named, by.as_ref().and_then(|by| by.birth_date), today)?;
    let own_number = by.and_then(|by| by.id_number);
    let mut members: Vec<Member> = Vec::new();
    let mut named_before = Vec::new();
    for (Named { path, facts, relation, .. }, child) in named.into_iter().zip(children) {
        let twice = || ApiError::field(format!("{path}id_number"), "twice", "is named twice");
        if facts.document.as_ref().is_some_and(|document| own_number.as_deref() == Some(document.number())) {
            return Err(twice());
        }
        // Children without a number are told apart by name and date of birth.
        let as_named = facts.name.match_key();
        let alike = |(name, birth): &(String, Option<NaiveDate>)| *name == as_named && *birth == facts.birth_date;
        if facts.document.is_none() && named_before.iter().any(alike) {
            return Err(ApiError::field(format!("{path}name"), "twice", "is named twice, with this date of birth"));
        }
        named_before.push((as_named, facts.birth_date));
        let person_id = match &facts.document {
            Some(_) => newcomer::enter(connection, state, tries, site, &facts, now).await?,
            None => Some(child_without_number(connection, state, (site, unit, head), &facts, now).await?),
        };
        let Some(person_id) = person_id else { return Ok(Came::KnownOtherwise(path, facts)) };
        if state.verifier.is_there() {
            verification::store::ask_soon(connection, site, person_id, now).await?;
        }
        if person_id == head || members.iter().any(|member| member.person_id == person_id) {
            return Err(twice());
        }
        members.push(Member { person_id, relation, consented_at: child.then_some(now) });
    }
    Ok(Came::All(members))
}

/// Which of them are children, if all may be brought.
fn may_bring(named: &[Named], by: Option<NaiveDate>, today: NaiveDate) -> ApiResult<Vec<bool>> {
    let (mut checks, mut children) = (Checks::default(), Vec::new());
    for Named { path, facts, relation, consent } in named {
        let brought = Brought { relation: *relation, birth: facts.birth_date, consent: *consent };
        match household::bring(by, brought, today) {
            Ok(child) => children.push(child),
            Err(rule) => {
                let (field, code) = rule.at();
                let member = path.strip_suffix("person.").unwrap_or(path);
                checks.broken(format!("{member}{field}"), code, rule.to_string());
            }
        }
    }
    checks.finish()?;
    Ok(children)
}

/// The date of birth of somebody in a site, as far as it is known.
///
/// # Errors
/// The database is away.
pub async fn birth_of(
    connection: &mut PgConnection,
    state: &AppState,
    site: SiteId,
    person: PersonId,
) -> ApiResult<Option<NaiveDate>> {
    Ok(opened(connection, state, site, person).await?.and_then(|opened| opened.birth_date))
}

/// What a site knows of somebody.
async fn opened(
    connection: &mut PgConnection,
    state: &AppState,
    site: SiteId,
    person: PersonId,
) -> ApiResult<Option<Opened>> {
    let row = persons::store::find(connection, &Scope::of_sites(vec![site]), person).await?;
    row.map(|row| row.columns.open(&state.keyring)).transpose()
}

/// A child without a document who is brought into a unit: the one whom the same parent brought before under that name and date of birth,
/// the one who lives there already, or is about to, as the other parent's, or a new one.
///
/// # Errors
/// The database is away.
pub async fn child_without_number(
    connection: &mut PgConnection,
    state: &AppState,
    (site, unit, parent): (SiteId, UnitId, PersonId),
    facts: &PersonFacts,
    now: DateTime<Utc>,
) -> ApiResult<PersonId> {
    store::hold_children(connection, parent, unit).await?;
    if let Some(birth) = facts.birth_date {
        let index = name_birth_index(&state.keyring, &facts.name, birth);
        if store::find_brought_before(connection, site, parent, &index).await?.is_none() {
            let today = sites::time::today(connection, site, now).await?;
            if let Some(there) = store::find_there_without_number(connection, (site, unit), &index, today).await? {
                return Ok(there);
            }
        }
    }
    without_number(connection, state, (site, parent), facts, now).await
}

/// A child without a document: the one whom the same parent brought before under that name and date of birth, or a new one.
async fn without_number(
    connection: &mut PgConnection,
    state: &AppState,
    (site, head): (SiteId, PersonId),
    facts: &PersonFacts,
    now: DateTime<Utc>,
) -> ApiResult<PersonId> {
    if let Some(birth) = facts.birth_date {
        let index = name_birth_index(&state.keyring, &facts.name, birth);
        if let Some(known) = store::find_brought_before(connection, site, head, &index).await? {
            return Ok(known);
        }
    }
    let id = PersonId::generate();
    persons::store::insert(connection, site, id, &facts.seal(&state.keyring, id.as_uuid()), now).await?;
    Ok(id)
}

/// Nobody under 14 files for themself.
///
/// # Errors
/// `Validation` where they are.
pub async fn check_files_alone(
    connection: &mut PgConnection,
    state: &AppState,
    (site, person): (SiteId, PersonId),
    today: NaiveDate,
) -> ApiResult<()> {
    let birth = birth_of(connection, state, site, person).await?;
    if birth.is_some_and(|birth| is_child(birth, today)) {
        let told = "a child under 14 is registered by a parent";
        return Err(ApiError::field("person", "under_14", told));
    }
    Ok(())
}

/// Nobody is a tenant of a lease that begins before they are 18. Whose age nobody knows may be.
///
/// # Errors
/// `Validation` that names each who is too young.
pub async fn check_rent(
    connection: &mut PgConnection,
    state: &AppState,
    (site, tenants): (SiteId, &[PersonId]),
    first_day: NaiveDate,
) -> ApiResult<()> {
    let mut checks = Checks::default();
    for (at, tenant) in tenants.iter().enumerate() {
        let birth = birth_of(connection, state, site, *tenant).await?;
        let grown = birth.is_none_or(|birth| household::is_of_age(birth, first_day));
        let told = "is younger than 18 on the first day: a lease is a parent's, and they are registered with them";
        checks.ensure(grown, &format!("tenant_ids[{at}]"), "under_18", told);
    }
    checks.finish()
}

/// Nobody under 18 signs a lease.
///
/// # Errors
/// `Validation` where they are.
pub async fn check_signs(
    connection: &mut PgConnection,
    state: &AppState,
    (site, person): (SiteId, PersonId),
    today: NaiveDate,
) -> ApiResult<()> {
    check_files_alone(connection, state, (site, person), today).await?;
    let birth = birth_of(connection, state, site, person).await?;
    if birth.is_some_and(|birth| !household::is_of_age(birth, today)) {
        let told = "a lease is signed from 18 on: a parent signs it, and names you among those who live there";
        return Err(ApiError::field("person", "under_18", told));
    }
    Ok(())
}
