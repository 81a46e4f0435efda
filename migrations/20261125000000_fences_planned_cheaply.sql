-- Row-level security as the planner sees it: what a policy adds to a query must cost little to plan, and must not look
-- dearer than it is. Neither changes what anybody sees.

-- As a condition of an index the list of sites counted as ten searches, so that in a single village whole tables were
-- read instead of an index. Queries name their site, which is what indexes are for; the fence only filters.
do $$
declare
    fence record;
    plain constant text := '(site_id = ANY (( SELECT scope_sites() AS scope_sites)::uuid[]))';
begin
    for fence in
        select p.polrelid::regclass as tab, p.polname as name
        from pg_policy p
        join pg_class c on c.oid = p.polrelid and c.relnamespace = 'public'::regnamespace
        where pg_get_expr(p.polqual, p.polrelid) = plain and pg_get_expr(p.polwithcheck, p.polrelid) = plain
    loop
        execute format('alter policy %I on %s using ((site_id = any ((select scope_sites())::uuid[])) is true)',
            fence.name, fence.tab);
    end loop;
end
$$;
alter policy site_in_scope on site using ((id = any ((select scope_sites())::uuid[])) is true);

-- What holds a transaction to persons was asked by subqueries within the policies, each with policies of its own: some
-- sixty plans within the plan of "who is registered here", for staff too, to whom they do not apply.
create or replace function unit_in_scope(site uuid, unit uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from unit_owner o
        where o.site_id = site and o.unit_id = unit and o.person_id = any (scope_persons()));
end
$$;

create function unit_is_lived_in_by_scope(site uuid, unit uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
declare
    persons uuid[] := scope_persons();
begin
    return exists (
            select from residency r where r.site_id = site and r.unit_id = unit and r.person_id = any (persons))
        or exists (
            select from tenancy t join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
            where t.site_id = site and t.unit_id = unit and n.person_id = any (persons))
        or exists (
            select from pass p where p.site_id = site and p.unit_id = unit and p.person_id = any (persons));
end
$$;
comment on function unit_is_lived_in_by_scope is 'Whether somebody of scope_persons() is or was registered in the unit, rents or rented it, or has or had a pass for it.';
grant execute on function unit_is_lived_in_by_scope to menpai_api;

create function tenancy_is_of_scope(site uuid, tenancy uuid, landlord uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
declare
    persons uuid[] := scope_persons();
begin
    return landlord = any (persons) or exists (
        select from tenancy_tenant t
        where t.site_id = site and t.tenancy_id = tenancy_is_of_scope.tenancy and t.person_id = any (persons));
end
$$;
comment on function tenancy_is_of_scope is 'Whether somebody of scope_persons() is the landlord or a tenant of the lease.';
grant execute on function tenancy_is_of_scope to menpai_api;

alter policy unit_of_owner on unit
    using ((select scope_persons()) is null or unit_in_scope(site_id, id) or unit_is_lived_in_by_scope(site_id, id));
alter policy tenancy_of_owner on tenancy
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or tenancy_is_of_scope(site_id, id, landlord_id));
