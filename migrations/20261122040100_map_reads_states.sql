-- A view with security_invoker asks for the rights of whoever runs the query, also below a view that has its owner's.
-- So the map's reader gets what the states are counted from, column by column: no column names a person.

grant select on site_today, unit_state, building_state to menpai_tiles;
grant select (site_id, id, building_id, floor_id, rental) on unit to menpai_tiles;
grant select (site_id, unit_id, term) on tenancy to menpai_tiles;
grant select (site_id, unit_id, valid, recorded_to) on residency to menpai_tiles;
grant select (site_id, unit_id, kind, term, ended_at) on pass to menpai_tiles;
grant select (site_id, unit_id, closed_at) on gap to menpai_tiles;

do $$
declare
    tab text;
begin
    foreach tab in array array['unit', 'tenancy', 'residency', 'pass', 'gap'] loop
        execute format('create policy %I on %I for select to menpai_tiles using (true)', tab || '_on_map', tab);
    end loop;
end
$$;

alter view building_tile set (security_invoker = true);
comment on view building_tile is 'What tiles show of a building: counts over units, no person.';

-- Terms are compared by their ends: `@>` draws the planner to the GiST indexes of the overlap constraints, which cost
-- twenty times what a B-tree on the unit does.
create or replace view unit_state with (security_invoker = true) as
    select u.site_id, u.id as unit_id, u.building_id, u.floor_id, u.rental,
        coalesce(t.let, false) as let,
        coalesce(r.residents, 0)::integer as residents,
        coalesce(p.passes, 0)::integer as resident_passes,
        coalesce(g.gaps, 0)::integer as open_gaps,
        case
            when coalesce(g.gaps, 0) > 0 then 'gap'
            when coalesce(r.residents, 0) > 0 then 'registered'
            when coalesce(t.let, false) or coalesce(p.passes, 0) > 0 then 'unregistered'
            else 'vacant'
        end as state
    from unit u
    join site_today d on d.site_id = u.site_id
    left join lateral (
        select true as let from tenancy t
        where t.site_id = u.site_id and t.unit_id = u.id
          and lower(t.term) <= d.today and (upper(t.term) is null or upper(t.term) > d.today)
        limit 1) t on true
    left join lateral (
        select count(*) as residents from residency r
        where r.site_id = u.site_id and r.unit_id = u.id and r.recorded_to is null
          and lower(r.valid) <= d.today and (upper(r.valid) is null or upper(r.valid) > d.today)) r on true
    left join lateral (
        select count(*) as passes from pass p
        where p.site_id = u.site_id and p.unit_id = u.id and p.kind = 'resident' and p.ended_at is null
          and lower(p.term) <= now() and (upper(p.term) is null or upper(p.term) > now())) p on true
    left join lateral (
        select count(*) as gaps from gap g
        where g.site_id = u.site_id and g.unit_id = u.id and g.closed_at is null) g on true;

-- The B-trees carry the terms, so that they answer alone.
drop index tenancy_unit_idx;
create index tenancy_unit_idx on tenancy (site_id, unit_id) include (term);
create index residency_unit_current_idx on residency (site_id, unit_id) include (valid) where recorded_to is null;

-- The overlap constraints are for writing only. Keys of version 7 begin with the time, so that those of one day are
-- alike and GiST tells them apart badly; reversed they begin with their random end. The planner does not know the
-- expression and reads through the B-trees.
alter table tenancy drop constraint tenancy_no_overlap;
alter table tenancy add constraint tenancy_no_overlap exclude using gist
    (site_id with =, (reverse(unit_id::text)) with =, term with &&);
alter table residency drop constraint residency_no_overlap;
alter table residency add constraint residency_no_overlap exclude using gist
    (site_id with =, (reverse(unit_id::text)) with =, (reverse(person_id::text)) with =, valid with &&)
    where (recorded_to is null);
