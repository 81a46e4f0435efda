-- Facts about units colour their building, and the unit itself where it has a plan: the same as before for residencies, leases, passes
-- and gaps, with a statement that is planned once a session; and a building of which the transaction has told is told of no more. When a
-- house is vacated, hundreds of its facts change in one transaction.
create function change_note_fact() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    with fact as (
        select u.site_id, u.id, u.building_id, u.plan_4326 as plan
        from unit u
        where (u.site_id, u.id) in (select n.site_id, n.unit_id from new_rows n)),
         touched as (
        select b.site_id, 'building' as layer, b.id, b.footprint_4326 as shape
        from building b
        where (b.site_id, b.id) in (select f.site_id, f.building_id from fact f)
        union all
        select f.site_id, 'unit', f.id, f.plan from fact f where f.plan is not null),
         untold as (
        select t.* from touched t
        where not exists (
            select from change c
            where c.xact = pg_current_xact_id() and c.site_id = t.site_id and c.layer = t.layer and c.feature_id = t.id
              and c.bounds_after_4326 is not distinct from bounds_of(t.shape))),
         sized as (select site_id, layer, count(*) > 200 as many from untold group by site_id, layer)
    insert into change (site_id, layer, feature_id, bounds_before_4326, bounds_after_4326)
    select t.site_id, t.layer, t.id, bounds_of(t.shape), bounds_of(t.shape)
    from untold t join sized s using (site_id, layer) where not s.many
    union all
    select t.site_id, t.layer, null, bounds_of(st_extent(t.shape)::geometry), bounds_of(st_extent(t.shape)::geometry)
    from untold t join sized s using (site_id, layer) where s.many
    group by t.site_id, t.layer;
    perform pg_notify('menpai_change', '');
    return null;
end
$$;
comment on function change_note_fact is 'Tells the change feed of the buildings, and of the units with a plan, whose residencies, leases, passes or gaps changed: once a transaction.';

do $$
declare
    fact text;
begin
    foreach fact in array array['residency', 'tenancy', 'pass', 'gap'] loop
        execute format('drop trigger %1$s_change_insert on %1$I', fact);
        execute format('drop trigger %1$s_change_update on %1$I', fact);
        execute format('create trigger %1$s_change_insert after insert on %1$I referencing new table as new_rows'
            ' for each statement execute function change_note_fact()', fact);
        execute format('create trigger %1$s_change_update after update on %1$I referencing new table as new_rows'
            ' for each statement execute function change_note_fact()', fact);
    end loop;
end
$$;
