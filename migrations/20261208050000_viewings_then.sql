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
