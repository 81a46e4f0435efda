//! What the office of a simulated village enters, over the API.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Context;
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::terms::GapRule;
use menpai_importers::simulation::{Act, Village};
use menpai_importers::village::load::LoadedVillage;
use menpai_importers::village::people::Person;
use menpai_importers::village::{Plan, Population};
use serde_json::{Value, json};

use super::api::Api;
use super::moment;
use super::terminals::{Terminals, card, local};
use crate::cli::demo_accounts::DemoAccount;

/// Requests that are on their way at once.
const AT_ONCE: usize = 8;

/// What is there before anybody moves in.
pub struct Entered {
    site_id: SiteId,
    /// By the plan's units.
    units: Vec<UnitId>,
    /// Who owns each.
    owners: Vec<PersonId>,
}

impl Entered {
    /// The houses and their owners.
    pub fn new(loaded: &LoadedVillage, owners: &Population, plan: &Plan) -> anyhow::Result<Self> {
        let mut of_building = HashMap::new();
        for landlord in &owners.landlords {
            of_building.extend(landlord.buildings.iter().map(|building| (*building, loaded.persons[landlord.person])));
        }
        let owner = |building: usize| of_building.get(&building).copied().context("a house has no owner");
        let owners = plan.units.iter().map(|unit| owner(unit.building)).collect::<anyhow::Result<_>>()?;
        Ok(Self { site_id: loaded.site_id, units: loaded.units.clone(), owners })
    }
}

/// The office.
pub struct Registry {
    api: Api,
    entered: Entered,
    strangers: Vec<Person>,
    persons: HashMap<usize, PersonId>,
    leases: HashMap<usize, String>,
}

impl Registry {
    /// An office that knows nobody yet; the strangers are who may come.
    pub fn new(api: Api, entered: Entered, strangers: Vec<Person>) -> Self {
        let (persons, leases) = (HashMap::new(), HashMap::new());
        Self { api, entered, strangers, persons, leases }
    }

    /// Signs in.
    pub async fn sign_in(&mut self, account: &DemoAccount, now: DateTime<Utc>) -> anyhow::Result<()> {
        self.api = self.api.sign_in(account, now).await?;
        Ok(())
    }

    /// Enters what was heard: who goes before who comes.
    pub async fn enter(&mut self, village: &Village, terminals: &Terminals, acts: &[Act]) -> anyhow::Result<()> {
        self.enter_persons(village, acts).await?;
        for stage in 0..4 {
            let of_stage = acts.iter().copied().filter(|act| stage_of(*act) == stage);
            let done: Vec<(Act, Value)> = stream::iter(of_stage)
                .map(async |act| {
                    let answer = self.act(village, terminals, act).await;
                    answer.with_context(|| format!("{act:?}")).map(|answer| (act, answer))
                })
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            for (act, answer) in done {
                if let Act::LeaseBegins(lease) = act {
                    let id = answer["id"].as_str().unwrap_or_default().to_owned();
                    self.leases.insert(lease, id);
                }
            }
        }
        Ok(())
    }

    async fn enter_persons(&mut self, village: &Village, acts: &[Act]) -> anyhow::Result<()> {
        let mut named = BTreeSet::new();
        for act in acts {
            match *act {
                Act::LeaseBegins(lease) => named.extend(&village.leases[lease].tenants),
                Act::PassIssued(pass) | Act::PassRenewed(pass) => drop(named.insert(village.passes[pass].person)),
                Act::Registered(residency) => drop(named.insert(village.residencies[residency].person)),
                Act::LeaseEnds(_) | Act::MovedOut(_) => {}
            }
        }
        named.retain(|person| !self.persons.contains_key(person));
        let enter = async |person: usize| -> anyhow::Result<(usize, PersonId)> {
            let stranger = &self.strangers[person];
            let body = json!({"site_id": self.entered.site_id, "person": {
                "name": stranger.name, "document_kind": "citizen_id", "id_number": stranger.citizen_id.as_str(),
                "phone": stranger.phone.as_ref().map(|phone| phone.as_e164()),
            }});
            let answer = self.api.post("/persons", &body).await?;
            Ok((person, serde_json::from_value(answer["id"].clone())?))
        };
        let entered: Vec<_> = stream::iter(named).map(enter).buffer_unordered(AT_ONCE).try_collect().await?;
        self.persons.extend(entered);
        Ok(())
    }

