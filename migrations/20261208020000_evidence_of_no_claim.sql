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
