//! Photos in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{ListingId, PhotoId, SiteId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::Scope;
use crate::listings::store::ListingRow;

/// A photo of a listing.
pub struct PhotoRow {
    pub listing_id: ListingId,
    pub id: PhotoId,
    pub width: i32,
    pub height: i32,
}

/// Photos of some listings in scope, in their order.
pub async fn list(connection: &mut PgConnection, listings: &[ListingId]) -> sqlx::Result<Vec<PhotoRow>> {
    let ids: Vec<Uuid> = listings.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_as!(
        PhotoRow,
        r#"select p.listing_id as "listing_id: ListingId", p.id as "id: PhotoId", p.width, p.height
           from listing l
           join listing_photo p on p.site_id = l.site_id and p.listing_id = l.id
           where l.id = any ($1)
           order by p.listing_id, p.position"#,
        &ids,
    )
    .fetch_all(connection)
    .await
}

/// The fingerprint of a photo of a listing in scope; of one's own units, and of those for whose owner one acts.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    listing: ListingId,
    photo: PhotoId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Vec<u8>>> {
    let owners = scope.owner_uuids();
    sqlx::query_scalar!(
        "select p.sha256
         from listing_photo p
         join listing l on l.site_id = p.site_id and l.id = p.listing_id
         where p.site_id = any ($1) and p.listing_id = $2 and p.id = $3
           and ($4::uuid[] is null or exists (
               select from unit_owner o
               where o.site_id = l.site_id and o.unit_id = l.unit_id and o.person_id = any ($4))
               or unit_acted_for(l.site_id, l.unit_id, 'listings', $5))",
        &scope.site_uuids(),
        listing.as_uuid(),
        photo.as_uuid(),
        owners.as_deref(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// Holds a listing, so that its photos are counted and ordered by one at a time; answers how many there are.
pub async fn count_held(connection: &mut PgConnection, site: SiteId, listing: ListingId) -> sqlx::Result<i32> {
    sqlx::query!("select id from listing where site_id = $1 and id = $2 for update", site.as_uuid(), listing.as_uuid())
        .fetch_one(&mut *connection)
        .await?;
    count(connection, site, listing).await
}

/// How many photos a listing has.
pub async fn count(connection: &mut PgConnection, site: SiteId, listing: ListingId) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        r#"select count(*)::integer as "count!" from listing_photo where site_id = $1 and listing_id = $2"#,
        site.as_uuid(),
        listing.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// A photo that is about to be written.
pub struct NewPhoto<'a> {
    pub id: PhotoId,
    pub position: i32,
    pub width: i32,
    pub height: i32,
    pub bytes: i32,
    pub sha256: &'a [u8],
    pub now: DateTime<Utc>,
}

/// Writes a photo.
pub async fn insert(connection: &mut PgConnection, listing: &ListingRow, photo: &NewPhoto<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into listing_photo (site_id, listing_id, id, position, width, height, bytes, sha256, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        listing.site_id.as_uuid(),
        listing.id.as_uuid(),
        photo.id.as_uuid(),
        photo.position,
        photo.width,
        photo.height,
        photo.bytes,
        photo.sha256,
        photo.now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a photo off a listing; those behind it move up. Whether it was there.
pub async fn delete(connection: &mut PgConnection, listing: &ListingRow, photo: PhotoId) -> sqlx::Result<bool> {
    let gone = sqlx::query_scalar!(
        "delete from listing_photo where site_id = $1 and listing_id = $2 and id = $3 returning position",
        listing.site_id.as_uuid(),
        listing.id.as_uuid(),
        photo.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(position) = gone else { return Ok(false) };
    sqlx::query!(
        "update listing_photo set position = position - 1 where site_id = $1 and listing_id = $2 and position > $3",
        listing.site_id.as_uuid(),
        listing.id.as_uuid(),
        position,
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// Puts the photos of a listing in this order. Not done where it does not name each of them once.
pub async fn reorder(connection: &mut PgConnection, listing: &ListingRow, order: &[PhotoId]) -> sqlx::Result<bool> {
    let count = count_held(&mut *connection, listing.site_id, listing.id).await?;
    let ids: Vec<Uuid> = order.iter().map(|id| id.as_uuid()).collect();
    let distinct: std::collections::BTreeSet<&Uuid> = ids.iter().collect();
    if usize::try_from(count).ok() != Some(ids.len()) || distinct.len() != ids.len() {
        return Ok(false);
    }
    let moved = sqlx::query!(
        "update listing_photo p set position = o.position::integer
         from unnest($3::uuid[]) with ordinality as o (id, position)
         where p.site_id = $1 and p.listing_id = $2 and p.id = o.id",
        listing.site_id.as_uuid(),
        listing.id.as_uuid(),
        &ids,
    )
    .execute(connection)
    .await?;
    Ok(usize::try_from(moved.rows_affected()).ok() == Some(ids.len()))
}
