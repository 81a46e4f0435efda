-- Other ways in: an OpenID Connect provider for staff, codes to their phone for landlords and tenants.

create table oidc_identity (
    issuer text not null,
    subject text not null,
    account_id uuid not null,
    linked_at timestamptz not null,
    constraint oidc_identity_pkey primary key (issuer, subject),
    constraint oidc_identity_account_fkey foreign key (account_id) references account (id),
    constraint oidc_identity_account_unique unique (account_id, issuer),
    constraint oidc_identity_issuer_length check (length(issuer) between 1 and 500),
    constraint oidc_identity_subject_length check (length(subject) between 1 and 255)
);
comment on table oidc_identity is 'Whom an OpenID Connect provider vouches for. Linked by the operator; nobody gets an account by signing in there.';

create table oidc_attempt (
    state_hash bytea not null,
    nonce text not null,
    pkce_verifier text not null,
    created_at timestamptz not null,
    constraint oidc_attempt_pkey primary key (state_hash),
    constraint oidc_attempt_state_length check (length(state_hash) = 32)
);
create index oidc_attempt_created_idx on oidc_attempt (created_at);
comment on table oidc_attempt is 'Sign-ins that are on their way through the provider: taken out when they come back, so that each comes back once.';

create table sign_in_code (
    id uuid not null,
    phone_index bytea not null,
    address_index bytea,
    code_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries integer not null default 0,
    used_at timestamptz,
    constraint sign_in_code_pkey primary key (id),
    constraint sign_in_code_hash_length check (length(code_hash) = 32),
    constraint sign_in_code_tries_range check (tries between 0 and 5)
);
create index sign_in_code_phone_idx on sign_in_code (phone_index, created_at);
create index sign_in_code_address_idx on sign_in_code (address_index, created_at);
create index sign_in_code_created_idx on sign_in_code (created_at);
comment on table sign_in_code is 'Codes that were asked for, by keyed hash of the phone: also for phones that nobody here has, which get none sent, so that asking tells nothing.';

-- Asked before a scope is known, by whoever shows the code that went to the phone.
create function residents_by_phone(phone bytea)
    returns table (site_id uuid, person_id uuid, is_owner boolean)
    language sql stable security definer
    set search_path = public
as $$
    select p.site_id, p.id, o.is_owner
    from person p
    join site_today d on d.site_id = p.site_id
    cross join lateral (
        select exists (select from unit_owner u where u.site_id = p.site_id and u.person_id = p.id) as is_owner) o
    where p.phone_index = phone
      and (o.is_owner
        or exists (select from residency r
                   where r.site_id = p.site_id and r.person_id = p.id and r.recorded_to is null and r.valid @> d.today)
        or exists (select from tenancy_tenant t
                   join tenancy l on l.site_id = t.site_id and l.id = t.tenancy_id
                   where t.site_id = p.site_id and t.person_id = p.id and l.term @> d.today))
$$;
comment on function residents_by_phone is 'Who may sign in with this phone: owners of units, and those who live in one or rent one today. Ids only.';

grant execute on function residents_by_phone to menpai_auth;
grant select, insert, update, delete on oidc_identity, oidc_attempt, sign_in_code to menpai_auth;
