-- 报修, 上报: problems that people report, whoever handles them, and what became of them.

create table problem (
    site_id uuid not null,
    id uuid not null,
    kind text not null,
    unit_id uuid,
    building_id uuid,
    spot_4326 geometry(Point, 4326),
    text_sealed bytea not null,
    handler text not null,
    state text not null default 'reported',
    reported_by uuid not null,
    reported_at timestamptz not null,
    solved_at timestamptz,
    over_at timestamptz,
    reopened integer not null default 0,
    stars smallint,
    version integer not null default 1,
    constraint problem_pkey primary key (site_id, id),
    constraint problem_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint problem_building_fkey foreign key (site_id, building_id) references building (site_id, id),
    constraint problem_reported_by_fkey foreign key (site_id, reported_by) references person (site_id, id) on delete cascade,
    constraint problem_kind_known check (kind in ('repair', 'gate', 'lock', 'water', 'electricity', 'fire_safety',
        'rubbish', 'noise', 'street', 'other')),
    constraint problem_handler_known check (handler in ('landlord', 'office')),
    constraint problem_state_known check (state in ('reported', 'accepted', 'solved', 'closed', 'rejected', 'withdrawn')),
    constraint problem_one_place check (num_nonnulls(unit_id, building_id, spot_4326) = 1),
    constraint problem_landlord_of_unit check (handler = 'office' or unit_id is not null),
    constraint problem_solved_whole check ((state in ('solved', 'closed')) = (solved_at is not null)),
    constraint problem_over_whole check ((state in ('closed', 'rejected', 'withdrawn')) = (over_at is not null)),
    constraint problem_stars_range check (stars between 1 and 5),
    constraint problem_stars_closed check (stars is null or state = 'closed'),
    constraint problem_reopened_range check (reopened between 0 and 3)
);
create index problem_unit_idx on problem (site_id, unit_id);
create index problem_building_idx on problem (site_id, building_id);
create index problem_reported_by_idx on problem (site_id, reported_by, id);
create index problem_handler_idx on problem (site_id, handler, state, id);
create index problem_solved_idx on problem (solved_at) where (state = 'solved');
create index problem_over_idx on problem (over_at);
comment on table problem is 'Problem 报修, 上报: something that is broken or wrong in a unit, at a building or at a place, and that somebody reported. Deleted half a year after it is over.';
comment on column problem.text_sealed is 'What whoever reported it wrote, sealed, bound to the problem: it can name people.';
comment on column problem.handler is 'Who handles it: the landlords of the unit, or the office.';
comment on column problem.reopened is 'How often whoever reported it said that it was not solved.';

create function problem_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    raise exception 'a problem that is over stays over'
        using errcode = 'check_violation', constraint = 'problem_keep', table = 'problem';
end
$$;
create trigger problem_keep before update of state on problem
    for each row when (old.state in ('closed', 'rejected', 'withdrawn')) execute function problem_keep();

create table problem_step (
    site_id uuid not null,
    id uuid not null,
    problem_id uuid not null,
    at timestamptz not null,
    act text not null,
    state text not null,
    actor text not null,
    account_id uuid,
    reason text,
    note_sealed bytea,
    stars smallint,
    constraint problem_step_pkey primary key (site_id, id),
    constraint problem_step_problem_fkey foreign key (site_id, problem_id) references problem (site_id, id) on delete cascade,
    constraint problem_step_account_fkey foreign key (account_id) references account (id),
    constraint problem_step_act_known check (act in
        ('report', 'accept', 'hand_over', 'solve', 'reject', 'withdraw', 'reopen', 'rate', 'close')),
    constraint problem_step_state_known check (state in
        ('reported', 'accepted', 'solved', 'closed', 'rejected', 'withdrawn')),
    constraint problem_step_actor_known check (actor in ('reporter', 'landlord', 'office', 'clock')),
    constraint problem_step_actor_whole check ((actor = 'clock') = (account_id is null)),
    constraint problem_step_reason_known check (case act
        when 'reject' then reason in ('not_found', 'known_already', 'yours_to_do', 'not_ours')
        when 'hand_over' then reason in ('public_part', 'danger', 'needs_office')
        else reason is null end),
    constraint problem_step_stars_whole check ((act = 'rate') = (stars is not null))
);
create index problem_step_problem_idx on problem_step (site_id, problem_id, at, id);
create index problem_step_account_idx on problem_step (account_id);
comment on table problem_step is 'The history of problems: every step, who took it, and what they wrote.';
comment on column problem_step.reason is 'Why it was rejected or handed over; a word, so that nobody writes about anybody.';
comment on column problem_step.note_sealed is 'What somebody wrote to the step, sealed, bound to the step.';

