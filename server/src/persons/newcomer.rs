//! Who somebody is in a site that may not know them yet. A number and a name are no secret: a number that the site knows is
//! the caller's only if name and phone agree. Whom it knows by name and date of birth alone is asked about: [`super::namesake`].
//!
//! Whoever mistyped their name or number when they came, and came to nothing so far, says anew who they are: they stay the person whom
//! their account acts as, known otherwise from then on. What was known before is kept, as with any correction.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::{IdentityDocument, PersonName, Phone};
use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::person_facts::PersonFacts;
use menpai_domain::sealed::Field;
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::entered::{self, Waiting};
use super::input::NewcomerInput;
use super::known;
use super::masked::Opened;
use super::namesake::{self, Candidate, Namesake};
use super::store::{self, Index, PersonRow};
use crate::access::{Account, Scope};
use crate::codes;
use crate::db::Tx;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::tries::Tries;
use crate::verification::{self, Asked};

/// Who the caller is in a site that knows them.
#[must_use]
pub fn person_at(caller: &Account, site: SiteId) -> Option<PersonId> {
    caller.sites.iter().find(|there| there.site_id == site)?.person_id
}

/// Whoever calls, in one site.
pub enum Caller {
    /// The site knows them; and if they say who they are, as the one that they are.
    Known(PersonId),
    /// It does, and yet they say that they are somebody else: a mistake, unless the request is one that was answered before.
    KnownAndTold,
    /// It does not: who they say that they are, with the phone that they signed in with; and whether they are the one whom the
    /// site knows by that name and date of birth, if they said so.
    New(PersonFacts, Asked, Option<bool>),
    /// It knows nothing of this person but what came to nothing, and they say that they are another one; the rest as of somebody new.
    Anew(PersonId, (PersonFacts, Asked, Option<bool>)),
}

/// Who entered the site.
pub enum Entered {
    /// This person.
    As(PersonId),
    /// Nobody. Answer why.
    Refused(Refused),
}

/// Why nobody entered.
pub enum Refused {
    /// Somebody with this number is known otherwise.
    KnownOtherwise(PersonFacts),
    /// Somebody of this name and date of birth is known: they are asked whether it is them.
    IsThisYou(PersonId, Candidate),
    /// They say that it is them, and have another phone; or nothing of what they say is judged any more.
    OtherPhone(PersonId),
}

impl Refused {
    /// The answer, once the guess is counted. That it was learned is a look in the trail of whoever is known; what the request wrote
    /// is undone.
    pub async fn answer(self, tx: Tx, tries: Tries, state: &AppState, caller: &Account, site: SiteId) -> ApiError {
        let (known, refusal) = match self {
            Self::KnownOtherwise(facts) => return refuse_at(tx, tries, state, caller, site, "person.", &facts).await,
            Self::IsThisYou(known, candidate) => (known, ApiError::IsThisYou(candidate)),
            Self::OtherPhone(known) => {
                let told =
                    "whom the site knows by this name has another phone, or none: the registry's office corrects that";
                (known, ApiError::conflict("person", "known_otherwise", told))
            }
        };
        // Whoever asks about many people by name does not stop either.
        let refusal = tries.count(tx, refusal).await;
        match known::look(state, caller, site, known, TrailAction::PersonNameKnown).await {
            Ok(()) => refusal,
            Err(error) => error,
        }
    }
}

impl Caller {
    /// Reads who calls, and who they say that they are; the verifier of real names is asked, so no transaction is open yet.
    ///
    /// # Errors
    /// `Validation` where the site does not know them and they don't say who they are, or a field is broken, or the verifier says
    /// that name and number do not belong together; `TooManyGuesses` where that was so too often.
    pub async fn read(
        state: &AppState,
        caller: &Account,
        site: SiteId,
        person: Option<&NewcomerInput>,
        today: NaiveDate,
    ) -> ApiResult<Self> {
        match (person_at(caller, site), person) {
            (Some(person_id), None) => Ok(Self::Known(person_id)),
            (Some(person_id), Some(person)) => {
                if says_so(state, (site, person_id), person, today).await? {
                    return Ok(Self::Known(person_id));
                }
                let mut tx = state.db.api(&Scope::of_sites(vec![site])).await?;
                let may_say_anew = store::may_say_anew(&mut tx, site, caller.account_id, person_id).await?;
                tx.commit().await?;
                if !may_say_anew {
                    return Ok(Self::KnownAndTold);
                }
                Ok(Self::Anew(person_id, told(state, caller, person, today).await?))
            }
            (None, None) => {
                Err(ApiError::field("person", "required", "this site does not know you yet: say who you are"))
            }
            (None, Some(person)) => {
                let (facts, asked, same) = told(state, caller, person, today).await?;
                Ok(Self::New(facts, asked, same))
            }
        }
    }

    /// Whether they say who they are, so that it may be somebody else.
    #[must_use]
    pub const fn names_somebody(&self) -> bool {
        matches!(self, Self::New(..) | Self::Anew(..))
    }

