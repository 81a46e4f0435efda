-- 认领与代理: people claim the units that are theirs, with evidence; owners leave; an agent acts for an owner with few rights.

create table ownership_claim (
    site_id uuid not null,
    id uuid not null,
    building_id uuid not null,
    person_id uuid not null,
    evidence_kind text not null,
    number_sealed bytea,
    state text not null default 'claimed',
    claimed_by uuid not null,
    claimed_at timestamptz not null,
    expires_at timestamptz not null,
    decided_by uuid,
    decided_at timestamptz,
    refusal text,
    evidence_seen text,
    version integer not null default 1,
    constraint ownership_claim_pkey primary key (site_id, id),
    constraint ownership_claim_building_fkey foreign key (site_id, building_id) references building (site_id, id),
    constraint ownership_claim_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint ownership_claim_claimed_by_fkey foreign key (claimed_by) references account (id),
    constraint ownership_claim_decided_by_fkey foreign key (decided_by) references account (id),
    constraint ownership_claim_evidence_known check (evidence_kind in
        ('property_certificate', 'homestead_certificate', 'village_certificate', 'court_ruling', 'sublet_contract')),
    constraint ownership_claim_state_known check (state in ('claimed', 'confirmed', 'refused', 'withdrawn', 'expired')),
    constraint ownership_claim_refusal_known check (refusal in
        ('not_legible', 'not_enough', 'wrong_unit', 'wrong_person', 'disputed')),
    constraint ownership_claim_decided_whole check ((state = 'claimed') = (decided_at is null)),
    constraint ownership_claim_refused_whole check ((state = 'refused') = (refusal is not null)),
    constraint ownership_claim_seen_known check (evidence_seen in ('original')),
    constraint ownership_claim_seen_whole check (evidence_seen is null or state = 'confirmed'),
    constraint ownership_claim_waits_with_number check (state <> 'claimed' or number_sealed is not null)
);
create index ownership_claim_building_idx on ownership_claim (site_id, building_id);
create index ownership_claim_person_idx on ownership_claim (site_id, person_id, claimed_at desc);
create index ownership_claim_listed_idx on ownership_claim (site_id, claimed_at, id);
create index ownership_claim_claimed_by_idx on ownership_claim (claimed_by);
create index ownership_claim_decided_by_idx on ownership_claim (decided_by);
create index ownership_claim_open_idx on ownership_claim (expires_at) where (state = 'claimed');
create index ownership_claim_decided_idx on ownership_claim (decided_at) where (state <> 'claimed');
comment on table ownership_claim is 'Claim 认领: somebody says, with evidence, that units of a building are theirs; the office confirms or refuses it.';
comment on column ownership_claim.number_sealed is 'Number of the certificate, ruling or contract; gone 30 days after the decision, as the photos of it are.';
comment on column ownership_claim.evidence_seen is 'What the office says it saw at the counter when it confirmed; needed where there is no photo.';
comment on column ownership_claim.refusal is 'Why it was refused; a word, so that nobody writes about anybody.';

create table ownership_claim_unit (
    site_id uuid not null,
    claim_id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    open boolean not null default true,
    constraint ownership_claim_unit_pkey primary key (site_id, claim_id, unit_id),
    constraint ownership_claim_unit_claim_fkey foreign key (site_id, claim_id)
        references ownership_claim (site_id, id) on delete cascade,
    constraint ownership_claim_unit_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint ownership_claim_unit_person_fkey foreign key (site_id, person_id)
        references person (site_id, id) on delete cascade
);
create unique index ownership_claim_one_open on ownership_claim_unit (site_id, unit_id, person_id) where (open);
create index ownership_claim_unit_unit_idx on ownership_claim_unit (site_id, unit_id);
create index ownership_claim_unit_person_idx on ownership_claim_unit (site_id, person_id);
comment on table ownership_claim_unit is 'Which units a claim is about.';
comment on column ownership_claim_unit.open is 'While its claim waits: kept by a trigger, so that nobody claims a unit twice at a time.';

create table ownership_evidence (
    site_id uuid not null,
    id uuid not null,
    claim_id uuid not null,
    position integer not null,
    key_sealed bytea not null,
    added_at timestamptz not null,
    constraint ownership_evidence_pkey primary key (site_id, id),
    constraint ownership_evidence_id_unique unique (id),
    constraint ownership_evidence_claim_fkey foreign key (site_id, claim_id)
        references ownership_claim (site_id, id) on delete cascade,
    constraint ownership_evidence_position_unique unique (site_id, claim_id, position),
    constraint ownership_evidence_position_range check (position between 1 and 4)
);
comment on table ownership_evidence is 'A photo of the evidence of a claim. The picture is an object that is named after the id and sealed with a key of its own.';
comment on column ownership_evidence.key_sealed is 'The key of the picture, sealed: without this row nobody opens the object.';

