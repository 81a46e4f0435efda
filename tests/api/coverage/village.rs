//! A village in which everything is there once, and a neighbour without rights in it.

use menpai_domain::ids::{BuildingId, PersonId, PhotoId, SiteId, UnitId};
use menpai_domain::sealed::Field;
use menpai_domain::terms::Role;
use menpai_server::access::policy::Party;
use menpai_server::pictures::Objects;
use menpai_tests::{Client, TestApp, make};
use serde_json::{Value, json};
use sqlx::Row;
use uuid::Uuid;

use super::titles::Titles;
use super::viewings::Viewings;
use crate::api::gatehouse::Gatehouse;

/// Phone of the resident.
pub const PHONE: &str = "15400000001";

/// Everything once.
pub struct Village {
    pub house: Gatehouse,
    pub area: Uuid,
    pub site: SiteId,
    pub building: BuildingId,
    pub unit: UnitId,
    pub owner: PersonId,
    pub person: String,
    pub residency: String,
    pub tenancy: String,
    pub gate: String,
    pub device: String,
    /// Devices that nothing hangs on: one to disable, one to give another key.
    pub spare_devices: [String; 2],
    pub pairing_window: Uuid,
    pub contact: Uuid,
    /// The number of a command that the device could not do.
    pub failed_command: i64,
    /// A body that can be read by now.
    pub dead_letter: Uuid,
    pub pass: String,
    /// Passes that nothing hangs on: to suspend, to resume, to end, and to end the one credential of.
    pub spare_passes: [String; 4],
    pub spare_credential: String,
    pub gap: Uuid,
    /// Gaps of other units of the owner, that last because somebody lives there: to be answered, to be contested, one that is
    /// contested, to be visited.
    pub lived_in: [String; 4],
    /// A correction that the owner asks for, to be accepted; one of the resident, to be refused; one to be withdrawn.
    pub correction: String,
    pub other_correction: String,
    pub own_correction: String,
    /// What two people filed for the unit: to be confirmed, to be refused.
    pub filings: [Uuid; 2],
    /// Somebody whom a landlord entered and who has not answered.
    pub entered: Uuid,
    pub offers: Offers,
    pub viewings: Viewings,
    pub problems: super::problems::Waiting,
    /// A unit of the owner without a lock; the lock of the unit, and a key of it; a lock that nothing hangs on.
    pub unlocked: UnitId,
    pub lock: Uuid,
    pub key: Uuid,
    pub spare_lock: Uuid,
    pub titles: Titles,
    pub notice: Uuid,
    /// Exceptions for the village, of somebody of a third site: two that wait, one that was approved.
    pub exceptions: [Uuid; 3],
    pub tile: String,
    /// A look of the officer, in the trail and in a checkpoint.
    pub look: Uuid,
    /// An account of staff in the village.
    pub colleague: Uuid,
    /// A site in which nobody of this village has rights.
    pub elsewhere: SiteId,
}

fn id(answer: &Value, field: &str) -> String {
    answer[field].as_str().unwrap_or_else(|| panic!("an id in {answer}")).to_owned()
}

async fn ask(client: &Client, site: SiteId, value: &Value) -> String {
    let correction = json!({"site_id": site, "value": value, "reason": "写错了"});
    id(&client.post("/me/corrections", &correction).await.expect(201), "id")
}

