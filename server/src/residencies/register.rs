//! Registering somebody in a unit.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::person_facts::PersonFacts;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::model::{CreateResidency, RegisteredResidency};
use super::write::{self, NewVersion, filed_as};
use super::{guardian, store};
use crate::access::{Granted, Scope};
use crate::households::enter::child_without_number;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiResult, Problems, etag};
use crate::occupancy::check::{Coming, Person};
use crate::occupancy::model::Hears;
use crate::persons::masked::open_name;
use crate::persons::store::Index;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{occupancy, persons, units};

/// Register somebody in a unit: the office does. Landlords enter who moves in, and those confirm it; or they file for themselves.
///
/// Somebody who is entered is recognised by the document number; with the same name the known person is registered,
/// with another name the request is refused, and nothing of either is told. That counts as a look at them. A child under 14 is
/// registered with a parent who lives there and consents; one without a number is recognised by that parent or that unit, with
/// name and date of birth.
#[utoipa::path(post, path = "/residencies", tag = "residencies", request_body = CreateResidency,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = RegisteredResidency), Problems))]
pub async fn create_residency(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateResidency>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let facts = check(&request, now.date_naive())?;
    let id = ResidencyId::generate();
    let mut tx = state.db.api(&scope).await?;
    let unit = units::access::reach(&mut tx, &scope, request.unit_id)
        .await?
        .ok_or_else(|| ApiError::field("unit_id", "unknown_reference", "names no unit within your area"))?;
    let mut is_new = false;
    let id = match key.claim(&mut tx, &state, &caller, "residency.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => ResidencyId::from_uuid(id),
        Claim::New => {
            let person_id = match (request.person_id, facts) {
                (Some(person_id), _) => known(&mut tx, &scope, unit.site_id, person_id).await?,
                (None, Some(facts)) => {
                    let at = (unit.site_id, request.unit_id, request.guardian_person_id);
                    match entered(&mut tx, &state, at, &facts, now).await? {
                        Entered::Person(person_id) => person_id,
                        Entered::OtherName => {
                            tx.rollback().await?;
                            let refusal = other_name();
                            return Err(persons::known::refuse(&state, &caller, unit.site_id, &facts, refusal).await);
                        }
                    }
                }
                (None, None) => return Err(neither()),
            };
            let version = NewVersion {
                site_id: unit.site_id,
                id,
                version: 1,
                unit_id: request.unit_id,
                person_id,
                from: request.from,
                to: request.to,
                recorded_from: now,
                filed_by: caller.account_id,
                filed_as: filed_as(caller.role),
                reason: None,
            };
            is_new = true;
            write::insert(&mut tx, version).await?;
            let child = (unit.site_id, id, person_id);
            guardian::check_and_hang(&mut tx, &state, &caller, child, &request).await?;
            let act = Entry {
                building_id: Some(unit.building_id),
                unit_id: Some(request.unit_id),
                person_ids: vec![person_id],
                ..Entry::act(unit.site_id, TrailAction::ResidencyCreate, id)
            };
            trail::store::record(&mut tx, &caller, now, act).await?;
            id
        }
    };
    let residency = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("residency"))?;
    let person = residency.person_id;
    let persons = [Person { id: person, family: request.guardian_person_id.unwrap_or(person) }];
    let days = (request.from, request.to);
    let hears = Hears::People;
    let coming = Coming { site_id: unit.site_id, unit_id: request.unit_id, persons: &persons, days, hears };
    let warnings = occupancy::check::check(&mut tx, coming, !is_new).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/residencies/{id}"))];
    Ok((StatusCode::CREATED, location, etag(residency.version), Json(RegisteredResidency { residency, warnings })))
}

