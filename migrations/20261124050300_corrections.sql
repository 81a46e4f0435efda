-- Corrections that people ask for (PIPL art. 46): old and new side by side, decided by staff, both kept.

create table correction (
    site_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    field text not null,
    residency_id uuid,
    old_value_sealed bytea not null,
    new_value_sealed bytea not null,
    reason_sealed bytea not null,
    state text not null default 'open',
    filed_by uuid not null,
    filed_at timestamptz not null,
    due_on date not null,
    decided_by uuid,
    decided_at timestamptz,
    decision_reason_sealed bytea,
    version integer not null default 1,
    constraint correction_pkey primary key (site_id, id),
    constraint correction_person_fkey foreign key (site_id, person_id) references person (site_id, id),
    constraint correction_filed_by_fkey foreign key (filed_by) references account (id),
    constraint correction_decided_by_fkey foreign key (decided_by) references account (id),
    constraint correction_field_known check (field in ('name', 'document', 'phone', 'birth_date', 'residency')),
    constraint correction_residency_named check ((field = 'residency') = (residency_id is not null)),
    constraint correction_state_known check (state in ('open', 'accepted', 'refused', 'withdrawn')),
    constraint correction_decided_whole check (
        (state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null)
        and (decision_reason_sealed is null or state in ('accepted', 'refused')))
);
create unique index correction_one_open on correction (site_id, person_id, field) where (state = 'open');
create index correction_person_idx on correction (site_id, person_id, filed_at desc);
create index correction_due_idx on correction (site_id, state, due_on, id);
create index correction_filed_by_idx on correction (filed_by);
create index correction_decided_by_idx on correction (decided_by);
comment on table correction is 'Correction that a person asks for: what the registry says, what it should say, why, and what became of it. Values and reasons are sealed, bound to the correction.';
comment on column correction.old_value_sealed is 'What the registry said when it was filed; once accepted, what was replaced.';
comment on column correction.due_on is 'Last day on which staff decide: fifteen days after filing, on the site''s calendar.';

create function correction_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
declare
    sealed text[] := array['old_value_sealed', 'new_value_sealed', 'reason_sealed', 'decision_reason_sealed'];
    decision text[] := array['state', 'decided_by', 'decided_at', 'version', 'old_value_sealed', 'decision_reason_sealed'];
begin
    if tg_op = 'UPDATE' then
        -- Decided once.
        if old.state = 'open' and to_jsonb(new) - decision = to_jsonb(old) - decision then
            return new;
        end if;
        -- Sealed anew with another key.
        if to_jsonb(new) - sealed = to_jsonb(old) - sealed
            and (new.decision_reason_sealed is null) = (old.decision_reason_sealed is null) then
            return new;
        end if;
    elsif current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return old;
    end if;
    raise exception 'a correction is decided once and kept'
        using errcode = 'check_violation', constraint = 'correction_keep', table = 'correction';
end
$$;
create trigger correction_keep before update or delete on correction
    for each row execute function correction_keep();

alter table correction enable row level security;
create policy correction_in_scope on correction
    using (site_id = any ((select scope_sites())::uuid[])) with check (site_id = any ((select scope_sites())::uuid[]));
create policy correction_of_owner on correction as restrictive to menpai_api
    using ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[]))
    with check ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[]));
grant select, insert on correction to menpai_api;
grant update (state, decided_by, decided_at, version, old_value_sealed, decision_reason_sealed) on correction to menpai_api;
