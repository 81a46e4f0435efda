-- The office undoes the end of a registration that was recorded wrongly: passes and keys that ended with it, or with its lease, open again
-- as long as they did before. So it is kept until when they did.
alter table pass
    add column cut_at timestamptz,
    add column cut_from timestamptz,
    add constraint pass_cut_whole check (cut_from is null or cut_at is not null);
comment on column pass.cut_at is 'When it was last made to end earlier, with a lease or a registration.';
comment on column pass.cut_from is 'Until when it opened before; null where it had no end.';

alter table lock_key
    add column cut_at timestamptz,
    add column cut_from timestamptz,
    add constraint lock_key_cut_whole check (cut_from is null or cut_at is not null);
comment on column lock_key.cut_at is 'When a lease or a registration with which it goes was last made to end.';
comment on column lock_key.cut_from is 'Until when it opened before; null where it had no end.';
grant update (cut_at, cut_from) on lock_key to menpai_api;

-- Whoever rents without a registration keeps the days to object too: for as long, what the end of the lease made of a key stands. One that
-- has no end is taken back when its holder has left.
create or replace function lock_keys_left(at_time timestamptz, days_to_object integer) returns table (site_id uuid, id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select k.site_id, k.id
    from lock_key k
    join site s on s.id = k.site_id
    cross join lateral (select daterange((at_time at time zone s.time_zone)::date, null) as days) ahead
    where k.state in ('wanted', 'active')
      and not (k.ends_at is not null and k.cut_at is not null
               and lower(ahead.days) <= (k.cut_at at time zone s.time_zone)::date + days_to_object)
      and not exists (
        select from unit_owner o where o.site_id = k.site_id and o.unit_id = k.unit_id and o.person_id = k.person_id)
      and not exists (
        select from residency r
        where r.site_id = k.site_id and r.unit_id = k.unit_id and r.person_id = k.person_id and r.recorded_to is null
          and (r.valid && ahead.days
               or k.ends_at is not null and r.filed_as = 'landlord'
                  and lower(ahead.days) <= (r.recorded_from at time zone s.time_zone)::date + days_to_object))
      and not exists (
        select from tenancy t
        where t.site_id = k.site_id and t.unit_id = k.unit_id and t.term && ahead.days
          and (t.landlord_id = k.person_id or exists (
            select from tenancy_tenant n
            where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = k.person_id)))
    order by k.site_id, k.id
$$;
comment on function lock_keys_left is 'Keys of those who neither own nor let nor rent the unit nor are registered there, from this day on; those that end, some days after their end was recorded.';
