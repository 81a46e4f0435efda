//! A date of birth that changes agrees with the registrations that there are: nobody lives anywhere before they are born, and whoever
//! registered a child is of age.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::household::{is_born_by, is_of_age};
use sqlx::PgConnection;

use super::store::{self, PersonRow};
use crate::http::{ApiError, ApiResult};
use crate::sites;
use crate::state::AppState;

/// Checks another date of birth of somebody; the same again is not asked about.
///
/// # Errors
/// `Validation` that names the field: `registered_before_birth`, or `registered_a_child` of somebody with whom a child is registered
/// that lives here beyond today.
pub async fn check(
    connection: &mut PgConnection,
    state: &AppState,
    (person, birth): (&PersonRow, Option<NaiveDate>),
    field: &str,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if person.columns.open(&state.keyring)?.birth_date == birth {
        return Ok(());
    }
    let today = sites::time::today(connection, person.site_id, now).await?;
    let registered = store::registered(connection, (person.site_id, person.columns.person_id), today).await?;
    if registered.first_day.is_some_and(|first_day| !is_born_by(birth, first_day)) {
        let told = "a registration of theirs begins before this day: correct that first";
        return Err(ApiError::field(field, "registered_before_birth", told));
    }
    if registered.is_guardian && !birth.is_some_and(|birth| is_of_age(birth, today)) {
        let told = "a child is registered with them, who must be known to be 18 or older: register it with another parent first";
        return Err(ApiError::field(field, "registered_a_child", told));
    }
    Ok(())
}
