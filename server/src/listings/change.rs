//! What every change of a listing goes through: whose it is, what it says, where it goes, and the trail.

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::h3;
use menpai_domain::ids::ListingId;
use menpai_domain::listing::{Door, Event, check_words};
use menpai_domain::terms::{AgentRight, ListingRefusal, ListingState, NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{Contents, ListingPhoto, ListingResponse};
use super::photos::store as photo_store;
use super::store::{self, ListingRow};
use crate::access::{Account, Scope};
use crate::db::{Db, Tx};
use crate::http::answer_crs::AnswerCrs;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult};
use crate::notifications::{self, About};
use crate::trail::{self, Entry};
use crate::units::access::not_rental;
use crate::viewings;

/// Latest first day, days from today.
const MOST_DAYS_AHEAD: u64 = 366;
/// Longest description, characters.
const MOST_CHARACTERS: usize = 2000;

/// A listing in reach.
pub async fn reach(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ListingId,
    now: DateTime<Utc>,
) -> ApiResult<ListingRow> {
    store::find(connection, scope, id, now).await?.ok_or(ApiError::NotFound("listing"))
}

/// What happens to a listing.
pub struct Change<'a> {
    pub event: Event,
    /// What it says from now on.
    pub contents: Option<&'a Contents>,
    /// Why it is refused or taken down.
    pub refusal: Option<ListingRefusal>,
}

impl From<Event> for Change<'_> {
    fn from(event: Event) -> Self {
        Self { event, contents: None, refusal: None }
    }
}

/// Takes a step and records it; answers the transaction, held as before.
pub async fn take(
    mut tx: Tx,
    (caller, scope): (&Account, &Scope),
    row: &ListingRow,
    change: Change<'_>,
    now: DateTime<Utc>,
) -> ApiResult<Tx> {
    let standing = row.standing.after(change.event, caller.account_id, change.refusal, now)?;
    let contents = change.contents.unwrap_or(&row.contents);
    if matches!(change.event, Event::Submit | Event::Publish) {
        may_be_seen(&mut tx, row).await?;
    }
    // The building may have been drawn elsewhere since.
    let unit = store::find_unit(&mut tx, scope, row.unit_id, now).await?;
    let spot = unit.map_or(Ok([row.lon, row.lat]), |unit| coarse(unit.lon, unit.lat))?;
    if !store::update(&mut tx, row, contents, &standing, spot, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    let (site, unit) = (row.site_id, row.unit_id);
    let actor = caller.acting(row.by_agent);
    if row.standing.state == ListingState::Published {
        // Passes of those who were to come end too, which an agent does not reach.
        tx = Db::go_on_as_api(tx, &Scope::of_sites(vec![site])).await?;
        viewings::close::of_unit(&mut tx, &actor, site, unit, now).await?;
        tx = Db::go_on_as_api(tx, scope).await?;
    }
    if let Some(kind) = told(change.event) {
        let right = AgentRight::Listings;
        let told = notifications::store::landlords_and_agents(&mut tx, site, unit, right, now).await?;
        notifications::store::tell(&mut tx, (site, unit), &told, About::Listing(row.id), kind, now).await?;
    }
    let handed_in = standing.state == ListingState::Submitted && row.standing.state != ListingState::Submitted;
    let action = match change.event {
        Event::Publish => TrailAction::ListingPublish,
        Event::Refuse => TrailAction::ListingRefuse,
        Event::TakeDown => TrailAction::ListingTakeDown,
        Event::Withdraw => TrailAction::ListingWithdraw,
        _ if handed_in => TrailAction::ListingSubmit,
        _ => return Ok(tx),
    };
    let act = Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.unit_id),
        ..Entry::act(row.site_id, action, row.id)
    };
    trail::store::record(&mut tx, &actor, now, act).await?;
    Ok(tx)
}

/// What its landlords, and whoever lists for them, are told, where the office decided.
const fn told(event: Event) -> Option<NotificationKind> {
    match event {
        Event::Publish => Some(NotificationKind::ListingPublished),
        Event::Refuse => Some(NotificationKind::ListingRefused),
        Event::TakeDown => Some(NotificationKind::ListingTakenDown),
        _ => None,
    }
}

/// Whether everybody may see it, were it published now.
async fn may_be_seen(connection: &mut PgConnection, row: &ListingRow) -> ApiResult<()> {
    if photo_store::list(connection, &[row.id]).await?.is_empty() {
        return Err(ApiError::conflict("photos", "no_photos", "a listing needs a photo"));
    }
    if !row.rental {
        return Err(not_rental());
    }
    if row.is_let {
        let told = "the unit is let on that day, or within the month after it: offer it from the day after the lease";
        return Err(ApiError::conflict("available_from", "let", told));
    }
    Ok(())
}

