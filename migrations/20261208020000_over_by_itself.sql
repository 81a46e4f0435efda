-- What is over without anybody ending it.

-- Evidence of a claim that was taken back, or that nobody decided in time, has no purpose any more: it is deleted at once.

create or replace function ownership_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update ownership_claim set state = 'expired', decided_at = at_time, version = version + 1
    where state = 'claimed' and expires_at <= at_time;
    delete from ownership_evidence e using ownership_claim c
    where (c.state in ('withdrawn', 'expired') or c.decided_at < at_time - interval '30 days')
      and e.site_id = c.site_id and e.claim_id = c.id;
    update ownership_claim set number_sealed = null
    where (state in ('withdrawn', 'expired') or decided_at < at_time - interval '30 days')
      and state <> 'claimed' and number_sealed is not null;
    with gone as (
        delete from ownership_claim where decided_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function ownership_forget is 'Lets claims expire that nobody decided in 60 days; deletes the evidence of those that expired or were taken back at once, that of the others 30 days after the decision, and the claims half a year after it.';

-- A registration that runs out ends the passes that its person had been given for the unit, as one that somebody ends.
create function passes_left(at_time timestamptz) returns table (site_id uuid, id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select p.site_id, p.id
    from residency r
    join site s on s.id = r.site_id
    cross join lateral (select (at_time at time zone s.time_zone)::date as today) d
    join pass p on p.site_id = r.site_id and p.person_id = r.person_id and p.unit_id = r.unit_id
    where r.recorded_to is null
      -- Wherever the site lies, by an index; then by its own calendar.
      and upper(r.valid) <= (at_time at time zone 'UTC')::date + 1 and upper(r.valid) <= d.today
      and p.kind = 'resident' and p.ended_at is null and (upper_inf(p.term) or upper(p.term) > at_time)
      and p.created_at < (upper(r.valid)::timestamp at time zone s.time_zone)
      and not exists (
        select from residency n
        where n.site_id = r.site_id and n.unit_id = r.unit_id and n.person_id = r.person_id and n.recorded_to is null
          and (upper_inf(n.valid) or upper(n.valid) > upper(r.valid)))
      and not exists (
        select from unit_owner o where o.site_id = p.site_id and o.unit_id = p.unit_id and o.person_id = p.person_id)
      and not exists (
        select from tenancy t
        where t.site_id = p.site_id and t.unit_id = p.unit_id and t.term && daterange(d.today, null)
          and (t.landlord_id = p.person_id or exists (
            select from tenancy_tenant n
            where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = p.person_id)))
    order by p.site_id, p.id
$$;
comment on function passes_left is 'Passes of residents whose registration in the unit ran out after they were given it, and who neither own nor let nor rent it.';
grant execute on function passes_left to menpai_detect;
