-- Whoever holds a key of a smart lock is told that somebody else took it back.
alter table notification
    add column key_id uuid,
    add constraint notification_key_fkey foreign key (site_id, key_id) references lock_key (site_id, id) on delete cascade,
    drop constraint notification_kind_known,
    add constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled', 'contract_joined', 'contract_offered',
         'contract_signed', 'contract_closed', 'filing_made', 'filing_confirmed', 'filing_refused', 'filing_entered',
         'filing_agreed', 'filing_declined', 'listing_published',
         'listing_refused', 'listing_taken_down', 'viewing_requested', 'viewing_rescheduled', 'viewing_cancelled',
         'viewing_confirmed', 'viewing_refused', 'viewing_called_off', 'viewing_unanswered', 'viewing_reminder', 'ownership_claimed',
         'ownership_confirmed', 'ownership_refused', 'agent_joined', 'agent_ended', 'problem_reported', 'problem_accepted',
         'problem_solved', 'problem_rejected', 'lease_ended', 'residency_ended', 'pass_ended', 'pass_suspended', 'pass_resumed', 'key_revoked')),
    drop constraint notification_about_one,
    add constraint notification_about_one check (
        num_nonnulls(gap_id, contract_id, filing_id, listing_id, viewing_id, claim_id, agency_id, problem_id, tenancy_id, pass_id,
                     key_id) = case kind when 'residency_ended' then 0 else 1 end),
    drop constraint notification_about_its_kind,
    add constraint notification_about_its_kind check (
        (kind like 'contract\_%') = (contract_id is not null) and (kind like 'filing\_%') = (filing_id is not null)
        and (kind like 'listing\_%') = (listing_id is not null) and (kind like 'viewing\_%') = (viewing_id is not null)
        and (kind like 'ownership\_%') = (claim_id is not null) and (kind like 'agent\_%') = (agency_id is not null)
        and (kind like 'problem\_%') = (problem_id is not null) and (kind like 'lease\_%') = (tenancy_id is not null)
        and (kind like 'pass\_%') = (pass_id is not null) and (kind like 'key\_%') = (key_id is not null));
create index notification_key_idx on notification (site_id, key_id);
