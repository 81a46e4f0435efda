//! A date of birth that changes agrees with the registrations that there are: nobody lives anywhere before they are born, and whoever
//! registered a child is of age.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::household::{is_born_by, is_of_age};
use sqlx::PgConnection;

use super::store::{self, PersonRow};
use crate::households::enter::before_birth;
use crate::http::{ApiError, ApiResult};
use crate::sites;
use crate::state::AppState;

/// Checks another date of birth of somebody; the same again is not asked about.
///
/// # Errors
/// `Validation` that names the field: `before_birth`, or `guardian_not_of_age` of somebody who registered a child that lives here.
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
        return Err(before_birth(field));
    }
    if registered.is_guardian && !birth.is_some_and(|birth| is_of_age(birth, today)) {
        let told = "a child lives here who is registered with them: they must be known to be 18 or older";
        return Err(ApiError::field(field, "guardian_not_of_age", told));
    }
    Ok(())
}
