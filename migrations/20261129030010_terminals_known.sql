-- Terminals are known in memory: what a server has to know of them, who tells it of changes, and what terminals are seen to do.

alter table device
    add column push_kind text,
    add constraint device_push_kind_known check (push_kind in ('attendance', 'access'));
comment on column device.push_kind is 'Which of its vendor''s two push protocols it speaks, as it said when it began.';
create index device_serial_idx on device (serial);

-- Passages note what they see of a device in its own transaction; that it was heard of comes in batches.
grant update (last_seen_at, offline_since, backlog, firmware, push_kind) on device to menpai_ingest;

create function devices_known(ids uuid[])
    returns table (site_id uuid, id uuid, gate_id uuid, direction text, serial text, protocol text, push_kind text,
        own_time_zone text, site_time_zone text, passage_retention_days integer, source_networks text[], heartbeat_s integer,
        secret_hash bytea, previous_secret_hash bytea, previous_secret_until timestamptz, has_commands boolean)
    language sql stable security definer
    set search_path = public
as $$
    select d.site_id, d.id, d.gate_id, d.direction, d.serial, d.protocol, d.push_kind, d.time_zone, s.time_zone,
           s.passage_retention_days, d.source_networks::text[], d.heartbeat_s, d.secret_hash, d.previous_secret_hash,
           d.previous_secret_until,
           exists (select from device_command c where c.site_id = d.site_id and c.device_id = d.id
                   and c.state in ('waiting', 'sent'))
    from device d
    join site s on s.id = d.site_id
    where d.disabled_at is null and (ids is null or d.id = any (ids))
$$;
comment on function devices_known is 'Devices that are in use (those named, or all): what is needed to know who calls. Asked before a scope is known.';
revoke execute on function devices_known from public;
grant execute on function devices_known to menpai_ingest;

-- Who calls is known by the hash of a key without a question.
drop function device_by_secret(bytea);

create function device_tell() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    -- Rows of several tables: a column that only one of them has can't be named here.
    perform pg_notify('menpai_devices', case tg_argv[0]
        when 'device' then 'device ' || coalesce(to_jsonb(new) ->> 'id', to_jsonb(old) ->> 'id')
        when 'command' then 'command ' || (to_jsonb(new) ->> 'device_id')
        else tg_argv[0] end);
    return null;
end
$$;
comment on function device_tell is 'Tells servers which device is no longer as they know it, or has something to do.';
create trigger device_tell_new after insert on device for each row execute function device_tell('device');
create trigger device_tell_gone after delete on device for each row execute function device_tell('device');
create trigger device_tell_changed
    after update of gate_id, direction, serial, protocol, push_kind, time_zone, source_networks, heartbeat_s, secret_hash,
        previous_secret_hash, previous_secret_until, disabled_at on device
    for each row when (old is distinct from new) execute function device_tell('device');
create trigger device_tell_site after update of time_zone, passage_retention_days on site
    for each row when (old is distinct from new) execute function device_tell('everything');
create trigger device_command_tell after insert or update of state on device_command
    for each row when (new.state = 'waiting') execute function device_tell('command');

-- Which devices have missed three heartbeats, and whose commands are too late.
create function devices_sweep(at timestamptz, up_since timestamptz) returns integer
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    missed integer;
begin
    update device d set offline_since = at
    from (
        select site_id, id from device
        where offline_since is null and disabled_at is null and last_seen_at is not null
          and greatest(last_seen_at, up_since) < at - 3 * heartbeat_s * interval '1 second'
        order by site_id, id
        for update) late
    where d.site_id = late.site_id and d.id = late.id;
    get diagnostics missed = row_count;
    update device_command set state = 'expired', ended_at = at
    where state in ('waiting', 'sent') and expires_at <= at;
    delete from device_nonce where expires_at <= at;
    delete from pairing_contact where last_seen_at <= at - interval '30 days';
    delete from pairing_window w where closes_at <= at - interval '30 days'
        and not exists (select from pairing_contact c where c.site_id = w.site_id and c.window_id = w.id);
    return missed;
end
$$;
comment on function devices_sweep is 'Marks devices that have missed three heartbeats (not counting time in which no server ran), ends commands that are too late, forgets nonces that are past and windows of long ago; answers how many went offline.';

-- A signed request is good once, on whichever server.
create table device_nonce (
    site_id uuid not null,
    device_id uuid not null,
    nonce text not null,
    expires_at timestamptz not null,
    constraint device_nonce_pkey primary key (site_id, device_id, nonce),
    constraint device_nonce_device_fkey foreign key (site_id, device_id) references device (site_id, id),
    constraint device_nonce_length check (length(nonce) between 16 and 64)
);
create index device_nonce_expires_idx on device_nonce (expires_at);
comment on table device_nonce is 'Nonces of signed requests, kept as long as their time stamps would be taken.';
alter table device_nonce enable row level security;
create policy device_nonce_in_scope on device_nonce using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
grant select, insert on device_nonce to menpai_ingest;

