//! Random histories of landlords and tenants: after each step everybody sees what is theirs, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use menpai_domain::ids::UnitId;
use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::super::newcomers::{Newcomers, person};
use super::{at, code, confirm, offer, text};

const LANDLORDS: usize = 3;
const TENANTS: usize = 3;
const STEPS: usize = 48;

/// Whoever acts: landlords first, then tenants.
type Who = usize;

/// What should be seen, as the answers so far told.
#[derive(Default)]
struct Truth {
    /// Contracts, and their parties.
    contracts: BTreeMap<String, (Value, BTreeSet<Who>)>,
    /// Contracts whose text is fixed.
    offered: BTreeSet<String>,
    /// Filings: whose, for whose unit, whether they wait.
    filings: BTreeMap<String, (Value, Who, Who, bool)>,
    /// Parties of leases that were signed.
    leases: BTreeMap<String, BTreeSet<Who>>,
    /// Where tenants live.
    homes: BTreeSet<(String, Who)>,
}

struct History {
    people: Vec<Client>,
    units: Vec<UnitId>,
    truth: Truth,
    day: u32,
}

fn ids(page: &Value, id: &str) -> BTreeSet<String> {
    page["items"].as_array().expect("a list").iter().map(|item| text(&item[id]).to_owned()).collect()
}

impl History {
    async fn open(setting: &Newcomers) -> Self {
        let (mut people, mut units) = (Vec::new(), Vec::new());
        for n in 0..LANDLORDS {
            let unit = make::unit(&setting.app.pool, setting.site, setting.building, &format!("40{n}")).await;
            let owner =
                json!({"site_id": setting.site, "person": {"name": "黄业主", "phone": format!("1540000005{n}")}});
            let owner = setting.officer.post("/persons", &owner).await.expect(201);
            let owner = text(&owner["id"]).parse().expect("an id");
            make::owner(&setting.app.pool, setting.site, unit, owner).await;
            let account = setting.app.account_of(Role::Landlord, &[setting.site], Some(owner)).await;
            people.push(setting.app.sign_in(&account).await);
            units.push(unit);
        }
        for n in 0..TENANTS {
            people.push(setting.user(&format!("o{n}"), Some(&format!("1540000000{n}"))).await);
        }
        Self { people, units, truth: Truth::default(), day: 0 }
    }

    /// Somebody new says who they are; whom the site knows leaves it out.
    async fn saying_who(&self, tenant: Who, mut body: Value) -> Value {
        let me = self.people[tenant].get("/auth/me").await.expect(200);
        if me["sites"] == json!([]) {
            body["person"] = person("陈小明", u32::try_from(tenant).expect("few"));
        }
        body
    }

