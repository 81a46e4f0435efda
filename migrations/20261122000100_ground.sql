-- Extensions, database roles and the two functions that every policy stands on.

create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

-- Group roles without login. The server connects as its login role and enters one of these for
-- each transaction (`set local role`), so that the grants below hold whatever a query says.
do $$
declare
    name text;
begin
    foreach name in array array['menpai_api', 'menpai_ingest', 'menpai_detect', 'menpai_tiles'] loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I nologin', name);
        end if;
        if not pg_has_role(current_user, name, 'member') then
            execute format('grant %I to %I', name, current_user);
        end if;
    end loop;
end
$$;

-- Functions are callable only where granted.
alter default privileges revoke execute on functions from public;

create function scope_sites() returns uuid[]
    language sql stable parallel safe
    return coalesce(string_to_array(nullif(current_setting('menpai.site_ids', true), ''), ',')::uuid[], '{}');
comment on function scope_sites() is
    'Sites that the current transaction may touch: the setting menpai.site_ids, a comma-separated list. Unset means none.';
grant execute on function scope_sites() to menpai_api, menpai_ingest, menpai_detect, menpai_tiles;