fn check(request: &CreateResidency, today: NaiveDate) -> ApiResult<Option<PersonFacts>> {
    let mut checks = Checks::default();
    check_period(&mut checks, request.from, request.to, today);
    if request.person_id.is_some() == request.person.is_some() {
        return Err(neither());
    }
    let facts = request.person.as_ref().map(|person| person.check("person.", today));
    match (checks.finish(), facts) {
        (Ok(()), facts) => facts.transpose(),
        (Err(ApiError::Validation(mut errors)), Some(Err(ApiError::Validation(more)))) => {
            errors.extend(more);
            Err(ApiError::Validation(errors))
        }
        (Err(error), _) => Err(error),
    }
}

/// Notes a period that nobody can mean.
pub(crate) fn check_period(checks: &mut Checks, from: NaiveDate, to: Option<NaiveDate>, today: NaiveDate) {
    let earliest = today - chrono::Days::new(150 * 366);
    let latest = today + chrono::Days::new(366);
    let plausible = from >= earliest && from <= latest;
    let told = "must lie within the last 150 years and the next year";
    checks.within_about("registration", plausible, "from", "range", 1, told);
    checks.ensure(to.is_none_or(|to| to >= from), "to", "order", "the last day must not lie before the first");
    let ends = to.is_none_or(|to| to <= today + chrono::Days::new(100 * 366));
    checks.within_about("registration", ends, "to", "range", 100, "must lie within the next 100 years");
}

fn neither() -> ApiError {
    ApiError::field("person_id", "one_of", "give either person_id or person")
}

/// A person that the caller names by id.
async fn known(connection: &mut PgConnection, scope: &Scope, site: SiteId, id: PersonId) -> ApiResult<PersonId> {
    let unknown = || ApiError::field("person_id", "unknown_reference", "names nobody within your area");
    let person = persons::store::find(connection, scope, id).await?.ok_or_else(unknown)?;
    if person.site_id == site { Ok(id) } else { Err(unknown()) }
}

/// Who was entered.
enum Entered {
    /// Somebody known by number, or new.
    Person(PersonId),
    /// The number is known under another name.
    OtherName,
}

fn other_name() -> ApiError {
    let told = "somebody with this number is known here under another name: check both";
    ApiError::conflict("person.id_number", "other_name", told)
}

/// The person behind what was entered.
async fn entered(
    connection: &mut PgConnection,
    state: &AppState,
    (site, unit, parent): (SiteId, UnitId, Option<PersonId>),
    facts: &PersonFacts,
    now: DateTime<Utc>,
) -> ApiResult<Entered> {
    if let (None, Some(parent)) = (&facts.document, parent) {
        return child_without_number(connection, state, (site, unit, parent), facts, now).await.map(Entered::Person);
    }
    let keyring = &state.keyring;
    if let Some(known) = by_number(connection, keyring, site, facts).await? {
        return Ok(known);
    }
    let id = PersonId::generate();
    let sealed = facts.seal(keyring, id.as_uuid());
    if persons::known::insert_unless_known(connection, site, id, &sealed, now).await? {
        return Ok(Entered::Person(id));
    }
    // Somebody else entered them in the meantime; unless they are gone again, that is who it is.
    by_number(connection, keyring, site, facts).await?.ok_or(ApiError::Unavailable)
}

/// Whom the site knows by the number that was entered.
async fn by_number(
    connection: &mut PgConnection,
    keyring: &Keyring,
    site: SiteId,
    facts: &PersonFacts,
) -> ApiResult<Option<Entered>> {
    let Some(document) = &facts.document else { return Ok(None) };
    let index = Index::IdNumber(keyring.blind_index(Field::IdNumber, document.number()));
    let scope = Scope { sites: vec![site], owners: None };
    let Some(row) = persons::store::list_by_index(connection, &scope, index, 1).await?.pop() else { return Ok(None) };
    let id = row.columns.person_id;
    let name = open_name(keyring, id, &row.columns.name_sealed)?;
    let same =
        menpai_domain::identity::PersonName::parse(&name).is_ok_and(|name| name.match_key() == facts.name.match_key());
    Ok(Some(if same { Entered::Person(id) } else { Entered::OtherName }))
}