create table ownership_objection (
    site_id uuid not null,
    claim_id uuid not null,
    person_id uuid not null,
    objected_by uuid not null,
    objected_at timestamptz not null,
    constraint ownership_objection_pkey primary key (site_id, claim_id, person_id),
    constraint ownership_objection_claim_fkey foreign key (site_id, claim_id)
        references ownership_claim (site_id, id) on delete cascade,
    constraint ownership_objection_person_fkey foreign key (site_id, person_id)
        references person (site_id, id) on delete cascade,
    constraint ownership_objection_objected_by_fkey foreign key (objected_by) references account (id)
);
create index ownership_objection_person_idx on ownership_objection (site_id, person_id);
create index ownership_objection_objected_by_idx on ownership_objection (objected_by);
comment on table ownership_objection is 'An owner of a claimed unit who does not agree; the office sees it before it decides.';

create table agency (
    site_id uuid not null,
    id uuid not null,
    owner_id uuid not null,
    agent_id uuid,
    rights text[] not null,
    until date not null,
    ends_at timestamptz not null,
    state text not null default 'offered',
    code_hash bytea,
    code_until timestamptz,
    made_by uuid not null,
    made_at timestamptz not null,
    joined_by uuid,
    joined_at timestamptz,
    ended_at timestamptz,
    ended_because text,
    version integer not null default 1,
    constraint agency_pkey primary key (site_id, id),
    constraint agency_owner_fkey foreign key (site_id, owner_id) references person (site_id, id) on delete cascade,
    constraint agency_agent_fkey foreign key (site_id, agent_id) references person (site_id, id) on delete cascade,
    constraint agency_made_by_fkey foreign key (made_by) references account (id),
    constraint agency_joined_by_fkey foreign key (joined_by) references account (id),
    constraint agency_code_unique unique (code_hash),
    constraint agency_code_length check (length(code_hash) = 32),
    constraint agency_rights_known check (rights <@ array['listings', 'filings'] and cardinality(rights) between 1 and 2),
    constraint agency_state_known check (state in ('offered', 'active', 'ended', 'expired')),
    constraint agency_because_known check (ended_because in ('owner', 'agent', 'date', 'ownership')),
    constraint agency_code_whole check ((state = 'offered') = (code_until is not null)
        and (state <> 'offered' or code_hash is not null) and (state not in ('ended', 'expired') or code_hash is null)),
    constraint agency_joined_whole check ((agent_id is null) = (joined_at is null) and (agent_id is null) = (joined_by is null)
        and (state <> 'active' or agent_id is not null)),
    constraint agency_ended_whole check ((state in ('ended', 'expired')) = (ended_at is not null)
        and (state = 'ended') = (ended_because is not null)),
    constraint agency_not_oneself check (agent_id <> owner_id)
);
create index agency_owner_idx on agency (site_id, owner_id);
create index agency_agent_idx on agency (site_id, agent_id);
create index agency_made_by_idx on agency (made_by);
create index agency_joined_by_idx on agency (joined_by);
create index agency_over_idx on agency (ended_at) where (state in ('ended', 'expired'));
comment on table agency is 'Agency 代理: somebody acts for an owner, for some units, with few rights, until a day. Made by a code, which the agent joins by.';
comment on column agency.until is 'Last day, by the site''s calendar.';
comment on column agency.ends_at is 'When that day is over.';
comment on column agency.code_hash is 'SHA-256 of the code by which the agent joins, or joined: by it they find the agency again until it is over.';

create table agency_unit (
    site_id uuid not null,
    agency_id uuid not null,
    unit_id uuid not null,
    ended_at timestamptz,
    constraint agency_unit_pkey primary key (site_id, agency_id, unit_id),
    constraint agency_unit_agency_fkey foreign key (site_id, agency_id) references agency (site_id, id) on delete cascade,
    constraint agency_unit_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id)
);
create index agency_unit_unit_idx on agency_unit (site_id, unit_id);
comment on table agency_unit is 'For which units somebody acts.';
comment on column agency_unit.ended_at is 'When its owner owned it no longer.';

