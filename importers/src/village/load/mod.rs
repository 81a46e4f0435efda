//! Writes a village into the registry, in the transaction that it is given: there is a whole village or none.
//!
//! Rows go in by arrays (`unnest`), a few thousand at a time. Presence nights and counters of gates are derived from the
//! passages by the same domain rule that ingest uses.

mod built;
mod gates;
mod passages;
mod people;
mod plans;

use chrono::{DateTime, Utc};
use geo::Geometry;
use geozero::{CoordDimensions, ToWkb};
use menpai_domain::device_key::NewKey;
use menpai_domain::ids::{BuildingId, DeviceId, GateId, PersonId, SiteId, UnitId};
use menpai_domain::sealed::Keyring;
use sqlx::{Postgres, Transaction};

use super::passages::thirty_days;
use super::{Plan, Population};
use crate::error::{ImportError, Result};

/// A village in the registry.
#[derive(Debug)]
pub struct LoadedVillage {
    /// The site.
    pub site_id: SiteId,
    /// Its terminals, with the secrets that the registry keeps hashed only.
    pub devices: Vec<LoadedDevice>,
    /// Persons, as indexed in the population.
    pub persons: Vec<PersonId>,
    /// Buildings, as indexed in the plan.
    pub buildings: Vec<BuildingId>,
    /// Units, as indexed in the plan.
    pub units: Vec<UnitId>,
    /// Passages that were written.
    pub passages: usize,
}

/// A terminal in the registry.
#[derive(Debug)]
pub struct LoadedDevice {
    /// The device.
    pub id: DeviceId,
    /// Its gate.
    pub gate_id: GateId,
    /// Name of the gate.
    pub gate_name: String,
    /// Which way people pass it.
    pub direction: &'static str,
    /// What it signs in with.
    pub key: NewKey,
}

/// Beijing time, in which the village lives.
const OFFSET_S: i32 = 8 * 3600;

/// Writes the village as it is at `now`, with the passages of the thirty days before.
///
/// # Errors
/// The database is away or refuses a row; the transaction is lost then.
pub async fn load(
    tx: &mut Transaction<'_, Postgres>,
    keyring: &Keyring,
    plan: &Plan,
    people: &Population,
    seed: u64,
    now: DateTime<Utc>,
) -> Result<LoadedVillage> {
    let local = chrono::FixedOffset::east_opt(OFFSET_S).map_or(now.fixed_offset(), |offset| now.with_timezone(&offset));
    let built = built::insert(tx, plan, now).await?;
    let persons = people::insert_persons(tx, keyring, people, built.site_id, now).await?;
    people::insert_owners(tx, plan, people, &built, &persons).await?;
    people::insert_tenancies(tx, people, &built, &persons, now).await?;
    people::insert_residencies(tx, people, &built, &persons).await?;
    let gates = gates::insert(tx, plan, &built, now).await?;
    let passes = gates::insert_passes(tx, keyring, people, &built, &gates, &persons, now).await?;
    let passages =
        passages::insert(tx, thirty_days(plan, people, seed, local), people, &built, &gates, &passes).await?;
    let devices = gates.devices.into_iter().zip(&plan.devices).map(|(device, planned)| LoadedDevice {
        id: device.id,
        gate_id: gates.gates[planned.gate],
        gate_name: plan.gates[planned.gate].name.clone(),
        direction: planned.direction.as_str(),
        key: device.key,
    });
    let buildings = built.buildings.into_iter().map(BuildingId::from_uuid).collect();
    let devices = devices.collect();
    Ok(LoadedVillage { site_id: built.site_id, devices, persons, buildings, units: built.units, passages })
}

/// WKB of a shape.
fn wkb(shape: impl Into<Geometry>) -> Result<Vec<u8>> {
    shape.into().to_wkb(CoordDimensions::xy()).map_err(|error| ImportError::Village(error.to_string()))
}
