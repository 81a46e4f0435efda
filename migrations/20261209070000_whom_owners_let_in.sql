-- Whoever works in a unit for its owner is let in by them: that ends with the ownership, as with visitors.
create or replace function ownership_end(site uuid, unit uuid, person uuid, account uuid, on_document text, at_time timestamptz,
    out outcome text, out owners bigint, out listing_ids uuid[], out agency_ids uuid[], out pass_ids uuid[])
    language plpgsql security definer
    set search_path = public
as $$
begin
    listing_ids := '{}';
    agency_ids := '{}';
    pass_ids := '{}';
    outcome := 'unknown';
    if not (site = any (scope_sites())) or not coalesce(person = any (scope_persons()), scope_persons() is null) then
        return;
    end if;
    -- One after the other, so that of two who give it up at once one stays.
    perform from unit u where u.site_id = site and u.id = ownership_end.unit for update;
    if not exists (select from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit and o.person_id = person) then
        return;
    end if;
    if on_document is null and not exists (
        select from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit and o.person_id <> person) then
        outcome := 'last_owner';
        return;
    end if;
    outcome := 'ended';
    insert into former_owner (site_id, unit_id, person_id, ended_at, ended_by, reference)
    values (site, ownership_end.unit, person, at_time, account, on_document);
    delete from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit and o.person_id = person;
    update agency_unit u set ended_at = at_time
    from agency a
    where a.site_id = site and a.owner_id = person and a.state in ('offered', 'active')
      and u.site_id = a.site_id and u.agency_id = a.id and u.unit_id = ownership_end.unit and u.ended_at is null;
    with over as (
        update agency a
        set state = 'ended', ended_at = at_time, ended_because = 'ownership', code_hash = null, code_until = null,
            version = a.version + 1
        where a.site_id = site and a.owner_id = person and a.state in ('offered', 'active')
          and not exists (
            select from agency_unit u where u.site_id = a.site_id and u.agency_id = a.id and u.ended_at is null)
        returning a.id)
    select coalesce(array_agg(o.id order by o.id), '{}') into agency_ids from over o;
    -- Whoever lives there, rents it or is going to passes on, and so do their visitors and those who work for them. A viewing's pass goes with the viewing.
    with over as (
        select p.id
        from pass p
        join site s on s.id = p.site_id
        cross join lateral (select (at_time at time zone s.time_zone)::date as today) d
        where p.site_id = site and p.unit_id = ownership_end.unit and p.kind in ('resident', 'visitor', 'service')
          and p.ended_at is null and (upper_inf(p.term) or upper(p.term) > at_time)
          and (p.person_id = person or p.kind in ('visitor', 'service') and exists (
              select from account_site a
              where a.site_id = p.site_id and a.account_id = p.issued_by and a.person_id = person))
          and not exists (select from viewing v where v.site_id = p.site_id and v.pass_id = p.id)
          and not exists (
              select from residency r
              where r.site_id = p.site_id and r.unit_id = p.unit_id and r.person_id = person and r.recorded_to is null
                and (upper_inf(r.valid) or upper(r.valid) > d.today))
          and not exists (
              select from tenancy t
              join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
              where t.site_id = p.site_id and t.unit_id = p.unit_id and n.person_id = person
                and (upper_inf(t.term) or upper(t.term) > d.today))
        order by p.id
        for update of p)
    select coalesce(array_agg(o.id order by o.id), '{}') into pass_ids from over o;
    select count(*) into owners from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit;
    if owners = 0 then
        with over as (
            update listing l set state = 'withdrawn', refusal = null, updated_at = at_time, version = l.version + 1
            where l.site_id = site and l.unit_id = ownership_end.unit and l.state not in ('withdrawn', 'taken_down')
            returning l.id)
        select coalesce(array_agg(o.id order by o.id), '{}') into listing_ids from over o;
    end if;
end
$$;