create table former_owner (
    site_id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    ended_at timestamptz not null,
    ended_by uuid not null,
    reference text,
    constraint former_owner_pkey primary key (site_id, unit_id, person_id, ended_at),
    constraint former_owner_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint former_owner_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint former_owner_ended_by_fkey foreign key (ended_by) references account (id),
    constraint former_owner_reference_length check (length(reference) between 1 and 100)
);
create index former_owner_person_idx on former_owner (site_id, person_id);
create index former_owner_ended_by_idx on former_owner (ended_by);
comment on table former_owner is 'Who owned a unit until when, and on which document the office ended it; null: they gave it up themself. Written by ownership_end, told by ownership_ended to whoever ended it, and read by nobody else but the operator.';
alter table former_owner enable row level security;

-- Decided once, and kept.
create function ownership_claim_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
declare
    decision text[] := array['state', 'decided_by', 'decided_at', 'refusal', 'evidence_seen', 'version'];
begin
    if (old.state = 'claimed' and to_jsonb(new) - decision = to_jsonb(old) - decision)
        or (old.state <> 'claimed' and new.number_sealed is null
            and to_jsonb(new) - 'number_sealed' = to_jsonb(old) - 'number_sealed')
        or (current_user = 'menpai_keys' and to_jsonb(new) - 'number_sealed' = to_jsonb(old) - 'number_sealed') then
        return new;
    end if;
    raise exception 'a claim is decided once and kept'
        using errcode = 'check_violation', constraint = 'ownership_claim_keep', table = 'ownership_claim';
end
$$;
create trigger ownership_claim_keep before update on ownership_claim for each row execute function ownership_claim_keep();

create function ownership_claim_close() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    update ownership_claim_unit u set open = false where u.site_id = new.site_id and u.claim_id = new.id and u.open;
    return null;
end
$$;
create trigger ownership_claim_close after update of state on ownership_claim
    for each row when (old.state = 'claimed' and new.state <> 'claimed') execute function ownership_claim_close();

create function agency_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
declare
    life text[] := array['agent_id', 'state', 'code_hash', 'code_until', 'joined_by', 'joined_at', 'ended_at', 'ended_because',
        'version'];
begin
    if old.state in ('offered', 'active') and (old.state = 'offered' or new.state <> 'offered')
        and (old.agent_id is null or new.agent_id = old.agent_id) and to_jsonb(new) - life = to_jsonb(old) - life then
        return new;
    end if;
    raise exception 'an agency that is over stays over, and is of those who made it'
        using errcode = 'check_violation', constraint = 'agency_keep', table = 'agency';
end
$$;
create trigger agency_keep before update on agency for each row execute function agency_keep();

-- Whom an agent acts for. Asked by the fences of what an agent may do, and by nothing else: listings with their photos, times and
-- viewings, and filings. The handler says when, since the fence knows no clock: it holds to who, and to what nobody has ended.
create function unit_acted_for(site uuid, unit uuid, wanted text, at_time timestamptz) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from agency_unit u
        join agency a on a.site_id = u.site_id and a.id = u.agency_id
        join unit_owner o on o.site_id = u.site_id and o.unit_id = u.unit_id and o.person_id = a.owner_id
        where u.site_id = site and u.unit_id = unit and u.ended_at is null
          and a.state = 'active' and a.agent_id = any (scope_persons()) and wanted = any (a.rights)
          and (at_time is null or a.ends_at > at_time));
end
$$;
comment on function unit_acted_for is 'Whether somebody of scope_persons() acts with a right (listings, filings) for an owner of the unit, at a time; without a time: until somebody ends it.';
grant execute on function unit_acted_for to menpai_api;

-- Who acts for the owners of a unit: to tell them what they are there for.
create function unit_agents(site uuid, unit uuid, wanted text, at_time timestamptz) returns setof uuid
    language sql stable security definer
    set search_path = public
as $$
    select distinct a.agent_id
    from agency_unit u
    join agency a on a.site_id = u.site_id and a.id = u.agency_id
    join unit_owner o on o.site_id = u.site_id and o.unit_id = u.unit_id and o.person_id = a.owner_id
    where u.site_id = site and u.unit_id = unit and u.ended_at is null and site = any (scope_sites())
      and a.state = 'active' and a.ends_at > at_time and wanted = any (a.rights)
$$;
comment on function unit_agents is 'Who acts with a right for an owner of a unit at a time: ids, to tell them something.';
grant execute on function unit_agents to menpai_api;

-- What an agent finds among the units: what stands on the door and how large it is. How it is let and lived in is the owner's.
create function units_acted_for(at_time timestamptz)
    returns table (site_id uuid, unit_id uuid, building_id uuid, doorplate text, code text, floor_number integer,
        area_m2 real, rooms integer, capacity integer, rental boolean, version integer, sort_key text, rights text[])
    language plpgsql stable security definer
    set search_path = public
as $$
#variable_conflict use_column
declare
    persons uuid[] := scope_persons();
    sites uuid[] := scope_sites();
