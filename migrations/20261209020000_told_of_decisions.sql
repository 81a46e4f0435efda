-- Whoever holds a pass is told that somebody else made or ended a code of it, whoever asked for a correction that it is decided, whoever
-- owns a unit what became of a claim of it and that an ownership ended, both sides that the office recorded a lease, a parent that somebody
-- else registered the child elsewhere, whoever reported a problem that it was handed to the office, and who lives in a unit, and who lets it,
-- that a registration whose end was wrong goes on, who rents it that whoever owns it holds a key of its smart lock, and who is at home
-- there that somebody who is not gave a pass to it.
alter table notification
    drop constraint notification_kind_known,
    add constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled', 'contract_joined', 'contract_offered',
         'contract_signed', 'contract_closed', 'filing_made', 'filing_confirmed', 'filing_refused', 'filing_entered',
         'filing_agreed', 'filing_declined', 'listing_published',
         'listing_refused', 'listing_taken_down', 'viewing_requested', 'viewing_rescheduled', 'viewing_cancelled',
         'viewing_confirmed', 'viewing_refused', 'viewing_called_off', 'viewing_unanswered', 'viewing_reminder', 'ownership_claimed',
         'ownership_confirmed', 'ownership_refused', 'ownership_joined', 'ownership_dismissed', 'ownership_ended',
         'agent_joined', 'agent_ended', 'problem_reported', 'problem_accepted', 'problem_handed_over', 'problem_solved',
         'problem_rejected', 'lease_recorded', 'lease_ended', 'residency_ended', 'residency_restored', 'child_registered',
         'pass_ended', 'pass_suspended', 'pass_resumed', 'pass_codes_changed', 'pass_of_owner', 'key_revoked',
         'key_of_owner', 'correction_decided')),
    drop constraint notification_unit_of_others,
    add constraint notification_unit_of_others check (unit_id is not null or problem_id is not null or kind = 'correction_decided'),
    drop constraint notification_about_one,
    add constraint notification_about_one check (
        num_nonnulls(gap_id, contract_id, filing_id, listing_id, viewing_id, claim_id, agency_id, problem_id, tenancy_id, pass_id,
                     key_id) = case when kind in ('residency_ended', 'residency_restored', 'child_registered', 'correction_decided',
                                                   'ownership_ended') then 0 else 1 end),
    drop constraint notification_about_its_kind,
    add constraint notification_about_its_kind check (
        (kind like 'contract\_%') = (contract_id is not null) and (kind like 'filing\_%') = (filing_id is not null)
        and (kind like 'listing\_%') = (listing_id is not null) and (kind like 'viewing\_%') = (viewing_id is not null)
        and (kind like 'ownership\_%' and kind <> 'ownership_ended') = (claim_id is not null)
        and (kind like 'agent\_%') = (agency_id is not null) and (kind like 'problem\_%') = (problem_id is not null)
        and (kind like 'lease\_%') = (tenancy_id is not null) and (kind like 'pass\_%') = (pass_id is not null)
        and (kind like 'key\_%') = (key_id is not null)),
    -- A claim of several units says of how many of one's own; the end of an ownership what it means for each who hears of it.
    drop constraint notification_told_in_app,
    add constraint notification_told_in_app check (
        case when kind = 'gap_reminder' then (told is not null) = (channel = 'in_app')
             else told is null or (channel = 'in_app' and kind like 'ownership\_%') end);
comment on column notification.told is 'What a reminder says, Chinese and English: counts of the dwelling, never a person; or what is told of a claim of several units, or of the end of an ownership.';

-- Gates are the same for everybody but for the doors of homes: those are for whoever is at home there, and for who works in the village.
create function unit_is_home_of(site uuid, unit uuid, persons uuid[], at_time timestamptz) returns boolean
    language plpgsql stable
    set search_path = public
as $$
declare
    today date := (select (at_time at time zone s.time_zone)::date from site s where s.id = site);
begin
    return exists (
            select from unit_owner o where o.site_id = site and o.unit_id = unit and o.person_id = any (persons))
        or exists (
            select from residency r
            where r.site_id = site and r.unit_id = unit and r.person_id = any (persons) and r.recorded_to is null
              and (upper_inf(r.valid) or upper(r.valid) > today))
        or exists (
            select from tenancy t join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
            where t.site_id = site and t.unit_id = unit and n.person_id = any (persons)
              and (upper_inf(t.term) or upper(t.term) > today))
        or exists (
            select from pass p
            where p.site_id = site and p.unit_id = unit and p.person_id = any (persons) and p.ended_at is null
              and (upper_inf(p.term) or upper(p.term) > at_time));
end
$$;
comment on function unit_is_home_of is 'Whether one of these persons owns the unit, or is registered there, rents it or holds a pass that names it, at a time or later.';
grant execute on function unit_is_home_of to menpai_api;
