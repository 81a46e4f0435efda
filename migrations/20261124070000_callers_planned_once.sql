-- Who calls is asked with every request. Functions in SQL that run with their owner's rights are parsed and planned anew
-- in every call, which was nearly all of their time; plpgsql keeps the plan for the connection.

create or replace function account_sites(account uuid) returns table (site_id uuid, person_id uuid)
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return query
    with recursive below as (
        select a.area_id as id from account_area a where a.account_id = account
        union
        select c.id from area c join below b on c.parent_id = b.id)
    select s.site_id, s.person_id from account_site s where s.account_id = account
    union all
    select t.id, null::uuid
    from site t
    where t.area_id in (select b.id from below b)
      and not exists (select from account_site s where s.account_id = account and s.site_id = t.id);
end
$$;

create or replace function account_exceptions(account uuid)
    returns table (site_id uuid, exception_id uuid, starts_at timestamptz, ends_at timestamptz)
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return query
    select e.site_id, e.id, greatest(e.starts_at, e.approved_at), e.ends_at
    from access_exception e
    where e.requested_by = account and e.approved_at is not null and e.revoked_at is null
    order by e.ends_at desc
    limit 50;
end
$$;

create or replace function caller_of_session(session uuid, at timestamptz)
    returns table (account_id uuid, user_name text, display_name text, organisation text, role text,
        must_change_password boolean, has_second_factor boolean, second_factor boolean, site_ids uuid[], person_ids uuid[],
        exception_ids uuid[], exception_site_ids uuid[], exceptions_from timestamptz[], exceptions_until timestamptz[])
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return query
    select a.id, a.user_name, a.display_name, a.organisation, a.role, a.must_change_password and s.signed_in_by = 'password',
        exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null),
        s.second_factor, w.site_ids, w.person_ids, x.ids, x.site_ids, x.starts, x.ends
    from session s
    join account a on a.id = s.account_id
    cross join lateral (
        select coalesce(array_agg(t.site_id order by t.site_id), '{}') as site_ids,
               coalesce(array_agg(t.person_id order by t.site_id), '{}') as person_ids
        from account_sites(a.id) t) w
    cross join lateral (
        select coalesce(array_agg(e.exception_id order by e.ends_at desc, e.exception_id), '{}') as ids,
               coalesce(array_agg(e.site_id order by e.ends_at desc, e.exception_id), '{}') as site_ids,
               coalesce(array_agg(e.starts_at order by e.ends_at desc, e.exception_id), '{}') as starts,
               coalesce(array_agg(e.ends_at order by e.ends_at desc, e.exception_id), '{}') as ends
        from account_exceptions(a.id) e) x
    where s.id = session and s.ended_at is null and s.expires_at > at and a.disabled_at is null;
end
$$;
