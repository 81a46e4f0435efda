-- What the map shows beside houses and lanes: areas as far as sites lie in them, units on their plans, gaps at their
-- houses, and what cells are counted from. No column of it names a person.

-- The plan of a unit: its outline within the footprint of its building.
alter table unit add column plan_4326 geometry(MultiPolygon, 4326);
alter table unit add constraint unit_plan_valid check (plan_4326 is null or (st_isvalid(plan_4326) and st_area(plan_4326) > 0)) not valid;
alter table unit validate constraint unit_plan_valid;
comment on column unit.plan_4326 is 'Outline of the unit on its floor, where a plan exists; within the footprint of its building, by half a metre.';

create function unit_plan_inside_building() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    outside uuid;
begin
    -- Half a metre, about: plans are drawn by others than footprints.
    select n.id into outside
    from new_rows n
    join building b on b.site_id = n.site_id and b.id = n.building_id
    where n.plan_4326 is not null and not st_covers(st_buffer(b.footprint_4326, 0.000005, 'quad_segs=2'), n.plan_4326)
    limit 1;
    if outside is not null then
        raise exception 'the plan of unit % lies outside its building', outside
            using errcode = 'check_violation', constraint = 'unit_plan_inside_building', table = 'unit', column = 'plan';
    end if;
    return null;
end
$$;
comment on function unit_plan_inside_building() is
    'A plan that is set lies within the footprint as it is then. A footprint that is corrected later is not refused because of it.';
create trigger unit_plan_inside_building_insert
    after insert on unit referencing new table as new_rows
    for each statement execute function unit_plan_inside_building();
create trigger unit_plan_inside_building_update
    after update on unit referencing new table as new_rows
    for each statement execute function unit_plan_inside_building();

-- The feed's new words.
alter table change drop constraint change_layer_known;
alter table change add constraint change_layer_known check (layer in
    ('area', 'site', 'building', 'unit', 'alley', 'gate', 'component', 'open_space', 'gate_count', 'notice')) not valid;
alter table change validate constraint change_layer_known;

-- A unit on its plan: it comes, moves and goes. One without a plan is on no tile.
create function change_note_plan() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    execute format($sql$
        with touched as (%s),
             sized as (select site_id, count(*) > 200 as many from touched group by site_id),
             noted as (
        insert into change (site_id, layer, feature_id, bounds_before_4326, bounds_after_4326)
        select t.site_id, 'unit', t.id, bounds_of(t.before), bounds_of(t.after)
        from touched t join sized s using (site_id) where not s.many
        union all
        select t.site_id, 'unit', null, bounds_of(st_extent(t.before)::geometry), bounds_of(st_extent(t.after)::geometry)
        from touched t join sized s using (site_id) where s.many
        group by t.site_id
        returning 1)
        select pg_notify('menpai_change', '') from noted limit 1
    $sql$, case tg_op
        when 'INSERT' then
            'select n.site_id, n.id, null::geometry as before, n.plan_4326 as after from new_rows n where n.plan_4326 is not null'
        when 'DELETE' then
            'select o.site_id, o.id, o.plan_4326 as before, null::geometry as after from old_rows o where o.plan_4326 is not null'
        else
            'select n.site_id, n.id, o.plan_4326 as before, n.plan_4326 as after
             from new_rows n join old_rows o on o.site_id = n.site_id and o.id = n.id
             where n.plan_4326 is not null or o.plan_4326 is not null'
    end);
    return null;
end
$$;
create trigger unit_plan_change_insert after insert on unit referencing new table as new_rows
    for each statement execute function change_note_plan();
create trigger unit_plan_change_update after update on unit referencing old table as old_rows new table as new_rows
    for each statement execute function change_note_plan();
create trigger unit_plan_change_delete after delete on unit referencing old table as old_rows
    for each statement execute function change_note_plan();

