-- Jurisdiction, sites, and the accounts of staff, landlords and tenants.

create table area (
    id uuid not null,
    parent_id uuid,
    level text not null,
    code text,
    name text not null,
    boundary_4326 geometry(MultiPolygon, 4326),
    constraint area_pkey primary key (id),
    constraint area_parent_fkey foreign key (parent_id) references area (id),
    constraint area_code_unique unique (code),
    constraint area_level_known check (level in ('district', 'street', 'community', 'grid')),
    constraint area_root_is_district check ((parent_id is null) = (level = 'district')),
    constraint area_name_present check (length(trim(name)) between 1 and 100),
    constraint area_boundary_valid check (boundary_4326 is null or st_isvalid(boundary_4326))
);
create index area_parent_idx on area (parent_id);
create index area_boundary_idx on area using gist (boundary_4326);
comment on table area is 'Node of the jurisdiction tree 辖区: district > street > community > grid; code in the form of GB/T 2260 and the statistical division codes, absent for grids that have none.';

create table site (
    id uuid not null,
    area_id uuid not null,
    code text,
    name text not null,
    boundary_4326 geometry(MultiPolygon, 4326) not null,
    boundary_tolerance_m real not null default 25,
    fence_4326 geometry(MultiPolygon, 4326) not null,
    time_zone text not null default 'Asia/Shanghai',
    passage_retention_days integer not null default 30,
    presence_retention_days integer not null default 60,
    gap_min_nights integer not null default 7,
    gap_window_nights integer not null default 14,
    gap_deadline_days integer not null default 7,
    version integer not null default 1,
    created_at timestamptz not null,
    constraint site_pkey primary key (id),
    constraint site_area_fkey foreign key (area_id) references area (id),
    constraint site_code_unique unique (code),
    constraint site_name_present check (length(trim(name)) between 1 and 100),
    constraint site_boundary_valid check (st_isvalid(boundary_4326)),
    constraint site_tolerance_range check (boundary_tolerance_m between 0 and 500),
    constraint site_passage_retention_range check (passage_retention_days between 1 and 30),
    constraint site_presence_retention_range check (presence_retention_days between 1 and 60),
    constraint site_gap_window_range check (gap_window_nights between 1 and presence_retention_days),
    constraint site_gap_nights_range check (gap_min_nights between 1 and gap_window_nights),
    constraint site_gap_deadline_range check (gap_deadline_days between 1 and 90)
);
create index site_area_idx on site (area_id);
create index site_fence_idx on site using gist (fence_4326);
comment on table site is 'Village run as a compound 村/围院: the unit of data ownership. An official code is optional: natural villages have none.';
comment on column site.fence_4326 is 'boundary_4326 widened by boundary_tolerance_m: what lies inside it belongs to the site. Kept by trigger.';
comment on column site.gap_min_nights is 'Nights within the window after which a dwelling counts as lived in.';

create function site_keep_fence() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    new.fence_4326 := st_multi(st_buffer(new.boundary_4326::geography, new.boundary_tolerance_m)::geometry);
    return new;
end
$$;
create trigger site_keep_fence
    before insert or update of boundary_4326, boundary_tolerance_m, fence_4326 on site
    for each row execute function site_keep_fence();

create table impact_assessment (
    site_id uuid not null,
    id uuid not null,
    reference text not null,
    approver text not null,
    approved_on date not null,
    expires_on date not null,
    recorded_by uuid,
    recorded_at timestamptz not null,
    constraint impact_assessment_pkey primary key (site_id, id),
    constraint impact_assessment_site_fkey foreign key (site_id) references site (id),
    constraint impact_assessment_reference_present check (length(trim(reference)) between 1 and 200),
    constraint impact_assessment_approver_present check (length(trim(approver)) between 1 and 100),
    constraint impact_assessment_expires_after_approval check (expires_on > approved_on)
);
comment on table impact_assessment is 'Personal information protection impact assessment (PIPL art. 55). Without an unexpired one, gap detection is off for the site.';

create table account (
    id uuid not null,
    user_name text not null,
    password_hash text not null,
    role text not null,
    display_name text not null,
    organisation text not null,
    disabled_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    constraint account_pkey primary key (id),
    constraint account_user_name_unique unique (user_name),
    constraint account_user_name_form check (user_name ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
    constraint account_role_known check (role in
        ('officer', 'grid_worker', 'area_manager', 'landlord', 'tenant', 'auditor', 'operator'))
);
comment on table account is 'Somebody who signs in. Passwords as argon2id PHC strings.';

create table account_site (
    site_id uuid not null,
    account_id uuid not null,
    person_id uuid,
    constraint account_site_pkey primary key (site_id, account_id),
    constraint account_site_site_fkey foreign key (site_id) references site (id),
    constraint account_site_account_fkey foreign key (account_id) references account (id)
);
create index account_site_account_idx on account_site (account_id);
comment on table account_site is 'Sites that an account works in; for a landlord or tenant also who they are there.';
comment on column account_site.person_id is 'The person behind a landlord or tenant account, in this site.';

create table idempotency_key (
    account_id uuid not null,
    key text not null,
    action text not null,
    request_hash bytea not null,
    resource_id uuid not null,
    created_at timestamptz not null,
    constraint idempotency_key_pkey primary key (account_id, key),
    constraint idempotency_key_account_fkey foreign key (account_id) references account (id),
    constraint idempotency_key_length check (length(key) between 1 and 200)
);
create index idempotency_key_created_idx on idempotency_key (created_at);
comment on table idempotency_key is 'What a repeated POST with the same Idempotency-Key answers: the resource that the first one created. No bodies are kept.';
