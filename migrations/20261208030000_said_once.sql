-- How long a filing may be decided is said once, by whoever asks.
drop function filings_forget(timestamptz);
create function filings_forget(at_time timestamptz, open_since timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update filing set state = 'expired', decided_at = at_time, version = version + 1
    where state in ('filed', 'entered') and filed_at < open_since;
    with gone as (
        delete from filing where decided_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function filings_forget is 'Lets filings expire that were filed before the second time and that nobody decided, and deletes them half a year after their decision.';
grant execute on function filings_forget to menpai_detect;

-- One function tells of units and of facts about them. Units are taken out of the statement's rows first: what follows is planned
-- once a session, whatever the column is called. A unit's own shape is told by unit_plan_change_*.
create or replace function change_note_fact() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    sites uuid[];
    units uuid[];
begin
    if tg_table_name = 'unit' then
        select array_agg(n.site_id), array_agg(n.id) into sites, units from new_rows n;
    else
        select array_agg(n.site_id), array_agg(n.unit_id) into sites, units from new_rows n;
    end if;
    with fact as (
        select u.site_id, u.id, u.building_id, u.plan_4326 as plan
        from unit u
        where (u.site_id, u.id) in (select n.site_id, n.unit_id from unnest(sites, units) as n (site_id, unit_id))),
         touched as (
        select b.site_id, 'building' as layer, b.id, b.footprint_4326 as shape
        from building b
        where (b.site_id, b.id) in (select f.site_id, f.building_id from fact f)
        union all
        select f.site_id, 'unit', f.id, f.plan from fact f where f.plan is not null and tg_table_name <> 'unit'),
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
comment on function change_note_fact is 'Tells the change feed of the buildings whose units, residencies, leases, passes or gaps changed, and of units with a plan of which facts changed: once a transaction.';

drop trigger unit_change_insert on unit;
drop trigger unit_change_update on unit;
drop function change_note_unit();
create trigger unit_change_insert after insert on unit referencing new table as new_rows
    for each statement execute function change_note_fact();
create trigger unit_change_update after update on unit referencing new table as new_rows
    for each statement execute function change_note_fact();
