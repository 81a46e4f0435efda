-- 看房: times at which a unit on offer can be seen, and who asked for one. A seeker is an account: no site need know them.

create table listing_slot (
    site_id uuid not null,
    id uuid not null,
    listing_id uuid not null,
    term tstzrange not null,
    created_at timestamptz not null,
    constraint listing_slot_pkey primary key (site_id, id),
    constraint listing_slot_listing_fkey foreign key (site_id, listing_id) references listing (site_id, id) on delete cascade,
    constraint listing_slot_no_overlap exclude using gist (site_id with =, listing_id with =, term with &&),
    constraint listing_slot_length check (upper(term) - lower(term) between interval '15 minutes' and interval '180 minutes')
);
create index listing_slot_listing_idx on listing_slot (site_id, listing_id);
create index listing_slot_over_idx on listing_slot (upper(term));
comment on table listing_slot is 'A time at which a landlord shows a unit on offer. Free unless a viewing that is not over holds it.';

create table viewing (
    site_id uuid not null,
    id uuid not null,
    listing_id uuid not null,
    unit_id uuid not null,
    slot_id uuid,
    term tstzrange not null,
    state text not null default 'requested',
    seeker_id uuid not null,
    people integer not null,
    title text not null,
    rent_cents bigint not null,
    code text not null,
    asked_at timestamptz not null,
    decided_at timestamptz,
    refusal text,
    cancelled_by text,
    pass_wanted boolean not null default false,
    pass_id uuid,
    reminded_evening_at timestamptz,
    reminded_hour_at timestamptz,
    version integer not null default 1,
    constraint viewing_pkey primary key (site_id, id),
    constraint viewing_listing_fkey foreign key (site_id, listing_id) references listing (site_id, id) on delete cascade,
    constraint viewing_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint viewing_slot_fkey foreign key (site_id, slot_id) references listing_slot (site_id, id) on delete set null (slot_id),
    constraint viewing_seeker_fkey foreign key (seeker_id) references account (id),
    constraint viewing_pass_fkey foreign key (site_id, pass_id) references pass (site_id, id) on delete set null (pass_id),
    constraint viewing_state_known check (state in ('requested', 'confirmed', 'refused', 'cancelled', 'expired')),
    constraint viewing_refusal_known check (refusal in ('time_unsuitable', 'let_already', 'too_many_people')),
    constraint viewing_cancelled_by_known check (cancelled_by in ('seeker', 'landlord', 'listing')),
    constraint viewing_decided_whole check ((state = 'requested') = (decided_at is null)),
    constraint viewing_refused_whole check ((state = 'refused') = (refusal is not null)),
    constraint viewing_cancelled_whole check ((state = 'cancelled') = (cancelled_by is not null)),
    constraint viewing_people_range check (people between 1 and 6),
    constraint viewing_code_digits check (code ~ '^[0-9]{4}$')
);
-- No double booking, however many ask at once.
create unique index viewing_slot_held on viewing (site_id, slot_id) where (state in ('requested', 'confirmed'));
create index viewing_slot_idx on viewing (site_id, slot_id);
create index viewing_listing_idx on viewing (site_id, listing_id);
create index viewing_unit_idx on viewing (site_id, unit_id);
create index viewing_pass_idx on viewing (site_id, pass_id);
create index viewing_seeker_idx on viewing (seeker_id, id desc);
create index viewing_open_idx on viewing (site_id, lower(term)) where (state in ('requested', 'confirmed'));
comment on table viewing is 'Viewing 看房: an appointment to see a unit on offer, asked for by an account and answered by the landlord. Neither learns who the other is.';
comment on column viewing.term is 'As of its slot, which may go.';
comment on column viewing.title is 'Title of the listing as it was published when somebody asked: what the landlord writes later, the office has not looked at yet.';
comment on column viewing.rent_cents is 'Rent a month as it was published when somebody asked, fen.';
comment on column viewing.code is 'Four digits that both sides see, to know one another. No secret.';
comment on column viewing.decided_at is 'When it was agreed to, refused, cancelled, or nobody had answered.';
comment on column viewing.pass_wanted is 'Whether the landlord agreed with a visitor''s pass; without pass_id no gate was on the way.';
comment on column viewing.reminded_evening_at is 'When both sides were reminded the evening before, or when that was too late to be of use.';
comment on column viewing.reminded_hour_at is 'When both sides were reminded an hour before, or when that was too late to be of use.';

create function viewing_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    raise exception 'a viewing that came to nothing stays so'
        using errcode = 'check_violation', constraint = 'viewing_keep', table = 'viewing';
