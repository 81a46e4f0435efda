-- What changed on the map, written in the same transaction. NOTIFY is only a bell: readers catch up
-- from the table. Sequence numbers are not in commit order, so a reader remembers a snapshot's xmin
-- and reads every row whose transaction is not older (see menpai-tiler).

create table change (
    seq bigint generated always as identity,
    xact xid8 not null default pg_current_xact_id(),
    site_id uuid not null,
    layer text not null,
    feature_id uuid,
    bounds_before_4326 geometry(Polygon, 4326),
    bounds_after_4326 geometry(Polygon, 4326),
    changed_at timestamptz not null default clock_timestamp(),
    constraint change_pkey primary key (seq),
    constraint change_layer_known check (layer in
        ('site', 'building', 'alley', 'gate', 'component', 'open_space', 'gate_count'))
);
create index change_xact_idx on change (xact);
create index change_changed_at_idx on change (changed_at);
comment on table change is 'Change feed of the map. feature_id is absent where so many features changed at once that the reader re-reads the layer of that site.';
comment on column change.layer is 'Layer of the map; gate_count: the counters of a gate moved, no tile did.';

-- Bounds as a polygon, also of a point or a straight line.
create function bounds_of(shape geometry) returns geometry
    language sql immutable parallel safe
    set search_path = public
    return case when shape is null or st_isempty(shape) then null
        else st_makeenvelope(st_xmin(shape), st_ymin(shape), st_xmax(shape), st_ymax(shape), 4326) end;
grant execute on function bounds_of to menpai_ingest;

-- Arguments: layer, geometry column.
create function change_note() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    touched text;
begin
    touched := case tg_op
        when 'INSERT' then format('select %2$s as site_id, n.id, null::geometry as before, n.%1$I as after from new_rows n',
            tg_argv[1], case tg_argv[0] when 'site' then 'n.id' else 'n.site_id' end)
        when 'DELETE' then format('select %2$s as site_id, o.id, o.%1$I as before, null::geometry as after from old_rows o',
            tg_argv[1], case tg_argv[0] when 'site' then 'o.id' else 'o.site_id' end)
        else format('select %2$s as site_id, n.id, o.%1$I as before, n.%1$I as after from new_rows n join old_rows o on o.id = n.id%3$s',
            tg_argv[1], case tg_argv[0] when 'site' then 'n.id' else 'n.site_id' end,
            case tg_argv[0] when 'site' then '' else ' and o.site_id = n.site_id' end)
    end;
    execute format($sql$
        with touched as (%s),
             sized as (select site_id, count(*) > 200 as many from touched group by site_id)
        insert into change (site_id, layer, feature_id, bounds_before_4326, bounds_after_4326)
        select t.site_id, %2$L, t.id, bounds_of(t.before), bounds_of(t.after)
        from touched t join sized s using (site_id) where not s.many
        union all
        select t.site_id, %2$L, null, bounds_of(st_extent(t.before)::geometry), bounds_of(st_extent(t.after)::geometry)
        from touched t join sized s using (site_id) where s.many
        group by t.site_id
    $sql$, touched, tg_argv[0]);
    perform pg_notify('menpai_change', '');
    return null;
end
$$;

do $$
declare
    layer record;
begin
    for layer in select * from (values
        ('site', 'site', 'boundary_4326'),
        ('building', 'building', 'footprint_4326'),
        ('alley', 'alley', 'centerline_4326'),
        ('gate', 'gate', 'location_4326'),
        ('component', 'component', 'location_4326'),
        ('open_space', 'open_space', 'shape_4326')) as l (tab, name, geom)
    loop
        execute format('create trigger %1$s_change_insert after insert on %1$I referencing new table as new_rows'
            ' for each statement execute function change_note(%2$L, %3$L)', layer.tab, layer.name, layer.geom);
        execute format('create trigger %1$s_change_update after update on %1$I referencing old table as old_rows new table as new_rows'
            ' for each statement execute function change_note(%2$L, %3$L)', layer.tab, layer.name, layer.geom);
        execute format('create trigger %1$s_change_delete after delete on %1$I referencing old table as old_rows'
            ' for each statement execute function change_note(%2$L, %3$L)', layer.tab, layer.name, layer.geom);
    end loop;
end
$$;

-- Facts about units colour their building. Argument: the column that names the unit.
create function change_note_unit() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    execute format($sql$
        with touched as (
            select distinct b.site_id, b.id, b.footprint_4326 as shape
            from new_rows n
            join unit u on u.site_id = n.site_id and u.id = n.%I
            join building b on b.site_id = u.site_id and b.id = u.building_id),
             sized as (select site_id, count(*) > 200 as many from touched group by site_id)
        insert into change (site_id, layer, feature_id, bounds_before_4326, bounds_after_4326)
        select t.site_id, 'building', t.id, bounds_of(t.shape), bounds_of(t.shape)
        from touched t join sized s using (site_id) where not s.many
        union all
        select t.site_id, 'building', null, bounds_of(st_extent(t.shape)::geometry), bounds_of(st_extent(t.shape)::geometry)
        from touched t join sized s using (site_id) where s.many
        group by t.site_id
    $sql$, tg_argv[0]);
    perform pg_notify('menpai_change', '');
    return null;
end
$$;

do $$
declare
    fact record;
begin
    for fact in select * from (values
        ('unit', 'id'), ('residency', 'unit_id'), ('tenancy', 'unit_id'), ('pass', 'unit_id'), ('gap', 'unit_id')) as f (tab, unit_column)
    loop
        execute format('create trigger %1$s_change_insert after insert on %1$I referencing new table as new_rows'
            ' for each statement execute function change_note_unit(%2$L)', fact.tab, fact.unit_column);
        execute format('create trigger %1$s_change_update after update on %1$I referencing new table as new_rows'
            ' for each statement execute function change_note_unit(%2$L)', fact.tab, fact.unit_column);
    end loop;
end
$$;