revoke execute on function devices_sweep from public;
grant execute on function devices_sweep to menpai_ingest;

-- For some minutes unknown terminals may make themselves known.
create table pairing_window (
    site_id uuid not null,
    id uuid not null,
    gate_id uuid,
    source_networks cidr[] not null default '{}',
    secret_hash bytea not null,
    opened_at timestamptz not null,
    closes_at timestamptz not null,
    opened_by uuid not null,
    constraint pairing_window_pkey primary key (site_id, id),
    constraint pairing_window_site_fkey foreign key (site_id) references site (id),
    constraint pairing_window_gate_fkey foreign key (site_id, gate_id) references gate (site_id, id),
    constraint pairing_window_opened_by_fkey foreign key (opened_by) references account (id),
    constraint pairing_window_secret_unique unique (site_id, secret_hash),
    constraint pairing_window_secret_hash_length check (length(secret_hash) = 32),
    constraint pairing_window_source_networks_few check (cardinality(source_networks) <= 16),
    constraint pairing_window_short check (closes_at >= opened_at and closes_at <= opened_at + interval '1 hour')
);
create index pairing_window_gate_idx on pairing_window (site_id, gate_id);
create index pairing_window_opened_by_idx on pairing_window (opened_by);
comment on table pairing_window is 'Minutes in which terminals that nobody registered are noted when they call.';
comment on column pairing_window.source_networks is 'From where they may call; empty: from anywhere, with the window''s secret in the path.';

create table pairing_contact (
    site_id uuid not null,
    id uuid not null,
    window_id uuid not null,
    vendor text not null,
    protocol text not null,
    serial text not null,
    source inet not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    device_id uuid,
    constraint pairing_contact_pkey primary key (site_id, id),
    constraint pairing_contact_window_fkey foreign key (site_id, window_id) references pairing_window (site_id, id),
    constraint pairing_contact_device_fkey foreign key (site_id, device_id) references device (site_id, id),
    constraint pairing_contact_once unique (site_id, window_id, protocol, serial),
    constraint pairing_contact_serial_length check (length(serial) between 1 and 80),
    constraint pairing_contact_vendor_length check (length(vendor) between 1 and 40)
);
create index pairing_contact_device_idx on pairing_contact (site_id, device_id);
comment on table pairing_contact is 'A terminal that nobody registered and that called while a window was open.';

alter table pairing_window enable row level security;
create policy pairing_window_in_scope on pairing_window using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
alter table pairing_contact enable row level security;
create policy pairing_contact_in_scope on pairing_contact using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
grant select, insert, update (closes_at) on pairing_window to menpai_api;
grant select, update (device_id) on pairing_contact to menpai_api;
grant select, insert, update (source, last_seen_at) on pairing_contact to menpai_ingest;

create function pairing_windows_open(at timestamptz)
    returns table (site_id uuid, id uuid, source_networks text[], secret_hash bytea, closes_at timestamptz)
    language sql stable security definer
    set search_path = public
as $$
    select w.site_id, w.id, w.source_networks::text[], w.secret_hash, w.closes_at
    from pairing_window w
    where w.closes_at > at
$$;
comment on function pairing_windows_open is 'Windows that are open; asked before a scope is known.';
revoke execute on function pairing_windows_open from public;
grant execute on function pairing_windows_open to menpai_ingest;
create trigger pairing_window_tell after insert or update on pairing_window
    for each row execute function device_tell('windows');

-- A gate with a terminal that is away shows it on the map.
create function change_note_device() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    insert into change (site_id, layer, feature_id, bounds_before_4326, bounds_after_4326)
    select distinct g.site_id, 'gate', g.id, bounds_of(g.location_4326), bounds_of(g.location_4326)
    from new_rows n
    join old_rows o on o.site_id = n.site_id and o.id = n.id
    join gate g on g.site_id = n.site_id and g.id in (n.gate_id, o.gate_id)
    where (n.offline_since is null, n.disabled_at is null, n.gate_id)
        is distinct from (o.offline_since is null, o.disabled_at is null, o.gate_id);
    if found then
        perform pg_notify('menpai_change', '');
    end if;
    return null;
end
$$;
comment on function change_note_device is 'Tells the change feed of gates whose terminals went away or came back.';
create trigger device_change_update after update on device referencing old table as old_rows new table as new_rows
    for each statement execute function change_note_device();
grant select (site_id, gate_id, offline_since, disabled_at) on device to menpai_tiles;
create policy device_on_map on device for select to menpai_tiles using (true);