begin
    return query
        select u.site_id, u.id, u.building_id, coalesce(b.doorplate, b.name), u.code, f.number, u.area_m2, u.rooms,
            u.capacity, u.rental, u.version, b.sort_key, t.rights
        from (
            select n.site_id, n.unit_id, array_agg(distinct r.name order by r.name) as rights
            from agency a
            join agency_unit n on n.site_id = a.site_id and n.agency_id = a.id and n.ended_at is null
            join unit_owner o on o.site_id = n.site_id and o.unit_id = n.unit_id and o.person_id = a.owner_id
            cross join lateral unnest(a.rights) as r (name)
            where a.site_id = any (sites) and a.agent_id = any (persons) and a.state = 'active' and a.ends_at > at_time
              and not exists (
                select from unit_owner own
                where own.site_id = n.site_id and own.unit_id = n.unit_id and own.person_id = any (persons))
            group by n.site_id, n.unit_id) t
        join unit u on u.site_id = t.site_id and u.id = t.unit_id
        join building b on b.site_id = u.site_id and b.id = u.building_id
        join floor f on f.site_id = u.site_id and f.id = u.floor_id;
end
$$;
comment on function units_acted_for is 'Units for whose owner somebody of scope_persons() acts at a time and that they do not own themself, with what they may do; nothing of how these are let or lived in.';
grant execute on function units_acted_for to menpai_api;

