-- 智能门锁: locks of units and their keys. A key is an outbox of its own: what is to be told to the lock server stands in its row.

create table lock (
    site_id uuid not null,
    id uuid not null,
    unit_id uuid not null,
    vendor_lock_id text not null,
    name text not null,
    registered_by uuid not null,
    registered_at timestamptz not null,
    removed_at timestamptz,
    version integer not null default 1,
    constraint lock_pkey primary key (site_id, id),
    constraint lock_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint lock_registered_by_fkey foreign key (registered_by) references account (id),
    constraint lock_vendor_lock_id_length check (length(vendor_lock_id) between 1 and 64),
    constraint lock_name_length check (length(name) between 1 and 40)
);
create unique index lock_one_of_unit on lock (site_id, unit_id) where (removed_at is null);
create unique index lock_vendor_lock_id_unique on lock (vendor_lock_id) where (removed_at is null);
create index lock_unit_idx on lock (site_id, unit_id);
create index lock_registered_by_idx on lock (registered_by);
comment on table lock is 'Smart lock 智能门锁 of a unit, as the lock server knows it. A unit has one that is not removed.';

create table lock_key (
    site_id uuid not null,
    id uuid not null,
    lock_id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    kind text not null,
    state text not null default 'wanted',
    starts_at timestamptz not null,
    ends_at timestamptz,
    weekdays smallint[],
    hours_from time,
    hours_to time,
    pin_sealed bytea,
    tenancy_id uuid,
    given_by uuid,
    created_at timestamptz not null,
    attempts smallint not null default 0,
    next_try_at timestamptz,
    told_until timestamptz,
    over_at timestamptz,
    version integer not null default 1,
    constraint lock_key_pkey primary key (site_id, id),
    constraint lock_key_lock_fkey foreign key (site_id, lock_id) references lock (site_id, id),
    constraint lock_key_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint lock_key_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint lock_key_tenancy_fkey foreign key (site_id, tenancy_id) references tenancy (site_id, id) on delete set null (tenancy_id),
    constraint lock_key_given_by_fkey foreign key (given_by) references account (id),
    constraint lock_key_kind_known check (kind in ('permanent', 'period', 'one_time', 'weekly')),
    constraint lock_key_state_known check (state in ('wanted', 'active', 'revoking', 'revoked', 'failed', 'expired')),
    constraint lock_key_ends check ((kind = 'permanent') = (ends_at is null)),
    constraint lock_key_order check (ends_at > starts_at),
    constraint lock_key_weekly_whole check (
        case when kind = 'weekly' then cardinality(weekdays) between 1 and 7 and weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]
                 and hours_from < hours_to
             else num_nonnulls(weekdays, hours_from, hours_to) = 0 end),
    constraint lock_key_over_whole check ((state in ('revoked', 'failed', 'expired')) = (over_at is not null)),
    constraint lock_key_over_forgets check (over_at is null or (pin_sealed is null and next_try_at is null)),
    constraint lock_key_waits check (state not in ('wanted', 'revoking') or next_try_at is not null)
);
create index lock_key_lock_idx on lock_key (site_id, lock_id, id);
create index lock_key_unit_idx on lock_key (site_id, unit_id);
create index lock_key_person_idx on lock_key (site_id, person_id, id);
create index lock_key_tenancy_idx on lock_key (site_id, tenancy_id);
create index lock_key_given_by_idx on lock_key (given_by);
create index lock_key_due_idx on lock_key (next_try_at) where (next_try_at is not null);
create index lock_key_over_idx on lock_key (over_at);
comment on table lock_key is 'Key of a smart lock: what the lock server is to know of it, and what it knows. Deleted 90 days after it is over.';
comment on column lock_key.pin_sealed is 'What its holder types, sealed, bound to the key.';
comment on column lock_key.tenancy_id is 'The lease that it came with.';
comment on column lock_key.given_by is 'Which landlord gave it; null where the lease did.';
comment on column lock_key.attempts is 'Times that a worker took it on to tell the lock server what it wants now. It is counted before anything leaves, with the time of the next attempt.';
comment on column lock_key.told_until is 'Until when the lock server may think that it holds, whatever ends_at says by now.';

