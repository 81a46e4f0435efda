-- Gates, devices, passes, and what passes through: passages by day, presence nights, counters.

create table gate (
    site_id uuid not null,
    id uuid not null,
    external_id text,
    kind text not null,
    name text not null,
    building_id uuid,
    unit_id uuid,
    location_4326 geometry(Point, 4326) not null,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint gate_pkey primary key (site_id, id),
    constraint gate_site_fkey foreign key (site_id) references site (id),
    constraint gate_building_fkey foreign key (site_id, building_id) references building (site_id, id),
    constraint gate_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint gate_external_id_unique unique (site_id, external_id),
    constraint gate_name_present check (length(trim(name)) between 1 and 100),
    constraint gate_kind_known check (kind in ('compound', 'building', 'unit')),
    constraint gate_kind_has_place check (
        (kind = 'compound' and building_id is null and unit_id is null)
        or (kind = 'building' and building_id is not null and unit_id is null)
        or (kind = 'unit' and unit_id is not null))
);
create index gate_building_idx on gate (site_id, building_id);
create index gate_unit_idx on gate (site_id, unit_id);
create index gate_location_idx on gate using gist (location_4326);
comment on table gate is 'Access point 门禁: of the compound, of a building or of a unit.';

create table device (
    site_id uuid not null,
    id uuid not null,
    gate_id uuid not null,
    vendor text not null,
    serial text not null,
    direction text not null,
    secret_hash bytea not null,
    last_seen_at timestamptz,
    disabled_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint device_pkey primary key (site_id, id),
    constraint device_gate_fkey foreign key (site_id, gate_id) references gate (site_id, id),
    constraint device_serial_unique unique (site_id, vendor, serial),
    constraint device_secret_unique unique (site_id, secret_hash),
    constraint device_vendor_length check (length(trim(vendor)) between 1 and 40),
    constraint device_serial_length check (length(trim(serial)) between 1 and 80),
    constraint device_direction_known check (direction in ('in', 'out', 'both')),
    constraint device_secret_hash_length check (length(secret_hash) = 32)
);
create index device_gate_idx on device (site_id, gate_id);
create index device_id_idx on device (id);
comment on table device is 'Terminal 设备 at a gate. Its 256-bit secret is kept as SHA-256.';

create table pass (
    site_id uuid not null,
    id uuid not null,
    kind text not null,
    person_id uuid,
    unit_id uuid,
    term tstzrange not null,
    ended_at timestamptz,
    issued_by uuid,
    version integer not null default 1,
    created_at timestamptz not null,
    constraint pass_pkey primary key (site_id, id),
    constraint pass_person_fkey foreign key (site_id, person_id) references person (site_id, id),
    constraint pass_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint pass_issued_by_fkey foreign key (issued_by) references account (id),
    constraint pass_kind_known check (kind in ('resident', 'visitor', 'service')),
    constraint pass_resident_has_home check (kind <> 'resident' or (person_id is not null and unit_id is not null)),
    constraint pass_term_starts check (not isempty(term) and not lower_inf(term))
);
create index pass_person_idx on pass (site_id, person_id);
create index pass_unit_idx on pass (site_id, unit_id);
create index pass_issued_by_idx on pass (issued_by);
comment on table pass is 'Right of a holder to pass some gates in a period 通行授权; bound to a unit when issued.';

create table pass_gate (
    site_id uuid not null,
    pass_id uuid not null,
    gate_id uuid not null,
    constraint pass_gate_pkey primary key (site_id, pass_id, gate_id),
    constraint pass_gate_pass_fkey foreign key (site_id, pass_id) references pass (site_id, id),
    constraint pass_gate_gate_fkey foreign key (site_id, gate_id) references gate (site_id, id)
);
create index pass_gate_gate_idx on pass_gate (site_id, gate_id);
comment on table pass_gate is 'Gates that a pass opens.';

create table credential (
    site_id uuid not null,
    id uuid not null,
    pass_id uuid not null,
    kind text not null,
    token_index bytea not null,
    revoked_at timestamptz,
    created_at timestamptz not null,
    constraint credential_pkey primary key (site_id, id),
    constraint credential_pass_fkey foreign key (site_id, pass_id) references pass (site_id, id),
    constraint credential_token_unique unique (site_id, token_index),
    constraint credential_kind_known check (kind in ('qr', 'card', 'face', 'pin')),
    constraint credential_token_index_length check (length(token_index) = 32)
);
create index credential_pass_idx on credential (site_id, pass_id);
comment on table credential is 'What a device reads for a pass 凭证. For a face: the number by which the terminal names its match, never a picture or template. Kept as keyed blind index only.';

