//! A seeker's own viewings in the database: through one function, which looks beyond the caller's sites and tells the door only
//! while it may be known.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, ListingId, PassId, SiteId, SlotId, ViewingId};
use menpai_domain::terms::{ViewingCanceller, ViewingRefusal, ViewingState};
use menpai_domain::viewing::standing;
use sqlx::PgConnection;

use super::act::pass_of;
use super::model::{OwnViewing, ViewingPlace};
use crate::http::answer_crs::AnswerCrs;

/// One's own viewing, and what only the server goes on with.
pub struct OwnRow {
    pub viewing: OwnViewing,
    pub site_id: SiteId,
    pub pass_id: Option<PassId>,
}

/// The viewings of an account, wherever, newest first.
pub async fn list(
    connection: &mut PgConnection,
    account: AccountId,
    only: Option<ViewingId>,
    crs: AnswerCrs,
    now: DateTime<Utc>,
    after: Option<ViewingId>,
    limit: i32,
) -> sqlx::Result<Vec<OwnRow>> {
    sqlx::query!(
        r#"select site_id as "site_id!: SiteId", id as "id!: ViewingId", listing_id as "listing_id!: ListingId",
                  slot_id as "slot_id: SlotId", starts_at as "from!", ends_at as "until!", state as "state!: ViewingState",
                  people as "people!", code as "code!", asked_at as "asked_at!", decided_at,
                  refusal as "refusal: ViewingRefusal", cancelled_by as "cancelled_by: ViewingCanceller",
                  pass_wanted as "pass_wanted!", pass_id as "pass_id: PassId", pass_ended as "pass_ended!",
                  version as "version!", title as "title!", rent_cents as "rent_cents!", site_name as "site_name!",
                  lon as "lon!", lat as "lat!", doorplate, unit_code, door_lon, door_lat
           from own_viewings($1, $2, $3, $4, $5)"#,
        account.as_uuid(),
        now,
        only.map(ViewingId::as_uuid),
        after.map(ViewingId::as_uuid),
        limit,
    )
    .map(|row| {
        let state = standing(row.state, (row.from, row.until), now);
        let place = match (row.unit_code, row.door_lon, row.door_lat) {
            (Some(unit_code), Some(lon), Some(lat)) => {
                Some(ViewingPlace { doorplate: row.doorplate, unit_code, location: crs.position(lon, lat) })
            }
            _ => None,
        };
        OwnRow {
            site_id: row.site_id,
            pass_id: row.pass_id,
            viewing: OwnViewing {
                id: row.id,
                listing_id: row.listing_id,
                title: row.title,
                rent_cents: row.rent_cents,
                site_name: row.site_name,
                location: crs.position(row.lon, row.lat),
                place,
                slot_id: row.slot_id,
                from: row.from,
                until: row.until,
                people: row.people,
                state,
                code: row.code,
                asked_at: row.asked_at,
                decided_at: row.decided_at,
                refusal: row.refusal,
                cancelled_by: row.cancelled_by,
                pass: pass_of(state, row.pass_wanted, row.pass_id, row.pass_ended),
                version: row.version,
            },
        }
    })
    .fetch_all(connection)
    .await
}

/// One viewing of an account.
pub async fn find(
    connection: &mut PgConnection,
    account: AccountId,
    id: ViewingId,
    crs: AnswerCrs,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<OwnRow>> {
    Ok(list(connection, account, Some(id), crs, now, None, 1).await?.pop())
}