create function lock_key_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    raise exception 'a key that is over stays over'
        using errcode = 'check_violation', constraint = 'lock_key_keep', table = 'lock_key';
end
$$;
create trigger lock_key_keep before update of state on lock_key
    for each row when (old.state in ('revoked', 'failed', 'expired')) execute function lock_key_keep();

do $$
declare
    tab text;
begin
    foreach tab in array array['lock', 'lock_key'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using ((site_id = any ((select scope_sites())::uuid[])) is true)'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
end
$$;
create policy lock_of_owner on lock as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id) or unit_is_lived_in_by_scope(site_id, unit_id))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));
create policy lock_key_of_owner on lock_key as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or person_id = any ((select scope_persons())::uuid[]))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or person_id = any ((select scope_persons())::uuid[]));
grant select, insert on lock, lock_key to menpai_api;
grant update (removed_at, version) on lock to menpai_api;
grant update (state, ends_at, pin_sealed, attempts, next_try_at, over_at, version) on lock_key to menpai_api;
grant select (site_id, id, vendor_lock_id) on lock to menpai_notify;
grant select, update (state, pin_sealed, attempts, next_try_at, told_until, over_at, version) on lock_key to menpai_notify;
grant select (site_id, id, pin_sealed), update (pin_sealed) on lock_key to menpai_keys;
create policy lock_key_for_keys on lock_key to menpai_keys using (true) with check (true);

create function lock_key_sites(at_time timestamptz) returns table (site_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select distinct k.site_id from lock_key k where k.next_try_at <= at_time order by 1
$$;
comment on function lock_key_sites is 'Sites with keys of which the lock server is to be told something by now, or whose time is over.';
grant execute on function lock_key_sites to menpai_notify;

-- What an import or the clock does takes nobody's key back in its own transaction: housekeeping looks for that.
create function lock_keys_left(at_time timestamptz) returns table (site_id uuid, id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select k.site_id, k.id
    from lock_key k
    join site s on s.id = k.site_id
    cross join lateral (select daterange((at_time at time zone s.time_zone)::date, null) as days) ahead
    where k.state in ('wanted', 'active')
      and not exists (
        select from unit_owner o where o.site_id = k.site_id and o.unit_id = k.unit_id and o.person_id = k.person_id)
      and not exists (
        select from residency r
        where r.site_id = k.site_id and r.unit_id = k.unit_id and r.person_id = k.person_id and r.recorded_to is null
          and r.valid && ahead.days)
      and not exists (
        select from tenancy t
        where t.site_id = k.site_id and t.unit_id = k.unit_id and t.term && ahead.days
          and (t.landlord_id = k.person_id or exists (
            select from tenancy_tenant n
            where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = k.person_id)))
    order by k.site_id, k.id
$$;
comment on function lock_keys_left is 'Keys of those who neither own nor let nor rent the unit nor are registered there, from this day on.';
grant execute on function lock_keys_left to menpai_detect;

create function locks_forget(at_time timestamptz) returns bigint
    language sql security definer
    set search_path = public
as $$
    with gone as (
        delete from lock_key where over_at < at_time - interval '90 days' returning 1)
    select count(*) from gone
$$;
comment on function locks_forget is 'Deletes keys that have been over for 90 days.';
grant execute on function locks_forget to menpai_detect;

-- Whoever a lock server still knows a key of is not erased: nobody could take it back.
create or replace function person_last_day(p person, zone text) returns date
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
         where a.site_id = p.site_id and a.person_id = p.id),
        (select max(coalesce((k.over_at at time zone zone)::date, 'infinity')) from lock_key k
         where k.site_id = p.site_id and k.person_id = p.id));
comment on function person_last_day is 'The last day on which a person lived, rented, let, could pass or had a key here, or was entered; infinity while it goes on.';