-- Facts about units colour their building, and the unit itself where it has a plan; a unit itself is noted above.
create or replace function change_note_unit() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    execute format($sql$
        with fact as (
            select u.site_id, u.id, u.building_id, u.plan_4326 as plan
            from unit u
            where (u.site_id, u.id) in (select n.site_id, n.%1$I from new_rows n)),
             touched as (
            select b.site_id, 'building' as layer, b.id, b.footprint_4326 as shape
            from building b
            where (b.site_id, b.id) in (select f.site_id, f.building_id from fact f)
            union all
            select f.site_id, 'unit', f.id, f.plan from fact f where f.plan is not null and not %2$L::boolean),
             sized as (select site_id, layer, count(*) > 200 as many from touched group by site_id, layer)
        insert into change (site_id, layer, feature_id, bounds_before_4326, bounds_after_4326)
        select t.site_id, t.layer, t.id, bounds_of(t.shape), bounds_of(t.shape)
        from touched t join sized s using (site_id, layer) where not s.many
        union all
        select t.site_id, t.layer, null, bounds_of(st_extent(t.shape)::geometry), bounds_of(st_extent(t.shape)::geometry)
        from touched t join sized s using (site_id, layer) where s.many
        group by t.site_id, t.layer
    $sql$, tg_argv[0], tg_table_name = 'unit');
    perform pg_notify('menpai_change', '');
    return null;
end
$$;

