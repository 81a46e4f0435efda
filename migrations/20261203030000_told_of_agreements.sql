-- People are told of contracts and filings through the outbox that tells them of gaps.

alter table notification
    alter column gap_id drop not null,
    add column contract_id uuid,
    add column filing_id uuid,
    add constraint notification_contract_fkey foreign key (site_id, contract_id) references contract (site_id, id) on delete cascade,
    add constraint notification_filing_fkey foreign key (site_id, filing_id) references filing (site_id, id) on delete cascade,
    drop constraint notification_kind_known,
    add constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled', 'contract_joined', 'contract_offered',
         'contract_signed', 'contract_closed', 'filing_made', 'filing_confirmed', 'filing_refused')),
    add constraint notification_about_one check (num_nonnulls(gap_id, contract_id, filing_id) = 1),
    add constraint notification_about_its_kind check (
        (kind like 'contract\_%') = (contract_id is not null) and (kind like 'filing\_%') = (filing_id is not null));
create index notification_contract_idx on notification (site_id, contract_id);
create index notification_filing_idx on notification (site_id, filing_id);

-- Whoever may be told: the landlords of a unit, also for somebody who does not see them.
create function unit_landlords(site uuid, unit uuid) returns setof uuid
    language sql stable security definer
    set search_path = public
as $$
    select o.person_id from unit_owner o where o.site_id = site and o.unit_id = unit and site = any (scope_sites())
$$;
comment on function unit_landlords is 'Who owns a unit: ids, to tell them something.';
grant execute on function unit_landlords to menpai_api;

create function rings_at(site uuid, at_time timestamptz) returns timestamptz
    language sql stable
    set search_path = public
as $$
    select case when t.local::time >= '08:00' and t.local::time < '21:00' then at_time
                else (t.local::date + (t.local::time >= '21:00')::integer + time '08:00') at time zone s.time_zone end
    from site s
    cross join lateral (select at_time at time zone s.time_zone as local) t
    where s.id = site
$$;
comment on function rings_at is 'When phones may ring in a site, from a moment on: between 8:00 and 21:00 there.';
grant execute on function rings_at to menpai_api, menpai_detect;
