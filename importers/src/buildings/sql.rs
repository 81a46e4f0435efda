//! The statements of [`super::load`] and [`super::fresh`]. They read a temporary table, which checked macros can't see.

/// Keeps a staging table in memory rather than in files; it can't be asked for once the connection has one.
pub const ROOM: &str = "select set_config('temp_buffers', '128MB', false) where pg_my_temp_schema() = 0";

/// The staging table. It has the columns of `building` that a file can tell, and goes with the connection.
pub const CREATE: &str = "
create temporary table staged_building (
    line bigint not null,
    id uuid not null,
    external_id text not null,
    name text,
    doorplate text,
    address text,
    use text,
    floors_above integer,
    height_m real,
    built_year integer,
    footprint_4326 geometry(MultiPolygon, 4326) not null,
    footprint_m2 real not null,
    search_text text not null,
    sort_key text not null,
    undecided boolean not null
)";

/// Takes out what the database decides against: invalid shapes, and footprints that the fence doesn't cover.
pub const REJECT: &str = "
delete from staged_building s
using site t
where t.id = $1
  and s.undecided
  and not (st_isvalid(s.footprint_4326) and st_covers(t.fence_4326, s.footprint_4326))
returning
    s.line,
    s.external_id as id,
    s.doorplate,
    case when st_isvalid(s.footprint_4326) then null else st_isvalidreason(s.footprint_4326) end as invalid,
    st_x(st_centroid(s.footprint_4326)) as lon,
    st_y(st_centroid(s.footprint_4326)) as lat";

/// Takes out rows whose doorplate another building of the site has. $1 site.
pub const REJECT_DOORPLATES: &str = "
delete from staged_building s
using building b
where b.site_id = $1
  and b.sort_key = s.sort_key and s.doorplate is not null and b.doorplate is not null and not b.doorplate_doubled
  and b.external_id is distinct from s.external_id
returning s.line, s.external_id as id, b.doorplate, b.external_id";

/// Whether a row of the file differs from the registry's in something that the file says. Less than 1e-7° (a centimetre)
/// is no other shape: the same corners come back from another reference system with another last digit.
macro_rules! differs {
    () => {
        "(coalesce(s.name, b.name) is distinct from b.name
          or coalesce(s.doorplate, b.doorplate) is distinct from b.doorplate
          or coalesce(s.address, b.address) is distinct from b.address
          or coalesce(s.use, b.use) <> b.use
          or coalesce(s.floors_above, b.floors_above) <> b.floors_above
          or coalesce(s.height_m, b.height_m) is distinct from b.height_m
          or coalesce(s.built_year, b.built_year) is distinct from b.built_year
          or not (st_orderingequals(s.footprint_4326, b.footprint_4326)
              or st_hausdorffdistance(s.footprint_4326, b.footprint_4326) < 1e-7))"
    };
}

/// What applying would do.
pub const COMPARE: &str = concat!(
    "select count(*) filter (where b.id is null) as inserted,
        count(*) filter (where b.id is not null and ",
    differs!(),
    ") as updated,
        count(*) as total
    from staged_building s
    left join building b on b.site_id = $1 and b.external_id = s.external_id"
);

/// Rows to update whose texts come partly from the registry, so that what they are found by is made anew.
pub const MERGED_TEXTS: &str = concat!(
    "select s.line, coalesce(s.doorplate, b.doorplate) as doorplate, coalesce(s.name, b.name) as name,
        coalesce(s.address, b.address) as address
    from staged_building s
    join building b on b.site_id = $1 and b.external_id = s.external_id
    where ((s.doorplate is null and b.doorplate is not null)
        or (s.name is null and b.name is not null)
        or (s.address is null and b.address is not null))
      and ",
    differs!()
);

/// Puts the texts of [`MERGED_TEXTS`] back.
pub const SET_TEXTS: &str = "
update staged_building s
set search_text = n.search_text, sort_key = n.sort_key
from unnest($1::bigint[], $2::text[], $3::text[]) as n (line, search_text, sort_key)
where s.line = n.line";

/// Updates what differs. $1 site, $2 time.
pub const UPDATE: &str = concat!(
    "update building b
    set name = coalesce(s.name, b.name),
        doorplate = coalesce(s.doorplate, b.doorplate),
        address = coalesce(s.address, b.address),
        use = coalesce(s.use, b.use),
        floors_above = coalesce(s.floors_above, b.floors_above),
        height_m = coalesce(s.height_m, b.height_m),
        built_year = coalesce(s.built_year, b.built_year),
        footprint_4326 = s.footprint_4326,
        footprint_m2 = s.footprint_m2,
        search_text = s.search_text,
        sort_key = s.sort_key,
        doorplate_doubled = b.doorplate_doubled and b.sort_key = s.sort_key,
        version = b.version + 1,
        updated_at = $2
    from staged_building s
    where b.site_id = $1 and b.external_id = s.external_id and ",
    differs!()
);

/// Inserts what is new. $1 site, $2 time.
pub const INSERT: &str = "
insert into building (site_id, id, external_id, name, doorplate, address, use, floors_above, height_m, built_year,
    footprint_4326, footprint_m2, search_text, sort_key, created_at, updated_at)
select $1, s.id, s.external_id, s.name, s.doorplate, s.address, coalesce(s.use, 'residential'),
    coalesce(s.floors_above, 1), s.height_m, s.built_year, s.footprint_4326, s.footprint_m2, s.search_text,
    s.sort_key, $2, $2
from staged_building s
where not exists (select from building b where b.site_id = $1 and b.external_id = s.external_id)";
