-- 同住人: those whom somebody brings along when they file, join a contract or are registered; children under 14 by a parent only.

alter table filing
    add column head_id uuid,
    add column relation text,
    add column consented_at timestamptz,
    add constraint filing_head_fkey foreign key (site_id, head_id) references filing (site_id, id) on delete cascade,
    add constraint filing_relation_known check (relation in ('spouse', 'child', 'parent', 'sibling', 'relative', 'housemate')),
    add constraint filing_member_whole check ((head_id is null) = (relation is null)),
    add constraint filing_consent_for_child check (consented_at is null or relation is not distinct from 'child');
create index filing_head_idx on filing (site_id, head_id) where (head_id is not null);
comment on column filing.head_id is 'The filing of whoever brings this person along; both are decided together. None for whoever filed themself.';
comment on column filing.relation is 'What the person is to whoever brings them along.';
comment on column filing.consented_at is 'When whoever brings them along consented as the parent of a child under 14 (PIPL, article 31).';

create function filing_is_of_scope(site uuid, filing uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (select from filing f where f.site_id = site and f.id = filing and f.person_id = any (scope_persons()));
end
$$;
comment on function filing_is_of_scope is 'Whether a person to whom the transaction is held filed this.';
grant execute on function filing_is_of_scope to menpai_api;

drop policy filing_of_owner on filing;
create policy filing_of_owner on filing as restrictive to menpai_api
    using ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id) or unit_acted_for(site_id, unit_id, 'filings', null)
        or filing_is_of_scope(site_id, head_id))
    with check ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id) or unit_acted_for(site_id, unit_id, 'filings', null)
        or filing_is_of_scope(site_id, head_id));

create table contract_member (
    site_id uuid not null,
    contract_id uuid not null,
    person_id uuid not null,
    party_id uuid not null,
    relation text not null,
    consented_at timestamptz,
    brought_by uuid not null,
    constraint contract_member_pkey primary key (site_id, contract_id, person_id),
    constraint contract_member_party_fkey foreign key (site_id, contract_id, party_id)
        references contract_party (site_id, contract_id, person_id) on delete cascade,
    constraint contract_member_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint contract_member_brought_by_fkey foreign key (brought_by) references account (id),
    constraint contract_member_relation_known check (relation in ('spouse', 'child', 'parent', 'sibling', 'relative', 'housemate')),
    constraint contract_member_consent_for_child check (consented_at is null or relation = 'child'),
    constraint contract_member_not_party check (person_id <> party_id)
);
create index contract_member_person_idx on contract_member (site_id, person_id);
create index contract_member_party_idx on contract_member (site_id, contract_id, party_id);
create index contract_member_brought_by_idx on contract_member (brought_by);
comment on table contract_member is 'Those who will live with a tenant 同住人, as the tenant named them when joining a draft; registered when it is signed.';
comment on column contract_member.consented_at is 'When the tenant consented as the parent of a child under 14.';

alter table contract_member enable row level security;
create policy contract_member_in_scope on contract_member using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
create policy contract_member_of_owner on contract_member as restrictive to menpai_api
    using ((select scope_persons()) is null or contract_is_of_scope(site_id, contract_id))
    with check ((select scope_persons()) is null or contract_is_of_scope(site_id, contract_id));
grant select, insert on contract_member to menpai_api;

