-- What a child holds in a unit is held by the parent who registered the child there. What somebody registered
-- elsewhere gives them nothing of it.
drop function household_children(timestamptz);
create function household_children(at_time timestamptz,
    out site_id uuid, out unit_id uuid, out person_id uuid, out alone boolean, out birth_date_sealed bytea,
    out time_zone text)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select distinct m.site_id, m.unit_id, m.person_id,
           not exists (select from household_member o
                       join residency l on l.site_id = o.site_id and l.id = o.residency_id and l.recorded_to is null
                       where o.site_id = m.site_id and o.person_id = m.person_id and o.consented_at is not null
                         and o.head_id <> all (scope_persons())
                         and (upper(l.valid) is null or upper(l.valid) > (at_time at time zone s.time_zone)::date)),
           p.birth_date_sealed, s.time_zone
    from household_member m
    join site s on s.id = m.site_id
    join person p on p.site_id = m.site_id and p.id = m.person_id and p.erased_at is null
    join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
    where m.site_id = any (scope_sites()) and m.head_id = any (scope_persons()) and m.consented_at is not null
      and (upper(r.valid) is null or upper(r.valid) > (at_time at time zone s.time_zone)::date)
$$;
comment on function household_children is 'Children whom a person of the scope registered as their parent, each with the unit, and whose registration there is not over; whether nobody else registered them as theirs; how old they are is sealed.';
grant execute on function household_children to menpai_api;
