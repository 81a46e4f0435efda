-- What the rules of gaps ask for, per site; working days of a jurisdiction's own; and which facts bring a unit before the
-- detector, now that there are rules about more than nights.

create table gap_parameters (
    site_id uuid not null,
    parameters jsonb not null,
    version integer not null default 1,
    updated_at timestamptz not null,
    updated_by uuid,
    constraint gap_parameters_pkey primary key (site_id),
    constraint gap_parameters_site_fkey foreign key (site_id) references site (id),
    constraint gap_parameters_updated_by_fkey foreign key (updated_by) references account (id),
    constraint gap_parameters_is_object check (jsonb_typeof(parameters) = 'object')
);
create index gap_parameters_updated_by_idx on gap_parameters (updated_by);
comment on table gap_parameters is 'What a site asks for before a rule opens a gap. A site without a row, and whatever is absent in one, has the defaults of the rules.';
comment on column gap_parameters.updated_by is 'Null: moved from the settings of the site.';
alter table gap_parameters enable row level security;
create policy gap_parameters_in_scope on gap_parameters using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
grant select, insert, update on gap_parameters to menpai_api;
grant select on gap_parameters to menpai_detect;

-- What a site had set itself stays so, as far as the rules of today can be set so: more than half of the window. Who had left
-- it as it was gets what the rules are tuned to.
insert into gap_parameters (site_id, parameters, updated_at)
select s.id, jsonb_build_object('deadline_days', s.gap_deadline_days), now()
from site s
where s.gap_deadline_days <> 7;
insert into gap_parameters as p (site_id, parameters, updated_at)
select s.id,
    jsonb_build_object('unregistered_residence', jsonb_build_object(
        'window_nights', n.wide, 'min_nights', m.least, 'visitor_min_nights', m.least, 'shared_min_nights', n.wide / 2 + 1, 'crowd_min_nights', n.wide)),
    now()
from site s
cross join lateral (select least(greatest(s.gap_window_nights, 7), 42) as wide) n
cross join lateral (select least(greatest(s.gap_min_nights, n.wide / 2 + 1), n.wide) as least) m
where (s.gap_min_nights, s.gap_window_nights) <> (7, 14)
on conflict (site_id) do update set parameters = p.parameters || excluded.parameters;

-- Counts of gaps that are there, in the words of today.
update gap set evidence = jsonb_build_object(
    'rule', rule, 'resident_holders', evidence -> 'passes', 'renewed_visitors', 0, 'shared_passes', 0,
    'sleepers', evidence -> 'passes', 'nights', evidence -> 'nights', 'window_nights', evidence -> 'window_nights',
    'registered_residents', evidence -> 'registered_residents')
where rule = 'unregistered_residence' and not evidence ? 'rule';

drop trigger site_detection_settings on site;
alter table site
    drop constraint site_gap_window_range,
    drop constraint site_gap_nights_range,
    drop constraint site_gap_deadline_range,
    drop column gap_min_nights,
    drop column gap_window_nights,
    drop column gap_deadline_days;

-- Working days.
create table working_day (
    area_id uuid not null,
    day date not null,
    works boolean not null,
    name text not null,
    source text,
    constraint working_day_pkey primary key (area_id, day),
    constraint working_day_area_fkey foreign key (area_id) references area (id),
    constraint working_day_name_length check (length(trim(name)) between 1 and 60),
    constraint working_day_source_length check (length(source) between 1 and 200)
);
comment on table working_day is 'Days on which an area, and what lies below it, works or rests otherwise than the country''s calendar says. Of a day that several areas name, the lowest one counts.';
comment on column working_day.works is 'True: people work, although it would be a day of rest. False: they rest.';
comment on column working_day.source is 'The notice that says so.';
alter table working_day enable row level security;

create function site_working_days(site uuid) returns table (area_id uuid, day date, works boolean, name text, source text)
    language sql stable security definer
    set search_path = public
as $$
    with recursive above as (
        select s.area_id as id, 0 as height from site s where s.id = site and site = any (scope_sites())
        union all
        select a.parent_id, b.height + 1 from above b join area a on a.id = b.id where a.parent_id is not null)
    select distinct on (w.day) w.area_id, w.day, w.works, w.name, w.source
    from above b join working_day w on w.area_id = b.id
    order by w.day, b.height
