-- How much an account has looked: the caps of a day, and the notice to a manager when it is much in a short time.

-- No foreign keys: the key-share locks would be taken on the same few accounts by every look. Each connection counts in
-- a row of its own, so that looks of one account wait for each other only where a cap is near (see look_count).
create table look_tally (
    account_id uuid not null,
    day date not null,
    backend integer not null,
    persons integer not null,
    looks integer not null,
    window_from timestamptz not null,
    window_looks integer not null,
    constraint look_tally_pkey primary key (account_id, day, backend)
);
create index look_tally_day_idx on look_tally (day);
comment on table look_tally is 'What an account has looked at on a day, by connection: distinct persons, looks, and looks of the last window. Kept for two days.';

create table look_person_day (
    account_id uuid not null,
    day date not null,
    person_id uuid not null,
    constraint look_person_day_pkey primary key (account_id, day, person_id)
);
create index look_person_day_day_idx on look_person_day (day);
comment on table look_person_day is 'Persons that were shown to an account on a day, so that each is counted once. Kept for two days.';

-- Looks that run at once do not see each other's counts. Where together they could pass a cap, they are counted one
-- after the other: fewer than 50 looks of 200 persons at most run at once.
create function look_count(account uuid, site uuid, looked_at timestamptz, window_s integer, persons_cap bigint,
        looks_cap bigint, persons_shown uuid[],
        out day_persons bigint, out day_looks bigint, out window_looks bigint, out window_from timestamptz,
        out day_from timestamptz)
    language plpgsql security definer
    set search_path = public
as $$
declare
    today date;
    added integer;
    near boolean;
begin
    select (looked_at at time zone s.time_zone)::date, date_trunc('day', looked_at, s.time_zone)
    into strict today, day_from from site s where s.id = site;
    window_from := to_timestamp(floor(extract(epoch from looked_at) / window_s) * window_s);
    select coalesce(sum(t.persons), 0) + 10000 > persons_cap or coalesce(sum(t.looks), 0) + 50 > looks_cap
    into near from look_tally t where t.account_id = account and t.day = today;
    if near then
        perform pg_advisory_xact_lock(hashtextextended(account::text, 7004010));
    end if;
    insert into look_person_day (account_id, day, person_id)
    select account, today, s.p from unnest(persons_shown) as s (p) group by s.p order by s.p
    on conflict do nothing;
    get diagnostics added = row_count;
    insert into look_tally as t (account_id, day, backend, persons, looks, window_from, window_looks)
    values (account, today, pg_backend_pid(), added, 1, look_count.window_from, 1)
    on conflict (account_id, day, backend) do update set
        persons = t.persons + excluded.persons,
        looks = t.looks + 1,
        window_from = excluded.window_from,
        window_looks = case when t.window_from = excluded.window_from then t.window_looks + 1 else 1 end;
    select sum(t.persons), sum(t.looks), sum(t.window_looks) filter (where t.window_from = look_count.window_from)
    into day_persons, day_looks, look_count.window_looks
    from look_tally t where t.account_id = account and t.day = today;
end
$$;
comment on function look_count is 'Counts a look of an account and tells how many it is now. The tables are reached in no other way.';
grant execute on function look_count to menpai_api;

create function look_count_forget(before date) returns bigint
    language sql security definer
    set search_path = public
as $$
    delete from look_tally where day < before;
    with gone as (delete from look_person_day where day < before returning 1) select count(*) from gone
$$;
comment on function look_count_forget is 'Forgets what was counted on days that are over.';
grant execute on function look_count_forget to menpai_detect;

create table notice (
    site_id uuid not null,
    id uuid not null,
    kind text not null,
    account_id uuid not null,
    looks integer not null,
    since timestamptz not null,
    noticed_at timestamptz not null,
    seen_by uuid,
    seen_at timestamptz,
    version integer not null default 1,
    constraint notice_pkey primary key (site_id, id),
    constraint notice_once unique (site_id, account_id, kind, since),
    constraint notice_site_fkey foreign key (site_id) references site (id),
    constraint notice_account_fkey foreign key (account_id) references account (id),
    constraint notice_seen_by_fkey foreign key (seen_by) references account (id),
    constraint notice_kind_known check (kind in ('many_looks', 'over_cap')),
    constraint notice_seen_whole check ((seen_by is null) = (seen_at is null))
);
create index notice_time_idx on notice (site_id, noticed_at desc, id desc);
create index notice_account_idx on notice (account_id);
create index notice_seen_by_idx on notice (seen_by);
comment on table notice is 'What a manager should know of a member of staff: many looks in a short time, or more than a day''s cap in an emergency. Never about the persons that were looked at.';
alter table notice enable row level security;
create policy notice_in_scope on notice using (site_id = any ((select scope_sites())::uuid[]))
    with check (site_id = any ((select scope_sites())::uuid[]));
grant select, insert on notice to menpai_api;
grant update (seen_by, seen_at, version) on notice to menpai_api;

-- Managers hear of it as it is written.
alter table change drop constraint change_layer_known;
alter table change add constraint change_layer_known check (layer in
    ('site', 'building', 'alley', 'gate', 'component', 'open_space', 'gate_count', 'notice'));
comment on column change.layer is 'Layer of the map; gate_count: the counters of a gate moved; notice: a manager should know something. No tile did.';

create function notice_tell() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    insert into change (site_id, layer, feature_id) values (new.site_id, 'notice', new.id);
    perform pg_notify('menpai_change', '');
    return null;
end
$$;
create trigger notice_tell after insert on notice for each row execute function notice_tell();
