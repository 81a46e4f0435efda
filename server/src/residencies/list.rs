//! Who is registered here.

use axum::Json;
use axum::extract::State;
use menpai_domain::ids::{BuildingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::TrailAction;

use super::model::{Resident, ResidentQuery};
use super::store::{self, ResidentKey, ResidentRow, Residents};
use crate::access::purpose::StatedPurpose;
use crate::access::{Account, Granted, Looking, Scope};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::limits;
use crate::state::AppState;
use crate::trail::Entry;
use crate::{buildings, units};

/// Who is registered in a building, masked, from the ground floor up.
#[utoipa::path(get, path = "/buildings/{id}/residents", tag = "residencies",
    params(("id" = BuildingId, Path), ResidentQuery, StatedPurpose),
    responses((status = 200, body = Page<Resident>), Problems))]
pub async fn list_building_residents(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<BuildingId>,
    ApiQuery(query): ApiQuery<ResidentQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<Resident>>> {
    let mut tx = state.db.api(&scope).await?;
    let site_id = buildings::store::find_site(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    let place = Place { site_id, building_id: id, unit_id: None, action: TrailAction::BuildingResidents };
    let page = list(&mut tx, &state, &caller, &scope, &looking, &query, place).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Who is registered in a unit, masked.
#[utoipa::path(get, path = "/units/{id}/residents", tag = "residencies",
    params(("id" = UnitId, Path), ResidentQuery, StatedPurpose),
    responses((status = 200, body = Page<Resident>), Problems))]
pub async fn list_unit_residents(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    ApiQuery(query): ApiQuery<ResidentQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<Resident>>> {
    let mut tx = state.db.api(&scope).await?;
    let unit = units::access::reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let place = Place {
        site_id: unit.site_id,
        building_id: unit.building_id,
        unit_id: Some(id),
        action: TrailAction::UnitResidents,
    };
    let page = list(&mut tx, &state, &caller, &scope, &looking, &query, place).await?;
    tx.commit().await?;
    Ok(Json(page))
}

#[derive(Clone, Copy)]
struct Place {
    site_id: SiteId,
    building_id: BuildingId,
    unit_id: Option<UnitId>,
    action: TrailAction,
}

async fn list(
    connection: &mut sqlx::PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    looking: &Looking,
    query: &ResidentQuery,
    place: Place,
) -> ApiResult<Page<Resident>> {
    let limit = limit_of(query.limit)?;
    let after: Option<ResidentKey> = Cursor::decode(query.cursor.as_deref())?;
    let of = Residents {
        site_id: place.site_id,
        building_id: place.building_id,
        unit_id: place.unit_id,
        floor: query.floor,
        as_of: query.as_of,
        after: after.as_ref(),
        limit: limit + 1,
    };
    let rows = store::list_residents(connection, scope, of).await?;
    let page = Page::cut_by(rows, limit, |row| (row.floor_number, row.unit_code.clone(), row.residency_id), |row| row);
    let person_ids: Vec<PersonId> = page.items.iter().map(|row| row.columns.person_id).collect();
    let look = Entry {
        building_id: Some(place.building_id),
        unit_id: place.unit_id,
        person_ids,
        ..Entry::look(place.site_id, place.action, looking)
    };
    limits::take(connection, state, caller, look).await?;
    let items = page.items.into_iter().map(|row| masked(row, state)).collect::<ApiResult<_>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

fn masked(row: ResidentRow, state: &AppState) -> ApiResult<Resident> {
    let masked = row.columns.mask(&state.keyring)?;
    Ok(Resident {
        residency_id: row.residency_id,
        person_id: row.columns.person_id,
        unit_id: row.unit_id,
        unit_code: row.unit_code,
        floor_number: row.floor_number,
        name: masked.name,
        document_kind: row.columns.document_kind,
        id_number: masked.id_number,
        phone: masked.phone,
        from: row.from,
        to: row.to,
        version: row.version,
    })
}