end
$$;
create trigger viewing_keep before update on viewing
    for each row when (old.state in ('refused', 'cancelled', 'expired') and new.state <> old.state)
    execute function viewing_keep();

do $$
declare
    tab text;
begin
    foreach tab in array array['listing_slot', 'viewing'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using ((site_id = any ((select scope_sites())::uuid[])) is true)'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
end
$$;
create policy listing_slot_of_owner on listing_slot as restrictive to menpai_api
    using ((select scope_persons()) is null or listing_in_scope(site_id, listing_id))
    with check ((select scope_persons()) is null or listing_in_scope(site_id, listing_id));
create policy viewing_of_owner on viewing as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));
grant select, insert, delete on listing_slot to menpai_api;
grant select, insert on viewing to menpai_api;
grant update (slot_id, term, state, decided_at, refusal, cancelled_by, pass_wanted, pass_id, reminded_evening_at,
    reminded_hour_at, version) on viewing to menpai_api;

-- Whoever looks for a unit is held to no site: where a listing is that a search finds, for the server to go on there.
create function listing_at_market(listing uuid, at_time timestamptz, out site_id uuid, out unit_id uuid)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select l.site_id, l.unit_id
    from listing l
    where l.id = listing and exists (select from listing_on_offer(listing, at_time))
$$;
comment on function listing_at_market is 'Site and unit of a listing, while it is found by a search: ids, for the server.';
grant execute on function listing_at_market to menpai_api;

-- Whether a viewing of a listing can be on a day: the listing is seen, and the unit is not let on that day, nor on the first day
-- that is offered.
create function listing_can_be_viewed(l listing, on_day date, at_time timestamptz) returns boolean
    language sql immutable
    set search_path = public
as $$
    select l.state = 'published' and l.rental and l.expires_at > at_time
        and not l.let_days @> greatest(l.available_from, on_day)
$$;
comment on function listing_can_be_viewed is 'Whether a unit on offer can be viewed on a day.';
grant execute on function listing_can_be_viewed to menpai_api;

create function viewings_open(seeker uuid, at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('viewings of ' || seeker, 0));
    return (select count(*) from viewing v
            where v.seeker_id = seeker
              and (v.state = 'requested' and lower(v.term) > at_time or v.state = 'confirmed' and upper(v.term) > at_time));
end
$$;
comment on function viewings_open is 'How many viewings of an account are not over, wherever. Those who ask at the same time ask one after the other.';
grant execute on function viewings_open to menpai_api;

-- What a seeker is told: the door from the landlord's yes until the end of the time, and at no other moment.
create function own_viewings(seeker uuid, at_time timestamptz, only_id uuid, after_id uuid, at_most integer)
    returns table (site_id uuid, id uuid, listing_id uuid, slot_id uuid,
        starts_at timestamptz, ends_at timestamptz, state text, people integer, code text, asked_at timestamptz,
        decided_at timestamptz, refusal text, cancelled_by text, pass_wanted boolean, pass_id uuid, pass_ended boolean,
        version integer, title text, rent_cents bigint, site_name text, lon double precision, lat double precision,
        doorplate text, unit_code text, door_lon double precision, door_lat double precision)
    language sql stable security definer
    set search_path = public
as $$
    select v.site_id, v.id, v.listing_id, v.slot_id, lower(v.term), upper(v.term), v.state, v.people,
        v.code, v.asked_at, v.decided_at, v.refusal, v.cancelled_by, v.pass_wanted, v.pass_id, p.ended_at is not null,
        v.version, v.title, v.rent_cents, s.name, st_x(l.spot_4326), st_y(l.spot_4326),
        case when d.told then coalesce(b.doorplate, b.name) end, case when d.told then u.code end,
        case when d.told then st_x(st_pointonsurface(b.footprint_4326)) end,
        case when d.told then st_y(st_pointonsurface(b.footprint_4326)) end
    from viewing v
    join listing l on l.site_id = v.site_id and l.id = v.listing_id
    join site s on s.id = v.site_id
    join unit u on u.site_id = v.site_id and u.id = v.unit_id
    join building b on b.site_id = u.site_id and b.id = u.building_id
    left join pass p on p.site_id = v.site_id and p.id = v.pass_id
    cross join lateral (select v.state = 'confirmed' and upper(v.term) > at_time as told) d
    where v.seeker_id = seeker and (only_id is null or v.id = only_id) and (after_id is null or v.id < after_id)
    order by v.id desc
    limit at_most
