-- What people may know of the looks at their own data.

create function own_looks(me uuid, before_at timestamptz, before_id uuid, most bigint)
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
          and (before_id is null or (l.at, l.id) < (before_at, before_id))
        order by l.at desc, l.id desc
        limit most;
end
$$;
comment on function own_looks is
    'Looks at the persons that the transaction is held to, newest first, also those at lists that they were on: when, why, for which organisation, never by which account. A function with its owner''s rights, because under row-level security the index on the persons of a look can''t be used.';
grant execute on function own_looks to menpai_api;
