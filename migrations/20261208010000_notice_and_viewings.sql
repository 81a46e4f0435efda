-- Who gives notice of a lease is a party of it. A co-owner who is none can't: the landlord whom the lease names is there to do it. Where
-- nobody is (no account, or who let it owns the unit no longer, so that the lease goes on with whoever owns it now), any owner may.
create function tenancy_ends_by_scope(site uuid, tenancy uuid, unit uuid, landlord uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return scope_persons() is null or (unit_in_scope(site, unit) and (
        tenancy_is_of_scope(site, tenancy, landlord) is true
        or not exists (
            select from unit_owner o
            join account_site s on s.site_id = o.site_id and s.person_id = o.person_id
            join account a on a.id = s.account_id and a.disabled_at is null
            where o.site_id = site and o.unit_id = unit and o.person_id = landlord)));
end
$$;
comment on function tenancy_ends_by_scope is 'Whether somebody of scope_persons() may end a lease by themself: an owner of the unit who is landlord or tenant in it, or any where its landlord has no account or owns the unit no longer. The office may.';
grant execute on function tenancy_ends_by_scope to menpai_api;

-- Nobody is in two places at once. Within sites a constraint could say so; a seeker asks in several, so that it is looked for, one request of
-- theirs after the other.
create function viewing_overlaps(seeker uuid, besides uuid, begins timestamptz, ends timestamptz, at_time timestamptz) returns boolean
    language plpgsql security definer
    set search_path = public
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('viewings of ' || seeker, 0));
    return exists (
        select from viewing v
        where v.seeker_id = seeker and v.id is distinct from besides and v.term && tstzrange(begins, ends)
          and (v.state = 'requested' and lower(v.term) > at_time or v.state = 'confirmed' and upper(v.term) > at_time));
end
$$;
comment on function viewing_overlaps is 'Whether an account has a viewing that is not over, wherever, at some of that time, besides one. Those who ask at the same time ask one after the other.';
grant execute on function viewing_overlaps to menpai_api;
