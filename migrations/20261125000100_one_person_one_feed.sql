-- Whoever signs in by phone is one person in every site, and reads first who else looked at them.

-- By what persons of different sites are known to be one: the number of their document, or name and birth date.
drop function residents_by_phone;
create function residents_by_phone(phone bytea)
    returns table (site_id uuid, person_id uuid, is_owner boolean, id_number_index bytea, name_birth_index bytea)
    language sql stable security definer
    set search_path = public
as $$
    select p.site_id, p.id, o.is_owner, p.id_number_index, p.name_birth_index
    from person p
    join site_today d on d.site_id = p.site_id
    cross join lateral (
        select exists (select from unit_owner u where u.site_id = p.site_id and u.person_id = p.id) as is_owner) o
    where p.phone_index = phone
      and (o.is_owner
        or exists (select from residency r
                   where r.site_id = p.site_id and r.person_id = p.id and r.recorded_to is null and r.valid @> d.today)
        or exists (select from tenancy_tenant t
                   join tenancy l on l.site_id = t.site_id and l.id = t.tenancy_id
                   where t.site_id = p.site_id and t.person_id = p.id and l.term @> d.today))
$$;
comment on function residents_by_phone is 'Who may sign in with this phone: owners of units, and those who live in one or rent one today. Ids, and keyed hashes by which they can be told apart.';
grant execute on function residents_by_phone to menpai_auth;

drop function own_looks;
create function own_looks(me uuid, before_at timestamptz, before_id uuid, most bigint, with_mine boolean)
    returns table (site_id uuid, id uuid, looked_at timestamptz, organisation text, action text, purpose text,
                   by_me boolean, by_exception boolean)
    language plpgsql stable security definer
    set search_path = public
as $$
#variable_conflict use_column
declare
    persons uuid[] := scope_persons();
    sites uuid[] := scope_sites();
begin
    if persons is null then
        raise exception 'own_looks answers only about the persons that a transaction is held to'
            using errcode = 'insufficient_privilege';
    end if;
    return query
        select l.site_id, l.id, l.at, l.organisation, l.action, l.purpose, l.account_id = me,
            l.exception_id is not null
        from trail_entry l
        where l.kind = 'look' and l.person_ids && persons and l.site_id = any (sites)
          and (with_mine or l.account_id is distinct from me)
          and (before_id is null or (l.at, l.id) < (before_at, before_id))
        order by l.at desc, l.id desc
        limit most;
end
$$;
comment on function own_looks is
    'Looks at the persons that the transaction is held to, newest first, also those at lists that they were on: when, why, for which organisation, never by which account. A function with its owner''s rights, because under row-level security the index on the persons of a look can''t be used.';
grant execute on function own_looks to menpai_api;
