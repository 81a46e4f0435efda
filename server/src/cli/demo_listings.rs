//! Units on offer in the demo village: of empty ones, some published, a few waiting for the office.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::h3;
use menpai_domain::ids::{AccountId, ListingId, PersonId, PhotoId, SiteId, UnitId};
use menpai_domain::listing::LIFE_DAYS;
use menpai_domain::terms::Role;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::demo_rooms::{HEIGHT, Room, WIDTH, draw};
use crate::codes;
use crate::pictures::Objects;

/// How many are offered.
const OFFERED: usize = 24;
/// More than are empty.
const ALL: i64 = 10_000;
/// Every so many-th waits for the office.
const WAITS: usize = 6;

/// What listings say, and what is in the unit.
const WORDS: [(&str, &str, &[&str]); 6] = [
    (
        "朝南单间，采光好",
        "窗户朝南，白天不用开灯。拎包入住，押一付一。",
        &["bed", "wardrobe", "air_conditioner", "water_heater", "window", "broadband"],
    ),
    (
        "安静小单间，近地铁口",
        "步行七分钟到地铁站，晚上安静。水电按表计费。",
        &["bed", "air_conditioner", "water_heater", "window", "smoke_alarm"],
    ),
    (
        "带阳台，可做饭",
        "独立厨房和阳台，可以晾晒。欢迎长租。",
        &["bed", "wardrobe", "kitchen", "balcony", "private_bathroom", "washing_machine", "air_conditioner", "window"],
    ),
    (
        "电梯房，家电齐全",
        "有电梯，冰箱、洗衣机、空调齐全，楼下可充电动车。",
        &[
            "bed",
            "wardrobe",
            "desk",
            "refrigerator",
            "washing_machine",
            "air_conditioner",
            "elevator",
            "ebike_charging",
        ],
    ),
    (
        "独立卫浴，刚刷新",
        "墙面刚刷过，独立卫生间，热水器新换。",
        &["bed", "private_bathroom", "water_heater", "window", "smoke_alarm"],
    ),
    (
        "宽敞两用间，适合两人",
        "够放两张床和一张书桌，适合两个人合住。",
        &["bed", "desk", "wardrobe", "air_conditioner", "water_heater", "window", "broadband"],
    ),
];

struct Empty {
    unit_id: UnitId,
    owner: PersonId,
    area_m2: Option<f32>,
    rooms: i32,
    lon: f64,
    lat: f64,
}

