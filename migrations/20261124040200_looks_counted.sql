-- How much an account has looked: the caps of a day, and the notice to a manager when it is much in a short time.

create table look_tally (
    account_id uuid not null,
    day date not null,
    persons integer not null,
    looks integer not null,
    window_from timestamptz not null,
    window_looks integer not null,
    constraint look_tally_pkey primary key (account_id),
    constraint look_tally_account_fkey foreign key (account_id) references account (id)
);
comment on table look_tally is 'What an account has looked at: distinct persons and looks of its last day, looks since the beginning of its last window.';

create table look_person_day (
    account_id uuid not null,
    day date not null,
    person_id uuid not null,
    constraint look_person_day_pkey primary key (account_id, day, person_id),
    constraint look_person_day_account_fkey foreign key (account_id) references account (id)
);
create index look_person_day_day_idx on look_person_day (day);
comment on table look_person_day is 'Persons that were shown to an account on a day, so that each is counted once. Kept for two days.';

-- The first statement takes the account's row, so that looks of one account are counted one after the other.
create function look_count(account uuid, site uuid, looked_at timestamptz, window_s double precision, persons_shown uuid[],
        out day_persons integer, out day_added integer, out day_looks integer, out window_looks integer,
        out window_from timestamptz)
    language plpgsql security definer
    set search_path = public
as $$
declare
    today date;
begin
    select (looked_at at time zone s.time_zone)::date into strict today from site s where s.id = site;
    insert into look_tally as t (account_id, day, persons, looks, window_from, window_looks)
    values (account, today, 0, 1, looked_at, 1)
    on conflict (account_id) do update set
        day = greatest(t.day, today),
        persons = case when t.day < today then 0 else t.persons end,
        looks = case when t.day < today then 1 else t.looks + 1 end,
        window_from = case when t.window_from + make_interval(secs => window_s) <= looked_at then looked_at else t.window_from end,
        window_looks = case when t.window_from + make_interval(secs => window_s) <= looked_at then 1 else t.window_looks + 1 end
    returning t.looks, t.window_looks, t.window_from, t.day into day_looks, look_count.window_looks, look_count.window_from, today;
    insert into look_person_day (account_id, day, person_id)
    select account, today, p from unnest(persons_shown) as s (p) group by p
    on conflict do nothing;
    get diagnostics day_added = row_count;
    update look_tally t set persons = t.persons + day_added where t.account_id = account returning t.persons into day_persons;
end
$$;
comment on function look_count is 'Counts a look of an account and tells how many it is now. The tables are reached in no other way.';
grant execute on function look_count to menpai_api;

create function look_count_forget(before date) returns bigint
    language sql security definer
    set search_path = public
as $$
    with gone as (delete from look_person_day where day < before returning 1) select count(*) from gone
$$;
comment on function look_count_forget is 'Forgets which persons were counted on days that are over.';
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
