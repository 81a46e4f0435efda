//! Where a pass may lead: the unit that it is bound to, and the gates that it opens.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{GateId, SiteId, UnitId};
use menpai_domain::terms::PassKind;
use sqlx::PgConnection;

use super::model::{CreatePass, MAX_GATES};
use super::{owner, store};
use crate::access::Scope;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult};
use crate::units::access::{ReachedUnit, hold_to_give, reach};

/// The site of a new pass: that of its gates, which is also that of its unit. To an owner, the unit says whose resident's pass it is.
pub async fn place(
    connection: &mut PgConnection,
    scope: &Scope,
    request: &CreatePass,
    now: DateTime<Utc>,
) -> ApiResult<SiteId> {
    let mut checks = Checks::default();
    let unit = match request.unit_id {
        None => None,
        Some(unit_id) => {
            hold_to_give(connection, scope, unit_id).await?;
            let unit = reach(connection, scope, unit_id).await?;
            checks.ensure(unit.is_some(), "unit_id", "unknown_reference", "names no unit that you may give passes for");
            unit
        }
    };
    if scope.owners.is_some() {
        checks.ensure(
            request.unit_id.is_some(),
            "unit_id",
            "required",
            "a landlord gives passes for a unit of their own",
        );
    }
    let named = request.unit_id.zip(unit);
    if let (Some(_owners), PassKind::Resident | PassKind::Service, Some((unit_id, unit)), Some(person)) =
        (&scope.owners, request.kind, named, request.person_id)
    {
        let known = owner::is_known(connection, (unit.site_id, unit_id), person, now).await?;
        let told = "neither lives here nor is on a lease of this unit: they file where they live, or the office gives the pass";
        checks.ensure(known, "person_id", "not_of_this_unit", told);
    }
    let site_id = check_gates(connection, scope, &mut checks, named, &request.gate_ids).await?;
    checks.finish()?;
    site_id.ok_or_else(|| ApiError::field("gate_ids", "length", "must name 1 to 200 gates").limited(MAX_GATES))
}

/// Whether the gates lie in one site, that of the unit; and for those who are held to a unit, on the way to it.
pub async fn check_gates(
    connection: &mut PgConnection,
    scope: &Scope,
    checks: &mut Checks,
    unit: Option<(UnitId, ReachedUnit)>,
    gate_ids: &[GateId],
) -> ApiResult<Option<SiteId>> {
    let gates = store::find_gates(connection, scope, gate_ids).await?;
    for (at, gate_id) in gate_ids.iter().enumerate() {
        if !gates.iter().any(|gate| gate.id == *gate_id) {
            checks.broken(format!("gate_ids[{at}]"), "unknown_reference", "names no gate of your sites");
        }
    }
    let site_id = unit.map(|(_, unit)| unit.site_id).or_else(|| gates.first().map(|gate| gate.site_id));
    let elsewhere = gates.iter().any(|gate| Some(gate.site_id) != site_id);
    checks.ensure(!elsewhere, "gate_ids", "other_site", "all gates must lie in the site of the pass");
    if let (Some(_owners), Some((unit_id, unit))) = (&scope.owners, unit) {
        let foreign = gates.iter().any(|gate| {
            gate.building_id.is_some_and(|building| building != unit.building_id)
                || gate.unit_id.is_some_and(|door| door != unit_id)
        });
        let told = "only the compound's gates and those on the way to the unit can be opened";
        checks.ensure(!foreign, "gate_ids", "gate_of_others", told);
    }
    Ok(site_id)
}