    async fn act(&self, village: &Village, terminals: &Terminals, act: Act) -> anyhow::Result<Value> {
        let unit = |unit: usize| self.entered.units[village.ground.units[unit].planned];
        match act {
            Act::LeaseBegins(at) => {
                let lease = &village.leases[at];
                let owner = self.entered.owners[village.ground.units[lease.unit].planned];
                let tenants: Vec<PersonId> = lease.tenants.iter().map(|tenant| self.persons[tenant]).collect();
                // What was agreed; that it ends earlier is heard later.
                let to = if lease.ended.is_some() { None } else { lease.to.map(|day| village.date(day)) };
                let body = json!({"unit_id": unit(lease.unit), "landlord_id": owner, "tenant_ids": tenants,
                    "from": village.date(lease.from), "to": to});
                self.api.post("/tenancies", &body).await
            }
            Act::LeaseEnds(at) => {
                let lease = &village.leases[at];
                let to = lease.to.or(lease.ended).context("a lease that ends has a last day")?;
                let id = self.leases.get(&at).context("the lease is not known")?;
                // Who moves out is heard of person by person.
                let body = json!({"to": village.date(to), "household": false});
                self.api.post_change(&format!("/tenancies/{id}/end"), &body).await
            }
            Act::PassIssued(at) | Act::PassRenewed(at) => {
                let pass = &village.passes[at];
                let begin = |day: i32| local(moment(village.first_day, i64::from(day) * super::DAY_S));
                let body = json!({"kind": pass.kind, "person_id": self.persons[&pass.person], "unit_id": pass.unit.map(unit),
                    "gate_ids": terminals.of_unit(village, pass.unit), "from": begin(pass.from),
                    "to": pass.to.map(|day| begin(day + 1)), "credentials": [{"kind": "card", "token": card(at)}]});
                self.api.post("/passes", &body).await
            }
            Act::Registered(at) => {
                let residency = &village.residencies[at];
                let body = json!({"unit_id": unit(residency.unit), "person_id": self.persons[&residency.person],
                    "from": village.date(residency.from), "to": residency.to.map(|day| village.date(day))});
                self.api.post("/residencies", &body).await
            }
            // The registration runs out. Whoever ended it now would end the pass with it, and nobody could live on there unseen.
            Act::MovedOut(_) => Ok(Value::Null),
        }
    }

    /// Rules with an open gap, by the village's units.
    pub async fn open_gaps(&self, village: &Village) -> anyhow::Result<BTreeMap<usize, BTreeSet<GapRule>>> {
        let index: HashMap<UnitId, usize> =
            village.ground.units.iter().enumerate().map(|(at, unit)| (self.entered.units[unit.planned], at)).collect();
        let mut open: BTreeMap<usize, BTreeSet<GapRule>> = BTreeMap::new();
        let mut cursor = String::new();
        loop {
            let page = self.api.get(&format!("/gaps?state=open&limit=200{cursor}")).await?;
            for gap in page["items"].as_array().into_iter().flatten() {
                let unit: UnitId = serde_json::from_value(gap["unit_id"].clone())?;
                let rule: GapRule = serde_json::from_value(gap["rule"].clone())?;
                open.entry(*index.get(&unit).context("a gap of no rental unit")?).or_default().insert(rule);
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(open),
            }
        }
    }
}

/// Who goes makes room for who comes.
const fn stage_of(act: Act) -> usize {
    match act {
        Act::LeaseEnds(_) | Act::MovedOut(_) => 0,
        Act::LeaseBegins(_) => 1,
        Act::Registered(_) => 2,
        Act::PassIssued(_) | Act::PassRenewed(_) => 3,
    }
}
