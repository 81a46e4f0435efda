-- Retention with a report: what is due by a site's rules goes; what went, what stayed and why is recorded.

alter table site add column person_retention_days integer not null default 365;
alter table site add constraint site_person_retention_range check (person_retention_days between 30 and 3650) not valid;
alter table site validate constraint site_person_retention_range;
alter table site add column credential_retention_days integer not null default 30;
alter table site add constraint site_credential_retention_range check (credential_retention_days between 1 and 365) not valid;
alter table site validate constraint site_credential_retention_range;
comment on column site.person_retention_days is 'Days after the last registration, lease or pass of a person ended after which the person is erased.';
comment on column site.credential_retention_days is 'Days after a pass ended after which its credentials are deleted.';

create table retention_run (
    site_id uuid not null,
    id uuid not null,
    ran_at timestamptz not null,
    duration_ms integer not null,
    asked boolean not null,
    failed_step text,
    kinds jsonb not null,
    constraint retention_run_pkey primary key (site_id, id),
    constraint retention_run_site_fkey foreign key (site_id) references site (id),
    constraint retention_run_duration_positive check (duration_ms >= 0),
    constraint retention_run_kinds_is_list check (jsonb_typeof(kinds) = 'array')
);
create index retention_run_time_idx on retention_run (site_id, ran_at desc, id desc);
comment on table retention_run is 'What a run of retention did in a site: per kind how much went, how much was due and stayed, and why. Counts and dates only.';
create trigger retention_run_append_only before update on retention_run
    for each row execute function append_only();

alter table retention_run enable row level security;
create policy retention_run_in_scope on retention_run
    using (site_id = any ((select scope_sites())::uuid[])) with check (site_id = any ((select scope_sites())::uuid[]));
grant select on retention_run to menpai_api;

-- The job works for the whole installation; it reads and writes through functions alone.
create function retention_sites(at_time timestamptz) returns table (site_id uuid, due boolean)
    language sql stable security definer
    set search_path = public
as $$
    select s.id, not exists (
        select from retention_run r
        where r.site_id = s.id and r.failed_step is null
          and r.ran_at <= at_time
          and (r.ran_at at time zone s.time_zone)::date = (at_time at time zone s.time_zone)::date)
    from site s
    order by s.id
$$;
comment on function retention_sites is 'Every site, and whether no run has succeeded there on its present local day.';

create function retention_record(site uuid, run uuid, at_time timestamptz, took_ms integer, by_hand boolean,
    failed text, found jsonb) returns void
    language sql
    security definer
    set search_path = public
as $$
    insert into retention_run (site_id, id, ran_at, duration_ms, asked, failed_step, kinds)
    values (site, run, at_time, took_ms, by_hand, failed, found);
    -- Reports of three years tell enough.
    delete from retention_run r where r.site_id = site and r.ran_at < at_time - interval '1096 days';
$$;
comment on function retention_record is 'Records a run, and forgets those of more than three years ago.';

create function retention_whole_days(at_time timestamptz) returns table (site_id uuid, passages bigint, nights bigint)
    language sql stable security definer
    set search_path = public
as $$
    select s.id,
        (select count(*) from passage p where p.site_id = s.id and p.happened_on < d.passages_from),
        (select count(*) from presence_night n where n.site_id = s.id and n.night < d.nights_from)
    from site s, retention_days(at_time) d
$$;
comment on function retention_whole_days is 'Rows of each site in the partitions that no site needs any more: what day_partitions_drop is about to take.';

create function retention_expired_days(at_time timestamptz) returns table (site_id uuid, passages bigint, nights bigint)
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
        delete from passage p using kept k
        where p.site_id = k.site_id and p.happened_on < k.passages_from returning p.site_id),
    nights as (
        delete from presence_night n using kept k
        where n.site_id = k.site_id and n.night < k.nights_from returning n.site_id)
    select k.site_id, (select count(*) from passages p where p.site_id = k.site_id),
        (select count(*) from nights n where n.site_id = k.site_id)
    from kept k
$$;
comment on function retention_expired_days is 'Deletes passages and nights that their site no longer keeps while another site still needs the partition; answers how many.';
drop function retention_delete(timestamptz);

create function retention_oldest_days() returns table (site_id uuid, passages_from date, nights_from date)
    language sql stable security definer
    set search_path = public
as $$
    select s.id, (select min(p.happened_on) from passage p where p.site_id = s.id),
        (select min(n.night) from presence_night n where n.site_id = s.id)
    from site s
$$;
comment on function retention_oldest_days is 'The oldest day of passages and of nights that each site still holds.';

create function pass_over(pass) returns timestamptz
    language sql immutable parallel safe
    return case when $1.ended_at is null then upper($1.term) else least($1.ended_at, upper($1.term)) end;
comment on function pass_over is 'When a pass stopped opening its gates; null: it is not known to end.';

create function retention_credentials(site uuid, at_time timestamptz, out removed bigint, out oldest timestamptz)
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    with gone as (
        delete from credential c using pass p, site s
        where s.id = site and c.site_id = site and p.site_id = site and p.id = c.pass_id
          and pass_over(p) < at_time - make_interval(days => s.credential_retention_days)
        returning 1)
    select count(*) into removed from gone;
    select min(pass_over(p)) into oldest
    from pass p
    where p.site_id = site and pass_over(p) <= at_time
      and exists (select from credential c where c.site_id = p.site_id and c.pass_id = p.id);
end
$$;
comment on function retention_credentials is 'Deletes what devices read for passes that ended long ago; oldest is when the earliest pass ended that still has credentials.';

