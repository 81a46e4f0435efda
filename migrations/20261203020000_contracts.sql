-- 合同: what landlord and tenants agree on, as a text that both sides confirm. When the last of them has, the lease is recorded,
-- goes on, is changed or ends, in the same transaction.

create table contract (
    site_id uuid not null,
    id uuid not null,
    unit_id uuid not null,
    tenancy_id uuid,
    kind text not null,
    state text not null,
    term daterange not null,
    rent_cents bigint not null,
    deposit_cents bigint not null,
    pay_months smallint not null,
    clauses_sealed bytea,
    proposed_by uuid not null,
    drawn_on date,
    text_sealed bytea,
    text_hash bytea,
    code_hash bytea,
    code_until timestamptz,
    created_at timestamptz not null,
    offered_at timestamptz,
    expires_at timestamptz not null,
    decided_at timestamptz,
    version integer not null default 1,
    constraint contract_pkey primary key (site_id, id),
    constraint contract_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint contract_tenancy_fkey foreign key (site_id, tenancy_id) references tenancy (site_id, id) on delete cascade,
    constraint contract_proposed_by_fkey foreign key (site_id, proposed_by) references person (site_id, id) on delete cascade,
    constraint contract_code_unique unique (code_hash),
    constraint contract_kind_known check (kind in ('lease', 'renewal', 'change', 'early_end')),
    constraint contract_state_known check (state in
        ('draft', 'offered', 'signed', 'declined', 'withdrawn', 'expired', 'overtaken')),
    constraint contract_term_whole check (not isempty(term) and not lower_inf(term) and not upper_inf(term)),
    constraint contract_rent_range check (rent_cents between 0 and 100000000),
    constraint contract_deposit_range check (deposit_cents between 0 and 1000000000),
    constraint contract_pay_months_known check (pay_months in (1, 2, 3, 6, 12)),
    constraint contract_text_whole check ((text_sealed is null) = (text_hash is null) and (text_hash is null) = (offered_at is null)
        and (text_hash is null) = (drawn_on is null)),
    constraint contract_offered_has_text check (state not in ('offered', 'signed') or text_hash is not null),
    constraint contract_decided_whole check ((state in ('draft', 'offered')) = (decided_at is null)),
    constraint contract_signed_has_lease check (state <> 'signed' or tenancy_id is not null),
    constraint contract_code_whole check ((code_hash is null) = (code_until is null) and (code_hash is null or state = 'draft')),
    constraint contract_hash_lengths check (length(text_hash) = 32 and length(code_hash) = 32)
);
create unique index contract_one_open_of_lease on contract (site_id, tenancy_id) where (state = 'offered' and kind <> 'lease');
create index contract_unit_idx on contract (site_id, unit_id);
create index contract_tenancy_idx on contract (site_id, tenancy_id);
create index contract_proposed_by_idx on contract (site_id, proposed_by);
create index contract_open_idx on contract (expires_at) where (state in ('draft', 'offered'));
comment on table contract is 'Contract 合同: a text about a lease that landlord and tenants confirm; signed when the last of them has.';
comment on column contract.tenancy_id is 'The lease that it makes, prolongs, changes or ends; of a new lease only when it is signed.';
comment on column contract.term is 'First and last day that it is about; where it ends a lease early, up to the new last day.';
comment on column contract.pay_months is 'Months for which rent is paid at a time.';
comment on column contract.clauses_sealed is 'What the parties add, as a list of texts; sealed, since people write names into it.';
comment on column contract.text_sealed is 'What they confirm, word for word.';
comment on column contract.text_hash is 'SHA-256 of that text; each party names it when they confirm.';
comment on column contract.code_hash is 'SHA-256 of the code by which tenants join a draft.';

