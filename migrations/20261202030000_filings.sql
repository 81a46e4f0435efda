-- 申报: people file where they live, whoever lets the unit (or the office) confirms it. Also those whom no registry knows yet.

create table account_phone (
    account_id uuid not null,
    phone_sealed bytea not null,
    phone_index bytea not null,
    seen_at timestamptz not null,
    constraint account_phone_pkey primary key (account_id),
    constraint account_phone_account_fkey foreign key (account_id) references account (id),
    constraint account_phone_index_unique unique (phone_index),
    constraint account_phone_index_length check (length(phone_index) = 32)
);
create index account_phone_seen_idx on account_phone (seen_at);
comment on table account_phone is 'The phone that an account proved to have, by WeChat or by a code: how somebody signs in whom no registry knows yet. Forgotten half a year after the last sign-in.';
comment on column account_phone.phone_sealed is 'The number, sealed, bound to the account.';
comment on column account_phone.phone_index is 'Its keyed hash.';
grant select, insert, update, delete on account_phone to menpai_auth;
grant select (account_id, phone_sealed), update (phone_sealed) on account_phone to menpai_keys;

create function account_by_phone(phone bytea, out id uuid, out role text, out disabled boolean)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select a.id, a.role, a.disabled_at is not null
    from account_phone w
    join account a on a.id = w.account_id and a.role in ('landlord', 'tenant')
    where w.phone_index = phone
      and not exists (select from account_site s join person p on p.site_id = s.site_id and p.id = s.person_id
                      where s.account_id = a.id and p.phone_index is distinct from phone)
$$;
comment on function account_by_phone is 'The account that proved to have a phone, unless a site knows its person by another one.';
grant execute on function account_by_phone to menpai_auth;

create table filing (
    site_id uuid not null,
    id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    valid daterange not null,
    state text not null default 'filed',
    filed_by uuid not null,
    filed_at timestamptz not null,
    due_on date not null,
    decided_by uuid,
    decided_at timestamptz,
    refusal text,
    residency_id uuid,
    version integer not null default 1,
    constraint filing_pkey primary key (site_id, id),
    constraint filing_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint filing_person_fkey foreign key (site_id, person_id) references person (site_id, id) on delete cascade,
    constraint filing_filed_by_fkey foreign key (filed_by) references account (id),
    constraint filing_decided_by_fkey foreign key (decided_by) references account (id),
    constraint filing_valid_starts check (not isempty(valid) and not lower_inf(valid)),
    constraint filing_state_known check (state in ('filed', 'confirmed', 'refused', 'withdrawn', 'expired')),
    constraint filing_refusal_known check (refusal in ('not_my_tenant', 'wrong_unit', 'wrong_days', 'wrong_person')),
    constraint filing_decided_whole check ((state = 'filed') = (decided_at is null)),
    constraint filing_refused_whole check ((state = 'refused') = (refusal is not null)),
    constraint filing_confirmed_whole check ((state = 'confirmed') = (residency_id is not null))
);
create unique index filing_one_open on filing (site_id, unit_id, person_id) where (state = 'filed');
create index filing_unit_idx on filing (site_id, unit_id);
create index filing_person_idx on filing (site_id, person_id, filed_at desc);
create index filing_open_idx on filing (site_id, filed_at, id) where (state = 'filed');
create index filing_filed_by_idx on filing (filed_by);
create index filing_decided_by_idx on filing (decided_by);
comment on table filing is 'Registration 申报 that somebody filed for themself: becomes a residency when whoever lets the unit, or the office, confirms it.';
comment on column filing.due_on is 'Last day of the legal time to register, in working days from moving in.';
comment on column filing.refusal is 'Why it was refused; a word, so that nobody writes about anybody.';

create function filing_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
declare
    decision text[] := array['state', 'decided_by', 'decided_at', 'refusal', 'residency_id', 'version'];
begin
    if tg_op = 'UPDATE' then
        if old.state = 'filed' and new.state <> 'filed' and to_jsonb(new) - decision = to_jsonb(old) - decision then
            return new;
        end if;
    elsif current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return old;
    end if;
    raise exception 'a filing is decided once and kept'
        using errcode = 'check_violation', constraint = 'filing_keep', table = 'filing';
end
$$;
create trigger filing_keep before update or delete on filing
    for each row execute function filing_keep();

alter table filing enable row level security;
create policy filing_in_scope on filing using ((site_id = any ((select scope_sites())::uuid[])) is true)
    with check (site_id = any ((select scope_sites())::uuid[]));
create policy filing_of_owner on filing as restrictive to menpai_api
    using ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id))
    with check ((select scope_persons()) is null or person_id = any ((select scope_persons())::uuid[])
        or unit_in_scope(site_id, unit_id));
grant select, insert on filing to menpai_api;
grant update (state, decided_by, decided_at, refusal, residency_id, version) on filing to menpai_api;

-- What stands on the door can be read by anybody who stands before it, also by somebody who has no site yet.
create function unit_at_the_door(unit uuid,
    out site_id uuid, out building_id uuid, out site_name text, out time_zone text, out doorplate text, out code text,
    out rental boolean)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select u.site_id, u.building_id, s.name, s.time_zone, coalesce(b.doorplate, b.name), u.code, u.rental
    from unit u
    join building b on b.site_id = u.site_id and b.id = u.building_id
    join site s on s.id = u.site_id
    where u.id = unit
$$;
comment on function unit_at_the_door is 'What stands on the door of a unit, wherever it is: village, doorplate, number. Nobody who lives there.';
grant execute on function unit_at_the_door to menpai_api;

-- Somebody whose filing is open stays who they are, though no registration says so yet.
create function has_open_filing(site uuid, person uuid) returns boolean
    language sql stable security definer
    set search_path = public
as $$
    select exists (select from filing f where f.site_id = site and f.person_id = person and f.state = 'filed')
$$;
comment on function has_open_filing is 'Whether somebody waits for a filing to be confirmed.';
grant execute on function has_open_filing to menpai_auth;

create function filings_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update filing set state = 'expired', decided_at = at_time, version = version + 1
    where state = 'filed' and filed_at < at_time - interval '30 days';
    with gone as (
        delete from filing where decided_at < at_time - interval '180 days' returning site_id, person_id),
    unlinked as (
        delete from account_site s
        using (select distinct f.site_id, f.person_id, f.filed_by from filing f
               where f.decided_at < at_time - interval '30 days' and f.state <> 'confirmed') f
        where s.site_id = f.site_id and s.person_id = f.person_id and s.account_id = f.filed_by
          and not exists (select from filing o
                          where o.site_id = f.site_id and o.person_id = f.person_id
                            and (o.state in ('filed', 'confirmed') or o.decided_at >= at_time - interval '30 days'))
          and not exists (select from residency r where r.site_id = f.site_id and r.person_id = f.person_id)
          and not exists (select from unit_owner o where o.site_id = f.site_id and o.person_id = f.person_id)
          and not exists (select from tenancy_tenant t where t.site_id = f.site_id and t.person_id = f.person_id)
          and not exists (select from pass p where p.site_id = f.site_id and p.person_id = f.person_id)
        returning 1)
    select (select count(*) from gone) + (select count(*) from unlinked) into forgotten;
    return forgotten;
end
$$;
comment on function filings_forget is 'Lets filings expire that nobody decided in 30 days, takes accounts off people of whom nothing but refused filings is left after 30 days more, and deletes filings half a year after their decision.';
grant execute on function filings_forget to menpai_detect;