    /// Enters them where the site does not know them, and lets the account act as that person there.
    ///
    /// # Errors
    /// `Validation` where the site knows them and they say that they are somebody else.
    pub async fn enter(
        self,
        connection: &mut PgConnection,
        state: &AppState,
        caller: &Account,
        tries: &Tries,
        (site, now): (SiteId, DateTime<Utc>),
    ) -> ApiResult<Entered> {
        let person_id = match self {
            Self::Known(person_id) => return Ok(Entered::As(person_id)),
            Self::KnownAndTold => return Err(known_already()),
            Self::Anew(person_id, said) => {
                return say_anew(connection, state, caller, tries, (site, now), (person_id, said)).await;
            }
            Self::New(facts, asked, same) => {
                let (person_id, has_number) = match namesake_of(connection, state, (site, None), &facts, same).await? {
                    Some(known) if same.is_none() => {
                        let candidate = known.candidate(&state.keyring)?;
                        return Ok(Entered::Refused(Refused::IsThisYou(known.person_id(), candidate)));
                    }
                    Some(known) if tries.are_over() || !known.has_phone_of(&facts) => {
                        return Ok(Entered::Refused(Refused::OtherPhone(known.person_id())));
                    }
                    Some(known) => match known.add_document(connection, state, caller, &facts, now).await? {
                        Some(has_number) => (known.person_id(), has_number),
                        None => return Ok(Entered::Refused(Refused::KnownOtherwise(facts))),
                    },
                    None => {
                        let (at, gives_way) = ((site, now), Waiting::GivesWay);
                        match entered::enter(connection, state, caller, tries, at, &facts, gives_way).await? {
                            Some(person_id) => (person_id, true),
                            None => return Ok(Entered::Refused(Refused::KnownOtherwise(facts))),
                        }
                    }
                };
                if has_number {
                    verification::store::write(connection, site, person_id, asked, now).await?;
                }
                person_id
            }
        };
        store::link(connection, site, caller.account_id, person_id).await?;
        Ok(Entered::As(person_id))
    }
}

/// What somebody says who they are, checked; the verifier of real names is asked.
async fn told(
    state: &AppState,
    caller: &Account,
    person: &NewcomerInput,
    today: NaiveDate,
) -> ApiResult<(PersonFacts, Asked, Option<bool>)> {
    let mut checks = Checks::default();
    let told = "the number of a document is needed";
    checks.ensure(person.id_number.is_some(), "person.id_number", "required", told);
    let told = "the phone is the one that you signed in with";
    checks.ensure(person.phone.is_none(), "person.phone", "given", told);
    checks.finish()?;
    let facts = person.to_person().check_with_birth("person.", today)?;
    let phone = phone_of(state, caller).await?.ok_or_else(no_phone)?;
    let asked = state.verifier.ask_of(state, caller, &facts).await?;
    Ok((PersonFacts { phone: Some(phone), ..facts }, asked, person.same_as_known))
}

/// Writes who somebody is who was mistaken about it. That counts as a wrong guess, so that nobody is one after the other.
async fn say_anew(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    tries: &Tries,
    (site, now): (SiteId, DateTime<Utc>),
    (id, (facts, asked, same)): (PersonId, (PersonFacts, Asked, Option<bool>)),
) -> ApiResult<Entered> {
    tries.check()?;
    // Whoever refers to a person holds its row: what came first is seen, what comes later waits.
    store::hold(connection, site, id).await?;
    if !store::may_say_anew(connection, site, caller.account_id, id).await? {
        return Err(known_already());
    }
    let known = by_number(connection, state, site, &facts).await?.map(|row| row.columns.person_id);
    if let Some(other) = known.filter(|known| *known != id)
        && !entered::gives_way(connection, caller, (site, now), other, Waiting::GivesWay).await?
    {
        return Ok(Entered::Refused(Refused::KnownOtherwise(facts)));
    }
    if let Some(known) = namesake_of(connection, state, (site, Some(id)), &facts, same).await? {
        // Of two persons one is too many, and which one only the office can say.
        return Ok(Entered::Refused(if same.is_none() {
            Refused::IsThisYou(known.person_id(), known.candidate(&state.keyring)?)
        } else {
            Refused::OtherPhone(known.person_id())
        }));
    }
    let sealed = facts.seal(&state.keyring, id.as_uuid());
    match store::update(connection, site, id, None, &sealed, now).await {
        Ok(_done) => {}
        Err(error) if known::is_known_number(&error) => return Ok(Entered::Refused(Refused::KnownOtherwise(facts))),
        Err(error) => return Err(error.into()),
    }
    let act = Entry { person_ids: vec![id], ..Entry::act(site, TrailAction::PersonUpdate, id) };
    trail::store::record(connection, caller, now, act).await?;
    verification::store::write(connection, site, id, asked, now).await?;
    tries.add(connection).await?;
    Ok(Entered::As(id))
}

/// Whether a site knows the caller, and whether they may yet say anew who they are.
///
/// # Errors
/// The database is away.
pub async fn knows(connection: &mut PgConnection, caller: &Account, site: SiteId) -> sqlx::Result<(bool, bool)> {
    let Some(person) = person_at(caller, site) else { return Ok((false, false)) };
    Ok((true, store::may_say_anew(connection, site, caller.account_id, person).await?))
}

