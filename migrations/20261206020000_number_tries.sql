-- Wrong guesses of an account, kept where every server sees them: five within an hour, however many are sent at once.
create table number_try (
    account_id uuid not null,
    id uuid not null,
    tried_at timestamptz not null,
    constraint number_try_pkey primary key (account_id, id),
    constraint number_try_account_fkey foreign key (account_id) references account (id)
);
create index number_try_tried_idx on number_try (tried_at);
comment on table number_try is 'When an account named a number, phone or name that belongs to somebody else, or asked the verifier of real names in vain. Nothing of what was named. Forgotten after a day.';
grant select, insert, delete on number_try to menpai_api;
grant select, delete on number_try to menpai_auth;
