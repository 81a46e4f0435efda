-- Whom a gap concerns: told of it, shown it, and allowed to answer it. Its landlords always; of those who live in the dwelling
-- whoever is to register, where it is known who that is, else everybody. A pass for work, one that stands still, and one of a guest
-- of some days make nobody live there.
--
-- It sees everybody of the dwelling, whoever asks, since whom a gap concerns depends on the others; a transaction that is held to
-- persons hears of those only.

create function gap_people(of_site uuid, of_unit uuid, of_rule text, moment timestamptz)
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
              and (p.kind = 'resident' or exists (
                  select from pass e
                  where e.site_id = p.site_id and e.unit_id = p.unit_id and e.person_id = p.person_id
                    and e.kind = 'visitor' and lower(e.term) <= moment - interval '14 days'))
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
comment on function gap_people is 'Whom a gap of a rule in a dwelling concerns, and whether they own it.';
grant execute on function gap_people to menpai_api, menpai_detect;
