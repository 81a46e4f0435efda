-- The life of a gap: reminded, answered or contested, a task with visits, closed; its history; and the outbox of what
-- people are told.

-- Whoever tells people is a role of its own: it reads what waits and where it goes, and nothing else.
do $$
begin
    if not exists (select from pg_roles where rolname = 'menpai_notify') then
        create role menpai_notify nologin;
    end if;
    if not pg_has_role(current_user, 'menpai_notify', 'member') then
        execute format('grant menpai_notify to %I', current_user);
    end if;
end
$$;
grant execute on function scope_sites() to menpai_notify;

alter table gap drop constraint gap_rule_known;
alter table gap add constraint gap_rule_known check (rule in
    ('unregistered_residence', 'stale_residency', 'vacant_in_use', 'over_capacity', 'lease_ended', 'registration_due'))
    not valid;
alter table gap validate constraint gap_rule_known;
alter table gap drop constraint gap_closed_because_known;
alter table gap add constraint gap_closed_because_known check (closed_because in
    ('registered', 'no_longer_lived_in', 'detection_off', 'answered', 'visited', 'withdrawn')) not valid;
alter table gap validate constraint gap_closed_because_known;

alter table gap
    add column state text not null default 'reminded',
    add column fingerprint bytea,
    add column quiet_until date,
    add column area_id uuid,
    add column reminded_at timestamptz,
    add column remind_on date,
    add column answered_at timestamptz,
    add column task_at timestamptz;
update gap set state = 'closed' where closed_at is not null;
alter table gap
    add constraint gap_area_fkey foreign key (area_id) references area (id),
    add constraint gap_state_known check (state in ('reminded', 'answered', 'task', 'escalated', 'closed')),
    add constraint gap_state_closed check ((state = 'closed') = (closed_at is not null)),
    add constraint gap_fingerprint_length check (octet_length(fingerprint) = 32),
    add constraint gap_remind_in_order check (remind_on is null or state in ('reminded', 'task'));
create index gap_area_idx on gap (area_id);
create index gap_queue_idx on gap (site_id, due_on, id) where (closed_at is null);
comment on column gap.state is 'reminded: the deadline runs; answered: quiet until quiet_until, or a contest waits for its decision; task: somebody of the area visits; escalated; closed.';
comment on column gap.fingerprint is 'SHA-256 of the facts on which it rests: the same facts do not open it again while it is quiet.';
comment on column gap.quiet_until is 'Last local day on which it is quiet; of a closed one: on which the same facts open none.';
comment on column gap.area_id is 'Area of the building: whose grid worker visits.';
comment on column gap.remind_on is 'Local day from which the dwelling is reminded of it; null: not at all.';
comment on column gap.due_on is 'Last local day for people to settle it; of a task: for the visit.';

-- The smallest area that has the building in it.
create function unit_area(site uuid, unit uuid) returns uuid
    language sql stable security definer
    set search_path = public
as $$
    with recursive below as (
        select s.area_id as id, 0 as depth from site s where s.id = site
        union all
        select a.id, b.depth + 1 from area a join below b on a.parent_id = b.id),
    place as (
        select point_within(b.footprint_4326) as at
        from unit u join building b on b.site_id = u.site_id and b.id = u.building_id
        where u.site_id = site and u.id = unit)
    select coalesce(
        (select a.id
         from below b join area a on a.id = b.id cross join place p
         where a.boundary_4326 && p.at and st_covers(a.boundary_4326, p.at)
         order by b.depth desc, a.id
         limit 1),
        (select s.area_id from site s where s.id = site))
$$;
comment on function unit_area is 'The smallest area within that of the site that has the unit''s building in it; that of the site where none is drawn.';
grant execute on function unit_area to menpai_detect;
update gap set area_id = unit_area(site_id, unit_id) where closed_at is null;

create table gap_event (
    site_id uuid not null,
    id uuid not null,
    gap_id uuid not null,
    at timestamptz not null,
    what text not null,
    state text not null,
    actor_kind text not null,
    account_id uuid,
    reason text,
    until date,
    note_sealed bytea,
    constraint gap_event_pkey primary key (site_id, id),
    constraint gap_event_gap_fkey foreign key (site_id, gap_id) references gap (site_id, id),
    constraint gap_event_account_fkey foreign key (account_id) references account (id),
    constraint gap_event_what_known check (what in ('opened', 'reminded', 'facts_changed', 'answered', 'quiet_over',
        'contested', 'upheld', 'rejected', 'deadline_passed', 'visited', 'closed')),
    constraint gap_event_state_known check (state in ('reminded', 'answered', 'task', 'escalated', 'closed')),
    constraint gap_event_actor_known check (actor_kind in ('detector', 'landlord', 'holder', 'staff')),
    constraint gap_event_actor_whole check ((actor_kind = 'detector') = (account_id is null)),
    constraint gap_event_reason_length check (length(reason) between 1 and 40)
);
create index gap_event_gap_idx on gap_event (site_id, gap_id, id);
create index gap_event_account_idx on gap_event (account_id);
comment on table gap_event is 'History of gaps, append-only: each step, who made it, and where the gap stood then. Notes are sealed, bound to the event.';

