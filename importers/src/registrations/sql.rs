//! The statements of [`super::load`]. They read temporary tables, which checked macros can't see.

/// The staging table. What identifies a person is sealed in it as it is in the registry.
pub const CREATE: &str = "
create temporary table staged_registration (
    line bigint not null,
    person_id uuid not null,
    person_index bytea not null,
    name_index bytea not null,
    name_sealed bytea not null,
    document_kind text,
    id_number_sealed bytea,
    id_number_index bytea,
    phone_sealed bytea,
    phone_index bytea,
    birth_date_sealed bytea,
    name_birth_index bytea,
    residency_id uuid not null,
    building_external_id text,
    doorplate_key text,
    code text not null,
    first_day date not null,
    last_day date,
    building_id uuid,
    unit_id uuid,
    known_id uuid
)";

/// What changes of persons who are known already.
pub const CREATE_CHANGES: &str = "
create temporary table staged_person_change (
    person_id uuid not null,
    phone_sealed bytea,
    phone_index bytea,
    birth_date_sealed bytea,
    name_birth_index bytea
)";

/// Finds building and unit. An id decides alone; a doorplate must be that of one building only.
pub const RESOLVE_UNITS: &str = "
with named as (
    select s.line, b.id
    from staged_registration s
    join building b on b.site_id = $1 and b.external_id = s.building_external_id
    union all
    select s.line, p.id
    from staged_registration s
    join (select b.sort_key, min(b.id::text)::uuid as id
          from building b
          where b.site_id = $1 and b.doorplate is not null
          group by b.sort_key
          having count(*) = 1) p on p.sort_key = s.doorplate_key
    where s.building_external_id is null)
update staged_registration s
set building_id = n.id,
    unit_id = (select u.id from unit u where u.site_id = $1 and u.building_id = n.id and u.code = s.code)
from named n
where n.line = s.line";

/// Takes out rows whose unit isn't in the registry.
pub const REJECT_UNITS: &str = "
delete from staged_registration s
where s.unit_id is null
returning s.line, s.building_id is not null as building_known";

/// Finds persons: by number, or by name and date of birth if that is one person.
pub const RESOLVE_PERSONS: &str = "
with known as (
    select s.line, p.id
    from staged_registration s
    join person p on p.site_id = $1 and p.id_number_index = s.id_number_index
    union all
    select s.line, p.id
    from staged_registration s
    join (select p.name_birth_index, min(p.id::text)::uuid as id
          from person p
          where p.site_id = $1 and p.name_birth_index is not null
          group by p.name_birth_index
          having count(*) = 1) p on p.name_birth_index = s.name_birth_index
    where s.id_number_index is null)
update staged_registration s set known_id = k.id from known k where k.line = s.line";

/// Takes out rows that give a number another name than its first row does.
pub const REJECT_NAMES_IN_FILE: &str = "
with named as (
    select s.line,
        first_value(s.line) over (partition by s.person_index order by s.line) as first_line,
        first_value(s.name_index) over (partition by s.person_index order by s.line) as first_name
    from staged_registration s)
delete from staged_registration s
using named n
where n.line = s.line and n.first_name <> s.name_index
returning s.line, n.first_line";

/// The known persons, with the last row of the file about each.
pub const KNOWN_PERSONS: &str = "
select distinct on (s.known_id) s.known_id as id, s.person_id, s.name_index, s.phone_sealed as new_phone,
    s.birth_date_sealed as new_birth_date, p.name_sealed as name, p.phone_sealed as phone,
    p.birth_date_sealed as birth_date
from staged_registration s
join person p on p.site_id = $1 and p.id = s.known_id
order by s.known_id, s.line desc";

/// Takes out rows of known persons under another name.
pub const REJECT_NAMES_IN_REGISTRY: &str = "
delete from staged_registration s where s.known_id = any ($1) returning s.line";

/// Notes changed facts.
pub const NOTE_CHANGES: &str = "
insert into staged_person_change (person_id, phone_sealed, phone_index, birth_date_sealed, name_birth_index)
select * from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[])";

/// From here on, rows of known persons carry their ids.
pub const ADOPT_PERSONS: &str = "
update staged_registration s set person_id = s.known_id where s.known_id is not null";

