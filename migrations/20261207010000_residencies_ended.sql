-- People are told that somebody else ended their registration: of the dwelling, and of nothing else.
alter table notification
    drop constraint notification_kind_known,
    add constraint notification_kind_known check (kind in
        ('gap_reminder', 'contest_upheld', 'contest_rejected', 'contest_settled', 'contract_joined', 'contract_offered',
         'contract_signed', 'contract_closed', 'filing_made', 'filing_confirmed', 'filing_refused', 'filing_entered',
         'filing_agreed', 'filing_declined', 'listing_published',
         'listing_refused', 'listing_taken_down', 'viewing_requested', 'viewing_rescheduled', 'viewing_cancelled',
         'viewing_confirmed', 'viewing_refused', 'viewing_called_off', 'viewing_unanswered', 'viewing_reminder', 'ownership_claimed',
         'ownership_confirmed', 'ownership_refused', 'agent_joined', 'agent_ended', 'problem_reported', 'problem_accepted',
         'problem_solved', 'problem_rejected', 'lease_ended', 'residency_ended', 'pass_ended', 'pass_suspended', 'pass_resumed')),
    drop constraint notification_about_one,
    add constraint notification_about_one check (
        num_nonnulls(gap_id, contract_id, filing_id, listing_id, viewing_id, claim_id, agency_id, problem_id, tenancy_id, pass_id)
            = case kind when 'residency_ended' then 0 else 1 end);

-- A step on several things that its request does not name is answered with the same ones when it comes again.
alter table idempotency_key add column part_ids uuid[];
grant update (part_ids) on idempotency_key to menpai_api;
comment on column idempotency_key.part_ids is 'What the step was about, where the request did not name it: the leases of a house that it ended.';