create function claim_is_of_scope(site uuid, claim uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from ownership_claim c where c.site_id = site and c.id = claim and c.person_id = any (scope_persons()));
end
$$;
comment on function claim_is_of_scope is 'Whether a person to whom the transaction is held made a claim.';
create function agency_is_of_scope(site uuid, agency uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
declare
    persons uuid[] := scope_persons();
begin
    return exists (
        select from agency a
        where a.site_id = site and a.id = agency_is_of_scope.agency
          and (a.owner_id = any (persons) or a.agent_id = any (persons)));
end
$$;
comment on function agency_is_of_scope is 'Whether a person to whom the transaction is held is owner or agent of an agency.';
grant execute on function claim_is_of_scope, agency_is_of_scope to menpai_api;

do $$
declare
    tab text;
begin
    foreach tab in array array['ownership_claim', 'ownership_claim_unit', 'ownership_evidence', 'ownership_objection', 'agency',
        'agency_unit'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using ((site_id = any ((select scope_sites())::uuid[])) is true)'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
    foreach tab in array array['ownership_claim', 'ownership_claim_unit', 'ownership_objection'] loop
        execute format('create policy %I on %I as restrictive to menpai_api'
            ' using ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[]))'
            ' with check ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[]))',
            tab || '_of_person', tab);
    end loop;
end
$$;
create policy ownership_evidence_of_person on ownership_evidence as restrictive to menpai_api
    using ((select scope_persons()) is null or claim_is_of_scope(site_id, claim_id))
    with check ((select scope_persons()) is null or claim_is_of_scope(site_id, claim_id));
create policy agency_of_person on agency as restrictive to menpai_api
    using ((select scope_persons()) is null or owner_id = any ((select scope_persons())::uuid[])
        or agent_id = any ((select scope_persons())::uuid[]))
    with check ((select scope_persons()) is null or owner_id = any ((select scope_persons())::uuid[])
        or agent_id = any ((select scope_persons())::uuid[]));
create policy agency_unit_of_person on agency_unit as restrictive to menpai_api
    using ((select scope_persons()) is null or agency_is_of_scope(site_id, agency_id))
    with check ((select scope_persons()) is null or agency_is_of_scope(site_id, agency_id));

grant select, insert on ownership_claim, ownership_claim_unit, ownership_evidence, agency, agency_unit to menpai_api;
grant select on ownership_objection to menpai_api;
grant update (state, decided_by, decided_at, refusal, evidence_seen, version) on ownership_claim to menpai_api;
grant update (agent_id, state, code_hash, code_until, joined_by, joined_at, ended_at, ended_because, version) on agency
    to menpai_api;
grant select (site_id, id, number_sealed), update (number_sealed) on ownership_claim to menpai_keys;
create policy ownership_claim_for_keys on ownership_claim to menpai_keys using (true) with check (true);
grant select (site_id, id, key_sealed), update (key_sealed) on ownership_evidence to menpai_keys;
create policy ownership_evidence_for_keys on ownership_evidence to menpai_keys using (true) with check (true);

-- Which units somebody may claim, also where no site knows them yet: ids, and the village's calendar.
create function units_to_claim(units uuid[], building uuid)
    returns table (site_id uuid, building_id uuid, unit_id uuid, time_zone text)
    language sql stable security definer
    set search_path = public
as $$
    select u.site_id, u.building_id, u.id, s.time_zone
    from unit u
    join site s on s.id = u.site_id
    where u.id = any (units) or u.building_id = building
    order by u.id
$$;
comment on function units_to_claim is 'Some units, or those of a building, wherever they are: ids and time zone.';
grant execute on function units_to_claim to menpai_api;

-- An owner says no to a claim of their unit. They do not see the claim itself.
create function claim_object(claim uuid, account uuid, at_time timestamptz,
    out outcome text, out site_id uuid, out building_id uuid, out unit_id uuid, out owner_id uuid, out objected_at timestamptz)
    language plpgsql security definer
    set search_path = public
as $$
#variable_conflict use_column
declare
    found_claim ownership_claim;
begin
    select c.* into found_claim from ownership_claim c where c.id = claim and c.site_id = any (scope_sites()) for update;
    select u.site_id, found_claim.building_id, u.unit_id, o.person_id
    into claim_object.site_id, claim_object.building_id, claim_object.unit_id, claim_object.owner_id
    from ownership_claim_unit u
    join unit_owner o on o.site_id = u.site_id and o.unit_id = u.unit_id
    where u.site_id = found_claim.site_id and u.claim_id = found_claim.id and o.person_id = any (scope_persons())
    order by u.unit_id limit 1;
    if claim_object.owner_id is null then
        claim_object.outcome := 'unknown';
    elsif found_claim.state <> 'claimed' or found_claim.expires_at <= at_time then
        claim_object.outcome := 'decided';
    else
        insert into ownership_objection (site_id, claim_id, person_id, objected_by, objected_at)
        values (claim_object.site_id, claim, claim_object.owner_id, account, at_time)
        on conflict do nothing;
        claim_object.outcome := case when found then 'objected' else 'already' end;
        if claim_object.outcome = 'objected' then
            update ownership_claim c set version = c.version + 1
            where c.site_id = found_claim.site_id and c.id = found_claim.id;
        end if;
    end if;
    select b.objected_at into claim_object.objected_at
    from ownership_objection b
    where b.site_id = claim_object.site_id and b.claim_id = claim_object.claim and b.person_id = claim_object.owner_id;
end
$$;
comment on function claim_object is 'Writes that an owner of scope_persons() does not agree to a claim of one of their units: objected, already, decided, or unknown where none is theirs; and when they first said so.';
grant execute on function claim_object to menpai_api;

-- Whoever owns a unit is a landlord, from their next request on.
create function owner_becomes_landlord(site uuid, person uuid) returns setof uuid
    language sql security definer
    set search_path = public
as $$
    update account a
    set role = 'landlord', version = a.version + 1,
        display_name = case a.display_name when '租客' then '房东' else a.display_name end,
        organisation = case a.organisation when '租客' then '房东' else a.organisation end
    from account_site s
    where s.site_id = site and s.person_id = person and site = any (scope_sites()) and a.id = s.account_id
      and a.role = 'tenant' and exists (select from unit_owner o where o.site_id = site and o.person_id = person)
    returning a.id
$$;
comment on function owner_becomes_landlord is 'Makes landlords of the tenants'' accounts of somebody who owns a unit; answers which.';
grant execute on function owner_becomes_landlord to menpai_api;

-- An owner leaves. Whoever is held to persons ends their own ownership only.
create function ownership_end(site uuid, unit uuid, person uuid, account uuid, on_document text, at_time timestamptz,
    out outcome text, out owners bigint, out listing_ids uuid[], out agency_ids uuid[], out pass_ids uuid[])
    language plpgsql security definer
    set search_path = public
as $$
begin
    listing_ids := '{}';
    agency_ids := '{}';
    pass_ids := '{}';
    outcome := 'unknown';
    if not (site = any (scope_sites())) or not coalesce(person = any (scope_persons()), scope_persons() is null) then
        return;
    end if;
    -- One after the other, so that of two who give it up at once one stays.
    perform from unit u where u.site_id = site and u.id = ownership_end.unit for update;
    if not exists (select from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit and o.person_id = person) then
        return;
    end if;
    if on_document is null and not exists (
        select from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit and o.person_id <> person) then
        outcome := 'last_owner';
        return;
    end if;
    outcome := 'ended';
    insert into former_owner (site_id, unit_id, person_id, ended_at, ended_by, reference)
    values (site, ownership_end.unit, person, at_time, account, on_document);
    delete from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit and o.person_id = person;
    update agency_unit u set ended_at = at_time
    from agency a
    where a.site_id = site and a.owner_id = person and a.state in ('offered', 'active')
      and u.site_id = a.site_id and u.agency_id = a.id and u.unit_id = ownership_end.unit and u.ended_at is null;
    with over as (
        update agency a
        set state = 'ended', ended_at = at_time, ended_because = 'ownership', code_hash = null, code_until = null,
            version = a.version + 1
        where a.site_id = site and a.owner_id = person and a.state in ('offered', 'active')
          and not exists (
            select from agency_unit u where u.site_id = a.site_id and u.agency_id = a.id and u.ended_at is null)
        returning a.id)
    select coalesce(array_agg(o.id order by o.id), '{}') into agency_ids from over o;
    -- Whoever lives there, rents it or is going to passes on, and so do their visitors. A viewing's pass goes with the viewing.
    with over as (
        select p.id
        from pass p
        join site s on s.id = p.site_id
        cross join lateral (select (at_time at time zone s.time_zone)::date as today) d
        where p.site_id = site and p.unit_id = ownership_end.unit and p.kind in ('resident', 'visitor')
          and p.ended_at is null and (upper_inf(p.term) or upper(p.term) > at_time)
          and (p.person_id = person or p.kind = 'visitor' and exists (
              select from account_site a
              where a.site_id = p.site_id and a.account_id = p.issued_by and a.person_id = person))
          and not exists (select from viewing v where v.site_id = p.site_id and v.pass_id = p.id)
          and not exists (
              select from residency r
              where r.site_id = p.site_id and r.unit_id = p.unit_id and r.person_id = person and r.recorded_to is null
                and (upper_inf(r.valid) or upper(r.valid) > d.today))
          and not exists (
              select from tenancy t
              join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
              where t.site_id = p.site_id and t.unit_id = p.unit_id and n.person_id = person
                and (upper_inf(t.term) or upper(t.term) > d.today))
        order by p.id
        for update of p)
    select coalesce(array_agg(o.id order by o.id), '{}') into pass_ids from over o;
    select count(*) into owners from unit_owner o where o.site_id = site and o.unit_id = ownership_end.unit;
    if owners = 0 then
        with over as (
            update listing l set state = 'withdrawn', refusal = null, updated_at = at_time, version = l.version + 1
            where l.site_id = site and l.unit_id = ownership_end.unit and l.state not in ('withdrawn', 'taken_down')
            returning l.id)
        select coalesce(array_agg(o.id order by o.id), '{}') into listing_ids from over o;
    end if;
end
$$;
comment on function ownership_end is 'Somebody owns a unit no longer (ended; last_owner where one gives up what nobody else owns, without a document; unknown): agents of theirs for it end, and what is on offer of a unit without owner is withdrawn. Names the passes that are to end with it: theirs, and those of their visitors.';
grant execute on function ownership_end to menpai_api;

alter table pass
    drop constraint pass_ended_because_known,
    add constraint pass_ended_because_known check (ended_because in
        ('revoked', 'lease_ended', 'moved_out', 'ownership_ended', 'lost', 'replaced'));

-- Whoever did not hear the answer asks again, when the unit is theirs no more.
create function ownership_ended(unit uuid, person uuid, account uuid, out owners bigint, out listings bigint, out agencies bigint,
    out passes bigint)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select (select count(*) from unit_owner o where o.site_id = f.site_id and o.unit_id = f.unit_id),
        (select count(*) from listing l
         where l.site_id = f.site_id and l.unit_id = f.unit_id and l.state = 'withdrawn' and l.updated_at = f.ended_at),
        (select count(*) from agency a
         where a.site_id = f.site_id and a.owner_id = f.person_id and a.ended_because = 'ownership' and a.ended_at = f.ended_at),
        (select count(*) from pass p
         where p.site_id = f.site_id and p.unit_id = f.unit_id and p.ended_because = 'ownership_ended' and p.ended_at = f.ended_at)
    from former_owner f
    where f.unit_id = ownership_ended.unit and f.ended_by = ownership_ended.account and f.site_id = any (scope_sites())
      and case when ownership_ended.person is null
               then f.reference is null and f.person_id = any (scope_persons())
               else f.person_id = ownership_ended.person and scope_persons() is null end
    order by f.ended_at desc
    limit 1
$$;
comment on function ownership_ended is 'What ended with an ownership that an account ended last: somebody''s, for the office; or, without a person, one of scope_persons() that they gave up.';
grant execute on function ownership_ended to menpai_api;

-- Whoever holds the code of an agency finds it, also where no site knows them yet.
create function agency_by_code(code bytea, account uuid, at_time timestamptz, out site_id uuid, out id uuid, out time_zone text)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select a.site_id, a.id, s.time_zone
    from agency a
    join site s on s.id = a.site_id
    where a.code_hash = agency_by_code.code and a.ends_at > at_time
      and ((a.state = 'offered' and a.code_until > at_time)
        or (a.state = 'active' and a.joined_by = agency_by_code.account))
$$;
comment on function agency_by_code is 'The agency that a code opens while it is good, and for the account that joined by it while they act.';
grant execute on function agency_by_code to menpai_api;

-- What an agent may do, beside the owner.
alter policy listing_of_owner on listing
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or unit_acted_for(site_id, unit_id, 'listings', null))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or unit_acted_for(site_id, unit_id, 'listings', null));
create or replace function listing_in_scope(site uuid, listing uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from listing l
        where l.site_id = site and l.id = listing_in_scope.listing
          and (unit_in_scope(l.site_id, l.unit_id) or unit_acted_for(l.site_id, l.unit_id, 'listings', null)));
