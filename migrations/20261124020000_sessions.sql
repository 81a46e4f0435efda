-- Sessions, refresh tokens, second factors and back-off: what signing in stands on, in a role of its own.

do $$
begin
    if not exists (select from pg_roles where rolname = 'menpai_auth') then
        create role menpai_auth nologin;
    end if;
    if not pg_has_role(current_user, 'menpai_auth', 'member') then
        execute format('grant menpai_auth to %I', current_user);
    end if;
end
$$;

alter table account alter column password_hash drop not null;
alter table account add column must_change_password boolean not null default false;
comment on column account.password_hash is 'argon2id PHC string; null for those who sign in by a code to their phone or through another provider only.';
comment on column account.must_change_password is 'The password was chosen by somebody else: nothing but changing it is allowed until it is changed.';

create table session (
    id uuid not null,
    account_id uuid not null,
    created_at timestamptz not null,
    refreshed_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_because text,
    signed_in_by text not null,
    second_factor boolean not null,
    user_agent text,
    address text,
    constraint session_pkey primary key (id),
    constraint session_account_fkey foreign key (account_id) references account (id),
    constraint session_order check (refreshed_at >= created_at and expires_at > created_at),
    constraint session_ended_whole check ((ended_at is null) = (ended_because is null)),
    constraint session_ended_because_known check (ended_because in
        ('signed_out', 'ended_by_owner', 'ended_by_manager', 'password_changed', 'second_factor_changed',
         'account_disabled', 'refresh_reused')),
    constraint session_signed_in_by_known check (signed_in_by in ('password', 'oidc', 'phone_code')),
    constraint session_user_agent_length check (length(user_agent) <= 200),
    constraint session_address_length check (length(address) <= 64)
);
create index session_account_idx on session (account_id, created_at);
create index session_expires_idx on session (expires_at);
comment on table session is 'Somebody signed in, on one device, until they sign out, are signed out, or the time is over. Read with every request.';
comment on column session.second_factor is 'Whether the second factor was shown in this session, here or to the provider.';

create table refresh_token (
    hash bytea not null,
    session_id uuid not null,
    number integer not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint refresh_token_pkey primary key (hash),
    constraint refresh_token_session_fkey foreign key (session_id) references session (id) on delete cascade,
    constraint refresh_token_number_unique unique (session_id, number),
    constraint refresh_token_hash_length check (length(hash) = 32)
);
comment on table refresh_token is 'Refresh tokens by their SHA-256, numbered within their session. Each is good once; the used ones are kept so that one which comes again is recognised.';

create table second_factor (
    account_id uuid not null,
    secret_sealed bytea,
    last_step bigint,
    new_secret_sealed bytea,
    confirmed_at timestamptz,
    constraint second_factor_pkey primary key (account_id),
    constraint second_factor_account_fkey foreign key (account_id) references account (id),
    constraint second_factor_confirmed_whole check ((secret_sealed is null) = (confirmed_at is null)),
    constraint second_factor_has_secret check (secret_sealed is not null or new_secret_sealed is not null)
);
comment on table second_factor is 'TOTP secrets (RFC 6238), sealed. A new one counts once a code made with it was shown.';
comment on column second_factor.last_step is 'Time step of the last code that was taken: neither it nor an earlier one is taken again.';

create table recovery_code (
    account_id uuid not null,
    hash bytea not null,
    used_at timestamptz,
    constraint recovery_code_pkey primary key (account_id, hash),
    constraint recovery_code_account_fkey foreign key (account_id) references account (id),
    constraint recovery_code_hash_length check (length(hash) = 32)
);
comment on table recovery_code is 'Codes for whoever lost the second factor, each good once, by keyed hash.';

create table sign_in_hold (
    name_index bytea not null,
    failures integer not null,
    last_failed_at timestamptz not null,
    held_until timestamptz,
    constraint sign_in_hold_pkey primary key (name_index),
    constraint sign_in_hold_name_length check (length(name_index) = 32),
    constraint sign_in_hold_failures_positive check (failures > 0)
);
create index sign_in_hold_last_failed_idx on sign_in_hold (last_failed_at);
comment on table sign_in_hold is 'Failed attempts by user name as it was typed, as keyed hash: names that exist and names that do not are held back alike.';

-- What signs people in is kept from the role that answers their requests, and the registry from the role that signs in.
revoke select, insert, update on account from menpai_api;
grant select (id, user_name, role, display_name, organisation, disabled_at, version, created_at) on account to menpai_api;


grant select, insert, update on account to menpai_auth;
grant select, insert, update, delete on account_site to menpai_auth;
grant select, insert, update, delete on session, refresh_token, second_factor, recovery_code, sign_in_hold to menpai_auth;
grant execute on function account_sites to menpai_auth;
grant execute on function scope_sites, scope_persons to menpai_auth;
