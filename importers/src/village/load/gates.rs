//! Gates, terminals, passes and credentials.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use menpai_domain::GateKind;
use menpai_domain::device_key::NewKey;
use menpai_domain::ids::{CredentialId, DeviceId, GateId, PassId, PersonId};
use menpai_domain::sealed::{Field, Keyring};
use sqlx::PgConnection;
use uuid::Uuid;

use super::built::Built;
use super::{OFFSET_S, wkb};
use crate::error::{ImportError, Result};
use crate::village::model::GatePlace;
use crate::village::{Plan, Population};

/// A terminal that was written.
pub(super) struct WrittenDevice {
    pub id: DeviceId,
    pub key: NewKey,
}

/// Ids of gates and terminals, as indexed in the plan.
pub(super) struct Gates {
    pub gates: Vec<GateId>,
    pub kinds: Vec<GateKind>,
    pub devices: Vec<WrittenDevice>,
}

pub(super) async fn insert(
    connection: &mut PgConnection,
    plan: &Plan,
    built: &Built,
    now: DateTime<Utc>,
) -> Result<Gates> {
    let gates: Vec<GateId> = plan.gates.iter().map(|_| GateId::generate()).collect();
    let ids: Vec<Uuid> = gates.iter().map(|id| id.as_uuid()).collect();
    let kinds: Vec<GateKind> = plan.gates.iter().map(|gate| gate.place.kind()).collect();
    let kind_words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let names: Vec<&str> = plan.gates.iter().map(|gate| gate.name.as_str()).collect();
    let buildings: Vec<Option<Uuid>> = plan
        .gates
        .iter()
        .map(|gate| match gate.place {
            GatePlace::Compound { .. } => None,
            GatePlace::Building { building } => Some(built.buildings[building]),
        })
        .collect();
    let points = plan.gates.iter().map(|gate| wkb(gate.point)).collect::<Result<Vec<_>>>()?;
    sqlx::query!(
        "insert into gate (site_id, id, kind, name, building_id, location_4326, created_at, updated_at)
         select $1, g.id, g.kind, g.name, g.building_id, st_geomfromwkb(g.point, 4326), $2, $2
         from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::bytea[]) as g (id, kind, name, building_id, point)",
        built.site,
        now,
        &ids,
        &kind_words as &[&str],
        &names as &[&str],
        &buildings as &[Option<Uuid>],
        &points,
    )
    .execute(&mut *connection)
    .await?;
    let mut devices = Vec::with_capacity(plan.devices.len());
    for _ in &plan.devices {
        let key = NewKey::generate().map_err(|error| ImportError::Village(error.to_string()))?;
        devices.push(WrittenDevice { id: DeviceId::generate(), key });
    }
    let device_ids: Vec<Uuid> = devices.iter().map(|device| device.id.as_uuid()).collect();
    let device_gates: Vec<Uuid> = plan.devices.iter().map(|device| ids[device.gate]).collect();
    let vendors: Vec<&str> = plan.devices.iter().map(|device| device.vendor.as_str()).collect();
    let serials: Vec<&str> = plan.devices.iter().map(|device| device.serial.as_str()).collect();
    let directions: Vec<&str> = plan.devices.iter().map(|device| device.direction.as_str()).collect();
    let hashes: Vec<&[u8]> = devices.iter().map(|device| device.key.hash.as_slice()).collect();
    sqlx::query!(
        "insert into device (site_id, id, gate_id, vendor, serial, direction, secret_hash, created_at, updated_at)
         select $1, d.id, d.gate_id, d.vendor, d.serial, d.direction, d.hash, $2, $2
         from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bytea[]) as d (id, gate_id, vendor, serial, direction, hash)",
        built.site,
        now,
        &device_ids,
        &device_gates,
        &vendors as &[&str],
        &serials as &[&str],
        &directions as &[&str],
        &hashes as &[&[u8]],
    )
    .execute(connection)
    .await?;
    Ok(Gates { gates, kinds, devices })
}

/// Passes with their gates and credentials; answers the ids of the passes, as indexed in the population.
pub(super) async fn insert_passes(
    connection: &mut PgConnection,
    keyring: &Keyring,
    people: &Population,
    built: &Built,
    gates: &Gates,
    persons: &[PersonId],
    now: DateTime<Utc>,
) -> Result<Vec<PassId>> {
    let ids: Vec<PassId> = people.passes.iter().map(|_| PassId::generate()).collect();
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    let kinds: Vec<&str> = people.passes.iter().map(|pass| pass.kind.as_str()).collect();
    let holders: Vec<Uuid> = people.passes.iter().map(|pass| persons[pass.person].as_uuid()).collect();
    let units: Vec<Option<Uuid>> =
        people.passes.iter().map(|pass| pass.unit.map(|unit| built.units[unit].as_uuid())).collect();
    let from: Vec<DateTime<Utc>> = people.passes.iter().map(|pass| midnight(pass.from)).collect();
    let to: Vec<Option<DateTime<Utc>>> =
        people.passes.iter().map(|pass| pass.to.map(|to| midnight(to + Days::new(1)))).collect();
    sqlx::query!(
        "insert into pass (site_id, id, kind, person_id, unit_id, term, created_at)
         select $1, p.id, p.kind, p.person_id, p.unit_id, tstzrange(p.first, p.last), $2
         from unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::timestamptz[], $8::timestamptz[])
              as p (id, kind, person_id, unit_id, first, last)",
        built.site,
        now,
        &uuids,
        &kinds as &[&str],
        &holders,
        &units as &[Option<Uuid>],
        &from,
        &to as &[Option<DateTime<Utc>>],
    )
    .execute(&mut *connection)
    .await?;
    let opens = people
        .passes
        .iter()
        .zip(&uuids)
        .flat_map(|(pass, id)| pass.gates.iter().map(|gate| (*id, gates.gates[*gate].as_uuid())));
    let (passes, opened): (Vec<Uuid>, Vec<Uuid>) = opens.unzip();
    for (passes, opened) in passes.chunks(20_000).zip(opened.chunks(20_000)) {
        sqlx::query!(
            "insert into pass_gate (site_id, pass_id, gate_id)
             select $1, g.pass_id, g.gate_id from unnest($2::uuid[], $3::uuid[]) as g (pass_id, gate_id)",
            built.site,
            passes,
            opened,
        )
        .execute(&mut *connection)
        .await?;
    }
    let credential_ids: Vec<Uuid> = people.credentials.iter().map(|_| CredentialId::generate().as_uuid()).collect();
    let credential_passes: Vec<Uuid> = people.credentials.iter().map(|credential| uuids[credential.pass]).collect();
    let credential_kinds: Vec<&str> = people.credentials.iter().map(|credential| credential.kind.as_str()).collect();
    let tokens: Vec<Vec<u8>> = people
        .credentials
        .iter()
        .map(|credential| keyring.blind_index(Field::Credential, &credential.token).to_vec())
        .collect();
    sqlx::query!(
        // Invented people agreed to be recognised, as real ones must.
        "insert into credential (site_id, id, pass_id, kind, token_index, created_at, consented_at)
         select $1, c.id, c.pass_id, c.kind, c.token, $2, case when c.kind = 'face' then $2::timestamptz end
         from unnest($3::uuid[], $4::uuid[], $5::text[], $6::bytea[]) as c (id, pass_id, kind, token)",
        built.site,
        now,
        &credential_ids,
        &credential_passes,
        &credential_kinds as &[&str],
        &tokens,
    )
    .execute(connection)
    .await?;
    Ok(ids)
}

/// The moment at which a local day begins.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::seconds(i64::from(OFFSET_S))
}
