-- An account without a name of its own is shown as what its role says: also whoever was a newcomer first and owns a unit as it turns
-- out, so that the trail of a tenant says 房东 where their landlord looked.
create function account_take_role(whose uuid, as_role text) returns setof uuid
    language sql
    set search_path = public
as $$
    update account a
    set role = as_role, version = a.version + 1,
        display_name = case when a.display_name in ('房东', '租客') then shown.word else a.display_name end,
        organisation = case when a.organisation in ('房东', '租客') then shown.word else a.organisation end
    from (select case as_role when 'landlord' then '房东' else '租客' end as word) shown
    where a.id = whose and a.role in ('landlord', 'tenant') and a.role <> as_role
    returning a.id
$$;
comment on function account_take_role is 'Gives the account of a landlord or tenant the other of these roles, and the words that it is shown by; answers it where it had another.';
grant execute on function account_take_role to menpai_auth;

create or replace function owner_becomes_landlord(site uuid, person uuid) returns setof uuid
    language sql security definer
    set search_path = public
as $$
    select t.id
    from account_site s
    join account a on a.id = s.account_id
    cross join lateral account_take_role(a.id, 'landlord') t (id)
    where s.site_id = site and s.person_id = person and site = any (scope_sites())
      and a.role = 'tenant' and exists (select from unit_owner o where o.site_id = site and o.person_id = person)
$$;

update account a
set display_name = case when a.display_name in ('房东', '租客') then shown.word else a.display_name end,
    organisation = case when a.organisation in ('房东', '租客') then shown.word else a.organisation end,
    version = a.version + 1
from (values ('landlord', '房东'), ('tenant', '租客')) as shown (role, word)
where a.role = shown.role
  and (a.display_name in ('房东', '租客') and a.display_name <> shown.word
       or a.organisation in ('房东', '租客') and a.organisation <> shown.word);