create table household_member (
    site_id uuid not null,
    residency_id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    head_id uuid not null,
    head_residency_id uuid not null,
    relation text not null,
    consented_at timestamptz,
    recorded_by uuid not null,
    constraint household_member_pkey primary key (site_id, residency_id),
    constraint household_member_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint household_member_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint household_member_head_fkey foreign key (site_id, head_id) references person (site_id, id) on delete cascade,
    constraint household_member_recorded_by_fkey foreign key (recorded_by) references account (id),
    constraint household_member_relation_known check (relation in ('spouse', 'child', 'parent', 'sibling', 'relative', 'housemate')),
    constraint household_member_consent_for_child check (consented_at is null or relation = 'child'),
    constraint household_member_not_head check (person_id <> head_id)
);
create index household_member_unit_idx on household_member (site_id, unit_id);
create index household_member_person_idx on household_member (site_id, person_id);
create index household_member_head_idx on household_member (site_id, head_id);
create index household_member_head_residency_idx on household_member (site_id, head_residency_id);
create index household_member_recorded_by_idx on household_member (recorded_by);
comment on table household_member is 'A registration that hangs on somebody else''s 同住人: whoever brought them, what they are to them, and for a child under 14 the parent''s consent.';
comment on column household_member.head_residency_id is 'The registration that it hangs on: it ends with it.';
comment on column household_member.consented_at is 'When the parent of a child under 14 consented to the registration (PIPL, article 31); through which account: recorded_by.';

alter table household_member enable row level security;
create policy household_member_in_scope on household_member using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
create policy household_member_of_owner on household_member as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or person_id = any ((select scope_persons())::uuid[]) or head_id = any ((select scope_persons())::uuid[]))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));
grant select, insert on household_member to menpai_api;

-- Children hold their passes through the parent who registered them, while both are registered.
create function household_children(at_time timestamptz,
    out site_id uuid, out person_id uuid, out birth_date_sealed bytea, out time_zone text)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select distinct m.site_id, m.person_id, p.birth_date_sealed, s.time_zone
    from household_member m
    join site s on s.id = m.site_id
    join person p on p.site_id = m.site_id and p.id = m.person_id and p.erased_at is null
    join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
    where m.site_id = any (scope_sites()) and m.head_id = any (scope_persons()) and m.consented_at is not null
      and (upper(r.valid) is null or upper(r.valid) > (at_time at time zone s.time_zone)::date)
$$;
comment on function household_children is 'Children whom a person of the scope registered as their parent and whose registration is not over; how old they are is sealed.';
grant execute on function household_children to menpai_api;

-- 人均居住面积: how many people may live in a unit, said by a site or by an area for all below it.
create table occupancy_limit (
    place_id uuid not null,
    area_id uuid,
    site_id uuid,
    m2_per_person real,
    people_per_room integer,
    mode text not null,
    version integer not null default 1,
    updated_at timestamptz not null,
    updated_by uuid not null,
    constraint occupancy_limit_pkey primary key (place_id),
    constraint occupancy_limit_area_fkey foreign key (area_id) references area (id),
    constraint occupancy_limit_site_fkey foreign key (site_id) references site (id),
    constraint occupancy_limit_updated_by_fkey foreign key (updated_by) references account (id),
    constraint occupancy_limit_place_one check (num_nonnulls(area_id, site_id) = 1 and place_id = coalesce(area_id, site_id)),
    constraint occupancy_limit_mode_known check (mode in ('refuse', 'warn', 'off')),
    constraint occupancy_limit_m2_range check (m2_per_person between 1 and 100),
    constraint occupancy_limit_people_range check (people_per_room between 1 and 20),
    constraint occupancy_limit_limits check (mode = 'off' or num_nonnulls(m2_per_person, people_per_room) > 0)
);
create index occupancy_limit_area_idx on occupancy_limit (area_id);
create index occupancy_limit_site_idx on occupancy_limit (site_id);
create index occupancy_limit_updated_by_idx on occupancy_limit (updated_by);
comment on table occupancy_limit is 'Limit of occupancy of a site, or of an area for all sites below it that say nothing nearer.';
comment on column occupancy_limit.m2_per_person is 'Least area for each person, m².';
comment on column occupancy_limit.people_per_room is 'Most people for each room, but for a single family.';
alter table occupancy_limit enable row level security;
create policy occupancy_limit_in_scope on occupancy_limit
    using (site_id is null or site_id = any ((select scope_sites())::uuid[]))
    with check (site_id is null or site_id = any ((select scope_sites())::uuid[]));
