-- Terminals: what they speak, who they are, how they are, and what they are told to do.

alter table device
    add column protocol text not null default 'native',
    add column time_zone text,
    add column source_networks cidr[] not null default '{}',
    add column heartbeat_s integer not null default 60,
    add column previous_secret_hash bytea,
    add column previous_secret_until timestamptz,
    add column offline_since timestamptz,
    add column clock_skew_ms bigint,
    add column backlog integer,
    add column last_sequence bigint,
    add column firmware text,
    add constraint device_protocol_known check (protocol in ('native', 'hikvision', 'zkteco', 'oem_http', 'mqtt')),
    add constraint device_time_zone_length check (length(time_zone) between 1 and 64),
    add constraint device_heartbeat_sane check (heartbeat_s between 1 and 86400),
    add constraint device_source_networks_few check (cardinality(source_networks) <= 16),
    add constraint device_previous_secret_whole check ((previous_secret_hash is null) = (previous_secret_until is null)),
    add constraint device_previous_secret_hash_length check (length(previous_secret_hash) = 32),
    add constraint device_backlog_sane check (backlog >= 0),
    add constraint device_firmware_length check (length(firmware) <= 100);
create index device_previous_secret_idx on device (previous_secret_hash) where previous_secret_hash is not null;
comment on column device.protocol is 'What the terminal speaks.';
comment on column device.time_zone is 'Zone of the terminal''s own clock, where its times carry none; null: the site''s.';
comment on column device.source_networks is 'Networks from which it may call; empty: from anywhere.';
comment on column device.heartbeat_s is 'How often it is to be heard of at least.';
comment on column device.previous_secret_hash is 'The secret before the last rotation, good until previous_secret_until.';
comment on column device.offline_since is 'Since when it has missed its heartbeats; null: it is heard of.';
comment on column device.clock_skew_ms is 'By how much its clock was ahead of ours (behind: negative) when it last sent something live.';
comment on column device.backlog is 'Events that it was last known to have kept and not sent.';
comment on column device.last_sequence is 'Highest number that its events have had since it last began to count.';

-- What a terminal is to do, in order, until it has done it or it is too late.
create table device_command (
    site_id uuid not null,
    device_id uuid not null,
    number bigint not null,
    kind text not null,
    pass_id uuid,
    credential_id uuid,
    argument jsonb not null default '{}',
    created_at timestamptz not null,
    expires_at timestamptz not null,
    sent_at timestamptz,
    attempts integer not null default 0,
    state text not null default 'waiting',
    ended_at timestamptz,
    result text,
    constraint device_command_pkey primary key (site_id, device_id, number),
    constraint device_command_device_fkey foreign key (site_id, device_id) references device (site_id, id),
    constraint device_command_pass_fkey foreign key (site_id, pass_id) references pass (site_id, id),
    constraint device_command_credential_fkey foreign key (site_id, credential_id) references credential (site_id, id),
    constraint device_command_number_positive check (number > 0),
    constraint device_command_kind_known check (kind in ('admit', 'withdraw', 'replay', 'set_clock')),
    constraint device_command_kind_whole check (case kind when 'admit' then pass_id is not null and credential_id is not null
        when 'withdraw' then pass_id is not null else pass_id is null and credential_id is null end),
    constraint device_command_state_known check (state in ('waiting', 'sent', 'done', 'failed', 'expired', 'dropped', 'repeated')),
    constraint device_command_ended_whole check ((ended_at is null) = (state in ('waiting', 'sent'))),
    constraint device_command_attempts_sane check (attempts >= 0),
    constraint device_command_argument_is_object check (jsonb_typeof(argument) = 'object'),
    constraint device_command_result_length check (length(result) <= 200)
);
create index device_command_open_idx on device_command (site_id, device_id, number) where state in ('waiting', 'sent');
create index device_command_pass_idx on device_command (site_id, pass_id);
create index device_command_credential_idx on device_command (site_id, credential_id);
comment on table device_command is 'What a terminal is to do, in order of its number: let a credential in (admit), take a pass or one credential away (withdraw), send events again (replay), set its clock. Names passes and credentials, never persons.';
comment on column device_command.argument is 'Replay: first and last number of the events, or from and to. Nothing personal.';
comment on column device_command.result is 'What the terminal answered: a code.';
alter table device_command enable row level security;
create policy device_command_in_scope on device_command using (site_id = any ((select scope_sites())::uuid[]))
    with check (site_id = any ((select scope_sites())::uuid[]));
grant select, insert, update on device_command to menpai_api, menpai_ingest;

-- Passes stand still for a while, too.
alter table pass
    add column suspended_at timestamptz,
    add column ended_because text,
    add column issued_for text,
    add column number bigint generated always as identity,
    add constraint pass_ended_because_known check (ended_because in ('revoked', 'lease_ended', 'moved_out', 'lost', 'replaced'));
comment on column pass.suspended_at is 'Since when it stands still; null: it does not.';
comment on column pass.issued_for is 'What a service pass is for, in the issuer''s words; no person''s name.';
comment on column pass.number is 'By which terminals that take numbers only know its holder.';

-- A terminal that keeps a list has to be given what it reads: kept sealed as long as the credential may be needed.
alter table credential
    add column token_sealed bytea,
    add column consented_at timestamptz,
    add constraint credential_face_has_consent check (kind <> 'face' or consented_at is not null) not valid;
comment on column credential.token_sealed is 'What a device reads, sealed; for the lists of terminals. Goes when the credential ends.';
comment on column credential.consented_at is 'When the holder agreed to be recognised by face on the terminal.';
