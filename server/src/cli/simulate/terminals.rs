//! Gates and terminals of a simulated village, and what they post.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::Context;
use chrono::{DateTime, FixedOffset, SecondsFormat};
use futures::{StreamExt, TryStreamExt, stream};
use geo::InteriorPoint;
use menpai_domain::ids::GateId;
use menpai_domain::terms::{Direction, GateKind};
use menpai_importers::simulation::{Passage, Reader, Village};
use menpai_importers::village::Plan;
use menpai_importers::village::load::LoadedVillage;
use serde_json::{Value, json};

use super::api::Api;
use super::moment;
use crate::passes::model::MAX_GATES;

/// Requests that are on their way at once.
const AT_ONCE: usize = 16;
/// Events of one request.
const EVENTS: usize = 500;
/// Beijing time.
const ZONE_S: i32 = 8 * 3600;

/// The terminals, by reader.
pub struct Terminals {
    keys: Vec<Api>,
    gates: Vec<GateId>,
}

impl Terminals {
    /// Enters a gate and a terminal for every reader.
    pub async fn hang(
        operator: &Api,
        devices: SocketAddr,
        loaded: &LoadedVillage,
        plan: &Plan,
        village: &Village,
    ) -> anyhow::Result<Self> {
        let listener = Api::to(devices);
        let hang = async |(at, reader): (usize, &Reader)| -> anyhow::Result<(GateId, Api)> {
            let place = plan.buildings.get(reader.building.unwrap_or_default()).context("there is no house")?;
            let point = place.footprint.interior_point().context("a house has no inside")?;
            let gate = json!({
                "site_id": loaded.site_id, "kind": reader.kind, "name": format!("{at}号"),
                "building_id": reader.building.map(|building| loaded.buildings[building]),
                "location": {"type": "Point", "coordinates": [point.x(), point.y()]},
            });
            let gate = operator.post("/gates", &gate).await?;
            let id: GateId = serde_json::from_value(gate["id"].clone())?;
            let device =
                json!({"gate_id": id, "vendor": "menpai", "serial": format!("SIM{at}"), "direction": reader.direction});
            let device = operator.post("/devices", &device).await?;
            Ok((id, listener.with(device["key"].as_str().context("a terminal has no key")?)))
        };
        let hung: Vec<(GateId, Api)> =
            stream::iter(village.ground.readers.iter().enumerate()).map(hang).buffered(AT_ONCE).try_collect().await?;
        let (gates, keys) = hung.into_iter().unzip();
        Ok(Self { keys, gates })
    }

    /// The gates that a pass for a unit opens: those of the compound, and the door of the house. A pass for work opens as many
    /// as one pass may.
    pub fn of_unit(&self, village: &Village, unit: Option<usize>) -> Vec<GateId> {
        let readers = village.ground.readers.iter().enumerate();
        let building = unit.map(|unit| village.ground.units[unit].building);
        let opens =
            |reader: &Reader| reader.kind == GateKind::Compound || (building.is_some() && reader.building == building);
        let everywhere = unit.is_none();
        let opened = readers.filter(|(_, reader)| everywhere || opens(reader)).map(|(at, _)| self.gates[at]);
        opened.take(MAX_GATES).collect()
    }

    /// Posts what the terminals tell at one moment, each its own.
    pub async fn post(&self, village: &Village, passages: &[Passage]) -> anyhow::Result<()> {
        let mut of_reader: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
        for passage in passages {
            of_reader.entry(passage.reader).or_default().push(event(village, passage));
        }
        let send = async |(reader, events): (usize, Vec<Value>)| -> anyhow::Result<()> {
            for events in events.chunks(EVENTS) {
                self.keys[reader].post_until_taken("/passages", &json!(events)).await?;
            }
            Ok(())
        };
        stream::iter(of_reader).map(send).buffer_unordered(AT_ONCE).try_collect().await
    }
}

fn event(village: &Village, passage: &Passage) -> Value {
    let mut event = json!({
        "event_id": passage.sequence.to_string(),
        "at": local(moment(village.first_day, passage.device_s)),
        "sequence": passage.sequence,
        "method": "card",
        "credential": card(passage.pass),
        "result": if passage.granted { "granted" } else { "refused" },
    });
    if passage.direction != Direction::Both {
        event["direction"] = json!(passage.direction);
    }
    event
}

/// What the card of a pass holds.
pub fn card(pass: usize) -> String {
    format!("SIM{pass:08}")
}

/// A time with the village's offset.
pub fn local(time: DateTime<chrono::Utc>) -> String {
    FixedOffset::east_opt(ZONE_S)
        .map_or(time.fixed_offset(), |zone| time.with_timezone(&zone))
        .to_rfc3339_opts(SecondsFormat::Secs, false)
}
