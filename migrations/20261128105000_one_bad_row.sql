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
grant execute on function point_within to menpai_api, menpai_tiles;

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