end
$$;
comment on function listing_in_scope is 'Whether somebody of scope_persons() owns the unit that is on offer, or acts for its owner.';
alter policy viewing_of_owner on viewing
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or unit_acted_for(site_id, unit_id, 'listings', null))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or unit_acted_for(site_id, unit_id, 'listings', null));
alter policy filing_of_owner on filing
    using ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id) or unit_acted_for(site_id, unit_id, 'filings', null))
    with check ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id) or unit_acted_for(site_id, unit_id, 'filings', null));

-- What is known of a unit that is offered: an agent does not reach the unit itself.
create function unit_to_offer(unit uuid)
    returns table (site_id uuid, area_m2 real, rooms integer, rental boolean, doorplate text, code text, time_zone text,
        lon double precision, lat double precision)
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return query
        select u.site_id, u.area_m2, u.rooms, u.rental, coalesce(b.doorplate, b.name), u.code, s.time_zone,
            st_x(st_pointonsurface(b.footprint_4326)), st_y(st_pointonsurface(b.footprint_4326))
        from unit u
        join building b on b.site_id = u.site_id and b.id = u.building_id
        join site s on s.id = u.site_id
        where u.id = unit_to_offer.unit and u.site_id = any (scope_sites())
          and (scope_persons() is null or unit_in_scope(u.site_id, u.id)
            or unit_acted_for(u.site_id, u.id, 'listings', null));
