-- The role that seals anew what lies under an old data key: it reaches sealed columns and nothing else.

do $$
begin
    if not exists (select from pg_roles where rolname = 'menpai_keys') then
        create role menpai_keys nologin;
    end if;
    if not pg_has_role(current_user, 'menpai_keys', 'member') then
        execute format('grant menpai_keys to %I', current_user);
    end if;
end
$$;

grant execute on function scope_sites() to menpai_keys;

-- Whoever adds a sealed column grants it here too, and adds it to server/src/keys/sealed.rs; a test compares the two.
grant select (site_id, id, name_sealed, id_number_sealed, phone_sealed, birth_date_sealed) on person to menpai_keys;
grant update (name_sealed, id_number_sealed, phone_sealed, birth_date_sealed) on person to menpai_keys;
create policy person_for_keys on person to menpai_keys using (true) with check (true);