create function gap_event_append_only() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    -- Only the note may be written again, for another key, or be erased when its time is over.
    if tg_op = 'UPDATE' and to_jsonb(new) - 'note_sealed' = to_jsonb(old) - 'note_sealed'
        and old.note_sealed is not null
        and (new.note_sealed is not null
             or current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid)) then
        return new;
    end if;
    raise exception 'gap_event is append-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger gap_event_append_only before update or delete on gap_event
    for each row execute function gap_event_append_only();

create table gap_answer (
    site_id uuid not null,
    id uuid not null,
    gap_id uuid not null,
    kind text not null,
    reason text,
    until date,
    filed_by uuid not null,
    filed_as text not null,
    filed_at timestamptz not null,
    decision text,
    decided_at timestamptz,
    decision_event_id uuid,
    constraint gap_answer_pkey primary key (site_id, id),
    constraint gap_answer_event_fkey foreign key (site_id, id) references gap_event (site_id, id),
    constraint gap_answer_gap_fkey foreign key (site_id, gap_id) references gap (site_id, id),
    constraint gap_answer_filed_by_fkey foreign key (filed_by) references account (id),
    constraint gap_answer_decision_event_fkey foreign key (site_id, decision_event_id) references gap_event (site_id, id),
    constraint gap_answer_kind_known check (kind in ('answer', 'contest')),
    constraint gap_answer_reason_known check (reason in ('visiting', 'moved_out', 'wrong_unit', 'lives_elsewhere')),
    constraint gap_answer_whole check ((kind = 'answer') = (reason is not null) and (kind = 'answer') = (until is not null)),
    constraint gap_answer_filed_as_known check (filed_as in ('landlord', 'holder')),
    constraint gap_answer_decision_known check (decision in ('upheld', 'rejected', 'settled')),
    constraint gap_answer_decided_whole check (
        (decision is null) = (decided_at is null) and (decision is null or kind = 'contest')
        and (decision_event_id is null) = (decision is null))
);
create unique index gap_answer_one_contest on gap_answer (site_id, gap_id) where (kind = 'contest' and decision is null);
create index gap_answer_gap_idx on gap_answer (site_id, gap_id, id);
create index gap_answer_filed_by_idx on gap_answer (filed_by);
create index gap_answer_decision_event_idx on gap_answer (site_id, decision_event_id);
comment on table gap_answer is 'What landlords and holders say to a gap: answers with a reason and an end, and contests with their decision. The id is that of its event, which holds the note.';
comment on column gap_answer.decision is 'upheld: the gap was wrong and is withdrawn; rejected: it stands; settled: it closed before somebody decided.';

create table unit_reminder (
    site_id uuid not null,
    unit_id uuid not null,
    reminded_at timestamptz not null,
    constraint unit_reminder_pkey primary key (site_id, unit_id),
    constraint unit_reminder_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id)
);
comment on table unit_reminder is 'When a dwelling was last reminded, of whatever: at most once a week.';

create table notification (
    site_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    unit_id uuid not null,
    gap_id uuid not null,
    kind text not null,
    channel text not null,
    state text not null,
    created_at timestamptz not null,
    attempts smallint not null default 0,
    next_try_at timestamptz,
    expires_at timestamptz not null,
    sent_at timestamptz,
    read_at timestamptz,
    told jsonb,
    event_id uuid,
    constraint notification_pkey primary key (site_id, id),
    constraint notification_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint notification_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint notification_gap_fkey foreign key (site_id, gap_id) references gap (site_id, id),
    constraint notification_event_fkey foreign key (site_id, event_id) references gap_event (site_id, id),
    constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled')),
    constraint notification_channel_known check (channel in ('in_app', 'sms', 'wechat')),
    constraint notification_state_known check (state in ('waiting', 'sent', 'failed', 'expired')),
    constraint notification_sent_whole check ((state = 'sent') = (sent_at is not null)),
    constraint notification_waits check ((state = 'waiting') = (next_try_at is not null)),
    constraint notification_read_in_app check (read_at is null or channel = 'in_app'),
    constraint notification_told_in_app check ((told is not null) = (kind = 'gap_reminder' and channel = 'in_app'))
);
create index notification_person_idx on notification (site_id, person_id, created_at desc, id desc);
create index notification_unit_idx on notification (site_id, unit_id);
create index notification_gap_idx on notification (site_id, gap_id);
create index notification_event_idx on notification (site_id, event_id);
create index notification_due_idx on notification (next_try_at) where (state = 'waiting');
comment on table notification is 'Outbox of what people are told: written with what it tells, sent afterwards, kept for 90 days.';
comment on column notification.told is 'What a reminder says, Chinese and English: counts of the dwelling, never a person.';
comment on column notification.event_id is 'The decision that is told.';
comment on column notification.attempts is 'Times that a sender took it. It is counted before the message leaves, with the time of the next attempt: two servers never hold the same one.';

