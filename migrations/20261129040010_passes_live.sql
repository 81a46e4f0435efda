-- The life of a pass: who let it stand still, the codes that were made for it, what verifiers without a network are told,
-- and commands that stand in order whoever writes them.

-- Numbers of commands. Counted apart from the device, whose row every batch of its passages locks.
create table device_command_count (
    site_id uuid not null,
    device_id uuid not null,
    number bigint not null,
    constraint device_command_count_pkey primary key (site_id, device_id),
    constraint device_command_count_device_fkey foreign key (site_id, device_id) references device (site_id, id)
);
comment on table device_command_count is 'Number of the last command of each terminal.';
alter table device_command_count enable row level security;

create function device_command_number() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    insert into device_command_count as c (site_id, device_id, number) values (new.site_id, new.device_id, 1)
    on conflict (site_id, device_id) do update set number = c.number + 1
    returning number into new.number;
    return new;
end
$$;
comment on function device_command_number is 'Gives a command the next number of its terminal: whoever writes at the same time waits, so that numbers are in the order of commits.';
create trigger device_command_number before insert on device_command
    for each row execute function device_command_number();

-- Passes.
alter table pass
    add column suspended_by uuid,
    add constraint pass_suspended_by_fkey foreign key (suspended_by) references account (id),
    add constraint pass_suspended_whole check (suspended_by is null or suspended_at is not null),
    add constraint pass_number_unique unique (site_id, number),
    add constraint pass_issued_for_length check (length(issued_for) between 1 and 60);
create index pass_suspended_by_idx on pass (suspended_by) where suspended_by is not null;
comment on column pass.suspended_by is 'Who let it stand still: whoever did may let it go on, and staff.';

-- Codes that we sign, and PINs that we make.
alter table credential
    add column serial integer,
    add column good_until timestamptz,
    add constraint credential_serial_range check (serial between 1 and 65535),
    add constraint credential_code_whole check ((serial is null) = (good_until is null) and (serial is null or kind = 'qr')),
    add constraint credential_serial_unique unique (site_id, pass_id, serial);
comment on column credential.serial is 'Of a code that we signed: which of the codes of its pass it is.';
comment on column credential.good_until is 'Of a code that we signed: until when verifiers without a network take it.';

-- What verifiers without a network are told: groups of gates, which a code names by number, and codes that ended early.
create table verifier_list (
    site_id uuid not null,
    version bigint not null,
    groups integer not null,
    constraint verifier_list_pkey primary key (site_id),
    constraint verifier_list_site_fkey foreign key (site_id) references site (id),
    constraint verifier_list_groups_range check (groups between 0 and 65535)
);
comment on table verifier_list is 'What the verifiers of a site were last told. Whoever changes it locks this row until the commit, so that versions become visible in order.';

create table gate_group (
    site_id uuid not null,
    number integer not null,
    gates_hash bytea not null,
    constraint gate_group_pkey primary key (site_id, number),
    constraint gate_group_site_fkey foreign key (site_id) references site (id),
    constraint gate_group_gates_unique unique (site_id, gates_hash),
    constraint gate_group_number_range check (number between 1 and 65535),
    constraint gate_group_gates_hash_length check (length(gates_hash) = 32)
);
comment on table gate_group is 'A set of gates that some pass opens, under the number by which codes name it.';
comment on column gate_group.gates_hash is 'SHA-256 of the ids of its gates in order.';

create table gate_group_gate (
    site_id uuid not null,
    number integer not null,
    gate_id uuid not null,
    constraint gate_group_gate_pkey primary key (site_id, number, gate_id),
    constraint gate_group_gate_group_fkey foreign key (site_id, number) references gate_group (site_id, number),
    constraint gate_group_gate_gate_fkey foreign key (site_id, gate_id) references gate (site_id, id)
);
create index gate_group_gate_gate_idx on gate_group_gate (site_id, gate_id);
comment on table gate_group_gate is 'Gates of a group.';

create table code_revocation (
    site_id uuid not null,
    pass_id uuid not null,
    serial integer not null,
    version bigint not null,
    revoked boolean not null,
    good_until timestamptz not null,
    constraint code_revocation_pkey primary key (site_id, pass_id, serial),
    constraint code_revocation_pass_fkey foreign key (site_id, pass_id) references pass (site_id, id)
);
create index code_revocation_version_idx on code_revocation (site_id, version);
comment on table code_revocation is 'Codes that ended, or stand still, before their time, until that time.';
comment on column code_revocation.version is 'With which version of the list it came to be as it is.';
comment on column code_revocation.revoked is 'False: it was, and is good again.';

do $$
declare
    tab text;
begin
    foreach tab in array array['verifier_list', 'gate_group', 'gate_group_gate', 'code_revocation'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using ((site_id = any ((select scope_sites())::uuid[])) is true)
            with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
end
$$;
grant select, insert, update on verifier_list, code_revocation to menpai_api;
grant select, insert on gate_group, gate_group_gate to menpai_api;
grant select on verifier_list, gate_group_gate, code_revocation to menpai_ingest;
alter policy device_command_in_scope on device_command using ((site_id = any ((select scope_sites())::uuid[])) is true);

-- Sealed anew with the other sealed columns.
grant select (site_id, id, token_sealed) on credential to menpai_keys;
grant update (token_sealed) on credential to menpai_keys;
create policy credential_for_keys on credential to menpai_keys using (true) with check (true);

-- Whoever lives somewhere lets visitors in, and sees and ends those passes again.
create function account_is_of_scope(site uuid, account uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return account is not null and exists (
        select from account_site a
        where a.site_id = site and a.account_id = account and a.person_id = any (scope_persons()));
end
$$;
comment on function account_is_of_scope is 'Whether the account is that of somebody of scope_persons().';
grant execute on function account_is_of_scope to menpai_api;

alter policy pass_of_owner on pass
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or person_id = any ((select scope_persons())::uuid[]) or account_is_of_scope(site_id, issued_by))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or person_id = any ((select scope_persons())::uuid[]) or account_is_of_scope(site_id, issued_by));
create policy pass_is_given_for_own on pass as restrictive for insert to menpai_api
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or (kind = 'visitor' and person_id is null and unit_is_lived_in_by_scope(site_id, unit_id)));

-- With the credentials of a pass go the commands that name them, and what verifiers were told of codes that are over.
create or replace function retention_credentials(site uuid, at_time timestamptz, out removed bigint, out oldest timestamptz)
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    delete from device_command d using pass p, site s
    where s.id = site and d.site_id = site and p.site_id = site and p.id = d.pass_id
      and pass_over(p) < at_time - make_interval(days => s.credential_retention_days);
    delete from code_revocation r where r.site_id = site and r.good_until < at_time;
    with gone as (
        delete from credential c using pass p, site s
        where s.id = site and c.site_id = site and p.site_id = site and p.id = c.pass_id
          and pass_over(p) < at_time - make_interval(days => s.credential_retention_days)
        returning 1)
    select count(*) into removed from gone;
    select min(pass_over(p)) into oldest
    from pass p
    where p.site_id = site and pass_over(p) <= at_time
      and exists (select from credential c where c.site_id = p.site_id and c.pass_id = p.id);
end
$$;
