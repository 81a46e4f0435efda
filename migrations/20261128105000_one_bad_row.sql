-- One row whose shape nobody can work with must not keep all others from being read.

create function point_within(shape geometry) returns geometry
    language plpgsql immutable parallel safe
    set search_path = public
as $$
begin
    return st_pointonsurface(shape);
exception when others then
    return null;
end
$$;
comment on function point_within is 'A point within a shape; null where the shape is none.';

create function point_amid(shape geometry) returns geometry
    language plpgsql immutable parallel safe
    set search_path = public
as $$
begin
    return st_centroid(shape);
exception when others then
    return null;
end
$$;
comment on function point_amid is 'The centre of a shape; null where the shape is none.';
grant execute on function point_within, point_amid to menpai_api, menpai_tiles;

create or replace view gap_tile with (security_invoker = true) as
    select b.site_id, b.id, g.gaps, g.kind, g.since, g.due_on, b.floors_above, b.height_m,
        point_within(b.footprint_4326) as location_4326
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

create or replace view dwelling_count with (security_invoker = true) as
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
    cross join lateral (select point_amid(b.footprint_4326) as at) c
    where c.at is not null;
