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
