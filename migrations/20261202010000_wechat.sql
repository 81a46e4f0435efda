-- Landlords and tenants sign in through WeChat's mini-programme.

create table account_wechat (
    account_id uuid not null,
    open_id_index bytea not null,
    open_id_sealed bytea not null,
    phone_index bytea not null,
    linked_at timestamptz not null,
    constraint account_wechat_pkey primary key (account_id),
    constraint account_wechat_account_fkey foreign key (account_id) references account (id),
    constraint account_wechat_open_id_unique unique (open_id_index),
    constraint account_wechat_open_id_length check (length(open_id_index) = 32),
    constraint account_wechat_phone_length check (length(phone_index) = 32)
);
comment on table account_wechat is 'Which WeChat user signs in as whom: opened by a phone that WeChat vouched for, and only while that phone still stands for the account''s persons.';
comment on column account_wechat.open_id_index is 'Keyed hash of the openid that WeChat''s mini-programme knows the user by.';
comment on column account_wechat.open_id_sealed is 'The openid, sealed, bound to the account: where messages go.';
comment on column account_wechat.phone_index is 'Keyed hash of the phone that WeChat vouched for.';

alter table session drop constraint session_signed_in_by_known;
alter table session add constraint session_signed_in_by_known
    check (signed_in_by in ('password', 'oidc', 'phone_code', 'wechat'));

grant select, insert, update, delete on account_wechat to menpai_auth;
grant select (account_id, open_id_sealed), update (open_id_sealed) on account_wechat to menpai_keys;
