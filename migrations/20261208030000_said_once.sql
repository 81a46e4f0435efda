-- How long a filing may be decided is said once, by whoever asks.
drop function filings_forget(timestamptz);
create function filings_forget(at_time timestamptz, open_since timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update filing set state = 'expired', decided_at = at_time, version = version + 1
    where state in ('filed', 'entered') and filed_at < open_since;
    with gone as (
        delete from filing where decided_at < at_time - interval '180 days' returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function filings_forget is 'Lets filings expire that were filed before the second time and that nobody decided, and deletes them half a year after their decision.';
grant execute on function filings_forget to menpai_detect;

-- One function tells of facts about units: also of units themselves, whose own shapes unit_plan_change_* tells.
