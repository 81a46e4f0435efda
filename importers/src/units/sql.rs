//! The statements of [`super::load`]. They read a temporary table, which checked macros can't see.

/// The staging table.
pub const CREATE: &str = "
create temporary table staged_unit (
    line bigint not null,
    id uuid not null,
    floor_id uuid not null,
    building_named text,
    building_external_id text,
    doorplate_key text,
    code text not null,
    floor_number integer not null,
    area_m2 real,
    rooms integer,
    capacity integer,
    rental boolean,
    building_id uuid
)";

/// Finds the buildings. An id decides alone; a doorplate must be that of one building only.
pub const RESOLVE: &str = "
with named as (
    select s.line, b.id
    from staged_unit s
    join building b on b.site_id = $1 and b.external_id = s.building_external_id
    union all
    select s.line, p.id
    from staged_unit s
    join (select b.sort_key, min(b.id::text)::uuid as id
          from building b
          where b.site_id = $1 and b.doorplate is not null
          group by b.sort_key
          having count(*) = 1) p on p.sort_key = s.doorplate_key
    where s.building_external_id is null)
update staged_unit s set building_id = n.id from named n where n.line = s.line";

/// Takes out rows without a building, and all but the first row of a unit.
pub const REJECT: &str = "
with numbered as (
    select s.line, first_value(s.line) over (partition by s.building_id, s.code order by s.line) as first_line
    from staged_unit s
    where s.building_id is not null)
delete from staged_unit s
using staged_unit o
left join numbered n on n.line = o.line
where o.line = s.line and (s.building_id is null or n.first_line < s.line)
returning s.line, n.first_line, s.building_named, s.code,
    s.building_id is null and s.building_external_id is null
        and exists (select from building b where b.site_id = $1 and b.doorplate is not null and b.sort_key = s.doorplate_key)
        as ambiguous";

macro_rules! joined {
    () => {
        "from staged_unit s
    left join unit u on u.site_id = $1 and u.building_id = s.building_id and u.code = s.code
    left join floor f on f.site_id = $1 and f.id = u.floor_id"
    };
}

macro_rules! differs {
    () => {
        "(f.number <> s.floor_number
          or coalesce(s.area_m2, u.area_m2) is distinct from u.area_m2
          or coalesce(s.rooms, u.rooms) <> u.rooms
          or coalesce(s.capacity, u.capacity) <> u.capacity
          or coalesce(s.rental, u.rental) <> u.rental)"
    };
}

/// What applying would do.
pub const COMPARE: &str = concat!(
    "select count(*) filter (where u.id is null), count(*) filter (where u.id is not null and ",
    differs!(),
    "), count(*) ",
    joined!()
);

/// How many floors applying would make.
pub const NEW_FLOORS: &str = "
select count(distinct (s.building_id, s.floor_number))
from staged_unit s
where not exists (
    select from floor f where f.site_id = $1 and f.building_id = s.building_id and f.number = s.floor_number)";

/// Makes the floors that are missing.
pub const INSERT_FLOORS: &str = "
insert into floor (site_id, id, building_id, number)
select distinct on (s.building_id, s.floor_number) $1, s.floor_id, s.building_id, s.floor_number
from staged_unit s
where not exists (
    select from floor f where f.site_id = $1 and f.building_id = s.building_id and f.number = s.floor_number)
order by s.building_id, s.floor_number, s.line";

/// Updates what differs. $1 site, $2 time.
pub const UPDATE: &str = concat!(
    "update unit t
    set floor_id = g.id,
        area_m2 = coalesce(s.area_m2, u.area_m2),
        rooms = coalesce(s.rooms, u.rooms),
        capacity = coalesce(s.capacity, u.capacity),
        rental = coalesce(s.rental, u.rental),
        version = u.version + 1,
        updated_at = $2 ",
    joined!(),
    "
    join floor g on g.site_id = $1 and g.building_id = s.building_id and g.number = s.floor_number
    where t.site_id = $1 and t.id = u.id and ",
    differs!()
);

/// Inserts what is new. $1 site, $2 time.
pub const INSERT: &str = "
insert into unit (site_id, id, building_id, floor_id, code, area_m2, rooms, capacity, rental, created_at, updated_at)
select $1, s.id, s.building_id, f.id, s.code, s.area_m2, coalesce(s.rooms, 1),
    coalesce(s.capacity, 2 * coalesce(s.rooms, 1)), coalesce(s.rental, true), $2, $2
from staged_unit s
join floor f on f.site_id = $1 and f.building_id = s.building_id and f.number = s.floor_number
where not exists (select from unit u where u.site_id = $1 and u.building_id = s.building_id and u.code = s.code)";
