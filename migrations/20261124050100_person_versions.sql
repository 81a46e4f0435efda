-- Persons are bitemporal too: what the registry knew before a change is kept.

create table person_version (
    site_id uuid not null,
    person_id uuid not null,
    version integer not null,
    name_sealed bytea not null,
    document_kind text,
    id_number_sealed bytea,
    phone_sealed bytea,
    birth_date_sealed bytea,
    recorded_from timestamptz not null,
    recorded_to timestamptz not null,
    constraint person_version_pkey primary key (site_id, person_id, version),
    constraint person_version_person_fkey foreign key (site_id, person_id) references person (site_id, id),
    constraint person_version_order check (recorded_to >= recorded_from)
);
comment on table person_version is
    'What the registry knew of a person before each change, sealed as in person; written by trigger with whatever changes a person, never changed, gone when the person is erased.';

create function person_keep_version() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    insert into person_version (site_id, person_id, version, name_sealed, document_kind, id_number_sealed, phone_sealed,
        birth_date_sealed, recorded_from, recorded_to)
    values (old.site_id, old.id, old.version, old.name_sealed, old.document_kind, old.id_number_sealed, old.phone_sealed,
        old.birth_date_sealed, old.updated_at, greatest(new.updated_at, old.updated_at));
    return null;
end
$$;
comment on function person_keep_version() is
    'A change counts the version up. Sealing the same facts anew with another key does not, and is no change.';
create trigger person_keep_version
    after update on person
    for each row
    when (new.version <> old.version)
    execute function person_keep_version();

-- Only what is sealed may be written again, for another key; only erasure, which has the owner's rights, deletes.
create function person_version_append_only() returns trigger
    language plpgsql
    set search_path = public
as $$
declare
    sealed text[] := array['name_sealed', 'id_number_sealed', 'phone_sealed', 'birth_date_sealed'];
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - sealed = to_jsonb(old) - sealed
        and (new.id_number_sealed is null) = (old.id_number_sealed is null)
        and (new.phone_sealed is null) = (old.phone_sealed is null)
        and (new.birth_date_sealed is null) = (old.birth_date_sealed is null) then
        return new;
    end if;
    if tg_op = 'DELETE' and current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return old;
    end if;
    raise exception 'person_version is append-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger person_version_append_only before update or delete on person_version
    for each row execute function person_version_append_only();

alter table person_version enable row level security;
create policy person_version_in_scope on person_version
    using (site_id = any ((select scope_sites())::uuid[])) with check (site_id = any ((select scope_sites())::uuid[]));
create policy person_version_of_owner on person_version as restrictive to menpai_api
    using ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[]));
grant select on person_version to menpai_api;

-- Erased: nothing is left but the id, which the history of a dwelling refers to.
alter table person add column erased_at timestamptz;
alter table person add constraint person_erased_whole check (
    erased_at is null
    or (name_sealed = '' and id_number_sealed is null and phone_sealed is null and birth_date_sealed is null)) not valid;
alter table person validate constraint person_erased_whole;
comment on column person.erased_at is 'When what is known of the person was erased; the row stays while the history of a dwelling refers to it.';
