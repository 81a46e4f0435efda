//! Who moves out, and that nobody is put out of their home by whoever lets it.

use menpai_domain::ids::PersonId;
use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::gatehouse::Gatehouse;
use super::newcomers::person;
use super::own::{ANNA_PHONE, Someone, moves_in};

/// A house whose unit is let by an owner with an account.
struct Home {
    house: Gatehouse,
    owner: PersonId,
    account: String,
}

impl Home {
    async fn open() -> Self {
        let house = Gatehouse::open().await;
        let owner = make::nobody(&house.app.pool, house.site).await;
        make::owner(&house.app.pool, house.site, house.unit, owner).await;
        let account = house.app.account_of(Role::Landlord, &[house.site], Some(owner)).await;
        Self { house, owner, account }
    }

    async fn landlord(&self) -> Client {
        self.house.app.sign_in(&self.account).await
    }

    /// Somebody who lives there since January.
    async fn resident(&self) -> Someone {
        let mut anna = person("陈小安", 1);
        anna["phone"] = json!(ANNA_PHONE);
        moves_in(&self.house, Role::Tenant, &anna).await
    }

    /// A child whom a parent brought along.
    async fn child_of(&self, parent: PersonId) -> Value {
        let child = json!({"unit_id": self.house.unit, "from": "2026-01-01", "guardian_person_id": parent,
            "guardian_consent": true, "person": {"name": "陈小宝", "birth_date": "2020-05-06"}});
        self.house.officer.post("/residencies", &child).await.expect(201)
    }

    async fn lease(&self, tenant: PersonId, to: &str) -> Value {
        let lease = json!({"unit_id": self.house.unit, "landlord_id": self.owner, "tenant_ids": [tenant],
            "from": "2026-01-01", "to": to});
        self.house.officer.post("/tenancies", &lease).await.expect(201)
    }
}

fn end_of(residency: &str) -> String {
    format!("/residencies/{residency}/end")
}

fn to(day: &str) -> Value {
    json!({"to": day})
}

/// How often somebody was told that their registration ended: of the dwelling, and of nothing else.
async fn told(person: &Client, house: &Gatehouse) -> usize {
    let told = person.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().filter(|one| one["kind"] == "residency_ended");
    told.inspect(|one| {
        assert_eq!(
            (&one["unit_id"], &one["pass_id"], &one["tenancy_id"]),
            (&json!(house.unit), &Value::Null, &Value::Null)
        );
        let zh = one["text"]["zh"].as_str().expect("a text");
        assert!(zh.contains("302房：您在此处的居住登记已登记结束"), "{zh}");
    })
    .count()
}

#[tokio::test]
async fn a_landlord_ends_a_registration_today_or_later_and_its_person_is_told() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let end = end_of(&anna.residency);
    assert_eq!(landlord.post_if(&end, "*", &to("2026-03-30")).await.problem(422), ["to: ended_before"]);
    assert_eq!(told(&anna.client, house).await, 0, "what did not happen is not told");
    let ended = landlord.post_if(&end, "*", &to("2026-03-31")).await.expect(200);
    assert_eq!(ended["to"], "2026-03-31");
    assert_eq!(told(&anna.client, house).await, 1);
    let _before = house.officer.post_if(&end, "*", &to("2026-03-15")).await.expect(200);
    assert_eq!(told(&anna.client, house).await, 2, "that it was over before, the office records");
    let ways =
        "select string_agg(distinct channel, ' ' order by channel) from notification where kind = 'residency_ended'";
    assert_eq!(house.read(ways).await, "in_app sms", "phones too");
}

#[tokio::test]
async fn who_ends_their_own_registration_is_not_told_of_it() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let own = house.register(house.unit, home.owner, "2026-01-01").await;
    let _lease = home.lease(make::nobody(&house.app.pool, house.site).await, "2026-12-31").await;
    let _ended = landlord.post_if(&end_of(&own), "*", &to("2026-03-31")).await.expect(200);
    assert_eq!(told(&landlord, house).await, 0);
    let again = house.register(house.unit, home.owner, "2026-04-01").await;
    let _ended = house.officer.post_if(&end_of(&again), "*", &to("2026-04-30")).await.expect(200);
    assert_eq!(told(&landlord, house).await, 1, "by the office they are");
}

#[tokio::test]
async fn a_landlord_ends_no_registration_of_a_lease_that_is_not_over() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let child = home.child_of(anna.person).await;
    let child = child["id"].as_str().expect("an id");
    let _lease = home.lease(anna.person, "2026-04-30").await;
    for (who, residency) in [("the tenant", anna.residency.as_str()), ("whom they brought along", child)] {
        for day in ["2026-03-31", "2026-04-30", "2026-12-31"] {
            let refused = landlord.post_if(&end_of(residency), "*", &to(day)).await;
            assert_eq!(refused.problem(409), ["to: lease_runs"], "{who}, {day}");
        }
    }
    let homes = "select string_agg(valid::text, ' ') from residency where recorded_to is null";
    assert_eq!(house.read(homes).await, "[2026-01-01,) [2026-01-01,)");
    assert_eq!(house.read("select count(*)::text from notification where kind = 'residency_ended'").await, "0");

    house.app.clock.set("2026-05-01T08:00:00+08:00".parse().expect("a time"));
    let landlord = home.landlord().await;
    let _over = landlord.post_if(&end_of(&anna.residency), "*", &to("2026-05-01")).await.expect(200);
    assert_eq!(
        house.read(homes).await,
        "[2026-01-01,2026-05-02) [2026-01-01,2026-05-02)",
        "with whom they brought along"
    );
    let persons = "select count(distinct person_id)::text from notification where kind = 'residency_ended'";
    assert_eq!(house.read(persons).await, "2", "each of them");
}