create table problem_photo (
    site_id uuid not null,
    problem_id uuid not null,
    id uuid not null,
    position integer not null,
    width integer not null,
    height integer not null,
    bytes integer not null,
    sha256 bytea not null,
    added_at timestamptz not null,
    constraint problem_photo_pkey primary key (site_id, problem_id, id),
    constraint problem_photo_id_unique unique (id),
    constraint problem_photo_problem_fkey foreign key (site_id, problem_id) references problem (site_id, id) on delete cascade,
    constraint problem_photo_position_unique unique (site_id, problem_id, position),
    constraint problem_photo_position_range check (position between 1 and 4),
    constraint problem_photo_size_range check (width between 1 and 1600 and height between 1 and 1600 and bytes > 0),
    constraint problem_photo_sha256_length check (length(sha256) = 32)
);
comment on table problem_photo is 'A photo of a problem. The picture itself, made anew from what was sent, is an object that is named after the id.';

create function problem_is_of_scope(site uuid, problem uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from problem p
        where p.site_id = site and p.id = problem_is_of_scope.problem
          and (p.reported_by = any (scope_persons()) or unit_in_scope(p.site_id, p.unit_id)));
end
$$;
comment on function problem_is_of_scope is 'Whether somebody of scope_persons() reported the problem, or owns the unit that it is in.';
grant execute on function problem_is_of_scope to menpai_api;

do $$
declare
    tab text;
begin
    foreach tab in array array['problem', 'problem_step', 'problem_photo'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using ((site_id = any ((select scope_sites())::uuid[])) is true)'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
    foreach tab in array array['problem_step', 'problem_photo'] loop
        execute format('create policy %I on %I as restrictive to menpai_api'
            ' using ((select scope_persons()) is null or problem_is_of_scope(site_id, problem_id))'
            ' with check ((select scope_persons()) is null or problem_is_of_scope(site_id, problem_id))',
            tab || '_of_owner', tab);
    end loop;
end
$$;
create policy problem_of_owner on problem as restrictive to menpai_api
    using ((select scope_persons()) is null or reported_by = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id))
    with check ((select scope_persons()) is null or reported_by = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id));

grant select, insert on problem, problem_step, problem_photo to menpai_api;
grant update (handler, state, solved_at, over_at, reopened, stars, version) on problem to menpai_api;
grant select (site_id, id, text_sealed), update (text_sealed) on problem to menpai_keys;
create policy problem_for_keys on problem to menpai_keys using (true) with check (true);
grant select (site_id, id, note_sealed), update (note_sealed) on problem_step to menpai_keys;
create policy problem_step_for_keys on problem_step to menpai_keys using (true) with check (true);

-- What the office has to do in a site. Work orders are to be added here.
create function work_to_do(site uuid)
    returns table (what text, id uuid, kind text, unit_id uuid, building_id uuid, spot_4326 geometry, state text,
        since timestamptz)
    language sql stable
    set search_path = public
as $$
    select 'problem', p.id, p.kind, p.unit_id, coalesce(p.building_id, u.building_id), p.spot_4326, p.state, p.reported_at
    from problem p
    left join unit u on u.site_id = p.site_id and u.id = p.unit_id
    where p.site_id = site and p.handler = 'office' and p.state in ('reported', 'accepted')
    order by p.reported_at, p.id
$$;
comment on function work_to_do is 'What the office has to do in a site, the oldest first, within the caller''s reach: problems that it handles.';
grant execute on function work_to_do to menpai_api;

