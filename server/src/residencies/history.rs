//! Who was registered here; where this person is and was registered.

use axum::Json;
use axum::extract::State;
use menpai_domain::identity::mask_name;
use menpai_domain::ids::{PersonId, UnitId};
use menpai_domain::terms::TrailAction;

use super::model::{HistoryQuery, PersonResidency, UnitResidency};
use super::store::{self, OfPerson, VersionKey, VersionRow};
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::limits;
use crate::persons::masked::open_name;
use crate::state::AppState;
use crate::trail::Entry;
use crate::{persons, units};

/// Registrations of a unit, newest first: with `as_of` those that cover the day, without it ended and corrected ones too.
#[utoipa::path(get, path = "/units/{id}/history", tag = "residencies", params(("id" = UnitId, Path), HistoryQuery, StatedPurpose),
    responses((status = 200, body = Page<UnitResidency>), Problems))]
pub async fn list_unit_history(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    ApiQuery(at): ApiQuery<HistoryQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<UnitResidency>>> {
    let limit = limit_of(at.limit)?;
    let after: Option<VersionKey> = Cursor::decode(at.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let unit = units::access::reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let rows = store::list_of_unit(&mut tx, unit.site_id, id, &at, after.as_ref(), limit + 1).await?;
    let key = |row: &VersionRow| (row.residency.from, row.residency.id, row.residency.version);
    let page = Page::cut_by(rows, limit, key, |row| row);
    let mut person_ids: Vec<PersonId> = page.items.iter().map(|row| row.residency.person_id).collect();
    person_ids.sort_unstable();
    person_ids.dedup();
    let look = Entry {
        building_id: Some(unit.building_id),
        unit_id: Some(id),
        person_ids,
        ..Entry::look(unit.site_id, TrailAction::UnitHistory, &looking)
    };
    limits::take(&mut tx, &state, &caller, look).await?;
    tx.commit().await?;
    let items = page.items.into_iter().map(|row| {
        let name = open_name(&state.keyring, row.residency.person_id, &row.name_sealed)?;
        Ok(UnitResidency { name: mask_name(&name), residency: row.residency })
    });
    Ok(Json(Page { items: items.collect::<ApiResult<_>>()?, next_cursor: page.next_cursor }))
}

/// Where a person is and was registered, newest first.
#[utoipa::path(get, path = "/persons/{id}/residencies", tag = "residencies", params(("id" = PersonId, Path), HistoryQuery, StatedPurpose),
    responses((status = 200, body = Page<PersonResidency>), Problems))]
pub async fn list_person_residencies(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<PersonId>,
    ApiQuery(at): ApiQuery<HistoryQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<PersonResidency>>> {
    let limit = limit_of(at.limit)?;
    let after = Cursor::decode(at.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let person = persons::store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("person"))?;
    let which = OfPerson::History { at: &at, after, limit: limit + 1 };
    let residencies = store::list_of_person(&mut tx, &scope, id, which).await?;
    let look = Entry { person_ids: vec![id], ..Entry::look(person.site_id, TrailAction::PersonResidencies, &looking) };
    limits::take(&mut tx, &state, &caller, look).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(residencies, limit, |row| (row.from, row.residency_id))))
}
