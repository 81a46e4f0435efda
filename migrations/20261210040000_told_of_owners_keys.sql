-- Whoever rents a unit is told that whoever owns it holds a key of its smart lock.
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
         'pass_ended', 'pass_suspended', 'pass_resumed', 'pass_codes_changed', 'key_revoked', 'key_of_owner',
         'correction_decided'));