/// Takes out rows that overlap an earlier row of the same person and unit.
pub const REJECT_OVERLAPS_IN_FILE: &str = "
delete from staged_registration s
using (
    select b.line, min(a.line) as first_line
    from staged_registration a
    join staged_registration b on b.person_id = a.person_id and b.unit_id = a.unit_id and b.line > a.line
        and daterange(a.first_day, a.last_day, '[]') && daterange(b.first_day, b.last_day, '[]')
    group by b.line) o
where o.line = s.line
returning s.line, o.first_line";

/// Takes out rows that overlap what is recorded with another first day.
pub const REJECT_OVERLAPS_IN_REGISTRY: &str = "
delete from staged_registration s
using residency r
where r.site_id = $1 and r.person_id = s.person_id and r.unit_id = s.unit_id and r.recorded_to is null
  and lower(r.valid) <> s.first_day
  and r.valid && daterange(s.first_day, s.last_day, '[]')
returning s.line, lower(r.valid) as recorded_from_day";

macro_rules! same_registration {
    () => {
        "r.site_id = $1 and r.person_id = s.person_id and r.unit_id = s.unit_id and r.recorded_to is null
        and lower(r.valid) = s.first_day"
    };
}

macro_rules! differs {
    () => {
        "(s.last_day is not null and upper(r.valid) is distinct from s.last_day + 1)"
    };
}

/// What applying would do.
pub const COMPARE: &str = concat!(
    "select count(*) filter (where r.id is null), count(*) filter (where r.id is not null and ",
    differs!(),
    "), count(*)
    from staged_registration s
    left join residency r on ",
    same_registration!()
);

/// How many persons are new.
pub const NEW_PERSONS: &str = "
select count(distinct s.person_id) from staged_registration s where s.known_id is null";

/// Adds persons, with the facts of the last row about each. $1 site, $2 time.
pub const INSERT_PERSONS: &str = "
insert into person (site_id, id, name_sealed, document_kind, id_number_sealed, id_number_index, phone_sealed,
    phone_index, birth_date_sealed, name_birth_index, created_at, updated_at)
select distinct on (s.person_id) $1, s.person_id, s.name_sealed, s.document_kind, s.id_number_sealed,
    s.id_number_index, s.phone_sealed, s.phone_index, s.birth_date_sealed, s.name_birth_index, $2, $2
from staged_registration s
where s.known_id is null
order by s.person_id, s.line desc";

/// Updates known persons. $1 site, $2 time.
pub const UPDATE_PERSONS: &str = "
update person p
set phone_sealed = coalesce(c.phone_sealed, p.phone_sealed),
    phone_index = coalesce(c.phone_index, p.phone_index),
    birth_date_sealed = coalesce(c.birth_date_sealed, p.birth_date_sealed),
    name_birth_index = coalesce(c.name_birth_index, p.name_birth_index),
    version = p.version + 1,
    updated_at = $2
from staged_person_change c
where p.site_id = $1 and p.id = c.person_id
  and exists (select from staged_registration s where s.known_id = c.person_id)";

/// Ends the versions that are corrected. $1 site, $2 time.
pub const END_VERSIONS: &str = concat!(
    "update residency r set recorded_to = $2 from staged_registration s where ",
    same_registration!(),
    " and ",
    differs!(),
    " returning r.id, r.version, s.line"
);

/// Adds the corrected versions. $1 site, $2 time, $3 ids, $4 versions, $5 lines.
pub const INSERT_VERSIONS: &str = "
insert into residency (site_id, id, version, unit_id, person_id, valid, recorded_from, filed_as, reason)
select $1, e.id, e.version + 1, s.unit_id, s.person_id, daterange(s.first_day, s.last_day, '[]'), $2, 'import',
    '导入更正'
from unnest($3::uuid[], $4::integer[], $5::bigint[]) as e (id, version, line)
join staged_registration s on s.line = e.line";

/// Adds what is new. $1 site, $2 time.
pub const INSERT: &str = concat!(
    "insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
    select $1, s.residency_id, s.unit_id, s.person_id, daterange(s.first_day, s.last_day, '[]'), $2, 'import'
    from staged_registration s
    where not exists (select from residency r where ",
    same_registration!(),
    ")"
);