$$;
comment on function site_working_days is 'Days on which a site in scope works or rests otherwise than the country''s calendar says, by its area and those above it.';
revoke execute on function site_working_days from public;
grant execute on function site_working_days to menpai_api, menpai_detect;

-- Marks. Rules speak of leases, registrations and rooms now, so that every unit is looked at, and not only where there are
-- nights.
create or replace function detection_mark_site(site uuid) returns void
    language sql
    security definer
    set search_path = public
as $$
    insert into detection_due (site_id, unit_id)
    select u.site_id, u.id from unit u where u.site_id = site and site = any (scope_sites());
    select pg_notify('menpai_detection', '');
$$;
comment on function detection_mark_site is 'Asks the detector to look at every unit of a site in scope.';

create or replace function detection_mark_settings() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    insert into detection_due (site_id, unit_id)
    select u.site_id, u.id from unit u where u.site_id = (to_jsonb(new) ->> tg_argv[0])::uuid;
    perform pg_notify('menpai_detection', '');
    return null;
end
$$;
create trigger site_detection_settings
    after update of time_zone, area_id on site
    for each row
    when (new.time_zone <> old.time_zone or new.area_id <> old.area_id)
    execute function detection_mark_settings('id');
create trigger gap_parameters_detection
    after insert or update on gap_parameters
    for each row execute function detection_mark_settings('site_id');

create function detection_mark_calendar() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    with recursive below as (
        select distinct n.area_id as id from changed_rows n
        union
        select a.id from area a join below b on a.parent_id = b.id)
    insert into detection_due (site_id, unit_id)
    select u.site_id, u.id
    from below b join site s on s.area_id = b.id join unit u on u.site_id = s.id;
    perform pg_notify('menpai_detection', '');
    return null;
end
$$;
create trigger working_day_detection_insert after insert on working_day
    referencing new table as changed_rows for each statement execute function detection_mark_calendar();
create trigger working_day_detection_update after update on working_day
    referencing new table as changed_rows for each statement execute function detection_mark_calendar();
create trigger working_day_detection_delete after delete on working_day
    referencing old table as changed_rows for each statement execute function detection_mark_calendar();

create trigger tenancy_detection_insert after insert on tenancy
    referencing new table as new_rows for each statement execute function detection_mark_new();
create trigger tenancy_detection_update after update on tenancy
    referencing new table as new_rows for each statement execute function detection_mark_new();

create function detection_mark_units() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    perform detection_mark(array_agg(n.site_id), array_agg(n.id))
    from new_rows n join old_rows o on o.site_id = n.site_id and o.id = n.id
    where (n.capacity, n.area_m2, n.rooms, n.rental) is distinct from (o.capacity, o.area_m2, o.rooms, o.rental)
    having count(*) > 0;
    return null;
end
$$;
create trigger unit_detection_update after update on unit
    referencing old table as old_rows new table as new_rows
    for each statement execute function detection_mark_units();

create or replace function detection_sweep_due(at_time timestamptz) returns integer
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    swept integer;
begin
    with assessed as (
        select s.id as site_id,
            exists (
                select from impact_assessment a
                where a.site_id = s.id
                  and a.approved_on <= (at_time at time zone s.time_zone)::date
                  and a.expires_on > (at_time at time zone s.time_zone)::date) as in_force,
            ((at_time at time zone s.time_zone) - interval '12 hours')::date as noon
        from site s),
    due as (
        insert into detection_sweep as d (site_id, swept_on)
        select a.site_id, a.noon from assessed a order by 1
        on conflict (site_id) do update set swept_on = excluded.swept_on where d.swept_on < excluded.swept_on
        returning d.site_id),
    marked as (
        insert into detection_due (site_id, unit_id)
        select u.site_id, u.id
        from due d join assessed a on a.site_id = d.site_id and a.in_force join unit u on u.site_id = d.site_id
        union all
        select distinct g.site_id, g.unit_id
        from gap g join assessed a on a.site_id = g.site_id and not a.in_force
        where g.closed_at is null
        returning 1)
    select count(*) into swept from marked;
    return swept;
end
$$;
comment on function detection_sweep_due is
    'Marks, once after each local noon, every unit of sites whose impact assessment is in force, and the open gaps of sites whose assessment has lapsed; answers how many marks it made.';

-- What the detector reads beside nights: who is let in until when, and nobody's name.
grant select (site_id, unit_id, term) on tenancy to menpai_detect;