grant select, insert, update (m2_per_person, people_per_room, mode, version, updated_at, updated_by), delete on occupancy_limit
    to menpai_api;

create function area_sites(area uuid) returns setof uuid
    language sql stable security definer
    set search_path = public
as $$
    with recursive below as (
        select a.id from area a where a.id = area_sites.area
        union
        select c.id from area c join below b on c.parent_id = b.id)
    select s.id from site s where s.area_id in (select b.id from below b)
$$;
comment on function area_sites is 'The sites in an area and below it: ids, to tell whether somebody manages all of them.';
grant execute on function area_sites to menpai_api;

-- 实名核验: whether an outside verifier said that name and number belong together; asked again later where it could not tell.
alter table person
    add column verified_at timestamptz,
    add column verified_how text,
    add column verify_attempts smallint not null default 0,
    add column verify_next_at timestamptz,
    add constraint person_verified_how_known check (verified_how in ('outside')) not valid,
    add constraint person_verified_whole check ((verified_at is null) = (verified_how is null)) not valid;
alter table person validate constraint person_verified_how_known;
alter table person validate constraint person_verified_whole;
create index person_verify_due_idx on person (verify_next_at) where (verify_next_at is not null);
comment on column person.verified_at is 'When a verifier said that name and number belong together; null: nobody said so.';
comment on column person.verified_how is 'Who said so: outside, the verifier that the configuration names.';
comment on column person.verify_attempts is 'How often the verifier was asked about this name and number.';
comment on column person.verify_next_at is 'When it is asked again.';

create function person_verified_anew() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    new.verify_next_at := case
        when new.erased_at is null and new.document_kind = 'citizen_id'
            and (old.verified_at is not null or old.verify_attempts > 0 or old.verify_next_at is not null)
        then new.updated_at + interval '1 minute' end;
    new.verified_at := null;
    new.verified_how := null;
    new.verify_attempts := 0;
    return new;
end
$$;
comment on function person_verified_anew() is 'Another name or number is another question to the verifier.';
create trigger person_verified_anew before update on person
    for each row
    when (new.id_number_index is distinct from old.id_number_index or new.name_birth_index is distinct from old.name_birth_index)
    execute function person_verified_anew();

create function verification_due(at_time timestamptz,
    out site_id uuid, out person_id uuid, out name_sealed bytea, out id_number_sealed bytea, out attempts smallint)
    returns setof record
    language sql volatile security definer
    set search_path = public
as $$
    select p.site_id, p.id, p.name_sealed, p.id_number_sealed, (p.verify_attempts + 1)::smallint
    from person p
    where p.verify_next_at <= at_time and p.verified_at is null and p.erased_at is null and p.id_number_sealed is not null
    order by p.verify_next_at, p.id
    limit 1
    for update skip locked
$$;
comment on function verification_due is 'The next person about whom the verifier is asked, held until the transaction ends; attempts counts the coming one.';
grant execute on function verification_due to menpai_notify;

create function verification_put_off(site uuid, who uuid, attempt smallint, next_at timestamptz) returns void
    language sql volatile security definer
    set search_path = public
as $$
    update person set verify_attempts = attempt, verify_next_at = next_at where site_id = site and id = who
$$;
comment on function verification_put_off is 'Counts an attempt before it is made, and puts the next one off.';
grant execute on function verification_put_off to menpai_notify;

create function verification_settle(site uuid, who uuid, attempt smallint, matches boolean, at_time timestamptz) returns void
    language sql volatile security definer
    set search_path = public
as $$
    update person
    set verified_at = case when matches then at_time end, verified_how = case when matches then 'outside' end, verify_next_at = null
    where site_id = site and id = who and verify_attempts = attempt and verified_at is null and erased_at is null
$$;
comment on function verification_settle is 'Writes what the verifier said, unless name or number became another one meanwhile.';
grant execute on function verification_settle to menpai_notify;