/// A notice about an officer, and what an officer of a third site asked for and got.
async fn asked_and_noticed(app: &TestApp, site: SiteId) -> (Uuid, [Uuid; 3]) {
    let third = make::site(&app.pool, 6).await;
    let requester = app.account(Role::Officer, &[third]).await;
    let manager = app.account(Role::AreaManager, &[site]).await;
    let (notice, exceptions) = (make::any_id(), [make::any_id(), make::any_id(), make::any_id()]);
    sqlx::query(
        "insert into notice (site_id, id, kind, account_id, looks, since, noticed_at)
         select $1, $2, 'many_looks', id, 60, now(), now() from account where user_name = $3",
    )
    .bind(site.as_uuid())
    .bind(notice)
    .bind(&requester)
    .execute(&app.pool)
    .await
    .expect("the notice is written");
    let now = app.clock.now();
    for (at, id) in exceptions.iter().enumerate() {
        sqlx::query(
            "insert into access_exception (site_id, id, site_named, requested_by, requester_sites, reason, reference,
                                           starts_at, ends_at, requested_at, approved_by, approved_at)
             select $1, $2, '村', r.id, array[$3], '协查', '2026-1', $4, $4 + interval '1 day', $4,
                    case when $5 then m.id end, case when $5 then $4 end
             from account r, account m where r.user_name = $6 and m.user_name = $7",
        )
        .bind(site.as_uuid())
        .bind(id)
        .bind(third.as_uuid())
        .bind(now)
        .bind(at == 2)
        .bind(&requester)
        .bind(&manager)
        .execute(&app.pool)
        .await
        .expect("the exception is written");
    }
    (notice, exceptions)
}

/// Writes what somebody filed for the unit; somebody new where none of these persons is given.
pub async fn filing(house: &Gatehouse, persons: &[Uuid]) -> Uuid {
    filing_in(house, house.unit, persons, "filed").await
}

/// Writes what a landlord entered about somebody; in a unit of its own where it is about one of these persons.
pub async fn entered(house: &Gatehouse, persons: &[Uuid]) -> Uuid {
    if persons.is_empty() {
        return filing_in(house, house.unit, persons, "entered").await;
    }
    let code = format!("9{}", &make::any_id().to_string()[30..]);
    let unit = make::unit(&house.app.pool, house.site, house.building, &code).await;
    filing_in(house, unit, persons, "entered").await
}

