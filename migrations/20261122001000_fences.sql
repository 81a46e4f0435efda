-- Row-level security and grants: the second fence behind the handlers' own.

do $$
declare
    tab text;
begin
    foreach tab in array array[
        'impact_assessment', 'building', 'floor', 'unit', 'alley', 'component', 'open_space', 'person',
        'unit_owner', 'tenancy', 'tenancy_tenant', 'residency', 'gate', 'device', 'pass', 'pass_gate',
        'credential', 'passage', 'presence_night', 'gate_hour', 'gap', 'look']
    loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using (site_id = any ((select scope_sites())::uuid[]))'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
end
$$;

alter table site enable row level security;
create policy site_in_scope on site using (id = any ((select scope_sites())::uuid[]))
    with check (id = any ((select scope_sites())::uuid[]));

-- Requests of people. Nothing on passage, presence_night, detection_due; looks are only added.
grant select on area, site, impact_assessment, account, account_site, idempotency_key, building, floor, unit,
    alley, component, open_space, person, unit_owner, tenancy, tenancy_tenant, residency, gate, device, pass,
    pass_gate, credential, gate_hour, gap, look to menpai_api;
grant insert on area, site, impact_assessment, account, account_site, idempotency_key, building, floor, unit,
    alley, component, open_space, person, unit_owner, tenancy, tenancy_tenant, residency, gate, device, pass,
    pass_gate, credential, look to menpai_api;
grant update on area, site, account, building, unit, person, tenancy, gate, device, pass, credential to menpai_api;
grant update (recorded_to) on residency to menpai_api;
grant delete on idempotency_key, account_site to menpai_api;
grant execute on function detection_mark to menpai_api, menpai_ingest;

-- Views run with their reader's rights, so that the policies above hold through them.
alter view site_today set (security_invoker = true);
alter view unit_state set (security_invoker = true);
alter view building_state set (security_invoker = true);
grant select on site_today, unit_state, building_state to menpai_api;

-- Ingest: devices and passes to read; passages, nights and counters to write.
grant select on site, gate, device, pass, credential to menpai_ingest;
grant update (last_seen_at) on device to menpai_ingest;
grant select, insert on passage to menpai_ingest;
grant select, insert, update on presence_night, gate_hour to menpai_ingest;
grant insert on change to menpai_ingest;

-- Which device holds this secret is asked before a scope is known.
create function device_by_secret(hash bytea)
    returns table (site_id uuid, id uuid, gate_id uuid, direction text, time_zone text, passage_retention_days integer)
    language sql stable security definer
    set search_path = public
as $$
    select d.site_id, d.id, d.gate_id, d.direction, s.time_zone, s.passage_retention_days
    from device d
    join site s on s.id = d.site_id
    where d.secret_hash = hash and d.disabled_at is null
    limit 1
$$;
comment on function device_by_secret is 'The device that holds the secret with this SHA-256, unless it is disabled.';
grant execute on function device_by_secret to menpai_ingest;
grant execute on function day_partitions_ensure to menpai_ingest;

-- Detection: facts to read, gaps to write; persons and passages stay out of reach.
grant select on site, impact_assessment, building, unit, pass, presence_night, gap, site_today to menpai_detect;
grant select (site_id, id, version, unit_id, person_id, valid, recorded_to) on residency to menpai_detect;
grant insert, update on gap to menpai_detect;
grant select, update, delete on detection_due to menpai_detect;
grant execute on function day_partitions_ensure, day_partitions_drop to menpai_detect;

create function sites_with_detection() returns table (site_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select s.id from site s
    join site_today d on d.site_id = s.id
    where exists (
        select from impact_assessment a
        where a.site_id = s.id and a.approved_on <= d.today and a.expires_on > d.today)
$$;
comment on function sites_with_detection is 'Sites with an impact assessment in force: only there are gaps detected.';
grant execute on function sites_with_detection to menpai_detect, menpai_api;

-- The map: the whole village, without anything about a person.
grant select on change to menpai_tiles;
grant select on site, building, alley, gate, component, open_space to menpai_tiles;
create policy site_on_map on site for select to menpai_tiles using (true);
create policy building_on_map on building for select to menpai_tiles using (true);
create policy alley_on_map on alley for select to menpai_tiles using (true);
create policy gate_on_map on gate for select to menpai_tiles using (true);
create policy component_on_map on component for select to menpai_tiles using (true);
create policy open_space_on_map on open_space for select to menpai_tiles using (true);

create view building_tile as
    select b.site_id, b.id, b.name, b.doorplate, b.use, b.floors_above, b.height_m,
        s.units, s.lived_in, s.registered, s.open_gaps, st_asbinary(b.footprint_4326) as footprint_wkb
    from building b
    join building_state s on s.site_id = b.site_id and s.building_id = b.id;
comment on view building_tile is 'What tiles show of a building: counts over units, no person. Read by the tile engine with the owner''s rights.';
grant select on building_tile to menpai_tiles;

-- Retention of the change feed, and the operator's housekeeping.
create function change_forget(before timestamptz) returns bigint
    language sql
    security definer
    set search_path = public
as $$
    with gone as (delete from change where changed_at < before returning 1) select count(*) from gone
$$;
comment on function change_forget is 'Drops entries of the change feed older than the given time; readers that were away longer re-read everything.';
grant execute on function change_forget to menpai_detect;
