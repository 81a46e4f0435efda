-- The built village: buildings, floors, units, alleys, street components, open spaces.

create table building (
    site_id uuid not null,
    id uuid not null,
    external_id text,
    area_id uuid,
    name text,
    doorplate text,
    address text,
    use text not null default 'residential',
    floors_above integer not null default 1,
    height_m real,
    built_year integer,
    footprint_4326 geometry(MultiPolygon, 4326) not null,
    footprint_m2 real not null,
    search_text text not null default '',
    sort_key text not null default '',
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint building_pkey primary key (site_id, id),
    constraint building_site_fkey foreign key (site_id) references site (id),
    constraint building_area_fkey foreign key (area_id) references area (id),
    constraint building_external_id_unique unique (site_id, external_id),
    constraint building_name_length check (length(name) between 1 and 200),
    constraint building_doorplate_length check (length(doorplate) between 1 and 200),
    constraint building_address_length check (length(address) between 1 and 300),
    constraint building_use_known check (use in
        ('residential', 'mixed', 'commercial', 'industrial', 'public', 'other')),
    constraint building_floors_range check (floors_above between 1 and 200),
    constraint building_height_range check (height_m > 0 and height_m < 1000),
    constraint building_built_year_range check (built_year between 1000 and 2100),
    constraint building_footprint_valid check (st_isvalid(footprint_4326) and not st_isempty(footprint_4326)),
    constraint building_footprint_area_positive check (footprint_m2 > 0)
);
create index building_area_idx on building (area_id);
create index building_footprint_idx on building using gist (footprint_4326);
create index building_order_idx on building (site_id, sort_key, id);
create index building_search_idx on building using gin (search_text gin_trgm_ops);
comment on table building is 'Building 楼栋 of a site.';
comment on column building.external_id is 'Id in the source that the building was imported from; a re-import updates by it.';
comment on column building.doorplate is 'Canonical doorplate, as normalised by the domain rules (half-width, Arabic digits).';
comment on column building.footprint_m2 is 'Area of the footprint on the ellipsoid, m².';
comment on column building.search_text is 'Doorplate, name and address with their full pinyin and initials, separated by line feeds: what the search box matches.';

comment on column building.sort_key is 'Doorplate (or name) with its numbers padded, so that plain ordering is the order along the lane.';

create function building_inside_site() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    outside uuid;
begin
    select n.id into outside
    from new_rows n
    join site s on s.id = n.site_id
    where not st_coveredby(n.footprint_4326, s.fence_4326)
    limit 1;
    if outside is not null then
        raise exception 'building % lies outside its site', outside
            using errcode = 'check_violation', constraint = 'building_inside_site', table = 'building',
                  column = 'footprint';
    end if;
    return null;
end
$$;
comment on function building_inside_site() is 'A footprint may straddle the edge of its site by boundary_tolerance_m, not more.';
create trigger building_inside_site_insert
    after insert on building referencing new table as new_rows
    for each statement execute function building_inside_site();
create trigger building_inside_site_update
    after update on building referencing new table as new_rows
    for each statement execute function building_inside_site();

create table floor (
    site_id uuid not null,
    id uuid not null,
    building_id uuid not null,
    number integer not null,
    constraint floor_pkey primary key (site_id, id),
    constraint floor_building_fkey foreign key (site_id, building_id) references building (site_id, id),
    constraint floor_number_unique unique (site_id, building_id, number),
    constraint floor_number_range check (number between -10 and 200 and number <> 0)
);
comment on table floor is 'Floor 层 of a building: 1 is the ground floor, -1 the first basement; there is no 0.';

create table unit (
    site_id uuid not null,
    id uuid not null,
    building_id uuid not null,
    floor_id uuid not null,
    code text not null,
    area_m2 real,
    rooms integer not null default 1,
    capacity integer not null,
    rental boolean not null default true,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint unit_pkey primary key (site_id, id),
    constraint unit_building_fkey foreign key (site_id, building_id) references building (site_id, id),
    constraint unit_floor_fkey foreign key (site_id, floor_id) references floor (site_id, id),
    constraint unit_code_unique unique (site_id, building_id, code),
    constraint unit_code_length check (length(code) between 1 and 40),
    constraint unit_area_range check (area_m2 > 0 and area_m2 < 10000),
    constraint unit_rooms_positive check (rooms between 1 and 100),
    constraint unit_capacity_positive check (capacity between 1 and 1000)
);
create index unit_floor_idx on unit (site_id, floor_id);
comment on table unit is 'Unit 套/间: what is rented; its doorplate is the building''s and code.';
comment on column unit.capacity is 'How many people may live here.';
comment on column unit.rental is 'Offered for rent; false for the landlord''s own home, a shop, a store room.';

create table alley (
    site_id uuid not null,
    id uuid not null,
    external_id text,
    name text,
    class text not null default 'lane',
    width_m real,
    centerline_4326 geometry(MultiLineString, 4326) not null,
    constraint alley_pkey primary key (site_id, id),
    constraint alley_site_fkey foreign key (site_id) references site (id),
    constraint alley_external_id_unique unique (site_id, external_id),
    constraint alley_class_known check (class in ('main', 'lane', 'sublane')),
    constraint alley_width_range check (width_m > 0 and width_m < 100),
    constraint alley_centerline_valid check (st_isvalid(centerline_4326) and not st_isempty(centerline_4326))
);
create index alley_centerline_idx on alley using gist (centerline_4326);
comment on table alley is 'Alley 巷: a way between buildings, by its centre line.';

create table component (
    site_id uuid not null,
    id uuid not null,
    external_id text,
    kind text not null,
    code text,
    location_4326 geometry(Point, 4326) not null,
    constraint component_pkey primary key (site_id, id),
    constraint component_site_fkey foreign key (site_id) references site (id),
    constraint component_external_id_unique unique (site_id, external_id),
    constraint component_kind_known check (kind in ('lamp', 'hydrant', 'camera', 'cabinet'))
);
create index component_location_idx on component using gist (location_4326);
comment on table component is 'Street object 部件: lamp, hydrant, camera, cabinet.';

create table open_space (
    site_id uuid not null,
    id uuid not null,
    kind text not null,
    name text,
    shape_4326 geometry(MultiPolygon, 4326) not null,
    constraint open_space_pkey primary key (site_id, id),
    constraint open_space_site_fkey foreign key (site_id) references site (id),
    constraint open_space_kind_known check (kind in ('square', 'pond', 'green', 'yard')),
    constraint open_space_shape_valid check (st_isvalid(shape_4326))
);
create index open_space_shape_idx on open_space using gist (shape_4326);
comment on table open_space is 'Ground between the buildings that the map draws: square, pond, green, yard.';
