-- One index finds duplicates and conflicts; times say whose word they are; numbers that are missing are known.

-- An event's id follows from its device and its key, so that the primary key alone recognises it.
create function passage_id(device uuid, event_key text) returns uuid
    language sql immutable strict parallel safe
    set search_path = public
as $$
    select encode(set_byte(set_byte(h, 6, get_byte(h, 6) & 15 | 128), 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid
    from (select substring(sha256(uuid_send(device) || convert_to(event_key, 'UTF8')) for 16) as h) hashed
$$;
comment on function passage_id is 'Id of the passage that a device reports under this key: SHA-256, cut to a UUID of version 8.';

alter table passage
    add column digest bigint,
    add column conflicts boolean not null default false,
    add column skew_ms bigint,
    drop constraint passage_event_unique,
    drop constraint passage_time_quality_known,
    add constraint passage_time_quality_known check (time_quality in ('device', 'corrected', 'received', 'doubtful'));
-- What a device keeps and sends again after the upgrade is recognised.
update passage set id = passage_id(device_id, event_key) where id <> passage_id(device_id, event_key);
comment on column passage.happened_on is 'The day under which it is kept: by the device''s own time where the site keeps that day, so that it does not change with the correction; else by happened_at.';
comment on column passage.event_key is 'The device''s own key of the event. Device and key make the id, which makes re-sending harmless.';
comment on column passage.digest is 'Fingerprint of what the device said. Another event under the same key has another one, and both are kept. Null: from before there was one.';
comment on column passage.conflicts is 'The device reported something else under the same key. Only the first counts for nights and counters.';
comment on column passage.skew_ms is 'By how much the device''s clock was thought to be ahead (behind: negative) when it came; null: not known.';
comment on column passage.time_quality is 'device: happened_at is the device''s time. corrected: less its skew. received: the time of receipt stands in. doubtful: the device''s time, but its clock is not to be relied on.';

-- Passages of nobody known need no place in it.
create index passage_of_pass_idx on passage (site_id, pass_id, happened_at) where pass_id is not null;
drop index passage_pass_idx;

alter table device
    add column clock_offsets_ms bigint[] not null default '{}',
    add column last_sequence_at timestamptz,
    add column dated_ahead_until date,
    add column dated_ahead_on date,
    add constraint device_clock_offsets_few check (cardinality(clock_offsets_ms) <= 9),
    add constraint device_dated_ahead_whole check ((dated_ahead_until is null) = (dated_ahead_on is null));
comment on column device.clock_offsets_ms is 'By how much its clock was ahead of ours with its last live events, oldest first.';
comment on column device.last_sequence_at is 'When the event of last_sequence happened, by the device''s clock: what is older and has a higher number was counted before a reset.';
comment on column device.dated_ahead_until is 'It sent events dated up to this day, which then lay ahead: events up to it are looked for under every day before they are stored.';
comment on column device.dated_ahead_on is 'When it last did; forgotten once those events are.';
grant update (clock_skew_ms, clock_offsets_ms, dated_ahead_until, dated_ahead_on, backlog, last_sequence, last_sequence_at) on device to menpai_ingest;
grant update (conflicts) on passage to menpai_ingest;

create unique index pass_number_idx on pass (site_id, number);

-- Numbers that a device's events should have had and that never came.
create table sequence_gap (
    site_id uuid not null,
    device_id uuid not null,
    first bigint not null,
    last bigint not null,
    missing int8multirange not null,
    noticed_at timestamptz not null,
    asked_at timestamptz,
    filled_at timestamptz,
    constraint sequence_gap_pkey primary key (site_id, device_id, first, noticed_at),
    constraint sequence_gap_device_fkey foreign key (site_id, device_id) references device (site_id, id),
    constraint sequence_gap_in_order check (first <= last),
    constraint sequence_gap_filled_whole check ((filled_at is not null) = isempty(missing))
);
create index sequence_gap_open_idx on sequence_gap (site_id, device_id) where filled_at is null;
comment on table sequence_gap is 'Numbers that a device''s events skipped: noticed, asked for again where the protocol can, filled once the events came.';
comment on column sequence_gap.missing is 'What is still missing of first to last.';
alter table sequence_gap enable row level security;
create policy sequence_gap_in_scope on sequence_gap using (site_id = any ((select scope_sites())::uuid[]))
    with check (site_id = any ((select scope_sites())::uuid[]));
grant select, insert, update on sequence_gap to menpai_ingest;
grant select on sequence_gap to menpai_api;