-- What somebody wrote does not outlast what is known of them.
create function problem_goes_with_person() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    delete from problem p where p.site_id = new.site_id and p.reported_by = new.id;
    return null;
end
$$;
create trigger problem_goes_with_person after update of erased_at on person
    for each row when (old.erased_at is null and new.erased_at is not null) execute function problem_goes_with_person();

create function problems_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    with closed as (
        update problem set state = 'closed', over_at = at_time, version = version + 1
        where state = 'solved' and solved_at < at_time - interval '14 days'
        returning site_id, id)
    insert into problem_step (site_id, id, problem_id, at, act, state, actor)
    select site_id, gen_random_uuid(), id, at_time, 'close', 'closed', 'clock' from closed;
    with gone as (
        delete from problem where over_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function problems_forget is 'Closes problems that were solved 14 days ago, and deletes those that have been over for half a year, with their photos.';
grant execute on function problems_forget to menpai_detect;

create or replace function photos_unknown(ids uuid[]) returns uuid[]
    language sql stable security definer
    set search_path = public
as $$
    select array(select u.id from unnest(ids) as u (id)
                 where not exists (select from listing_photo p where p.id = u.id)
                   and not exists (select from problem_photo p where p.id = u.id))
$$;
comment on function photos_unknown is 'Those of some photos that no row names.';

-- People are told of problems through the outbox, also of those that are in no unit; of the end of a lease, and of what
-- somebody else did to their pass.
alter table notification
    alter column unit_id drop not null,
    add column problem_id uuid,
    add column tenancy_id uuid,
    add column pass_id uuid,
    add constraint notification_problem_fkey foreign key (site_id, problem_id) references problem (site_id, id) on delete cascade,
    add constraint notification_tenancy_fkey foreign key (site_id, tenancy_id) references tenancy (site_id, id) on delete cascade,
    add constraint notification_pass_fkey foreign key (site_id, pass_id) references pass (site_id, id) on delete cascade,
    add constraint notification_unit_of_others check (unit_id is not null or problem_id is not null),
    drop constraint notification_kind_known,
    add constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled', 'contract_joined', 'contract_offered',
         'contract_signed', 'contract_closed', 'filing_made', 'filing_confirmed', 'filing_refused', 'filing_entered',
         'filing_agreed', 'filing_declined', 'listing_published',
         'listing_refused', 'listing_taken_down', 'viewing_requested', 'viewing_rescheduled', 'viewing_cancelled',
         'viewing_confirmed', 'viewing_refused', 'viewing_called_off', 'viewing_unanswered', 'viewing_reminder', 'ownership_claimed',
         'ownership_confirmed', 'ownership_refused', 'agent_joined', 'agent_ended', 'problem_reported', 'problem_accepted',
         'problem_solved', 'problem_rejected', 'lease_ended', 'pass_ended', 'pass_suspended', 'pass_resumed')),
    drop constraint notification_about_one,
    add constraint notification_about_one check (
        num_nonnulls(gap_id, contract_id, filing_id, listing_id, viewing_id, claim_id, agency_id, problem_id, tenancy_id, pass_id)
            = 1),
    drop constraint notification_about_its_kind,
    add constraint notification_about_its_kind check (
        (kind like 'contract\_%') = (contract_id is not null) and (kind like 'filing\_%') = (filing_id is not null)
        and (kind like 'listing\_%') = (listing_id is not null) and (kind like 'viewing\_%') = (viewing_id is not null)
        and (kind like 'ownership\_%') = (claim_id is not null) and (kind like 'agent\_%') = (agency_id is not null)
        and (kind like 'problem\_%') = (problem_id is not null) and (kind like 'lease\_%') = (tenancy_id is not null)
        and (kind like 'pass\_%') = (pass_id is not null));
create index notification_problem_idx on notification (site_id, problem_id);
create index notification_tenancy_idx on notification (site_id, tenancy_id);
create index notification_pass_idx on notification (site_id, pass_id);
grant select (id, name) on site to menpai_notify;