create table person_wechat (
    site_id uuid not null,
    person_id uuid not null,
    open_id_sealed bytea not null,
    messages smallint not null,
    updated_at timestamptz not null,
    constraint person_wechat_pkey primary key (site_id, person_id),
    constraint person_wechat_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint person_wechat_messages_range check (messages between 0 and 100)
);
comment on table person_wechat is 'Where WeChat messages of a person go (sealed, bound to the person), and how many the person still allows: each subscription is good for one.';

-- Erased: nothing is told to nobody.
create function person_forget_ways() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    delete from notification n where n.site_id = new.site_id and n.person_id = new.id;
    delete from person_wechat w where w.site_id = new.site_id and w.person_id = new.id;
    return null;
end
$$;
create trigger person_forget_ways after update of erased_at on person
    for each row when (new.erased_at is not null and old.erased_at is null) execute function person_forget_ways();

create function person_channels(site uuid, person uuid) returns text[]
    language sql stable security definer
    set search_path = public
as $$
    select array_remove(array[
        'in_app',
        case when p.phone_sealed is not null then 'sms' end,
        case when exists (select from person_wechat w
                          where w.site_id = p.site_id and w.person_id = p.id and w.messages > 0) then 'wechat' end], null)
    from person p
    where p.site_id = site and p.id = person and p.erased_at is null and site = any (scope_sites())
$$;
comment on function person_channels is 'The ways on which a person can be told something, without saying where they lead.';
grant execute on function person_channels to menpai_api, menpai_detect;

create function unit_is_held_by_scope(site uuid, unit uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
declare
    persons uuid[] := scope_persons();
begin
    return exists (
            select from residency r
            where r.site_id = site and r.unit_id = unit and r.person_id = any (persons) and r.recorded_to is null)
        or exists (
            select from pass p
            where p.site_id = site and p.unit_id = unit and p.person_id = any (persons) and p.ended_at is null);
end
$$;
comment on function unit_is_held_by_scope is 'Whether somebody of scope_persons() has a registration in the unit, or a pass for it that was not ended. Whether its days hold today, the query says.';
create function gap_is_of_scope(site uuid, gap uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from gap g
        where g.site_id = site and g.id = gap
          and (unit_in_scope(site, g.unit_id) or unit_is_held_by_scope(site, g.unit_id)));
end
$$;
comment on function gap_is_of_scope is 'Whether the gap is one of a unit that somebody of scope_persons() owns or holds.';
-- What somebody said stays theirs when they have moved out, and so does what became of it.
create function gap_event_is_of_scope(site uuid, event uuid, gap uuid, account uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return account_is_of_scope(site, account) or gap_is_of_scope(site, gap) or exists (
        select from gap_answer a
        where a.site_id = site and a.decision_event_id = event and account_is_of_scope(site, a.filed_by));
end
$$;
comment on function gap_event_is_of_scope is 'Whether the event is one of a gap of a unit that somebody of scope_persons() owns or holds, or is what they said, or its decision.';
grant execute on function unit_is_held_by_scope, gap_is_of_scope, gap_event_is_of_scope to menpai_api;

alter policy gap_of_owner on gap
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id) or unit_is_held_by_scope(site_id, unit_id));

do $$
declare
    tab text;
