-- Whom a landlord signs out can object to the office before a door stays shut: keys that end stay for some days after a landlord recorded
-- the end, by which they were made to end when it was recorded.
drop function lock_keys_left(timestamptz);
create function lock_keys_left(at_time timestamptz, days_to_object integer) returns table (site_id uuid, id uuid)
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
comment on function lock_keys_left is 'Keys of those who neither own nor let nor rent the unit nor are registered there, from this day on; those that end, of whom a landlord signed out, some days later.';
grant execute on function lock_keys_left to menpai_detect;
