-- Viewings at the same time are asked for with every row of a page. Under row-level security the index by time is no help (lower() and
-- && are not LEAKPROOF), and each viewing of the site was looked at; a function that is told the scope finds them by the time.
create function viewings_then(
    site uuid,
    besides uuid,
    begins timestamptz,
    ends timestamptz,
    owners uuid[],
    at_time timestamptz) returns bigint
    language sql stable security definer
    set search_path = public
as $$
    select count(*)
    from viewing w
    where w.site_id = site and site = any (scope_sites()) and w.id <> besides and w.state = 'confirmed'
      and w.term && tstzrange(begins, ends)
      -- No slot is longer than 180 minutes (LONGEST in domain/src/viewing/slot.rs).
      and lower(w.term) < ends and lower(w.term) > begins - interval '180 minutes'
      and (exists (
          select from unit_owner o
          where o.site_id = w.site_id and o.unit_id = w.unit_id
            and o.person_id = any (owners) and (scope_persons() is null or o.person_id = any (scope_persons())))
          or unit_acted_for(w.site_id, w.unit_id, 'listings', at_time))
$$;
comment on function viewings_then is 'How many viewings besides one were agreed to for some of that time, at units that these persons own, or that scope_persons() list for their owner.';
grant execute on function viewings_then to menpai_api;

-- A lease keeps the rent that was agreed last. Where it ended before the first day of that, no day of it has this rent: the rent of its
-- last day is told, by what was signed.
create function tenancy_money(site uuid, tenancy uuid, out rent_cents bigint, out deposit_cents bigint)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select case when a.applies is null then t.rent_cents when a.applies then a.rent_cents end,
        case when a.applies is null then t.deposit_cents when a.applies then a.deposit_cents end
    from tenancy t
    left join lateral (
        select n.applies, c.rent_cents, c.deposit_cents
        from contract c
        cross join lateral (select upper_inf(t.term) or lower(c.term) < upper(t.term) as applies) n
        where c.site_id = t.site_id and c.tenancy_id = t.id and c.state = 'signed' and c.kind <> 'early_end'
        order by n.applies desc, c.decided_at desc, c.id desc
        limit 1) a on true
    where t.site_id = tenancy_money.site and t.id = tenancy_money.tenancy and t.site_id = any (scope_sites())
$$;
comment on function tenancy_money is 'Rent a month and deposit of the last day of a lease, fen: what was signed last for a day of it, or what the office recorded. Null: what was signed for days after its end took the place of that.';
grant execute on function tenancy_money to menpai_api;