create table contract_party (
    site_id uuid not null,
    contract_id uuid not null,
    person_id uuid not null,
    side text not null,
    lives_here boolean not null,
    joined_at timestamptz not null,
    confirmed_at timestamptz,
    confirmed_by uuid,
    confirmed_hash bytea,
    constraint contract_party_pkey primary key (site_id, contract_id, person_id),
    constraint contract_party_contract_fkey foreign key (site_id, contract_id) references contract (site_id, id) on delete cascade,
    constraint contract_party_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint contract_party_confirmed_by_fkey foreign key (confirmed_by) references account (id),
    constraint contract_party_side_known check (side in ('landlord', 'tenant')),
    constraint contract_party_landlord_elsewhere check (side = 'tenant' or not lives_here),
    constraint contract_party_confirmed_whole check ((confirmed_at is null) = (confirmed_by is null)
        and (confirmed_at is null) = (confirmed_hash is null)),
    constraint contract_party_hash_length check (length(confirmed_hash) = 32)
);
create index contract_party_person_idx on contract_party (site_id, person_id);
create index contract_party_confirmed_by_idx on contract_party (confirmed_by);
comment on table contract_party is 'Who is a party of a contract, and when, through which account and to which text they said yes.';

-- What was offered stays as it was offered, and a yes stays a yes.
create function contract_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
declare
    life text[] := array['state', 'tenancy_id', 'decided_at', 'version', 'code_hash', 'code_until', 'expires_at'];
begin
    if old.state = 'draft'
        or (old.state = 'offered' and new.state <> 'draft' and to_jsonb(new) - life = to_jsonb(old) - life)
        or (current_user = 'menpai_keys'
            and to_jsonb(new) - 'text_sealed' - 'clauses_sealed' = to_jsonb(old) - 'text_sealed' - 'clauses_sealed') then
        return new;
    end if;
    raise exception 'a contract that was offered is kept as it is'
        using errcode = 'check_violation', constraint = 'contract_keep', table = 'contract';
end
$$;
create trigger contract_keep before update on contract for each row execute function contract_keep();

create function contract_party_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    if old.confirmed_at is null
        and (to_jsonb(new) - array['confirmed_at', 'confirmed_by', 'confirmed_hash']
            = to_jsonb(old) - array['confirmed_at', 'confirmed_by', 'confirmed_hash']) then
        return new;
    end if;
    raise exception 'a party confirms once'
        using errcode = 'check_violation', constraint = 'contract_party_keep', table = 'contract_party';
end
$$;
create trigger contract_party_keep before update on contract_party for each row execute function contract_party_keep();

create function contract_is_of_scope(site uuid, contract uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from contract_party p
        where p.site_id = site and p.contract_id = contract and p.person_id = any (scope_persons()));
end
$$;
comment on function contract_is_of_scope is 'Whether a person to whom the transaction is held is a party of a contract.';
grant execute on function contract_is_of_scope to menpai_api;

alter table contract enable row level security;
create policy contract_in_scope on contract using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
create policy contract_of_owner on contract as restrictive to menpai_api
    using ((select scope_persons()) is null or proposed_by = any ((select scope_persons())::uuid[])
        or contract_is_of_scope(site_id, id))
    with check ((select scope_persons()) is null or proposed_by = any ((select scope_persons())::uuid[])
        or contract_is_of_scope(site_id, id));
grant select, insert on contract to menpai_api;
grant update (state, tenancy_id, drawn_on, text_sealed, text_hash, code_hash, code_until, offered_at, expires_at, decided_at, version)
    on contract to menpai_api;
grant select (site_id, id, clauses_sealed, text_sealed), update (clauses_sealed, text_sealed) on contract to menpai_keys;
create policy contract_for_keys on contract to menpai_keys using (true) with check (true);

alter table contract_party enable row level security;
create policy contract_party_in_scope on contract_party using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
create policy contract_party_of_owner on contract_party as restrictive to menpai_api
    using ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or contract_is_of_scope(site_id, contract_id))
    with check ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or contract_is_of_scope(site_id, contract_id));
grant select, insert on contract_party to menpai_api;
grant update (confirmed_at, confirmed_by, confirmed_hash) on contract_party to menpai_api;