end
$$;
comment on function unit_to_offer is 'Size, rooms, door and place of a unit in scope, for its owner, whoever lists it for them, and the office.';
grant execute on function unit_to_offer to menpai_api;

-- People are told of it.
alter table notification
    add column claim_id uuid,
    add column agency_id uuid,
    add constraint notification_claim_fkey foreign key (site_id, claim_id) references ownership_claim (site_id, id) on delete cascade,
    add constraint notification_agency_fkey foreign key (site_id, agency_id) references agency (site_id, id) on delete cascade,
    drop constraint notification_kind_known,
    add constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled', 'contract_joined', 'contract_offered',
         'contract_signed', 'contract_closed', 'filing_made', 'filing_confirmed', 'filing_refused',
         'listing_published', 'listing_refused', 'listing_taken_down', 'viewing_requested', 'viewing_rescheduled',
         'viewing_cancelled', 'viewing_confirmed', 'viewing_refused', 'viewing_called_off', 'viewing_unanswered', 'viewing_reminder',
         'ownership_claimed', 'ownership_confirmed', 'ownership_refused', 'agent_joined', 'agent_ended')),
    drop constraint notification_about_one,
    add constraint notification_about_one check (
        num_nonnulls(gap_id, contract_id, filing_id, listing_id, viewing_id, claim_id, agency_id) = 1),
    drop constraint notification_about_its_kind,
    add constraint notification_about_its_kind check (
        (kind like 'contract\_%') = (contract_id is not null) and (kind like 'filing\_%') = (filing_id is not null)
        and (kind like 'listing\_%') = (listing_id is not null) and (kind like 'viewing\_%') = (viewing_id is not null)
        and (kind like 'ownership\_%') = (claim_id is not null) and (kind like 'agent\_%') = (agency_id is not null));
create index notification_claim_idx on notification (site_id, claim_id);
create index notification_agency_idx on notification (site_id, agency_id);

-- Somebody who waits for a filing, a contract or a claim, or acts for an owner, stays who they are, though nothing else says so.
create or replace function has_unfinished(site uuid, person uuid) returns boolean
    language sql stable security definer
    set search_path = public