create function units_turned(since timestamptz, until timestamptz) returns table (site_id uuid, unit_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select u.site_id, u.id
    from buildings_turned(since, until) t
    join unit u on u.site_id = t.site_id and u.building_id = t.building_id
    where u.plan_4326 is not null
$$;
comment on function units_turned is 'Units with a plan in the buildings that buildings_turned names.';
grant execute on function units_turned to menpai_tiles;

-- Areas: a change of one touches the sites in and below it, and those above whose ground it covers.
create function change_note_area() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    execute format($sql$
        with recursive changed as (%s),
             below as (
            select c.id from changed c
            union
            select a.id from area a join below b on a.parent_id = b.id),
             above as (
            select c.id, c.parent_id, c.shape from changed c
            union
            select a.id, a.parent_id, u.shape from area a join above u on a.id = u.parent_id),
             noted as (
        insert into change (site_id, layer, bounds_before_4326, bounds_after_4326)
        select s.id, 'area', bounds_of(s.boundary_4326), bounds_of(s.boundary_4326)
        from site s
        where s.area_id in (select id from below)
           or exists (select from above u where u.id = s.area_id and st_intersects(u.shape, s.boundary_4326))
        returning 1)
        select pg_notify('menpai_change', '') from noted limit 1
    $sql$, case tg_op
        when 'INSERT' then 'select n.id, n.parent_id, n.boundary_4326 as shape from new_rows n'
        else 'select n.id, n.parent_id, n.boundary_4326 as shape from new_rows n
              union select o.id, o.parent_id, o.boundary_4326 from old_rows o'
    end);
    return null;
end
$$;
create trigger area_change_insert after insert on area referencing new table as new_rows
    for each statement execute function change_note_area();
create trigger area_change_update after update on area referencing old table as old_rows new table as new_rows
    for each statement execute function change_note_area();

create function change_note_site_area() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    if tg_op = 'UPDATE' and new.area_id = old.area_id and st_orderingequals(new.boundary_4326, old.boundary_4326) then
        return null;
    end if;
    insert into change (site_id, layer, bounds_before_4326, bounds_after_4326)
    values (new.id, 'area', case tg_op when 'UPDATE' then bounds_of(old.boundary_4326) end, bounds_of(new.boundary_4326));
    return null;
end
$$;
create trigger site_area_change after insert or update of area_id, boundary_4326 on site
    for each row execute function change_note_site_area();

-- A feature belongs to a site: the part of the site that lies in the area. Whoever has a site sees of each area what
-- concerns the site, never the sites of others beside it, and no area twice in one place.
create view area_tile with (security_invoker = true) as
    with recursive around as (
        select s.id as site_id, a.id, a.parent_id
        from site s join area a on a.id = s.area_id
        union all
        select r.site_id, a.id, a.parent_id from around r join area a on a.id = r.parent_id),
    inside as (
        select s.id as site_id, a.id
        from site s join area a on a.parent_id = s.area_id
        union all
        select i.site_id, a.id from inside i join area a on a.parent_id = i.id),
    place as (
        select r.site_id, r.id, true as holds from around r
        union all
        select i.site_id, i.id, false from inside i)
    select p.site_id, encode(substr(sha256(uuid_send(p.site_id) || uuid_send(p.id)), 1, 16), 'hex')::uuid as id,
        p.id as area_id, a.level, a.code, a.name, cut.shape as shape_4326
    from place p
    join area a on a.id = p.id
    join site s on s.id = p.site_id
    cross join lateral (
        select case
            when a.boundary_4326 is not null
                then st_multi(st_collectionextract(st_intersection(a.boundary_4326, s.boundary_4326), 3))
            when p.holds then s.boundary_4326 end as shape) cut
    where not st_isempty(cut.shape);
comment on view area_tile is
    'The part of each site that lies in an area: its own area and those above (all of it, where they have no boundary), and those below. The id is made of both.';
grant select on area_tile to menpai_api, menpai_tiles;
grant select on area to menpai_tiles;

create view unit_tile with (security_invoker = true) as
    select u.site_id, u.id, u.building_id, f.number as floor, u.code, s.state, u.plan_4326
    from unit u
    join floor f on f.site_id = u.site_id and f.id = u.floor_id
    join unit_state s on s.site_id = u.site_id and s.unit_id = u.id
    where u.plan_4326 is not null;
comment on view unit_tile is 'Units that have a plan, and how they stand; no person.';
grant select on unit_tile to menpai_api, menpai_tiles;
create index unit_plan_idx on unit (site_id, id) where plan_4326 is not null;
grant select (code, plan_4326) on unit to menpai_tiles;
grant select (site_id, id, number) on floor to menpai_tiles;
create policy floor_on_map on floor for select to menpai_tiles using (true);

-- Gaps, at their house: how many, of which kind, since when, until when. What was counted as evidence stays away.
create view gap_tile with (security_invoker = true) as
    select b.site_id, b.id, g.gaps, g.kind, g.since, g.due_on, b.floors_above, b.height_m,
        st_pointonsurface(b.footprint_4326) as location_4326
    from building b
    join (
        select u.site_id, u.building_id, count(*)::integer as gaps,
            case when min(g.rule) = max(g.rule) then min(g.rule) else 'several' end as kind,
            (min(g.opened_at) at time zone min(s.time_zone))::date as since, min(g.due_on) as due_on
        from gap g
        join unit u on u.site_id = g.site_id and u.id = g.unit_id
        join site s on s.id = g.site_id
        where g.closed_at is null
        group by u.site_id, u.building_id) g on g.site_id = b.site_id and g.building_id = b.id;
comment on view gap_tile is 'Buildings with open gaps, as points: counts and dates, no person.';
grant select on gap_tile to menpai_api, menpai_tiles;
grant select (rule, opened_at, due_on) on gap to menpai_tiles;

-- What cells are counted from.
create view dwelling_count with (security_invoker = true) as
    select b.site_id, b.id as building_id, st_x(c.at) as lon, st_y(c.at) as lat,
        n.units, n.lived_in, n.registered, n.residents, n.open_gaps
    from (
        select u.site_id, u.building_id, count(*)::integer as units,
            (count(*) filter (where u.state <> 'vacant'))::integer as lived_in,
            (count(*) filter (where u.residents > 0))::integer as registered,
            sum(u.residents)::integer as residents,
            (count(*) filter (where u.open_gaps > 0))::integer as open_gaps
        from unit_state u
        group by u.site_id, u.building_id) n
    join building b on b.site_id = n.site_id and b.id = n.building_id
    cross join lateral (select st_centroid(b.footprint_4326) as at) c;
comment on view dwelling_count is 'Counts over the units of each building that has some, and its centre; open_gaps: units with an open gap.';
grant select on dwelling_count to menpai_api, menpai_tiles;

create view gate_day with (security_invoker = true) as
    select g.site_id, g.id as gate_id, st_x(g.location_4326) as lon, st_y(g.location_4326) as lat, d.day,
        (select coalesce(sum(h.granted), 0)::integer
         from gate_hour h
         where h.site_id = g.site_id and h.gate_id = g.id
           and h.hour >= d.day::timestamp at time zone s.time_zone
           and h.hour < (d.day + 1)::timestamp at time zone s.time_zone) as granted
    from gate g
    join site s on s.id = g.site_id
    join site_today t on t.site_id = g.site_id
    cross join lateral (select t.today - n as day from generate_series(1, 7) n) d
    where g.kind in ('compound', 'building');
comment on view gate_day is 'Who was let through per gate on each of the last seven whole days; never at the door of a unit.';
grant select on gate_day to menpai_api, menpai_tiles;
grant select (site_id, gate_id, hour, granted) on gate_hour to menpai_tiles;
create policy gate_hour_on_map on gate_hour for select to menpai_tiles using (true);
