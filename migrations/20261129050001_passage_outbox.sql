-- Other systems may follow what passed: how much, where and in which hour, never who.
create table passage_outbox (
    site_id uuid not null,
    number bigint not null generated always as identity,
    id uuid not null default gen_random_uuid(),
    noted_at timestamptz not null,
    body json not null,
    constraint passage_outbox_pkey primary key (site_id, number)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index passage_outbox_number_idx on passage_outbox (number);
create index passage_outbox_noted_idx on passage_outbox (site_id, noted_at);
comment on table passage_outbox is 'Messages on their way to followers over NATS JetStream, written with the passages that they count, where followers are configured; a row goes once its message is on the follower''s disk. No pass, credential, person or unit.';
comment on column passage_outbox.number is 'The order of publishing. A lower number may be committed after a higher one.';
comment on column passage_outbox.id is 'Nats-Msg-Id: the same message sent again has the same.';
comment on column passage_outbox.noted_at is 'When the last of its passages was received. Older than the site keeps passages: it goes, published or not.';
comment on column passage_outbox.body is 'The message as it is published: docs/followers.md.';
alter table passage_outbox enable row level security;
-- Written within the sites of a batch; the publisher carries all of them, and there is nothing of a person in it.
create policy passage_outbox_written on passage_outbox for insert to menpai_ingest
    with check (site_id = any ((select scope_sites())::uuid[]));
create policy passage_outbox_read on passage_outbox for select to menpai_ingest using (true);
create policy passage_outbox_published on passage_outbox for delete to menpai_ingest using (true);
grant select, insert, delete on passage_outbox to menpai_ingest;

create or replace function terminals_forget(at_time timestamptz) returns integer
    language sql
    security definer
    set search_path = public
as $$
    with kept as (
        select s.id as site_id, at_time - make_interval(days => s.passage_retention_days) as since from site s),
    letters as (
        delete from dead_letter d using kept k where d.site_id = k.site_id and d.last_received_at < k.since returning 1),
    gaps as (
        delete from sequence_gap g using kept k where g.site_id = k.site_id and g.noticed_at < k.since returning 1),
    messages as (
        delete from passage_outbox o using kept k where o.site_id = k.site_id and o.noted_at < k.since returning 1)
    select ((select count(*) from letters) + (select count(*) from gaps) + (select count(*) from messages))::integer
$$;
comment on function terminals_forget is 'Deletes dead letters, gaps in numbers, and messages that never reached a follower, that are older than their site keeps passages; answers how many.';
