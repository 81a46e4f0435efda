//! Finding a person: by number, by phone, or by name with date of birth. Never by less.

use axum::Json;
use axum::extract::State;
use menpai_domain::identity::{IdentityDocument, PersonName, Phone};
use menpai_domain::person_facts::name_birth_index;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::TrailAction;

use super::model::{FoundPerson, FoundPersons, SearchPersons};
use super::routes::response;
use super::store::{self, Index};
use crate::access::Granted;
use crate::http::{ApiError, ApiJson, ApiResult, Problems};
use crate::limits;
use crate::residencies;
use crate::residencies::store::OfPerson;
use crate::state::AppState;

/// Most persons that one search answers: a number or a phone names few, a list is not what this is for.
const MOST: u8 = 20;

/// Find a person, and where they are registered today.
#[utoipa::path(post, path = "/persons/search", tag = "persons", request_body = SearchPersons,
    responses((status = 200, body = FoundPersons), Problems))]
pub async fn search_persons(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiJson(request): ApiJson<SearchPersons>,
) -> ApiResult<Json<FoundPersons>> {
    let looking = request.stated().check(caller.role)?;
    let index = index(&request, &state.keyring)?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let scope = limits::for_case(&mut tx, &caller, scope, &looking, now).await?;
    let mut rows = store::list_by_index(&mut tx, &scope, index, i64::from(MOST) + 1).await?;
    let more = rows.len() > usize::from(MOST);
    rows.truncate(usize::from(MOST));
    let mut by_site = limits::by_site(rows.iter().map(|row| (row.site_id, row.columns.person_id)));
    // A search that finds nobody is a look too, and so is one that reached a site by exception.
    let elsewhere = scope.sites.iter().filter(|site| caller.exception_at(**site, now).is_some());
    for site in elsewhere.chain(scope.sites.first().filter(|_| rows.is_empty())) {
        by_site.entry(*site).or_default();
    }
    limits::take_by_site(&mut tx, &state, &caller, (&looking, TrailAction::PersonSearch), by_site).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let person = row.columns.person_id;
        let residencies = residencies::store::list_of_person(&mut tx, &scope, person, OfPerson::Today).await?;
        items.push(FoundPerson { person: response(row, &state.keyring)?, residencies });
    }
    tx.commit().await?;
    let hint = more.then_some("more than 20 match and are not shown: search by number, or by name with date of birth");
    Ok(Json(FoundPersons { items, next_cursor: None, hint }))
}

fn index(request: &SearchPersons, keyring: &Keyring) -> ApiResult<Index> {
    let ways = usize::from(request.id_number.is_some())
        + usize::from(request.phone.is_some())
        + usize::from(request.name.is_some() || request.birth_date.is_some());
    if ways != 1 {
        let rule = "give exactly one of: id_number, phone, name with birth_date";
        return Err(ApiError::field("id_number", "one_way", rule));
    }
    if let Some(number) = &request.id_number {
        let document = IdentityDocument::recognise(number)
            .map_err(|error| ApiError::field("id_number", error.code(), error.to_string()))?;
        return Ok(Index::IdNumber(keyring.blind_index(Field::IdNumber, document.number())));
    }
    if let Some(phone) = &request.phone {
        let phone = Phone::parse(phone).map_err(|error| ApiError::field("phone", error.code(), error.to_string()))?;
        return Ok(Index::Phone(keyring.blind_index(Field::Phone, phone.as_e164())));
    }
    let Some(name) = &request.name else {
        return Err(ApiError::field("name", "required", "a date of birth alone names too many: add the name"));
    };
    let Some(birth_date) = request.birth_date else {
        return Err(ApiError::field("birth_date", "required", "a name alone names too many: add the date of birth"));
    };
    let name = PersonName::parse(name).map_err(|error| ApiError::field("name", error.code(), error.to_string()))?;
    Ok(Index::NameAndBirthDate(name_birth_index(keyring, &name, birth_date)))
}