/// Offers units of a village that offers none: those of the demo landlord last, who has rooms to offer themself.
///
/// # Errors
/// The database or the store of pictures is away.
pub async fn make(
    connection: &mut PgConnection,
    objects: &Objects,
    site: SiteId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let offered =
        sqlx::query_scalar!(r#"select exists (select from listing where site_id = $1) as "offered!""#, site.as_uuid());
    if offered.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let empty = empty(connection, site, now).await?;
    for (nth, unit) in empty.iter().rev().take(OFFERED).enumerate() {
        let account = account(connection, site, unit.owner, now).await?;
        offer(connection, objects, (site, account), unit, nth, now).await?;
    }
    Ok(())
}

/// Units for rent in which nobody lives or is about to, those of the demo landlord first.
async fn empty(connection: &mut PgConnection, site: SiteId, now: DateTime<Utc>) -> sqlx::Result<Vec<Empty>> {
    sqlx::query_as!(
        Empty,
        r#"select u.id as "unit_id!: UnitId", o.person_id as "owner!: PersonId", u.area_m2, u.rooms as "rooms!",
                  st_x(st_pointonsurface(b.footprint_4326)) as "lon!", st_y(st_pointonsurface(b.footprint_4326)) as "lat!"
           from unit u
           join building b on b.site_id = u.site_id and b.id = u.building_id
           join lateral (select w.person_id from unit_owner w where w.site_id = u.site_id and w.unit_id = u.id
                         order by w.person_id limit 1) o on true
           where u.site_id = $1 and u.rental
             and not exists (select from tenancy t where t.site_id = u.site_id and t.unit_id = u.id and t.term @> $2::date)
             and not exists (select from residency r where r.site_id = u.site_id and r.unit_id = u.id and r.recorded_to is null)
             and not exists (select from gap g where g.site_id = u.site_id and g.unit_id = u.id and g.closed_at is null)
           order by exists (select from account_site s join account a on a.id = s.account_id
                            where s.site_id = u.site_id and s.person_id = o.person_id and a.user_name = 'demo-landlord') desc,
                    md5(u.code || b.sort_key), u.id
           limit $3"#,
        site.as_uuid(),
        // By the calendar of China, as the village's.
        now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive(),
        ALL,
    )
    .fetch_all(connection)
    .await
}

/// The account of an owner: that of the demo, or one like those of whoever signs in by phone.
async fn account(
    connection: &mut PgConnection,
    site: SiteId,
    owner: PersonId,
    now: DateTime<Utc>,
) -> sqlx::Result<AccountId> {
    let known = sqlx::query_scalar!(
        r#"select account_id as "id: AccountId" from account_site where site_id = $1 and person_id = $2 limit 1"#,
        site.as_uuid(),
        owner.as_uuid(),
    );
    if let Some(known) = known.fetch_optional(&mut *connection).await? {
        return Ok(known);
    }
    let id = codes::store::insert_account(connection, Role::Landlord, now).await?;
    sqlx::query!(
        "insert into account_site (site_id, account_id, person_id) values ($1, $2, $3)",
        site.as_uuid(),
        id.as_uuid(),
        owner.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(id)
}

async fn offer(
    connection: &mut PgConnection,
    objects: &Objects,
    (site, account): (SiteId, AccountId),
    unit: &Empty,
    nth: usize,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = ListingId::generate();
    let (title, description, facilities) = WORDS[nth % WORDS.len()];
    let facilities: Vec<String> = facilities.iter().map(|word| (*word).to_owned()).collect();
    let [lon, lat] =
        h3::cell_at(unit.lon, unit.lat, h3::LISTING_PLACE).map(h3::centre).context("a building is nowhere")?;
    let area = unit.area_m2.unwrap_or(20.0);
    // 35 yuan a square metre, to the ten.
    let rent_cents = (f64::from(area) * 3.5).round().max(30.0) as i64 * 1000;
    let handed_in = now - TimeDelta::hours(i64::try_from(nth)? * 5 + 3);
    let published_at = (nth % WAITS != WAITS - 1).then(|| handed_in + TimeDelta::hours(2));
    sqlx::query!(
        "insert into listing (site_id, id, unit_id, state, title, description, rent_cents, deposit_cents, area_m2, rooms,
             facilities, available_from, spot_4326, listed_by, created_at, updated_at, submitted_at, published_at, expires_at)
         values ($1, $2, $3, case when $13::timestamptz is null then 'submitted' else 'published' end, $4, $5, $6, $6, $7, $8,
             $9, $10, st_setsrid(st_makepoint($11, $12), 4326), $14, $15, $15, $15, $13, $13 + make_interval(days => $16))",
        site.as_uuid(),
        id.as_uuid(),
        unit.unit_id.as_uuid(),
        title,
        description,
        rent_cents,
        area,
        unit.rooms,
        &facilities,
        now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive(),
        lon,
        lat,
        published_at,
        account.as_uuid(),
        handed_in,
        i32::try_from(LIFE_DAYS)?,
    )
    .execute(&mut *connection)
    .await?;
    let with_kitchen = facilities.iter().any(|word| word == "kitchen");
    let rooms = if with_kitchen {
        &[Room::Bedroom, Room::Kitchen, Room::Bathroom][..]
    } else {
        &[Room::Bedroom, Room::Bathroom]
    };
    for (position, room) in (1..).zip(rooms) {
        let photo = PhotoId::generate();
        let bytes = draw(*room, nth)?;
        let (length, sha256) = (i32::try_from(bytes.len())?, Sha256::digest(&bytes));
        objects.put(photo, bytes).await.context("a picture can't be kept")?;
        sqlx::query!(
            "insert into listing_photo (site_id, listing_id, id, position, width, height, bytes, sha256, added_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            site.as_uuid(),
            id.as_uuid(),
            photo.as_uuid(),
            position,
            i32::try_from(WIDTH)?,
            i32::try_from(HEIGHT)?,
            length,
            sha256.as_slice(),
            handed_in,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
