//! A child under 14 is registered with a parent who lives there, too, and consents.

use menpai_domain::household::{is_born_by, is_child, is_of_age};
use menpai_domain::ids::{PersonId, ResidencyId, SiteId};
use menpai_domain::terms::Relation;
use sqlx::PgConnection;

use super::model::CreateResidency;
use crate::access::Account;
use crate::households::children::hang;
use crate::households::enter::{Member, before_birth, birth_of};
use crate::households::store::{self, Hanging};
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult};
use crate::sites;
use crate::state::AppState;

/// Checks what goes with the age of somebody who was registered just now; the registration of a child hangs on the parent's.
///
/// # Errors
/// `Validation` where they are born after the first day, or a parent is missing, is none of age who lives there, or is not needed.
pub async fn check_and_hang(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    (site_id, residency_id, person_id): (SiteId, ResidencyId, PersonId),
    request: &CreateResidency,
) -> ApiResult<()> {
    let now = state.clock.now();
    let today = sites::time::today(connection, site_id, now).await?;
    let birth = birth_of(connection, state, site_id, person_id).await?;
    if !is_born_by(birth, request.from) {
        return Err(before_birth("from"));
    }
    let mut checks = Checks::default();
    let Some(_) = birth.filter(|birth| is_child(*birth, today)) else {
        let told = "is for children under 14 only";
        checks.ensure(request.guardian_person_id.is_none(), "guardian_person_id", "not_here", told);
        return checks.finish();
    };
    let told = "a child under 14 is registered with a parent: name them";
    checks.ensure(request.guardian_person_id.is_some(), "guardian_person_id", "required", told);
    let told = "a child under 14 is registered with the parent's consent: say that it was given";
    checks.ensure(request.guardian_consent, "guardian_consent", "required", told);
    checks.finish()?;
    let Some(head_id) = request.guardian_person_id else { return Ok(()) };
    let at = (site_id, request.unit_id, head_id);
    if !store::is_registered_throughout(connection, at, (request.from, request.to)).await? {
        let told = "is not registered in this unit on all of those days: register the parent first, or shorten them";
        return Err(ApiError::field("guardian_person_id", "guardian_not_here", told));
    }
    let head_birth = birth_of(connection, state, site_id, head_id).await?;
    if !head_birth.is_some_and(|birth| is_of_age(birth, today)) {
        let told = "must be known to be 18 or older";
        return Err(ApiError::field("guardian_person_id", "guardian_not_of_age", told));
    }
    let member = Member { person_id, relation: Relation::Child, consented_at: Some(now) };
    let hanging = Hanging {
        site_id,
        unit_id: request.unit_id,
        residency_id,
        head_id,
        member,
        from: request.from,
        recorded_by: caller.account_id,
    };
    hang(connection, &hanging, now).await?;
    Ok(())
}