$$;
comment on function own_viewings is 'The viewings of an account, wherever, newest first. The door is told from the landlord''s yes until the end of the time.';
grant execute on function own_viewings to menpai_api;

-- Whoever shows a unit for its owner does not reach its passes.
create function viewing_pass_ended(site uuid, pass uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from pass p
        join viewing v on v.site_id = p.site_id and v.pass_id = p.id
        where p.site_id = site and p.id = viewing_pass_ended.pass and p.ended_at is not null
          and p.site_id = any (scope_sites()));
end
$$;
comment on function viewing_pass_ended is 'Whether the visitor''s pass of a viewing has ended, and nothing else of it.';
grant execute on function viewing_pass_ended to menpai_api;

create function viewing_sites_due(at_time timestamptz) returns table (site_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select distinct v.site_id from viewing v
    where v.state = 'requested' or v.state = 'confirmed' and lower(v.term) > at_time
$$;
comment on function viewing_sites_due is 'Sites with viewings that the clock may have something to do with.';
grant execute on function viewing_sites_due to menpai_detect;

create function viewings_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    with gone as (
        delete from viewing
        where least(upper(term), case when state in ('refused', 'cancelled', 'expired') then decided_at end)
            < at_time - interval '90 days'
        returning 1)
    select count(*) into forgotten from gone;
    delete from listing_slot where upper(term) < at_time - interval '90 days';
    return forgotten;
end
$$;
comment on function viewings_forget is 'Deletes viewings and times 90 days after they are over.';
grant execute on function viewings_forget to menpai_detect;

-- People are told of viewings, and of what the office made of their listings.
alter table notification
    add column listing_id uuid,
    add column viewing_id uuid,
    add constraint notification_listing_fkey foreign key (site_id, listing_id) references listing (site_id, id) on delete cascade,
    add constraint notification_viewing_fkey foreign key (site_id, viewing_id) references viewing (site_id, id) on delete cascade,
    drop constraint notification_kind_known,
    add constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled', 'contract_joined', 'contract_offered',
         'contract_signed', 'contract_closed', 'filing_made', 'filing_confirmed', 'filing_refused', 'listing_published',
         'listing_refused', 'listing_taken_down', 'viewing_requested', 'viewing_rescheduled', 'viewing_cancelled',
         'viewing_confirmed', 'viewing_refused', 'viewing_called_off', 'viewing_unanswered', 'viewing_reminder')),
    drop constraint notification_about_one,
    add constraint notification_about_one check (num_nonnulls(gap_id, contract_id, filing_id, listing_id, viewing_id) = 1),
    drop constraint notification_about_its_kind,
    add constraint notification_about_its_kind check (
        (kind like 'contract\_%') = (contract_id is not null) and (kind like 'filing\_%') = (filing_id is not null)
        and (kind like 'listing\_%') = (listing_id is not null) and (kind like 'viewing\_%') = (viewing_id is not null));
create index notification_listing_idx on notification (site_id, listing_id);
create index notification_viewing_idx on notification (site_id, viewing_id);

-- Whoever asked for a viewing and is no person of the site is told by the phone that their account proved to have, and on no other way:
-- in the app their viewings say it.
alter table notification
    alter column person_id drop not null,
    add column account_id uuid,
    add constraint notification_account_fkey foreign key (account_id) references account (id),
    add constraint notification_to_one check (num_nonnulls(person_id, account_id) = 1),
    add constraint notification_to_account check (account_id is null or (viewing_id is not null and channel = 'sms'));
create index notification_account_idx on notification (account_id);
comment on column notification.account_id is 'Who asked for the viewing, where the site does not know them as a person.';

create function seeker_has_phone(seeker uuid) returns boolean
    language sql stable security definer
    set search_path = public
as $$
    select exists (select from viewing v where v.seeker_id = seeker and v.site_id = any (scope_sites()))
        and exists (select from account_phone p where p.account_id = seeker)
$$;
comment on function seeker_has_phone is 'Whether somebody who asked for a viewing here can be told on a phone, without saying where that leads.';
grant execute on function seeker_has_phone to menpai_api;

-- The sender alone reads where such a message goes, and only while it waits.
create function notification_phone(site uuid, message uuid) returns bytea
    language sql stable security definer
    set search_path = public
as $$
    select p.phone_sealed
    from notification n
    join account_phone p on p.account_id = n.account_id
    where n.site_id = site and n.id = message and n.state = 'waiting' and site = any (scope_sites())
$$;
comment on function notification_phone is 'The phone of the account that a message goes to, sealed and bound to the account.';
grant execute on function notification_phone to menpai_notify;
