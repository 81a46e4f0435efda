-- Gaps (about dwellings), the detector's queue, and the record of every look at personal data.

create table gap (
    site_id uuid not null,
    id uuid not null,
    unit_id uuid not null,
    rule text not null,
    rule_version integer not null,
    opened_at timestamptz not null,
    updated_at timestamptz not null,
    due_on date not null,
    closed_at timestamptz,
    closed_because text,
    evidence jsonb not null,
    version integer not null default 1,
    constraint gap_pkey primary key (site_id, id),
    constraint gap_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint gap_rule_known check (rule in ('unregistered_residence')),
    constraint gap_closed_because_known check (closed_because in ('registered', 'no_longer_lived_in', 'detection_off')),
    constraint gap_closed_whole check ((closed_at is null) = (closed_because is null)),
    constraint gap_evidence_is_object check (jsonb_typeof(evidence) = 'object')
);
create unique index gap_one_open on gap (site_id, unit_id, rule) where (closed_at is null);
create index gap_unit_idx on gap (site_id, unit_id);
comment on table gap is 'Dwelling whose registration and use disagree 漏登. Evidence holds counts only, never a person.';

create table detection_due (
    site_id uuid not null,
    unit_id uuid not null,
    marked_at timestamptz not null default clock_timestamp(),
    constraint detection_due_pkey primary key (site_id, unit_id)
);
comment on table detection_due is 'Units that the detector looks at next: written by triggers in the transaction that changed the facts, so that nothing is forgotten over a restart.';

create table look (
    site_id uuid not null,
    id uuid not null,
    looked_at timestamptz not null,
    account_id uuid not null,
    organisation text not null,
    action text not null,
    purpose text not null,
    reference text,
    building_id uuid,
    unit_id uuid,
    person_ids uuid[] not null,
    constraint look_pkey primary key (site_id, id),
    constraint look_account_fkey foreign key (account_id) references account (id),
    constraint look_site_fkey foreign key (site_id) references site (id),
    constraint look_purpose_known check (purpose in
        ('registration_check', 'fire_inspection', 'emergency', 'service_visit', 'lawful_case', 'own_unit', 'gap_follow_up')),
    constraint look_reference_length check (length(reference) between 1 and 200)
);
create index look_time_idx on look (site_id, looked_at desc, id desc);
create index look_person_idx on look using gin (person_ids);
create index look_account_idx on look (account_id);
comment on table look is 'Every look at personal data: who, when, for which purpose, about whom. Written in the transaction that answers; never changed.';

create function append_only() returns trigger
    language plpgsql
as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger look_append_only before update or delete on look
    for each row execute function append_only();

create function detection_mark(sites uuid[], units uuid[]) returns void
    language sql
    security definer
    set search_path = public
as $$
    insert into detection_due (site_id, unit_id)
    select distinct d.site_id, d.unit_id
    from unnest(sites, units) as d (site_id, unit_id)
    where d.unit_id is not null
    order by 1, 2
    on conflict (site_id, unit_id) do nothing;
    select pg_notify('menpai_detection', '');
$$;
comment on function detection_mark is 'Asks the detector to look at these units after commit.';

create function detection_mark_new() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    perform detection_mark(array_agg(n.site_id), array_agg(n.unit_id)) from new_rows n having count(*) > 0;
    return null;
end
$$;
create trigger residency_detection_insert after insert on residency
    referencing new table as new_rows for each statement execute function detection_mark_new();
create trigger residency_detection_update after update on residency
    referencing new table as new_rows for each statement execute function detection_mark_new();
create trigger pass_detection_insert after insert on pass
    referencing new table as new_rows for each statement execute function detection_mark_new();
create trigger pass_detection_update after update on pass
    referencing new table as new_rows for each statement execute function detection_mark_new();
