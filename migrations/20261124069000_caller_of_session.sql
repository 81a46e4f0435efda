-- Who calls: asked once with every request, before any role is entered.
create function caller_of_session(session uuid, at timestamptz)
    returns table (account_id uuid, user_name text, display_name text, organisation text, role text,
        must_change_password boolean, has_second_factor boolean, second_factor boolean, site_ids uuid[], person_ids uuid[],
        exception_ids uuid[], exception_site_ids uuid[], exceptions_from timestamptz[], exceptions_until timestamptz[])
    language sql stable security definer
    set search_path = public
as $$
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
    where s.id = session and s.ended_at is null and s.expires_at > at and a.disabled_at is null
$$;
comment on function caller_of_session is 'The account of a session that is still good, with its sites, who it is there, and where else it may look for a time.';

-- Secrets of second factors are sealed like personal data, and sealed anew like it.
grant select (account_id, secret_sealed, new_secret_sealed) on second_factor to menpai_keys;
grant update (secret_sealed, new_secret_sealed) on second_factor to menpai_keys;