create function contract_parties(site uuid, contract uuid,
    out person_id uuid, out side text, out lives_here boolean, out confirmed_at timestamptz, out confirmed_by uuid,
    out name_sealed bytea, out document_kind text, out id_number_sealed bytea, out phone_sealed bytea, out birth_date_sealed bytea)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select q.person_id, q.side, q.lives_here, q.confirmed_at, q.confirmed_by,
        p.name_sealed, p.document_kind, p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
    from contract_party q
    join person p on p.site_id = q.site_id and p.id = q.person_id
    where q.site_id = site and q.contract_id = contract and site = any (scope_sites())
      and (scope_persons() is null or contract_is_of_scope(site, contract))
    order by q.side, q.joined_at, q.person_id
$$;
comment on function contract_parties is 'The parties of a contract, landlord first, for each of them: who they are is what they agreed to tell each other.';
grant execute on function contract_parties to menpai_api;

-- Whoever holds the code of a draft finds it, also where no site knows them yet.
create function contract_by_code(code bytea, at_time timestamptz, out site_id uuid, out id uuid)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select c.site_id, c.id from contract c where c.code_hash = code and c.code_until > at_time and c.state = 'draft'
$$;
comment on function contract_by_code is 'The draft that a code opens while it is good.';
grant execute on function contract_by_code to menpai_api;

-- Receipts of rent: what was paid is recorded here, never paid.
create table rent_receipt (
    site_id uuid not null,
    id uuid not null,
    tenancy_id uuid not null,
    kind text not null,
    amount_cents bigint not null,
    paid_on date not null,
    recorded_by uuid not null,
    recorded_at timestamptz not null,
    voided_at timestamptz,
    constraint rent_receipt_pkey primary key (site_id, id),
    constraint rent_receipt_tenancy_fkey foreign key (site_id, tenancy_id) references tenancy (site_id, id) on delete cascade,
    constraint rent_receipt_recorded_by_fkey foreign key (recorded_by) references account (id),
    constraint rent_receipt_kind_known check (kind in ('rent', 'deposit', 'deposit_returned')),
    constraint rent_receipt_amount_range check (amount_cents between 1 and 1000000000),
    constraint rent_receipt_voided_later check (voided_at >= recorded_at)
);
create index rent_receipt_tenancy_idx on rent_receipt (site_id, tenancy_id, paid_on, id);
create index rent_receipt_recorded_by_idx on rent_receipt (recorded_by);
comment on table rent_receipt is 'Receipt 收据 of rent or deposit that the landlord recorded; one that was wrong is voided and stays.';

create function rent_receipt_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    if old.voided_at is null and to_jsonb(new) - 'voided_at' = to_jsonb(old) - 'voided_at' then
        return new;
    end if;
    raise exception 'a receipt is voided once and kept'
        using errcode = 'check_violation', constraint = 'rent_receipt_keep', table = 'rent_receipt';
end
$$;
create trigger rent_receipt_keep before update on rent_receipt for each row execute function rent_receipt_keep();