begin
    foreach tab in array array['gap_event', 'gap_answer', 'unit_reminder', 'notification', 'person_wechat'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using ((site_id = any ((select scope_sites())::uuid[])) is true)'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
end
$$;
create policy gap_event_of_owner on gap_event as restrictive to menpai_api
    using ((select scope_persons()) is null or gap_event_is_of_scope(site_id, id, gap_id, account_id));
create policy gap_answer_of_owner on gap_answer as restrictive to menpai_api
    using ((select scope_persons()) is null or account_is_of_scope(site_id, filed_by) or gap_is_of_scope(site_id, gap_id))
    with check ((select scope_persons()) is null or gap_is_of_scope(site_id, gap_id));
-- Nobody but the person reads what the person is told: a transaction that is held to sites only finds nothing. Staff only
-- write what they decided.
create policy notification_of_person on notification as restrictive for select to menpai_api
    using ((person_id = any ((select scope_persons())::uuid[])) is true);
create policy notification_read_by_person on notification as restrictive for update to menpai_api
    using ((person_id = any ((select scope_persons())::uuid[])) is true);
create policy person_wechat_of_person on person_wechat as restrictive to menpai_api
    using ((person_id = any ((select scope_persons())::uuid[])) is true);

grant update (state, due_on, quiet_until, remind_on, answered_at, task_at, closed_at, closed_because, updated_at, version)
    on gap to menpai_api;
grant select, insert on gap_event, gap_answer, notification to menpai_api;
grant update (decision, decided_at, decision_event_id) on gap_answer to menpai_api;
grant update (read_at) on notification to menpai_api;
grant select, insert, update, delete on person_wechat to menpai_api;

grant select (site_id, unit_id, person_id) on unit_owner to menpai_detect;
grant select (site_id, account_id, person_id) on account_site to menpai_detect;
grant select, insert on gap_event, notification to menpai_detect;
grant select on gap_answer to menpai_detect;
grant update (decision, decided_at, decision_event_id) on gap_answer to menpai_detect;
grant update (state, next_try_at) on notification to menpai_detect;
grant select, insert, update on unit_reminder to menpai_detect;

-- A message that nobody needs any more is called back in the transaction that settles its gap, also by people.
create function notifications_call_back(site uuid, unit uuid) returns void
    language sql
    security definer
    set search_path = public
as $$
    update notification n set state = 'expired', next_try_at = null
    where n.site_id = site and n.unit_id = unit and n.kind = 'gap_reminder' and n.state = 'waiting'
      and site = any (scope_sites())
      and not exists (
          select from gap g where g.site_id = site and g.unit_id = unit and g.state in ('reminded', 'task'))
$$;
comment on function notifications_call_back is 'Lets reminders of a unit that were not sent yet expire, unless it still has a gap that people are reminded of.';
grant execute on function notifications_call_back to menpai_api, menpai_detect;

-- The sender.
grant select on notification, person_wechat to menpai_notify;
grant update (state, attempts, next_try_at, sent_at) on notification to menpai_notify;
grant update (messages) on person_wechat to menpai_notify;
grant select (site_id, id, phone_sealed, erased_at) on person to menpai_notify;
grant select (site_id, id, building_id, code) on unit to menpai_notify;
grant select (site_id, id, doorplate, name) on building to menpai_notify;

create function notification_sites(at_time timestamptz) returns table (site_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select distinct n.site_id from notification n where n.state = 'waiting' and n.next_try_at <= at_time order by 1
$$;
comment on function notification_sites is 'Sites with notifications to send by now.';
grant execute on function notification_sites to menpai_notify;

create function gap_sites_due(at_time timestamptz) returns table (site_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select s.id
    from site s
    cross join lateral (select (at_time at time zone s.time_zone)::date as today) t
    where exists (
        select from gap g
        where g.site_id = s.id and g.closed_at is null
          and (g.state = 'reminded' and g.due_on < t.today
               or g.state = 'answered' and g.quiet_until < t.today
               or g.remind_on <= t.today))
    order by s.id
$$;
comment on function gap_sites_due is 'Sites with gaps whose deadline or quiet time is over, or that a dwelling is to be reminded of, on the site''s own calendar.';
grant execute on function gap_sites_due to menpai_detect;

create function gaps_forget(at_time timestamptz) returns bigint
    language sql
    security definer
    set search_path = public
as $$
    with told as (
        delete from notification where created_at < at_time - interval '90 days' returning 1),
    notes as (
        update gap_event e set note_sealed = null
        from gap g
        where e.note_sealed is not null and g.site_id = e.site_id and g.id = e.gap_id
          and g.closed_at < at_time - interval '365 days'
        returning 1)
    select (select count(*) from told) + (select count(*) from notes)
$$;
comment on function gaps_forget is 'Deletes what people were told 90 days ago, and the notes of gaps that closed a year ago; answers how many.';
grant execute on function gaps_forget to menpai_detect;

-- What is sealed here.
grant select (site_id, id, note_sealed) on gap_event to menpai_keys;
grant update (note_sealed) on gap_event to menpai_keys;
create policy gap_event_for_keys on gap_event to menpai_keys using (true) with check (true);
grant select (site_id, person_id, open_id_sealed) on person_wechat to menpai_keys;
grant update (open_id_sealed) on person_wechat to menpai_keys;
create policy person_wechat_for_keys on person_wechat to menpai_keys using (true) with check (true);
