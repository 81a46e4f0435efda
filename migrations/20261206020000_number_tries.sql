-- Wrong guesses, kept where every server sees them: five within an hour, however many are sent at once.
create table number_try (
    id uuid not null,
    account_id uuid,
    phone_index bytea,
    tried_at timestamptz not null,
    constraint number_try_pkey primary key (id),
    constraint number_try_account_fkey foreign key (account_id) references account (id),
    constraint number_try_by_one check (num_nonnulls(account_id, phone_index) = 1),
    constraint number_try_phone_length check (length(phone_index) = 32)
);
create index number_try_account_idx on number_try (account_id, tried_at) where (account_id is not null);
create index number_try_phone_idx on number_try (phone_index, tried_at) where (phone_index is not null);
create index number_try_tried_idx on number_try (tried_at);
comment on table number_try is 'When somebody named a number, phone or name that belongs to somebody else, or had the verifier of real names asked in vain. Nothing of what was named. Forgotten after a day.';
comment on column number_try.account_id is 'The account that did.';
comment on column number_try.phone_index is 'Whoever did so when they signed in, who has no account yet: keyed hash of their phone.';
grant select, insert, delete on number_try to menpai_api, menpai_auth;