create function receipt_is_of_scope(site uuid, lease uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (select from tenancy t where t.site_id = site and t.id = lease and tenancy_is_of_scope(t.site_id, t.id, t.landlord_id));
end
$$;
comment on function receipt_is_of_scope is 'Whether a person to whom the transaction is held is landlord or tenant of a lease.';
grant execute on function receipt_is_of_scope to menpai_api;

alter table rent_receipt enable row level security;
create policy rent_receipt_in_scope on rent_receipt using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
create policy rent_receipt_of_owner on rent_receipt as restrictive to menpai_api
    using ((select scope_persons()) is null or receipt_is_of_scope(site_id, tenancy_id))
    with check ((select scope_persons()) is null or receipt_is_of_scope(site_id, tenancy_id));
grant select, insert on rent_receipt to menpai_api;
grant update (voided_at) on rent_receipt to menpai_api;

-- Somebody who waits for a filing or a contract stays who they are, though nothing else says so yet.
create function has_unfinished(site uuid, person uuid) returns boolean
    language sql stable security definer
    set search_path = public
as $$
    select exists (select from filing f where f.site_id = site and f.person_id = person and f.state = 'filed')
        or exists (select from contract_party p join contract c on c.site_id = p.site_id and c.id = p.contract_id
                   where p.site_id = site and p.person_id = person and c.state in ('draft', 'offered'))
$$;
comment on function has_unfinished is 'Whether somebody waits for a filing or a contract.';
grant execute on function has_unfinished to menpai_auth;
drop function has_open_filing(uuid, uuid);

-- Accounts of people of whom nothing is left in a site but filings and contracts that came to nothing, a month later.
create function newcomers_unlink(at_time timestamptz) returns bigint
    language sql security definer
    set search_path = public
as $$
    with ended as (
        select f.site_id, f.person_id, f.decided_at from filing f where f.state in ('refused', 'withdrawn', 'expired')
        union all
        select p.site_id, p.person_id, c.decided_at
        from contract_party p join contract c on c.site_id = p.site_id and c.id = p.contract_id
        where c.state in ('declined', 'withdrawn', 'expired', 'overtaken') and p.side = 'tenant'),
    last as (
        select e.site_id, e.person_id from ended e group by 1, 2 having max(e.decided_at) < at_time - interval '30 days'),
    unlinked as (
        delete from account_site s
        using last l, account a
        where s.site_id = l.site_id and s.person_id = l.person_id and a.id = s.account_id
          and a.role in ('landlord', 'tenant') and a.password_hash is null
          and not has_unfinished(s.site_id, s.person_id)
          and not exists (select from filing f
                          where f.site_id = s.site_id and f.person_id = s.person_id and f.state = 'confirmed')
          and not exists (select from residency r where r.site_id = s.site_id and r.person_id = s.person_id)
          and not exists (select from unit_owner o where o.site_id = s.site_id and o.person_id = s.person_id)
          and not exists (select from tenancy t where t.site_id = s.site_id and t.landlord_id = s.person_id)
          and not exists (select from tenancy_tenant t where t.site_id = s.site_id and t.person_id = s.person_id)
          and not exists (select from pass p where p.site_id = s.site_id and p.person_id = s.person_id)
        returning 1)
    select count(*) from unlinked
$$;
comment on function newcomers_unlink is 'Takes accounts off people of whom nothing but filings and contracts that came to nothing is left, 30 days after the last of them.';
grant execute on function newcomers_unlink to menpai_detect;

create or replace function filings_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update filing set state = 'expired', decided_at = at_time, version = version + 1
    where state = 'filed' and filed_at < at_time - interval '30 days';
    with gone as (
        delete from filing where decided_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function filings_forget is 'Lets filings expire that nobody decided in 30 days, and deletes them half a year after their decision.';

create function contracts_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update contract set state = 'expired', decided_at = at_time, code_hash = null, code_until = null, version = version + 1
    where state in ('draft', 'offered') and expires_at <= at_time;
    with gone as (
        delete from contract where state <> 'signed' and decided_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function contracts_forget is 'Lets contracts expire that not everybody confirmed in time, and deletes those that came to nothing half a year later. Signed ones go with their lease, or with the first of their parties who is erased.';
grant execute on function contracts_forget to menpai_detect;

-- A text with somebody's name in it does not outlast what is known of them.
create function contract_goes_with_person() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    delete from contract c using contract_party p
    where p.site_id = old.site_id and p.person_id = old.id and c.site_id = p.site_id and c.id = p.contract_id;
    return null;
end
$$;
create trigger contract_goes_with_person after update of erased_at on person
    for each row when (old.erased_at is null and new.erased_at is not null) execute function contract_goes_with_person();
create function contract_goes_before_person() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    delete from contract c using contract_party p
    where p.site_id = old.site_id and p.person_id = old.id and c.site_id = p.site_id and c.id = p.contract_id;
    return old;
end
$$;
create trigger contract_goes_before_person before delete on person
    for each row execute function contract_goes_before_person();