-- The last local day on which somebody lived, rented, let or passed here. Infinity: it goes on.
create function person_last_day(p person, zone text) returns date
    language sql stable
    set search_path = public
    return greatest(
        (p.created_at at time zone zone)::date,
        (select max(coalesce(upper(r.valid) - 1, 'infinity')) from residency r
         where r.site_id = p.site_id and r.person_id = p.id and r.recorded_to is null),
        (select max(coalesce(upper(t.term) - 1, 'infinity')) from tenancy t
         where t.site_id = p.site_id and t.landlord_id = p.id),
        (select max(coalesce(upper(t.term) - 1, 'infinity'))
         from tenancy_tenant n join tenancy t on t.site_id = n.site_id and t.id = n.tenancy_id
         where n.site_id = p.site_id and n.person_id = p.id),
        (select max(coalesce((pass_over(a) at time zone zone)::date, 'infinity')) from pass a
         where a.site_id = p.site_id and a.person_id = p.id));
comment on function person_last_day is 'The last day on which a person lived, rented, let or could pass here, or was entered; infinity while it goes on.';

-- Why somebody who is due stays.
create function person_kept_because(p person) returns text
    language sql stable
    set search_path = public
    return case
        when exists (select from account_site a where a.site_id = p.site_id and a.person_id = p.id) then 'account'
        when exists (select from unit_owner o where o.site_id = p.site_id and o.person_id = p.id) then 'ownership'
        when exists (select from correction c where c.site_id = p.site_id and c.person_id = p.id and c.state = 'open')
            then 'open_correction'
    end;
comment on function person_kept_because is 'Why a person is not erased although nothing has gone on for long: an account, a unit owned, an undecided correction. Null: nothing stands against it.';

create function retention_persons(site uuid, at_time timestamptz,
    out removed bigint, out anonymised bigint, out kept jsonb, out oldest date)
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    zone text;
    cutoff date;
    idle uuid[];
    due uuid[];
begin
    select s.time_zone, (at_time at time zone s.time_zone)::date - s.person_retention_days
    into zone, cutoff
    from site s where s.id = site;
    -- Most people live here: they are left out by joining, the few others are looked at one by one.
    with gone as materialized (
        select p from person p
        where p.site_id = site and p.erased_at is null and (p.created_at at time zone zone)::date < cutoff
          and not exists (
            select from residency r
            where r.site_id = site and r.person_id = p.id and r.recorded_to is null
              and (upper(r.valid) is null or upper(r.valid) > cutoff)))
    select array_agg((p).id) into idle from gone where person_last_day(p, zone) < cutoff;
    -- Whoever refers to a person holds its row: those who come now wait for us, those who came first are left for the
    -- next run or seen below.
    select array_agg(l.id) into idle
    from (select p.id from person p where p.site_id = site and p.id = any (idle) order by p.id
          for update skip locked) l;
    select array_agg(p.id) into due
    from person p
    where p.site_id = site and p.id = any (idle) and person_last_day(p, zone) < cutoff and person_kept_because(p) is null;

    delete from correction c where c.site_id = site and c.person_id = any (due);
    delete from person_version v where v.site_id = site and v.person_id = any (due);
    with gone as (
        delete from person p
        where p.site_id = site and p.id = any (due)
          and not exists (select from residency r where r.site_id = site and r.person_id = p.id)
          and not exists (select from tenancy t where t.site_id = site and t.landlord_id = p.id)
          and not exists (select from tenancy_tenant n where n.site_id = site and n.person_id = p.id)
          and not exists (select from pass a where a.site_id = site and a.person_id = p.id)
        returning 1)
    select count(*) into removed from gone;
    with emptied as (
        update person p
        set name_sealed = '', document_kind = null, id_number_sealed = null, id_number_index = null,
            phone_sealed = null, phone_index = null, birth_date_sealed = null, name_birth_index = null,
            erased_at = at_time
        where p.site_id = site and p.id = any (due)
        returning 1)
    select count(*) into anonymised from emptied;

    with kept_one as (
        select person_kept_because(p) as because, person_last_day(p, zone) as last_day
        from person p
        where p.site_id = site and p.id = any (idle) and p.erased_at is null),
    counted as (
        select k.because, count(*) as count, min(k.last_day) as last_day
        from kept_one k where k.because is not null and k.last_day < cutoff group by 1)
    select coalesce(jsonb_agg(jsonb_build_object('because', c.because, 'count', c.count) order by c.because), '[]'),
        min(c.last_day)
    into kept, oldest
    from counted c;
end
$$;
comment on function retention_persons is
    'Erases the persons of a site for whom nothing has gone on since its person_retention_days: the row where nothing refers to it, else all that is known, so that the history of a dwelling keeps ids only. Their former data and decided corrections go with them. kept: who is due and stays, by reason; oldest: the earliest last day of those.';

grant execute on function retention_sites, retention_record, retention_whole_days, retention_expired_days,
    retention_oldest_days, retention_credentials, retention_persons to menpai_detect;

-- The last reports, for the operator's command.
create function retention_last() returns table (site_id uuid, site_name text, id uuid, ran_at timestamptz,
        duration_ms integer, asked boolean, failed_step text, kinds jsonb)
    language sql stable security definer
    set search_path = public
as $$
    select s.id, s.name, r.id, r.ran_at, r.duration_ms, r.asked, r.failed_step, r.kinds
    from site s
    join lateral (
        select r.* from retention_run r where r.site_id = s.id order by r.ran_at desc, r.id desc limit 1) r on true
    order by s.name, s.id
$$;
comment on function retention_last is 'The last run of retention in each site.';
grant execute on function retention_last to menpai_detect;
