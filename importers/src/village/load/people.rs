//! Persons, owners, leases and registrations.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use menpai_domain::identity::{IdentityDocument, IdentityKind, PersonName};
use menpai_domain::ids::{PersonId, ResidencyId, SiteId, TenancyId};
use menpai_domain::person_facts::{PersonFacts, SealedPerson};
use menpai_domain::sealed::Keyring;
use sqlx::PgConnection;
use uuid::Uuid;

use super::built::Built;
use crate::error::{ImportError, Result};
use crate::village::people::Person;
use crate::village::{Plan, Population};

pub(super) async fn insert_persons(
    connection: &mut PgConnection,
    keyring: &Keyring,
    people: &Population,
    site: SiteId,
    now: DateTime<Utc>,
) -> Result<Vec<PersonId>> {
    let ids: Vec<PersonId> = people.persons.iter().map(|_| PersonId::generate()).collect();
    for (ids, persons) in ids.chunks(2000).zip(people.persons.chunks(2000)) {
        let sealed = ids
            .iter()
            .zip(persons)
            .map(|(id, person)| facts(person).map(|facts| facts.seal(keyring, id.as_uuid())))
            .collect::<Result<Vec<SealedPerson>>>()?;
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let names: Vec<&[u8]> = sealed.iter().map(|person| person.name.as_slice()).collect();
        let kinds: Vec<Option<&str>> =
            sealed.iter().map(|person| person.document_kind.map(IdentityKind::as_str)).collect();
        let numbers: Vec<Option<&[u8]>> = sealed.iter().map(|person| person.id_number.as_deref()).collect();
        let number_indexes: Vec<Option<&[u8]>> =
            sealed.iter().map(|person| person.id_number_index.as_ref().map(<[u8; 32]>::as_slice)).collect();
        let phones: Vec<Option<&[u8]>> = sealed.iter().map(|person| person.phone.as_deref()).collect();
        let phone_indexes: Vec<Option<&[u8]>> =
            sealed.iter().map(|person| person.phone_index.as_ref().map(<[u8; 32]>::as_slice)).collect();
        let births: Vec<Option<&[u8]>> = sealed.iter().map(|person| person.birth_date.as_deref()).collect();
        let birth_indexes: Vec<Option<&[u8]>> =
            sealed.iter().map(|person| person.name_birth_index.as_ref().map(<[u8; 32]>::as_slice)).collect();
        sqlx::query!(
            "insert into person (site_id, id, name_sealed, document_kind, id_number_sealed, id_number_index, phone_sealed,
                                 phone_index, birth_date_sealed, name_birth_index, created_at, updated_at)
             select $1, p.id, p.name, p.kind, p.number, p.number_index, p.phone, p.phone_index, p.birth, p.birth_index, $2, $2
             from unnest($3::uuid[], $4::bytea[], $5::text[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[])
                  as p (id, name, kind, number, number_index, phone, phone_index, birth, birth_index)",
            site.as_uuid(),
            now,
            &uuids,
            &names as &[&[u8]],
            &kinds as &[Option<&str>],
            &numbers as &[Option<&[u8]>],
            &number_indexes as &[Option<&[u8]>],
            &phones as &[Option<&[u8]>],
            &phone_indexes as &[Option<&[u8]>],
            &births as &[Option<&[u8]>],
            &birth_indexes as &[Option<&[u8]>],
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(ids)
}

fn facts(person: &Person) -> Result<PersonFacts> {
    let name = PersonName::parse(&person.name).map_err(|error| ImportError::Village(error.to_string()))?;
    let document = IdentityDocument::CitizenId(person.citizen_id);
    PersonFacts::new(name, Some(document), person.phone.clone(), Some(person.birth))
        .map_err(|error| ImportError::Village(error.to_string()))
}

pub(super) async fn insert_owners(
    connection: &mut PgConnection,
    plan: &Plan,
    people: &Population,
    built: &Built,
    persons: &[PersonId],
) -> Result<()> {
    let mut owner_of = vec![None; plan.buildings.len()];
    for landlord in &people.landlords {
        for building in &landlord.buildings {
            owner_of[*building] = Some(persons[landlord.person].as_uuid());
        }
    }
    let owned =
        plan.units.iter().zip(&built.units).filter_map(|(unit, id)| Some((id.as_uuid(), owner_of[unit.building]?)));
    let (units, owners): (Vec<Uuid>, Vec<Uuid>) = owned.unzip();
    sqlx::query!(
        "insert into unit_owner (site_id, unit_id, person_id)
         select $1, o.unit_id, o.person_id from unnest($2::uuid[], $3::uuid[]) as o (unit_id, person_id)",
        built.site,
        &units,
        &owners,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn insert_tenancies(
    connection: &mut PgConnection,
    people: &Population,
    built: &Built,
    persons: &[PersonId],
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<Uuid> = people.tenancies.iter().map(|_| TenancyId::generate().as_uuid()).collect();
    let units: Vec<Uuid> = people.tenancies.iter().map(|lease| built.units[lease.unit].as_uuid()).collect();
    let landlords: Vec<Uuid> =
        people.tenancies.iter().map(|lease| persons[people.landlords[lease.landlord].person].as_uuid()).collect();
    let from: Vec<NaiveDate> = people.tenancies.iter().map(|lease| lease.from).collect();
    let to: Vec<Option<NaiveDate>> = people.tenancies.iter().map(|lease| lease.to).collect();
    let rents: Vec<i64> = people.tenancies.iter().map(|lease| lease.rent_cents).collect();
    let deposits: Vec<i64> = people.tenancies.iter().map(|lease| lease.deposit_cents).collect();
    sqlx::query!(
        "insert into tenancy (site_id, id, unit_id, landlord_id, term, rent_cents, deposit_cents, created_at, updated_at)
         select $1, t.id, t.unit_id, t.landlord_id, daterange(t.first, t.last, '[]'), t.rent, t.deposit, $2, $2
         from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::date[], $7::date[], $8::bigint[], $9::bigint[])
              as t (id, unit_id, landlord_id, first, last, rent, deposit)",
        built.site,
        now,
        &ids,
        &units,
        &landlords,
        &from,
        &to as &[Option<NaiveDate>],
        &rents,
        &deposits,
    )
    .execute(&mut *connection)
    .await?;
    let signed = people
        .tenancies
        .iter()
        .zip(&ids)
        .flat_map(|(lease, id)| lease.tenants.iter().map(|person| (*id, persons[*person].as_uuid())));
    let (leases, tenants): (Vec<Uuid>, Vec<Uuid>) = signed.unzip();
    sqlx::query!(
        "insert into tenancy_tenant (site_id, tenancy_id, person_id)
         select $1, t.tenancy_id, t.person_id from unnest($2::uuid[], $3::uuid[]) as t (tenancy_id, person_id)",
        built.site,
        &leases,
        &tenants,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn insert_residencies(
    connection: &mut PgConnection,
    people: &Population,
    built: &Built,
    persons: &[PersonId],
) -> Result<()> {
    for chunk in people.residencies.chunks(4000) {
        let ids: Vec<Uuid> = chunk.iter().map(|_| ResidencyId::generate().as_uuid()).collect();
        let units: Vec<Uuid> = chunk.iter().map(|residency| built.units[residency.unit].as_uuid()).collect();
        let who: Vec<Uuid> = chunk.iter().map(|residency| persons[residency.person].as_uuid()).collect();
        let from: Vec<NaiveDate> = chunk.iter().map(|residency| residency.from).collect();
        let to: Vec<Option<NaiveDate>> = chunk.iter().map(|residency| residency.to).collect();
        let recorded: Vec<DateTime<Utc>> =
            chunk.iter().map(|residency| residency.recorded_on.and_time(NaiveTime::MIN).and_utc()).collect();
        let filed: Vec<&str> = chunk.iter().map(|residency| residency.filed_as.as_str()).collect();
        sqlx::query!(
            "insert into residency (site_id, id, version, unit_id, person_id, valid, recorded_from, filed_as)
             select $1, r.id, 1, r.unit_id, r.person_id, daterange(r.first, r.last, '[]'), r.recorded, r.filed
             from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::date[], $6::date[], $7::timestamptz[], $8::text[])
                  as r (id, unit_id, person_id, first, last, recorded, filed)",
            built.site,
            &ids,
            &units,
            &who,
            &from,
            &to as &[Option<NaiveDate>],
            &recorded,
            &filed as &[&str],
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