/// The place under which a building's units are found.
pub fn coarse(lon: f64, lat: f64) -> ApiResult<[f64; 2]> {
    let cell = h3::cell_at(lon, lat, h3::LISTING_PLACE);
    cell.map(h3::centre).ok_or_else(|| ApiError::internal("a building stands nowhere"))
}

/// Checks what a listing says, of a unit behind this doorplate.
pub fn check(contents: &mut Contents, door: Door<'_>, today: NaiveDate) -> ApiResult<()> {
    let mut checks = Checks::default();
    contents.title = checks.text("title", &contents.title, 60);
    let description = contents.description.replace("\r\n", "\n");
    description.trim().clone_into(&mut contents.description);
    let short = contents.description.chars().count() <= MOST_CHARACTERS;
    checks.within(short, "description", "length", MOST_CHARACTERS, "must have at most 2000 characters");
    for (field, text) in [("title", &contents.title), ("description", &contents.description)] {
        if let Err(error) = check_words(text, Some(door))
            && (field, error.code()) != ("title", "control_character")
        {
            checks.broken(field, error.code(), error.to_string());
        }
    }
    let rent = (1..=100_000_000).contains(&contents.rent_cents);
    checks.within(rent, "rent_cents", "range", 100_000_000, "must be between 1 and 100000000 fen");
    let deposit = (0..=1_000_000_000).contains(&contents.deposit_cents);
    checks.within(deposit, "deposit_cents", "range", 1_000_000_000, "must be between 0 and 1000000000 fen");
    let area = contents.area_m2 > 0.0 && contents.area_m2 < 10_000.0;
    checks.ensure(area, "area_m2", "range", "must be more than 0 and less than 10000 m²");
    checks.within((1..=100).contains(&contents.rooms), "rooms", "range", 100, "must be between 1 and 100");
    contents.facilities.sort_unstable();
    contents.facilities.dedup();
    let latest = today.checked_add_days(Days::new(MOST_DAYS_AHEAD)).unwrap_or(NaiveDate::MAX);
    let earliest = today.checked_sub_days(Days::new(MOST_DAYS_AHEAD)).unwrap_or(NaiveDate::MIN);
    let days = (earliest..=latest).contains(&contents.available_from);
    checks.within(days, "available_from", "range", 1, "must lie within a year of today");
    checks.finish()
}

/// Listings as they are answered, with their photos.
pub async fn answered(
    connection: &mut PgConnection,
    rows: Vec<ListingRow>,
    crs: AnswerCrs,
) -> ApiResult<Vec<ListingResponse>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let photos = photo_store::list(connection, &ids).await?;
    let of = |id| {
        let photos = photos.iter().filter(|photo| photo.listing_id == id);
        photos.map(|photo| ListingPhoto { id: photo.id, width: photo.width, height: photo.height }).collect()
    };
    Ok(rows.into_iter().map(|row| response(of(row.id), row, crs)).collect())
}

/// Listings in scope, the oldest first; for the copy of one's own data.
///
/// # Errors
/// The database is away.
pub async fn of_scope(
    connection: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
    limit: i64,
) -> ApiResult<Vec<ListingResponse>> {
    let rows = store::list(connection, scope, store::Find::default(), now, None, limit).await?;
    answered(connection, rows, AnswerCrs::Wgs84).await
}

/// The listing as it is now.
pub async fn answer(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ListingId,
    crs: AnswerCrs,
    now: DateTime<Utc>,
) -> ApiResult<ListingResponse> {
    let row = store::find(connection, scope, id, now).await?.ok_or(ApiError::NotFound("listing"))?;
    answered(connection, vec![row], crs).await?.pop().ok_or(ApiError::NotFound("listing"))
}

fn response(photos: Vec<ListingPhoto>, row: ListingRow, crs: AnswerCrs) -> ListingResponse {
    ListingResponse {
        id: row.id,
        site_id: row.site_id,
        unit_id: row.unit_id,
        doorplate: row.doorplate,
        unit_code: row.unit_code,
        state: row.standing.state,
        contents: row.contents,
        location: crs.position(row.lon, row.lat),
        photos,
        is_let: row.is_let,
        free_until: row.free_until,
        submitted_at: row.standing.submitted_at,
        published_at: row.standing.published_at,
        expires_at: row.standing.expires_at,
        decided_at: row.standing.decided_at,
        refusal: row.standing.refusal,
        version: row.version,
    }
}
