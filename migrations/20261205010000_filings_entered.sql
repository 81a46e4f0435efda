-- 房东登记、租客确认: a landlord enters somebody, who says yes or no after signing in with their phone.

alter table filing
    add column entered boolean not null default false,
    drop constraint filing_state_known,
    add constraint filing_state_known check (state in
        ('filed', 'entered', 'confirmed', 'refused', 'withdrawn', 'declined', 'expired')),
    drop constraint filing_decided_whole,
    add constraint filing_decided_whole check ((state in ('filed', 'entered')) = (decided_at is null)),
    add constraint filing_entered_whole check (
        case when entered then state not in ('filed', 'refused') else state not in ('entered', 'declined') end);
drop index filing_one_open;
create unique index filing_one_open on filing (site_id, unit_id, person_id) where (state in ('filed', 'entered'));
drop index filing_open_idx;
create index filing_open_idx on filing (site_id, filed_at, id) where (state in ('filed', 'entered'));
comment on table filing is 'Registration 申报 that somebody filed for themself and whoever lets the unit, or the office, confirms; or that a landlord entered and whoever it is about confirms. Confirmed it becomes a residency.';
comment on column filing.entered is 'Whether a landlord entered it, and the person decides.';

create or replace function filing_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
declare
    decision text[] := array['state', 'decided_by', 'decided_at', 'refusal', 'residency_id', 'version'];
begin
    if tg_op = 'UPDATE' then
        if old.state in ('filed', 'entered') and new.state not in ('filed', 'entered')
            and to_jsonb(new) - decision = to_jsonb(old) - decision then
            return new;
        end if;
    elsif current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return old;
    end if;
    raise exception 'a filing is decided once and kept'
        using errcode = 'check_violation', constraint = 'filing_keep', table = 'filing';
end
$$;

-- Somebody who is nothing here but what landlords entered and nobody confirmed.
create function person_only_entered(site uuid, who uuid) returns boolean
    language sql stable security definer
    set search_path = public
as $$
    select exists (select from filing f where f.site_id = site and f.person_id = who and f.entered)
        and not exists (select from filing f where f.site_id = site and f.person_id = who
                        and (not f.entered or f.state = 'confirmed'))
        and not exists (select from residency r where r.site_id = site and r.person_id = who)
        and not exists (select from household_member m where m.site_id = site and who in (m.person_id, m.head_id))
        and not exists (select from unit_owner o where o.site_id = site and o.person_id = who)
        and not exists (select from former_owner o where o.site_id = site and o.person_id = who)
        and not exists (select from ownership_claim c where c.site_id = site and c.person_id = who)
        and not exists (select from ownership_objection o where o.site_id = site and o.person_id = who)
        and not exists (select from agency a where a.site_id = site and who in (a.owner_id, a.agent_id))
        and not exists (select from tenancy t where t.site_id = site and t.landlord_id = who)
        and not exists (select from tenancy_tenant t where t.site_id = site and t.person_id = who)
        and not exists (select from contract_party p where p.site_id = site and p.person_id = who)
        and not exists (select from contract_member m where m.site_id = site and m.person_id = who)
        and not exists (select from pass p where p.site_id = site and p.person_id = who)
        and not exists (select from lock_key k where k.site_id = site and k.person_id = who)
        and not exists (select from problem p where p.site_id = site and p.reported_by = who)
        and not exists (select from correction c where c.site_id = site and c.person_id = who)
$$;
comment on function person_only_entered is 'Whether nothing is known of a person in a site but what landlords entered and nobody confirmed.';

create function entered_give_way(site uuid, who uuid, also_waiting boolean) returns boolean
    language plpgsql security definer
    set search_path = public
as $$
begin
    if (site = any (scope_sites())) is not true then
        return false;
    end if;
    -- Whoever refers to a person holds its row: who came first is seen below.
    perform 1 from person p where p.site_id = site and p.id = who for update;
    if not person_only_entered(site, who) then
        return false;
    end if;
    if exists (select from filing f where f.site_id = site and f.person_id = who and f.state = 'entered')
        and (not also_waiting or exists (select from account_site a where a.site_id = site and a.person_id = who)) then
        return false;
    end if;
    delete from account_site a where a.site_id = site and a.person_id = who;
    delete from person_version v where v.site_id = site and v.person_id = who;
    delete from person p where p.site_id = site and p.id = who;
    return true;
end
$$;
comment on function entered_give_way is 'Removes a person who is nothing but what landlords entered, with that, so that whoever the number belongs to is entered anew. Not while an entry waits, unless also_waiting says so and nobody signed in with its phone. Answers whether they are gone.';
grant execute on function entered_give_way to menpai_api;

create function entered_phone_taken(site uuid, who uuid) returns uuid
    language sql stable security definer
    set search_path = public
as $$
    select o.id
    from person me
    join person o on o.site_id = me.site_id and o.phone_index = me.phone_index and o.id <> me.id and o.erased_at is null
    where me.site_id = site and me.id = who and me.site_id = any (scope_sites())
      and (not person_only_entered(o.site_id, o.id)
        or exists (select from filing f where f.site_id = o.site_id and f.person_id = o.id and f.state = 'entered'))
    order by o.created_at, o.id
    limit 1
$$;
comment on function entered_phone_taken is 'Somebody else in the site who has the phone of whoever is entered: a phone says yes for one person.';
grant execute on function entered_phone_taken to menpai_api;

create function entered_link(site uuid, who uuid) returns void
    language sql volatile security definer
    set search_path = public
as $$
    insert into account_site (site_id, account_id, person_id)
    select p.site_id, h.account_id, p.id
    from person p
    join account_phone h on h.phone_index = p.phone_index
    join account a on a.id = h.account_id and a.disabled_at is null and a.role in ('landlord', 'tenant')
    where p.site_id = site and p.id = who and p.site_id = any (scope_sites())
      and exists (select from account_site l
                  join person k on k.site_id = l.site_id and k.id = l.person_id
                  where l.account_id = a.id and k.id_number_index = p.id_number_index)
    on conflict (site_id, account_id) do nothing
$$;
comment on function entered_link is 'Lets the account that has the phone of somebody who was entered act as them, where it stands for the same number elsewhere. Others say their number when they sign in.';
grant execute on function entered_link to menpai_api;

create or replace function filings_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update filing set state = 'expired', decided_at = at_time, version = version + 1
    where state in ('filed', 'entered') and filed_at < at_time - interval '30 days';
    with gone as (
        delete from filing where decided_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
