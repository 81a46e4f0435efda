-- What the map's reader needs to know of time: how far back the change feed reaches, and which buildings changed
-- without anybody changing a row, because a lease, a registration or a pass began or ended.

create table change_horizon (
    only_row boolean not null default true,
    forgotten_before timestamptz not null,
    constraint change_horizon_pkey primary key (only_row),
    constraint change_horizon_one_row check (only_row)
);
comment on table change_horizon is 'Entries of the change feed older than this are gone: whoever last read it before must re-read everything.';
insert into change_horizon (forgotten_before) values ('1970-01-01 00:00:00+00');
grant select on change_horizon to menpai_tiles;

create or replace function change_forget(before timestamptz) returns bigint
    language sql
    security definer
    set search_path = public
as $$
    update change_horizon set forgotten_before = greatest(forgotten_before, before);
    with gone as (delete from change where changed_at < before returning 1) select count(*) from gone
$$;

-- Terms that begin or end are asked for every minute.
create index pass_term_starts_idx on pass (lower(term));
create index pass_term_ends_idx on pass (upper(term));
create index tenancy_term_starts_idx on tenancy (lower(term));
create index tenancy_term_ends_idx on tenancy (upper(term));
create index residency_valid_starts_idx on residency (lower(valid)) where recorded_to is null;
create index residency_valid_ends_idx on residency (upper(valid)) where recorded_to is null;

create function buildings_turned(since timestamptz, until timestamptz) returns table (site_id uuid, building_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    with turned as (
        select p.site_id, p.unit_id from pass p
        where p.unit_id is not null and p.ended_at is null
          and (lower(p.term) > since and lower(p.term) <= until or upper(p.term) > since and upper(p.term) <= until)
        union
        select t.site_id, t.unit_id from tenancy t join site s on s.id = t.site_id
        where (since at time zone s.time_zone)::date < (until at time zone s.time_zone)::date
          and (lower(t.term) > (since at time zone s.time_zone)::date and lower(t.term) <= (until at time zone s.time_zone)::date
            or upper(t.term) > (since at time zone s.time_zone)::date and upper(t.term) <= (until at time zone s.time_zone)::date)
        union
        select r.site_id, r.unit_id from residency r join site s on s.id = r.site_id
        where r.recorded_to is null
          and (since at time zone s.time_zone)::date < (until at time zone s.time_zone)::date
          and (lower(r.valid) > (since at time zone s.time_zone)::date and lower(r.valid) <= (until at time zone s.time_zone)::date
            or upper(r.valid) > (since at time zone s.time_zone)::date and upper(r.valid) <= (until at time zone s.time_zone)::date))
    select distinct u.site_id, u.building_id
    from turned t
    join unit u on u.site_id = t.site_id and u.id = t.unit_id
$$;
comment on function buildings_turned is
    'Buildings with a unit whose lease, registration or pass began or ended between two moments (the second included), on the local dates of their site.';
grant execute on function buildings_turned to menpai_tiles;