async fn filing_in(house: &Gatehouse, unit: UnitId, persons: &[Uuid], state: &str) -> Uuid {
    let (pool, id) = (&house.app.pool, make::any_id());
    let waits = "select id from filing where state = $3 and unit_id = $1 and person_id = any ($2)";
    let waits = sqlx::query_scalar(waits).bind(unit.as_uuid()).bind(persons).bind(state);
    let waits: Option<Uuid> = waits.fetch_optional(pool).await.expect("filings");
    if let Some(waits) = waits {
        return waits;
    }
    let person = match persons.first() {
        Some(person) => *person,
        None => make::nobody(pool, house.site).await.as_uuid(),
    };
    sqlx::query(
        "insert into filing (site_id, id, unit_id, person_id, valid, filed_by, filed_at, due_on, state, entered)
         select $1, $2, $3, $4, daterange('2026-03-31', null), a.id, $5, '2026-04-03', $6, $6 = 'entered'
         from account a limit 1",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(unit.as_uuid())
    .bind(person)
    .bind(house.app.clock.now())
    .bind(state)
    .execute(pool)
    .await
    .expect("the filing is written");
    id
}

/// Units of the owner where somebody lives who is not registered: the detector opens their gaps. One is contested.
async fn lived_in(house: &Gatehouse, owner: PersonId, landlord: &Client) -> [String; 4] {
    house.assess("2027-01-01").await;
    for room in 1..=4 {
        let unit = make::unit(&house.app.pool, house.site, house.building, &format!("80{room}")).await;
        make::owner(&house.app.pool, house.site, unit, owner).await;
        let person = make::nobody(&house.app.pool, house.site).await;
        let card = format!("l-{room}");
        let pass = json!({"kind": "resident", "unit_id": unit, "person_id": person, "gate_ids": [house.gate],
            "from": crate::api::gatehouse::local(60, "00:00:00"), "credentials": [{"kind": "card", "token": card}]});
        let _pass = house.officer.post("/passes", &pass).await.expect(201);
        house.come_home(&card, 1..=14).await;
    }
    let db = menpai_server::db::Db::from_pool(house.app.pool.clone());
    menpai_server::detection::run_round(&db, house.app.clock.now()).await.expect("a round");
    let list = landlord.get("/gaps?state=reminded&order=building").await.expect(200);
    let gaps = list["items"].as_array().expect("gaps").iter().filter(|gap| gap["unit_code"].to_string().contains("80"));
    let gaps: Vec<String> = gaps.map(|gap| id(gap, "id")).collect();
    let contest = format!("/gaps/{}/contests", gaps[2]);
    let _contested = landlord.post(&contest, &json!({"note": "这里没有人住"})).await.expect(201);
    gaps.try_into().expect("four")
}

/// Units of the owner on offer: in drafts, handed in, and published.
pub struct Offers {
    pub drafts: [Uuid; 5],
    pub submitted: [Uuid; 2],
    pub published: Uuid,
    pub to_take_down: Uuid,
    /// The photo of what is published.
    pub photo: Uuid,
    /// A photo of the last draft.
    pub spare_photo: Uuid,
}

async fn offers(house: &Gatehouse, owner: PersonId) -> Offers {
    let pool = &house.app.pool;
    let mut made = Vec::new();
    for (room, state) in
        ["draft", "draft", "draft", "draft", "draft", "submitted", "submitted", "published", "published"]
            .into_iter()
            .enumerate()
    {
        let unit = make::unit(pool, house.site, house.building, &format!("90{room}")).await;
        make::owner(pool, house.site, unit, owner).await;
        made.push(crate::api::listings::seed(pool, house.site, unit, state).await);
    }
    let objects = Objects::open(&house.app.config.photos).expect("the folder");
    objects.put(PhotoId::from_uuid(made[7].1), b"a picture".to_vec()).await.expect("the picture is kept");
    let ids: Vec<Uuid> = made.iter().map(|(listing, _)| *listing).collect();
    Offers {
        drafts: ids[..5].try_into().expect("five"),
        submitted: ids[5..7].try_into().expect("two"),
        published: ids[7],
        to_take_down: ids[8],
        photo: made[7].1,
        spare_photo: made[4].1,
    }
}

impl Village {
    pub async fn open() -> Self {
        // Nobody answers there: what a lock is to be told waits.
        let house = Gatehouse::open_with(|config| {
            config.locks.url = Some("http://127.0.0.1:9".to_owned());
            // Visitors whose passes are good on whatever day something is tried.
            config.passes.visitor_days = 366;
            // A device tries every operation of the API, one right after the other.
            config.devices.device_rate_per_s = 1000;
        })
        .await;
        let pool = &house.app.pool;
        let (site, building, unit) = (house.site, house.building, house.unit);
        let owner = json!({"site_id": site, "person": {"name": "黄业主", "phone": "15400000007"}});
        let owner = house.officer.post("/persons", &owner).await.expect(201);
        let owner: PersonId = id(&owner, "id").parse().expect("an id");
        make::owner(pool, site, unit, owner).await;
        let elsewhere = make::site(pool, 5).await;

        let registration = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "陈小明", "phone": PHONE}});
        let residency = house.officer.post("/residencies", &registration).await.expect(201);
        let person = id(&residency, "person_id");
        let lease = json!({"unit_id": unit, "landlord_id": owner, "tenant_ids": [person], "from": "2026-01-01", "to": "2026-12-31"});
        let tenancy = house.officer.post("/tenancies", &lease).await.expect(201);
        let pass = json!({"kind": "resident", "gate_ids": [house.gate], "from": "2026-01-01T00:00:00+08:00",
            "unit_id": unit, "person_id": person, "credentials": [{"kind": "card", "token": "c-1"}]});
        let pass = house.officer.post("/passes", &pass).await.expect(201);
        let mut spare_passes = Vec::new();
        let mut spare_credential = String::new();
        for card in ["s-1", "s-2", "s-3", "s-4"] {
            let spare = json!({"kind": "visitor", "gate_ids": [house.gate], "from": "2026-01-01T00:00:00+08:00",
                "to": "2026-12-31T00:00:00+08:00", "unit_id": unit, "credentials": [{"kind": "card", "token": card}]});
            let spare = house.officer.post("/passes", &spare).await.expect(201);
            spare_credential = id(&spare["credentials"][0], "id");
            spare_passes.push(id(&spare, "id"));
        }
        let still = format!("/passes/{}/suspend", spare_passes[1]);
        let _done = house.officer.post_if(&still, "*", &json!({})).await.expect(200);
        let spare =
            async |serial| id(&crate::api::gatehouse::device(&house.operator, &house.gate, serial, "in").await, "id");
        let spare_devices = [spare("SN-2").await, spare("SN-3").await];
        let (pairing_window, contact) = (make::any_id(), make::any_id());
        sqlx::query(
            "with opened as (
                 insert into pairing_window (site_id, id, secret_hash, opened_at, closes_at, opened_by)
                 select $1, $2, sha256('x'), $4, $4 + interval '10 minutes', id from account limit 1 returning id)
             insert into pairing_contact (site_id, id, window_id, vendor, protocol, serial, source, first_seen_at, last_seen_at)
             select $1, $3, id, 'zkteco', 'zkteco', 'SN-77', '192.0.2.7', $4, $4 from opened",
        )
        .bind(site.as_uuid())
        .bind(pairing_window)
        .bind(contact)
        .bind(crate::api::gatehouse::now())
        .execute(pool)
        .await
        .expect("the contact is written");
        let failed_command: i64 = sqlx::query_scalar(
            "insert into device_command (site_id, device_id, kind, created_at, expires_at, state, ended_at)
             values ($1, $2::uuid, 'set_clock', $3, $3 + interval '1 day', 'failed', $3) returning number",
        )
        .bind(site.as_uuid())
        .bind(&house.device)
        .bind(crate::api::gatehouse::now())
        .fetch_one(pool)
        .await
        .expect("the command is written");
        let dead_letter = make::any_id();
        sqlx::query(
            "insert into dead_letter (site_id, id, device_id, protocol, kind, received_at, last_received_at, reason, bytes,
                 body_sealed, body_index)
             values ($1, $2, $3::uuid, 'native', 'document', now(), now(), 'method: term', 9, $4, sha256('x'))",
        )
        .bind(site.as_uuid())
        .bind(dead_letter)
        .bind(&house.device)
        .bind(house.app.keyring().seal(Field::DeadLetter, dead_letter, r#"{"event_id": "1", "at": "2026-03-31T14:59:00+08:00"}"#))
        .execute(pool)
        .await
        .expect("the letter is written");
        let gap = make::any_id();
        sqlx::query(
            "insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, due_on, evidence)
             values ($1, $2, $3, 'unregistered_residence', 1, now(), now(), current_date + 7,
                     '{\"rule\": \"unregistered_residence\", \"nights\": 16, \"window_nights\": 21}')",
        )
        .bind(site.as_uuid())
        .bind(gap)
        .bind(unit.as_uuid())
        .execute(pool)
        .await
        .expect("the gap is written");
        let resident: PersonId = person.parse().expect("an id");
        let tenant = house.app.account_of(Role::Tenant, &[site], Some(resident)).await;
        let tenant = house.app.sign_in(&tenant).await;
        let other_correction = ask(&tenant, site, &json!({"field": "birth_date", "birth_date": "1990-01-02"})).await;
        let landlord = house.app.account_of(Role::Landlord, &[site], Some(owner)).await;
        let landlord = house.app.sign_in(&landlord).await;
        let correction = ask(&landlord, site, &json!({"field": "birth_date", "birth_date": "1970-01-02"})).await;
        let own_correction = ask(&landlord, site, &json!({"field": "name", "name": "黄大业主"})).await;
        let lived_in = lived_in(&house, owner, &landlord).await;
        super::contracts::draft(&house).await;
        let filings = [filing(&house, &[]).await, filing(&house, &[]).await];
        let entered = entered(&house, &[]).await;
        let offers = offers(&house, owner).await;
        let viewings = super::viewings::make(&house, offers.published).await;
        let problems = super::problems::waiting(&house, resident.as_uuid()).await;
        let lock = super::locks::lock(&house, unit).await;
        let key = super::locks::key(&house, unit, lock, owner.as_uuid()).await;
        let mut more = Vec::new();
        for room in ["701", "702"] {
            let unit = make::unit(pool, site, building, room).await;
            make::owner(pool, site, unit, owner).await;
            more.push(unit);
        }
        let (unlocked, spare_lock) = (more[0], super::locks::lock(&house, more[1]).await);
        let titles = Titles::of(&house, owner).await;
        let (notice, exceptions) = asked_and_noticed(&house.app, site).await;
        let look = format!("/units/{unit}/residents?purpose=registration_check");
        let _residents = house.officer.get(&look).await.expect(200);
        house.app.sign_trail().await;
        let look = sqlx::query("select id from trail_entry where kind = 'look'").fetch_one(pool).await;
        let look: Uuid = look.expect("the look is in the trail").get(0);
        let colleague = house.app.account(Role::Officer, &[site]).await;
        let colleague =
            sqlx::query("select id from account where user_name = $1").bind(colleague).fetch_one(pool).await;
        let colleague: Uuid = colleague.expect("the account is there").get(0);
        let area = sqlx::query("select area_id from site where id = $1").bind(site.as_uuid()).fetch_one(pool).await;
        let area: Uuid = area.expect("the site is there").get(0);
        sqlx::query(
            "insert into occupancy_limit (place_id, area_id, site_id, mode, updated_at, updated_by)
             values ($1, null, $1, 'off', now(), $3), ($2, $2, null, 'off', now(), $3)",
        )
        .bind(site.as_uuid())
        .bind(area)
        .bind(colleague)
        .execute(pool)
        .await
        .expect("the limits are said");
        sqlx::query(
            "insert into gap_parameters (site_id, parameters, updated_at, updated_by) values ($1, '{}', now(), $2)",
        )
        .bind(site.as_uuid())
        .bind(colleague)
        .execute(pool)
        .await
        .expect("what gaps ask for is set");
        Self {
            colleague,
            area,
            site,
            building,
            unit,
            owner,
            person,
            residency: id(&residency, "id"),
            tenancy: id(&tenancy, "id"),
            gate: house.gate.clone(),
            device: house.device.clone(),
            spare_devices,
            pairing_window,
            contact,
            failed_command,
            dead_letter,
            pass: id(&pass, "id"),
            spare_passes: spare_passes.try_into().expect("four"),
            spare_credential,
            gap,
            lived_in,
            correction,
            other_correction,
            own_correction,
            filings,
            entered,
            offers,
            viewings,
            problems,
            unlocked,
            lock,
            key,
            spare_lock,
            titles,
            notice,
            exceptions,
            tile: crate::api::village::address("building", 16, make::corner(0, 1)),
            look,
            elsewhere,
            house,
        }
    }

    /// A day from now.
    pub fn soon(&self) -> chrono::DateTime<chrono::Utc> {
        self.app().clock.now() + chrono::TimeDelta::days(1)
    }

    pub fn app(&self) -> &TestApp {
        &self.house.app
    }

    /// Somebody of this party who works, or owns, in the village.
    pub async fn insider(&self, party: Party) -> Client {
        self.caller(party, self.site, Some(self.owner)).await
    }

    /// Somebody of this party of another site.
    pub async fn outsider(&self, party: Party) -> Client {
        let person = make::nobody(&self.app().pool, self.elsewhere).await;
        self.caller(party, self.elsewhere, Some(person)).await
    }

    /// A landlord of the village who owns nothing of what is asked for.
    pub async fn neighbour(&self) -> Client {
        let person = make::nobody(&self.app().pool, self.site).await;
        self.caller(Party::Landlord, self.site, Some(person)).await
    }

    async fn caller(&self, party: Party, site: SiteId, person: Option<PersonId>) -> Client {
        let app = self.app();
        let role = Role::ALL.into_iter().find(|role| Party::of(*role) == party);
        let Some(role) = role else {
            return if site == self.site {
                Client::new(&app.http, Some(self.house.key.clone()))
            } else {
                let operator = app.sign_in_as(Role::Operator, &[site]).await;
                let gate = crate::api::gatehouse::gate_at(&operator, site, 5, "别处").await;
                let device = crate::api::gatehouse::device(&operator, &gate, "SN-9", "both").await;
                Client::new(&app.http, Some(id(&device, "key")))
            };
        };
        let person = person.filter(|_| matches!(role, Role::Landlord | Role::Tenant));
        let name = app.account_of(role, &[site], person).await;
        app.sign_in(&name).await
    }
}
