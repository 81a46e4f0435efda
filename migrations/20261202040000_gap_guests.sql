-- Whom a gap concerns: a guest is one of the dwelling once visitor's passes let them in for two weeks in all, and not by having been
-- there for an afternoon two weeks ago.

create or replace function gap_people(of_site uuid, of_unit uuid, of_rule text, moment timestamptz)
returns table (person_id uuid, owns boolean)
language sql stable security definer set search_path = public as $$
    with people as (
        select c.person_id, bool_or(c.owns) as owns, bool_or(c.holds) as holds, bool_or(c.registered) as registered
        from (
            select o.person_id, true as owns, false as holds, false as registered
            from unit_owner o where o.site_id = of_site and o.unit_id = of_unit
            union all
            select p.person_id, false, true, false
            from pass p
            where p.site_id = of_site and p.unit_id = of_unit and p.kind in ('resident', 'visitor')
              and p.ended_at is null and p.suspended_at is null and p.term @> moment and p.person_id is not null
              and (p.kind = 'resident' or (
                  select sum(upper(t) - lower(t)) >= interval '14 days'
                  from unnest((
                      select range_agg(tstzrange(lower(e.term), least(upper(e.term), e.ended_at, moment)))
                      from pass e
                      where e.site_id = p.site_id and e.unit_id = p.unit_id and e.person_id = p.person_id
                        and e.kind = 'visitor' and lower(e.term) < least(upper(e.term), e.ended_at, moment)
                        and coalesce(upper(e.term), 'infinity') > moment - interval '60 days')) as t))
            union all
            select r.person_id, false, false, true
            from residency r join site s on s.id = r.site_id
            where r.site_id = of_site and r.unit_id = of_unit and r.recorded_to is null
              and r.valid @> (moment at time zone s.time_zone)::date) c
        group by c.person_id)
    select p.person_id, p.owns from people p
    where of_site = any (scope_sites())
      and (scope_persons() is null or p.person_id = any (scope_persons()))
      and (p.owns or case of_rule
        when 'stale_residency' then p.registered
        when 'over_capacity' then true
        when 'lease_ended' then true
        else p.holds and not p.registered
            or not exists (select from people q where q.holds and not q.registered)
    end)
$$;
