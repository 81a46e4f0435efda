//! Who was registered here; where this person is and was registered.

use axum::Json;
use axum::extract::State;
use menpai_domain::identity::mask_name;
use menpai_domain::ids::{PersonId, UnitId};

use super::model::{AsOf, PersonResidency, UnitResidency};
use super::store;
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Page, Problems};
use crate::looks::{self, Look};
use crate::persons::masked::open_name;
use crate::state::AppState;
use crate::{persons, units};

/// Every registration of a unit, ended and corrected ones too, newest first.
#[utoipa::path(get, path = "/units/{id}/history", tag = "residencies", params(("id" = UnitId, Path), AsOf, StatedPurpose),
    responses((status = 200, body = Page<UnitResidency>), Problems))]
pub async fn list_unit_history(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    ApiQuery(at): ApiQuery<AsOf>,
    looking: Looking,
) -> ApiResult<Json<Page<UnitResidency>>> {
    let mut tx = state.db.api(&scope).await?;
    let unit = units::access::reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let rows = store::list_of_unit(&mut tx, unit.site_id, id, at).await?;
    let mut person_ids: Vec<PersonId> = rows.iter().map(|row| row.residency.person_id).collect();
    person_ids.sort_unstable();
    person_ids.dedup();
    let look = Look {
        site_id: unit.site_id,
        action: "unit.history",
        building_id: Some(unit.building_id),
        unit_id: Some(id),
        person_ids,
    };
    looks::store::record(&mut tx, &caller, &looking, state.clock.now(), look).await?;
    tx.commit().await?;
    let items = rows.into_iter().map(|row| {
        let name = open_name(&state.keyring, row.residency.person_id, &row.name_sealed)?;
        Ok(UnitResidency { name: mask_name(&name), residency: row.residency })
    });
    Ok(Json(Page::whole(items.collect::<ApiResult<_>>()?)))
}

/// Where a person is and was registered, newest first.
#[utoipa::path(get, path = "/persons/{id}/residencies", tag = "residencies", params(("id" = PersonId, Path), AsOf, StatedPurpose),
    responses((status = 200, body = Page<PersonResidency>), Problems))]
pub async fn list_person_residencies(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<PersonId>,
    ApiQuery(at): ApiQuery<AsOf>,
    looking: Looking,
) -> ApiResult<Json<Page<PersonResidency>>> {
    let mut tx = state.db.api(&scope).await?;
    let person = persons::store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("person"))?;
    let residencies = store::history_of_person(&mut tx, &scope, id, at).await?;
    let look = Look {
        site_id: person.site_id,
        action: "person.residencies",
        building_id: None,
        unit_id: None,
        person_ids: vec![id],
    };
    looks::store::record(&mut tx, &caller, &looking, state.clock.now(), look).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(residencies)))
}