fn known_already() -> ApiError {
    ApiError::field("person", "known", "this site knows you: leave it out, or ask for a correction")
}

/// The answer to whoever names a number that is known otherwise, below this path. That it was tried is a look in the trail of whoever
/// it belongs to; what the request wrote is undone.
pub async fn refuse_at(
    tx: Tx,
    tries: Tries,
    state: &AppState,
    caller: &Account,
    site: SiteId,
    path: &str,
    facts: &PersonFacts,
) -> ApiError {
    let told = "somebody with this number is known here under another name or phone, or without one: the registry's \
                office corrects that";
    let refusal = tries.count(tx, ApiError::conflict(format!("{path}id_number"), "known_otherwise", told)).await;
    known::refuse(state, caller, site, facts, refusal).await
}

fn no_phone() -> ApiError {
    ApiError::conflict("person", "no_phone", "sign in with your phone first: your number belongs to who you are")
}

/// Whether somebody whom the site knows says of themself what it knows: a phone that sends it again, or always.
async fn says_so(
    state: &AppState,
    (site, id): (SiteId, PersonId),
    person: &NewcomerInput,
    today: NaiveDate,
) -> ApiResult<bool> {
    // What can't be read is not who they are.
    let Ok(told) = person.to_person().check("person.", today) else { return Ok(false) };
    let scope = Scope::of_sites(vec![site]);
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    let Some(row) = row else { return Ok(false) };
    let there = row.columns.open(&state.keyring)?;
    let number = told.document.as_ref().map(IdentityDocument::number);
    let kind = told.document.as_ref().map(IdentityDocument::kind);
    let same_document = there.document_kind == kind && there.id_number.as_deref() == number;
    let same_birth = told.birth_date.is_none_or(|date| there.birth_date == Some(date));
    Ok(same_document && same_birth && person.phone.is_none() && has_name(&there, &told.name))
}

/// Whether somebody is known by this name, however it is written.
fn has_name(there: &Opened, name: &PersonName) -> bool {
    PersonName::parse(&there.name).is_ok_and(|known| known.match_key() == name.match_key())
}

/// The phone that the caller proved to have.
async fn phone_of(state: &AppState, caller: &Account) -> ApiResult<Option<Phone>> {
    let mut tx = state.db.auth().await?;
    let sealed = codes::store::find_phone(&mut tx, caller.account_id).await?;
    tx.commit().await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let phone = state.keyring.open(Field::Phone, caller.account_id.as_uuid(), &sealed).map_err(ApiError::internal)?;
    Ok(Some(Phone::parse(&phone).map_err(ApiError::internal)?))
}

/// The person behind what was entered: new, or known by number with the same name and the same phone. `None`: known otherwise, or
/// known and beyond the tries.
///
/// # Errors
/// The database is away.
pub(crate) async fn enter(
    connection: &mut PgConnection,
    state: &AppState,
    tries: &Tries,
    site: SiteId,
    facts: &PersonFacts,
    now: DateTime<Utc>,
) -> ApiResult<Option<PersonId>> {
    let mut known = by_number(connection, state, site, facts).await?;
    if known.is_none() {
        let id = PersonId::generate();
        let sealed = facts.seal(&state.keyring, id.as_uuid());
        if known::insert_unless_known(connection, site, id, &sealed, now).await? {
            return Ok(Some(id));
        }
        // Somebody else entered them in the meantime.
        known = by_number(connection, state, site, facts).await?;
    }
    let Some(row) = known.filter(|_known| !tries.are_over()) else { return Ok(None) };
    let there = row.columns.open(&state.keyring)?;
    let same_phone = there.phone.as_deref() == facts.phone.as_ref().map(Phone::as_e164);
    Ok((same_phone && has_name(&there, &facts.name)).then_some(row.columns.person_id))
}

/// Whom the site knows by the number that was entered.
async fn by_number(
    connection: &mut PgConnection,
    state: &AppState,
    site: SiteId,
    facts: &PersonFacts,
) -> sqlx::Result<Option<PersonRow>> {
    let number = facts.document.as_ref().map(|document| document.number()).unwrap_or_default();
    let index = Index::IdNumber(state.keyring.blind_index(Field::IdNumber, number));
    Ok(store::list_by_index(connection, &Scope::of_sites(vec![site]), index, 1).await?.pop())
}

/// Whom the site knows by name and date of birth, besides who they are already, where it does not know the number, and they did not say
/// that it is another one.
async fn namesake_of(
    connection: &mut PgConnection,
    state: &AppState,
    (site, besides): (SiteId, Option<PersonId>),
    facts: &PersonFacts,
    same: Option<bool>,
) -> ApiResult<Option<Namesake>> {
    if same == Some(false) || by_number(connection, state, site, facts).await?.is_some() {
        return Ok(None);
    }
    namesake::find(connection, &state.keyring, (site, besides), facts, state.clock.now().date_naive()).await
}