    async fn draft(&mut self, landlord: Who) -> &'static str {
        let body = json!({"kind": "lease", "unit_id": self.units[landlord], "from": "2026-04-01", "to": "2026-12-31",
            "rent_cents": 100});
        let made = self.people[landlord].post("/own/contracts", &body).await;
        // Each landlord has one unit.
        if self.truth.leases.values().any(|parties| parties.contains(&landlord)) {
            assert_eq!(made.problem(409), ["from: tenancy_no_overlap"]);
            return "draft of what is let";
        }
        let made = made.expect(201);
        let id = text(&made["id"]).to_owned();
        self.truth.contracts.insert(id, (made, BTreeSet::from([landlord])));
        "draft"
    }

    async fn step(&mut self, random: &mut ChaCha8Rng) -> &'static str {
        let (landlord, tenant) = (random.random_range(0..LANDLORDS), LANDLORDS + random.random_range(0..TENANTS));
        let contracts: Vec<(String, Value)> =
            self.truth.contracts.iter().map(|(id, (contract, _))| (id.clone(), contract.clone())).collect();
        // Mostly the newest goes on.
        let contract = if random.random_bool(0.7) { contracts.last() } else { contracts.choose(random) }.cloned();
        // Often the step that comes next, else any.
        let next = match &contract {
            Some((id, _)) if self.truth.contracts[id].1.len() == 1 => 1,
            Some((id, _)) if !self.truth.offered.contains(id) => 3,
            _ => 5,
        };
        let kind = if random.random_bool(0.5) { next } else { random.random_range(0..12) };
        match (kind, contract) {
            (0, contract) if contract.is_none() || random.random_bool(0.5) => self.draft(landlord).await,
            (1..=8, None) => self.draft(landlord).await,
            (1 | 2, Some((id, contract))) => {
                let proposer = *self.truth.contracts[&id].1.first().expect("the landlord");
                let made = self.people[proposer].post(&at(&contract, "/code"), &json!({})).await;
                if made.status == 200 {
                    let code = code(&self.people[proposer], &contract).await;
                    let body = self.saying_who(tenant, json!({ "code": code })).await;
                    let _joined = self.people[tenant].post("/own/contracts/join", &body).await.expect(200);
                    self.truth.contracts.get_mut(&id).expect("it is there").1.insert(tenant);
                }
                "join"
            }
            (3 | 4, Some((id, contract))) => {
                let proposer = *self.truth.contracts[&id].1.first().expect("the landlord");
                if offer(&self.people[proposer], &contract).await.status == 200 {
                    self.truth.offered.insert(id);
                }
                "offer"
            }
            (5..=7, Some((id, contract))) => {
                let parties = self.truth.contracts[&id].1.clone();
                for party in &parties {
                    let answer = confirm(&self.people[*party], &contract).await;
                    if answer.status == 200 && answer.json()["state"] == "signed" {
                        self.truth.leases.insert(text(&answer.json()["tenancy_id"]).to_owned(), parties.clone());
                        let unit = text(&contract["unit_id"]).to_owned();
                        let living = parties.iter().filter(|party| **party >= LANDLORDS);
                        self.truth.homes.extend(living.map(|party| (unit.clone(), *party)));
                    }
                }
                "confirm"
            }
            (8, Some((_, contract))) => {
                let step = *["/decline", "/withdraw"].choose(random).expect("one");
                let _closed = self.people[random.random_range(0..LANDLORDS + TENANTS)]
                    .post(&at(&contract, step), &json!({}))
                    .await;
                "close"
            }
            (9 | 10, _) => {
                // Each on another day, so that none is a registration that is there already.
                self.day += 1;
                let days = json!({"unit_id": self.units[landlord], "from": format!("2025-03-{:02}", self.day),
                    "to": format!("2025-03-{:02}", self.day)});
                let body = self.saying_who(tenant, days).await;
                let filed = self.people[tenant].post("/own/filings", &body).await;
                if filed.status == 201 {
                    let filed = filed.json();
                    self.truth.filings.insert(text(&filed["id"]).to_owned(), (filed, tenant, landlord, true));
                }
                "file"
            }
            _ => {
                for (filing, whose, lets, waits) in self.truth.filings.values_mut().filter(|filing| filing.3) {
                    let step = *["confirm", "refuse"].choose(random).expect("one");
                    let body = if step == "refuse" { json!({"reason": "wrong_days"}) } else { json!({}) };
                    let by = random.random_range(0..LANDLORDS);
                    let path = format!("/filings/{}/{step}", text(&filing["id"]));
                    let answer = self.people[by].post_if(&path, "*", &body).await;
                    assert_eq!(answer.status == 200, by == *lets, "only the unit's landlord decides");
                    if answer.status == 200 {
                        *waits = false;
                        if step == "confirm" {
                            self.truth.homes.insert((text(&filing["unit_id"]).to_owned(), *whose));
                        }
                    }
                }
                "decide"
            }
        }
    }

    /// Everybody sees theirs, and nothing else.
    async fn check(&self, told: &str) {
        let truth = &self.truth;
        for (who, client) in self.people.iter().enumerate() {
            let get = async |path: &str| client.get(path).await.expect(200);
            let parties = truth.contracts.iter().filter(|(_, (_, parties))| parties.contains(&who));
            let expected: BTreeSet<String> = parties.map(|(id, _)| id.clone()).collect();
            assert_eq!(ids(&get("/own/contracts").await, "id"), expected, "contracts of {who} after {told}");
            for (id, _) in truth.contracts.iter().filter(|(id, _)| !expected.contains(*id)) {
                assert_eq!(client.get(&format!("/own/contracts/{id}")).await.status, 404, "{who} after {told}");
            }
            let leases = truth.leases.iter().filter(|(_, parties)| parties.contains(&who));
            let expected: BTreeSet<String> = leases.map(|(id, _)| id.clone()).collect();
            assert_eq!(ids(&get("/me/tenancies").await, "id"), expected, "leases of {who} after {told}");
            let filings = truth.filings.iter().filter(|(_, (_, whose, _, _))| *whose == who);
            let expected: BTreeSet<String> = filings.map(|(id, _)| id.clone()).collect();
            assert_eq!(ids(&get("/own/filings").await, "id"), expected, "filings of {who} after {told}");
            let homes = truth.homes.iter().filter(|(_, whose)| *whose == who);
            let expected: BTreeSet<String> = homes.map(|(unit, _)| unit.clone()).collect();
            assert_eq!(ids(&get("/me/residencies").await, "unit_id"), expected, "homes of {who} after {told}");
            if who < LANDLORDS {
                let waiting = truth.filings.iter().filter(|(_, (_, _, lets, waits))| *lets == who && *waits);
                let expected: BTreeSet<String> = waiting.map(|(id, _)| id.clone()).collect();
                let seen = get("/filings?purpose=own_unit").await;
                assert_eq!(ids(&seen, "id"), expected, "filings that wait for {who} after {told}");
            }
        }
    }
}

#[tokio::test]
async fn everybody_sees_their_own_after_any_history() {
    let (mut leases, mut homes) = (0, 0);
    for seed in 0..3 {
        let setting = Newcomers::open().await;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut history = History::open(&setting).await;
        let mut steps = Vec::new();
        for _step in 0..STEPS {
            steps.push(history.step(&mut random).await);
            history.check(&format!("seed {seed}: {}", steps.join(", "))).await;
        }
        (leases, homes) = (leases + history.truth.leases.len(), homes + history.truth.homes.len());
    }
    assert!(leases >= 2 && homes >= 4, "{leases} leases and {homes} homes are too few to tell");
}