as $$
    select exists (select from filing f
                   where f.site_id = site and f.person_id = person and f.state in ('filed', 'entered'))
        or exists (select from contract_party p join contract c on c.site_id = p.site_id and c.id = p.contract_id
                   where p.site_id = site and p.person_id = person and c.state in ('draft', 'offered'))
        or exists (select from ownership_claim c
                   where c.site_id = site and c.person_id = person and c.state = 'claimed')
        or exists (select from agency a where a.site_id = site and a.agent_id = person and a.state = 'active')
$$;
comment on function has_unfinished is 'Whether somebody waits for a filing, a contract or a claim, or acts for an owner.';

create or replace function newcomers_unlink(at_time timestamptz) returns bigint
    language sql security definer
    set search_path = public
as $$
    with ended as (
        select f.site_id, f.person_id, f.decided_at from filing f where f.state in ('refused', 'withdrawn', 'declined', 'expired')
        union all
        select p.site_id, p.person_id, c.decided_at
        from contract_party p join contract c on c.site_id = p.site_id and c.id = p.contract_id
        where c.state in ('declined', 'withdrawn', 'expired', 'overtaken') and p.side = 'tenant'
        union all
        select c.site_id, c.person_id, c.decided_at from ownership_claim c where c.state <> 'claimed'
        union all
        select a.site_id, a.agent_id, a.ended_at from agency a where a.state = 'ended' and a.agent_id is not null),
    last as (
        select e.site_id, e.person_id from ended e group by 1, 2 having max(e.decided_at) < at_time - interval '30 days'),
    unlinked as (
        delete from account_site s
        using last l, account a
        where s.site_id = l.site_id and s.person_id = l.person_id and a.id = s.account_id
          and a.role in ('landlord', 'tenant') and a.password_hash is null
          and not has_unfinished(s.site_id, s.person_id)
          and not exists (select from filing f
                          where f.site_id = s.site_id and f.person_id = s.person_id and f.state = 'confirmed')
          and not exists (select from residency r where r.site_id = s.site_id and r.person_id = s.person_id)
          and not exists (select from unit_owner o where o.site_id = s.site_id and o.person_id = s.person_id)
          and not exists (select from tenancy t where t.site_id = s.site_id and t.landlord_id = s.person_id)
          and not exists (select from tenancy_tenant t where t.site_id = s.site_id and t.person_id = s.person_id)
          and not exists (select from pass p where p.site_id = s.site_id and p.person_id = s.person_id)
        returning 1)
    select count(*) from unlinked
$$;
comment on function newcomers_unlink is 'Takes accounts off people of whom nothing but filings, contracts, claims and agencies that are over is left, 30 days after the last of them.';

create function ownership_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update ownership_claim set state = 'expired', decided_at = at_time, version = version + 1
    where state = 'claimed' and expires_at <= at_time;
    delete from ownership_evidence e using ownership_claim c
    where c.decided_at < at_time - interval '30 days' and e.site_id = c.site_id and e.claim_id = c.id;
    update ownership_claim set number_sealed = null
    where decided_at < at_time - interval '30 days' and state <> 'claimed' and number_sealed is not null;
    with gone as (
        delete from ownership_claim where decided_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function ownership_forget is 'Lets claims expire that nobody decided in 60 days, deletes their evidence 30 days after the decision, and the claims half a year after it.';

create function agencies_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update agency set state = 'expired', ended_at = at_time, code_hash = null, code_until = null, version = version + 1
    where state = 'offered' and (code_until <= at_time or ends_at <= at_time);
    update agency set state = 'ended', ended_at = at_time, ended_because = 'date', code_hash = null, version = version + 1
    where state = 'active' and ends_at <= at_time;
    with gone as (
        delete from agency where state in ('ended', 'expired') and ended_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function agencies_forget is 'Lets codes expire that nobody used, ends agencies whose last day is over, and deletes what has been over for half a year.';

create function evidence_unknown(ids uuid[]) returns uuid[]
    language sql stable security definer
    set search_path = public
as $$
    select array(select u.id from unnest(ids) as u (id)
                 where not exists (select from ownership_evidence e where e.id = u.id))
$$;
comment on function evidence_unknown is 'Those of some photos of evidence that no claim has.';
grant execute on function ownership_forget, agencies_forget, evidence_unknown to menpai_detect;

-- What somebody showed of themself does not outlast what is known of them.
create function ownership_goes_with_person() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    delete from ownership_claim c where c.site_id = old.site_id and c.person_id = old.id;
    delete from former_owner f where f.site_id = old.site_id and f.person_id = old.id;
    delete from agency a where a.site_id = old.site_id and (a.owner_id = old.id or a.agent_id = old.id);
    return null;
end
$$;
create trigger ownership_goes_with_person after update of erased_at on person
    for each row when (old.erased_at is null and new.erased_at is not null) execute function ownership_goes_with_person();
