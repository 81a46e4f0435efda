-- What a terminal sent and nobody could read: acknowledged, so that the terminal goes on, and kept to be read again.
create table dead_letter (
    site_id uuid not null,
    id uuid not null,
    device_id uuid not null,
    protocol text not null,
    kind text not null,
    received_at timestamptz not null,
    last_received_at timestamptz not null,
    times integer not null default 1,
    reason text not null,
    bytes integer not null,
    body_sealed bytea not null,
    body_index bytea not null,
    replayed_at timestamptz,
    constraint dead_letter_pkey primary key (site_id, id),
    constraint dead_letter_once unique (site_id, device_id, body_index),
    constraint dead_letter_device_fkey foreign key (site_id, device_id) references device (site_id, id),
    constraint dead_letter_protocol_known check (protocol in ('native', 'hikvision', 'zkteco', 'oem_http', 'mqtt')),
    constraint dead_letter_kind_known check (kind in ('document', 'attlog', 'rtlog', 'transaction', 'results')),
    constraint dead_letter_reason_length check (length(reason) between 1 and 200),
    constraint dead_letter_bytes_range check (bytes between 0 and 65536),
    constraint dead_letter_body_size check (length(body_sealed) <= 65536 + 64),
    constraint dead_letter_index_size check (length(body_index) = 32),
    constraint dead_letter_times_positive check (times > 0)
);
create index dead_letter_list_idx on dead_letter (site_id, received_at, id);
comment on table dead_letter is 'Bodies of terminals that could not be read 死信, without pictures and templates. The same body again is counted, not kept again. Goes with the site''s retention of passages.';
comment on column dead_letter.kind is 'Which table the lines of a 中控 terminal were sent to; a document says itself what it is.';
comment on column dead_letter.bytes is 'How long the body is.';
comment on column dead_letter.body_sealed is 'The body, sealed for this letter: it may name somebody. Read by the parsers only.';
comment on column dead_letter.body_index is 'The keyed index of device, kind and body, by which the same again is known.';
comment on column dead_letter.replayed_at is 'When it was read after all.';
alter table dead_letter enable row level security;
create policy dead_letter_in_scope on dead_letter using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
grant select, insert on dead_letter to menpai_ingest;
grant update (last_received_at, times, replayed_at) on dead_letter to menpai_ingest;
grant select (site_id, id, device_id, protocol, received_at, last_received_at, times, reason, bytes, replayed_at)
    on dead_letter to menpai_api;
grant select (site_id, id, body_sealed) on dead_letter to menpai_keys;
grant update (body_sealed) on dead_letter to menpai_keys;
create policy dead_letter_for_keys on dead_letter to menpai_keys using (true) with check (true);

create function terminals_forget(at_time timestamptz) returns integer
    language sql
    security definer
    set search_path = public
as $$
    with kept as (
        select s.id as site_id, at_time - make_interval(days => s.passage_retention_days) as since from site s),
    letters as (
        delete from dead_letter d using kept k where d.site_id = k.site_id and d.last_received_at < k.since returning 1),
    gaps as (
        delete from sequence_gap g using kept k where g.site_id = k.site_id and g.noticed_at < k.since returning 1)
    select ((select count(*) from letters) + (select count(*) from gaps))::integer
$$;
comment on function terminals_forget is 'Deletes dead letters and gaps in numbers that are older than their site keeps passages; answers how many.';
grant execute on function terminals_forget to menpai_detect;
