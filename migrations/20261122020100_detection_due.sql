-- The detector's queue without lost or waiting marks, its daily sweep, and what keeps its tables small.

-- A mark is a row of its own. With one row per unit, a mark that finds the row there would have to wait for whoever
-- holds it, or be lost when the detector takes that row before the marking transaction commits.
alter table detection_due drop constraint detection_due_pkey;
alter table detection_due add column id bigint generated always as identity;
alter table detection_due add constraint detection_due_pkey primary key (site_id, id);
comment on table detection_due is 'Units that the detector looks at next, one row per mark: written in the transaction that changed the facts, so that nothing is forgotten over a restart.';

create or replace function detection_mark(sites uuid[], units uuid[]) returns void
    language sql
    security definer
    set search_path = public
as $$
    insert into detection_due (site_id, unit_id)
    select distinct d.site_id, d.unit_id
    from unnest(sites, units) as d (site_id, unit_id)
    where d.unit_id is not null;
    select pg_notify('menpai_detection', '');
$$;

create function detection_mark_site(site uuid) returns void
    language sql
    security definer
    set search_path = public
as $$
    insert into detection_due (site_id, unit_id)
    select site, used.unit_id
    from (select n.unit_id from presence_night n where n.site_id = site
          union
          select g.unit_id from gap g where g.site_id = site and g.closed_at is null) used
    where site = any (scope_sites());
    select pg_notify('menpai_detection', '');
$$;
comment on function detection_mark_site is
    'Asks the detector to look at every unit of a site in scope that has presence nights or an open gap.';
grant execute on function detection_mark_site to menpai_api, menpai_detect;

create table detection_sweep (
    site_id uuid not null,
    swept_on date not null,
    constraint detection_sweep_pkey primary key (site_id),
    constraint detection_sweep_site_fkey foreign key (site_id) references site (id)
);
comment on table detection_sweep is 'Local day of the last noon after which all units of the site were marked: time alone changes counts.';

create function detection_sweep_due(at_time timestamptz) returns integer
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    swept integer;
begin
    with noon as (
        select s.id as site_id, ((at_time at time zone s.time_zone) - interval '12 hours')::date as day from site s),
    due as (
        insert into detection_sweep as d (site_id, swept_on)
        select n.site_id, n.day from noon n order by 1
        on conflict (site_id) do update set swept_on = excluded.swept_on where d.swept_on < excluded.swept_on
        returning d.site_id),
    lapsed as (
        select s.id as site_id
        from site s
        where exists (select from gap g where g.site_id = s.id and g.closed_at is null)
          and not exists (
            select from impact_assessment a
            where a.site_id = s.id
              and a.approved_on <= (at_time at time zone s.time_zone)::date
              and a.expires_on > (at_time at time zone s.time_zone)::date)),
    marked as (
        insert into detection_due (site_id, unit_id)
        select n.site_id, n.unit_id from presence_night n join due using (site_id)
        union
        select g.site_id, g.unit_id from gap g
        where g.closed_at is null
          and (g.site_id in (select site_id from due) or g.site_id in (select site_id from lapsed))
        returning 1)
    select count(*) into swept from marked;
    return swept;
end
$$;
comment on function detection_sweep_due is
    'Marks, once after each local noon, every unit with presence nights or an open gap, and the open gaps of sites whose assessment has lapsed; answers how many marks it made.';
grant execute on function detection_sweep_due to menpai_detect;

create function detection_sites() returns table (site_id uuid, time_zone text)
    language sql stable security definer
    set search_path = public
as $$
    select s.id, s.time_zone from site s where exists (select from detection_due d where d.site_id = s.id) order by s.id
$$;
comment on function detection_sites is 'Sites with marks waiting.';
grant execute on function detection_sites to menpai_detect;

-- When a version was recorded: tells a registration that closed a gap from one that was there before.
grant select (recorded_from) on residency to menpai_detect;

-- Ingest resolves a credential to a pass of this gate, and looks its device up by secret.
grant select on pass_gate to menpai_ingest;
create index device_secret_idx on device (secret_hash);

-- A gate belongs to the site's ground.
create function gate_inside_site() returns trigger
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
    where not st_coveredby(n.location_4326, s.fence_4326)
    limit 1;
    if outside is not null then
        raise exception 'gate % lies outside its site', outside
            using errcode = 'check_violation', constraint = 'gate_inside_site', table = 'gate', column = 'location';
    end if;
    return null;
end
$$;
comment on function gate_inside_site() is 'A gate stands inside its site, or outside its boundary by boundary_tolerance_m at most.';
create trigger gate_inside_site_insert
    after insert on gate referencing new table as new_rows
    for each statement execute function gate_inside_site();
create trigger gate_inside_site_update
    after update on gate referencing new table as new_rows
    for each statement execute function gate_inside_site();

-- Retention. Whole days go with their partition; a site that keeps less than the others has its rows deleted.
create function retention_days(at_time timestamptz)
    returns table (passages_from date, nights_from date, last_day date)
    language sql stable security definer
    set search_path = public
as $$
    select coalesce(min(t.today - t.passage_retention_days), (at_time at time zone 'UTC')::date - 30),
        coalesce(min(t.today - t.presence_retention_days), (at_time at time zone 'UTC')::date - 60),
        coalesce(max(t.today), (at_time at time zone 'UTC')::date)
    from (select (at_time at time zone s.time_zone)::date as today, s.passage_retention_days, s.presence_retention_days
          from site s) t
$$;
comment on function retention_days is 'First local day of passages and of nights that any site still keeps, and the latest local day of any site.';

create function retention_delete(at_time timestamptz) returns bigint
    language sql
    security definer
    set search_path = public
as $$
    with kept as (
        select s.id as site_id,
            (at_time at time zone s.time_zone)::date - s.passage_retention_days as passages_from,
            (at_time at time zone s.time_zone)::date - s.presence_retention_days as nights_from
        from site s),
    passages as (
        delete from passage p using kept k where p.site_id = k.site_id and p.happened_on < k.passages_from returning 1),
    nights as (
        delete from presence_night n using kept k where n.site_id = k.site_id and n.night < k.nights_from returning 1)
    select (select count(*) from passages) + (select count(*) from nights)
$$;
comment on function retention_delete is 'Deletes passages and nights that their site no longer keeps while another site still needs the partition.';
grant execute on function retention_days, retention_delete to menpai_detect;
