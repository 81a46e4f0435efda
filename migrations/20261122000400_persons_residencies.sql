-- Persons, who owns and rents which unit, and who is registered where.

create table person (
    site_id uuid not null,
    id uuid not null,
    name_sealed bytea not null,
    document_kind text,
    id_number_sealed bytea,
    id_number_index bytea,
    phone_sealed bytea,
    phone_index bytea,
    birth_date_sealed bytea,
    name_birth_index bytea,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint person_pkey primary key (site_id, id),
    constraint person_site_fkey foreign key (site_id) references site (id),
    constraint person_id_number_unique unique (site_id, id_number_index),
    constraint person_document_kind_known check (document_kind in
        ('citizen_id', 'hmt_residence_permit', 'passport', 'foreign_permanent_resident_card')),
    constraint person_id_number_whole check (
        (document_kind is null) = (id_number_sealed is null)
        and (id_number_sealed is null) = (id_number_index is null)),
    constraint person_phone_whole check ((phone_sealed is null) = (phone_index is null)),
    constraint person_birth_date_whole check ((birth_date_sealed is null) = (name_birth_index is null))
);
create index person_phone_idx on person (phone_index, site_id);
create index person_name_birth_idx on person (name_birth_index, site_id);
create index person_id_number_idx on person (id_number_index, site_id);
comment on table person is 'Natural person 人员 known to the registry of a site. What identifies the person is sealed; found by keyed blind index.';

alter table account_site
    add constraint account_site_person_fkey foreign key (site_id, person_id) references person (site_id, id);
create index account_site_person_idx on account_site (site_id, person_id);

create table unit_owner (
    site_id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    constraint unit_owner_pkey primary key (site_id, unit_id, person_id),
    constraint unit_owner_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint unit_owner_person_fkey foreign key (site_id, person_id) references person (site_id, id)
);
create index unit_owner_person_idx on unit_owner (site_id, person_id);
comment on table unit_owner is 'Landlord of a unit.';

create table tenancy (
    site_id uuid not null,
    id uuid not null,
    unit_id uuid not null,
    landlord_id uuid not null,
    term daterange not null,
    rent_cents bigint,
    deposit_cents bigint,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint tenancy_pkey primary key (site_id, id),
    constraint tenancy_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint tenancy_landlord_fkey foreign key (site_id, landlord_id) references person (site_id, id),
    constraint tenancy_term_starts check (not isempty(term) and not lower_inf(term)),
    constraint tenancy_rent_range check (rent_cents between 0 and 100000000),
    constraint tenancy_deposit_range check (deposit_cents between 0 and 1000000000),
    constraint tenancy_no_overlap exclude using gist (site_id with =, unit_id with =, term with &&)
);
create index tenancy_landlord_idx on tenancy (site_id, landlord_id);
create index tenancy_unit_idx on tenancy (site_id, unit_id);
comment on table tenancy is 'Lease 租约 of a unit: landlord, tenants, term (first day to last day), rent per month in fen.';

create table tenancy_tenant (
    site_id uuid not null,
    tenancy_id uuid not null,
    person_id uuid not null,
    constraint tenancy_tenant_pkey primary key (site_id, tenancy_id, person_id),
    constraint tenancy_tenant_tenancy_fkey foreign key (site_id, tenancy_id) references tenancy (site_id, id),
    constraint tenancy_tenant_person_fkey foreign key (site_id, person_id) references person (site_id, id)
);
create index tenancy_tenant_person_idx on tenancy_tenant (site_id, person_id);
comment on table tenancy_tenant is 'Tenants of a lease.';

-- One row per version of what the registry believed. `valid` is when the person lives there;
-- recorded_from..recorded_to is when the registry said so. The present belief has no recorded_to.
create table residency (
    site_id uuid not null,
    id uuid not null,
    version integer not null default 1,
    unit_id uuid not null,
    person_id uuid not null,
    valid daterange not null,
    recorded_from timestamptz not null,
    recorded_to timestamptz,
    filed_by uuid,
    filed_as text not null,
    reason text,
    constraint residency_pkey primary key (site_id, id, version),
    constraint residency_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint residency_person_fkey foreign key (site_id, person_id) references person (site_id, id),
    constraint residency_filed_by_fkey foreign key (filed_by) references account (id),
    constraint residency_valid_starts check (not isempty(valid) and not lower_inf(valid)),
    constraint residency_recorded_order check (recorded_to is null or recorded_to >= recorded_from),
    constraint residency_version_positive check (version > 0),
    constraint residency_filed_as_known check (filed_as in ('staff', 'landlord', 'tenant', 'import')),
    constraint residency_correction_has_reason check (version = 1 or reason is not null),
    constraint residency_no_overlap exclude using gist
        (site_id with =, unit_id with =, person_id with =, valid with &&) where (recorded_to is null)
);
create unique index residency_one_current_version on residency (site_id, id) where (recorded_to is null);
create index residency_unit_idx on residency (site_id, unit_id);
create index residency_person_idx on residency (site_id, person_id);
create index residency_filed_by_idx on residency (filed_by);
comment on table residency is 'Registration 居住登记, bitemporal: a person lives in a unit from..to; corrections add a version and never overwrite one.';

create function residency_keep_versions() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    if tg_op = 'UPDATE'
        and old.recorded_to is null
        and new.recorded_to is not null
        and (to_jsonb(new) - 'recorded_to') = (to_jsonb(old) - 'recorded_to') then
        return new;
    end if;
    raise exception 'a recorded residency is never overwritten: end its version and record another'
        using errcode = 'check_violation', constraint = 'residency_keep_versions', table = 'residency';
end
$$;
create trigger residency_keep_versions
    before update or delete on residency
    for each row execute function residency_keep_versions();
