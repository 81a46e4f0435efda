-- Areas of an account, and owners as part of what row-level security holds a transaction to.

create table account_area (
    area_id uuid not null,
    account_id uuid not null,
    constraint account_area_pkey primary key (area_id, account_id),
    constraint account_area_area_fkey foreign key (area_id) references area (id),
    constraint account_area_account_fkey foreign key (account_id) references account (id)
);
create index account_area_account_idx on account_area (account_id);
comment on table account_area is 'Areas that an account works in: every site in them and below, also one that is set up later.';
grant select, insert, delete on account_area to menpai_api;

-- Asked before a scope is known.
create function account_sites(account uuid) returns table (site_id uuid, person_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    with recursive below as (
        select a.area_id as id from account_area a where a.account_id = account
        union
        select c.id from area c join below b on c.parent_id = b.id)
    select s.site_id, s.person_id from account_site s where s.account_id = account
    union all
    select t.id, null
    from site t
    where t.area_id in (select b.id from below b)
      and not exists (select from account_site s where s.account_id = account and s.site_id = t.id)
$$;
comment on function account_sites is 'Sites that an account works in: those named for it, and those in and below its areas; for a landlord or tenant also who they are there.';
grant execute on function account_sites to menpai_api;

create function scope_persons() returns uuid[]
    language sql stable parallel safe
    return nullif(current_setting('menpai.person_ids', true), '')::uuid[];
comment on function scope_persons() is
    'Persons whom the current transaction is held to, and the units that they own: the setting menpai.person_ids, an array. Null: it is held to sites only.';
grant execute on function scope_persons() to menpai_api;

-- A landlord's transaction finds nothing of other people's dwellings, whatever a query says.
create function unit_in_scope(site uuid, unit uuid) returns boolean
    language sql stable parallel safe
    return exists (
        select from unit_owner o
        where o.site_id = site and o.unit_id = unit and o.person_id = any ((select scope_persons())::uuid[]));
comment on function unit_in_scope is 'Whether somebody of scope_persons() owns the unit.';
grant execute on function unit_in_scope to menpai_api;

create policy unit_of_owner on unit as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, id)
        or exists (select from residency r where r.site_id = unit.site_id and r.unit_id = unit.id
                     and r.person_id = any ((select scope_persons())::uuid[])))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, id));
create policy residency_of_owner on residency as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or person_id = any ((select scope_persons())::uuid[]))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));
create policy tenancy_of_owner on tenancy as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or exists (select from tenancy_tenant t where t.site_id = tenancy.site_id and t.tenancy_id = tenancy.id
                     and t.person_id = any ((select scope_persons())::uuid[])))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));
create policy pass_of_owner on pass as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or person_id = any ((select scope_persons())::uuid[]))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));
create policy gap_of_owner on gap as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));

-- The server tells at its start whether the schema is the one that it was built for.
do $$
begin
    if to_regclass('_sqlx_migrations') is not null then
        grant select on _sqlx_migrations to menpai_api;
    end if;
end
$$;
