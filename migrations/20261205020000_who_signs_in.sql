-- A phone is mistyped, and given to somebody else after a while: whoever signs in with it says once whose it is.

drop function residents_by_phone;
create function residents_by_phone(phone bytea)
    returns table (site_id uuid, person_id uuid, is_owner boolean, signs_in boolean, id_number_index bytea,
                   name_birth_index bytea)
    language sql stable security definer
    set search_path = public
as $$
    select p.site_id, p.id, o.is_owner,
           o.signs_in, p.id_number_index, p.name_birth_index
    from person p
    join site_today d on d.site_id = p.site_id
    cross join lateral (
        select exists (select from unit_owner u where u.site_id = p.site_id and u.person_id = p.id) as is_owner,
            exists (select from account_site s
                    join account a on a.id = s.account_id and a.role in ('landlord', 'tenant')
                    join account_phone h on h.account_id = a.id and h.phone_index = p.phone_index
                    where s.site_id = p.site_id and s.person_id = p.id) as signs_in) o
    where p.phone_index = phone
      and (o.is_owner
        or exists (select from residency r
                   where r.site_id = p.site_id and r.person_id = p.id and r.recorded_to is null and r.valid @> d.today)
        or exists (select from tenancy_tenant t
                   join tenancy l on l.site_id = t.site_id and l.id = t.tenancy_id
                   where t.site_id = p.site_id and t.person_id = p.id and l.term @> d.today)
        or exists (select from filing f
                   where f.site_id = p.site_id and f.person_id = p.id and f.state = 'entered' and f.head_id is null)
        or o.signs_in and (has_unfinished(p.site_id, p.id)
            or exists (select from residency r
                       where r.site_id = p.site_id and r.person_id = p.id and r.recorded_to is null
                         and lower(r.valid) > d.today)))
$$;
comment on function residents_by_phone is 'Who may sign in with this phone: owners of units, those who live in one or rent one today, those whom a landlord entered and who have not answered, and who signs in with it and waits for something; whether an account signs in as them with it already. Ids, and keyed hashes by which they can be told apart.';
grant execute on function residents_by_phone to menpai_auth;
