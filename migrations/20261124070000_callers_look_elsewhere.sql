-- Who calls is asked together with where else they may look for a time; secrets of second factors are sealed anew like
-- whatever else is sealed.

drop function caller_of_session(uuid, timestamptz);
create function caller_of_session(session uuid, at timestamptz)
    returns table (account_id uuid, user_name text, display_name text, organisation text, role text,
        must_change_password boolean, has_second_factor boolean, second_factor boolean, site_ids uuid[], person_ids uuid[],
        exception_ids uuid[], exception_sites uuid[], exceptions_from timestamptz[], exceptions_until timestamptz[])
    language sql stable security definer
    set search_path = public
as $$
    select a.id, a.user_name, a.display_name, a.organisation, a.role, a.must_change_password,
        exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null),
        s.second_factor, w.site_ids, w.person_ids, e.ids, e.sites, e.starts, e.ends
    from session s
    join account a on a.id = s.account_id
    cross join lateral (
        select coalesce(array_agg(t.site_id order by t.site_id), '{}') as site_ids,
               coalesce(array_agg(t.person_id order by t.site_id), '{}') as person_ids
        from account_sites(a.id) t) w
    cross join lateral (
        select coalesce(array_agg(t.exception_id order by t.ends_at desc), '{}') as ids,
               coalesce(array_agg(t.site_id order by t.ends_at desc), '{}') as sites,
               coalesce(array_agg(t.starts_at order by t.ends_at desc), '{}') as starts,
               coalesce(array_agg(t.ends_at order by t.ends_at desc), '{}') as ends
        from account_exceptions(a.id) t where t.ends_at > at) e
    where s.id = session and s.ended_at is null and s.expires_at > at and a.disabled_at is null
$$;
comment on function caller_of_session is 'The account of a session that is still good, with its sites and who it is there, and the exceptions by which it looks elsewhere.';

grant select (account_id, secret_sealed, new_secret_sealed) on second_factor to menpai_keys;
grant update (secret_sealed, new_secret_sealed) on second_factor to menpai_keys;