create function credential_face_has_alternative() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    if exists (
        select from credential c
        where c.site_id = new.site_id and c.pass_id = new.pass_id and c.kind = 'face' and c.revoked_at is null)
        and not exists (
        select from credential c
        where c.site_id = new.site_id and c.pass_id = new.pass_id and c.kind in ('qr', 'card') and c.revoked_at is null)
    then
        raise exception 'a pass that allows a face also carries a QR code or a card'
            using errcode = 'check_violation', constraint = 'credential_face_has_alternative', table = 'credential',
                  column = 'credentials';
    end if;
    return null;
end
$$;
create constraint trigger credential_face_has_alternative
    after insert or update on credential
    deferrable initially deferred
    for each row execute function credential_face_has_alternative();

create table passage (
    site_id uuid not null,
    happened_on date not null,
    id uuid not null,
    device_id uuid not null,
    gate_id uuid not null,
    event_key text not null,
    happened_at timestamptz not null,
    device_time timestamptz not null,
    received_at timestamptz not null,
    direction text not null,
    method text,
    result text not null,
    pass_id uuid,
    live boolean not null,
    time_quality text not null,
    constraint passage_pkey primary key (site_id, happened_on, id),
    constraint passage_event_unique unique (site_id, device_id, event_key, happened_on),
    constraint passage_direction_known check (direction in ('in', 'out', 'both')),
    constraint passage_method_known check (method in ('qr', 'card', 'face', 'pin', 'button', 'remote')),
    constraint passage_result_known check (result in ('granted', 'refused')),
    constraint passage_time_quality_known check (time_quality in ('device', 'received'))
) partition by range (happened_on);
create index passage_pass_idx on passage (site_id, pass_id, happened_at);
comment on table passage is 'Event at a gate 通行记录, partitioned by local day, dropped after the site''s retention (30 days at most). Staff roles hold no grant on it.';
comment on column passage.event_key is 'The device''s own key of the event: with the device it makes re-sending harmless.';
comment on column passage.time_quality is 'device: happened_at is the device''s time; received: the device''s clock was ahead and the time of receipt stands in.';

create table presence_night (
    site_id uuid not null,
    night date not null,
    pass_id uuid not null,
    unit_id uuid not null,
    signs integer not null,
    constraint presence_night_pkey primary key (site_id, night, pass_id),
    constraint presence_night_signs_positive check (signs > 0)
) partition by range (night);
create index presence_night_unit_idx on presence_night (site_id, unit_id, night);
comment on table presence_night is 'One pass, one dwelling, one night 在住夜: the only thing derived from passages. Dropped after 60 days at most.';

create table gate_hour (
    site_id uuid not null,
    gate_id uuid not null,
    hour timestamptz not null,
    granted integer not null default 0,
    refused integer not null default 0,
    constraint gate_hour_pkey primary key (site_id, gate_id, hour),
    constraint gate_hour_gate_fkey foreign key (site_id, gate_id) references gate (site_id, id)
);
comment on table gate_hour is 'Passages per gate and hour: what staff may see of them.';

create function day_partitions_ensure(first_day date, last_day date) returns void
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    day date;
    parent text;
begin
    if last_day - first_day > 120 then
        raise exception 'more than 120 days of partitions asked for';
    end if;
    -- Serialises servers that start together.
    perform pg_advisory_xact_lock(hashtext('day_partitions'));
    for day in select generate_series(first_day, last_day, interval '1 day')::date loop
        foreach parent in array array['passage', 'presence_night'] loop
            if to_regclass(format('%s_%s', parent, to_char(day, 'YYYYMMDD'))) is null then
                execute format('create table %I partition of %I for values from (%L) to (%L)',
                    format('%s_%s', parent, to_char(day, 'YYYYMMDD')), parent, day, day + 1);
            end if;
        end loop;
    end loop;
end
$$;
comment on function day_partitions_ensure is 'Creates the daily partitions of passage and presence_night from first_day to last_day, both included.';

create function day_partitions_drop(passages_before date, nights_before date) returns integer
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    part record;
    dropped integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('day_partitions'));
    for part in
        select c.relname
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where (i.inhparent = 'passage'::regclass
               and c.relname < 'passage_' || to_char(passages_before, 'YYYYMMDD'))
           or (i.inhparent = 'presence_night'::regclass
               and c.relname < 'presence_night_' || to_char(nights_before, 'YYYYMMDD'))
    loop
        execute format('drop table %I', part.relname);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;
comment on function day_partitions_drop is 'Retention: drops whole days of passages and nights that lie before the given dates; answers how many partitions went.';
