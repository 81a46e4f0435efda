-- Whoever keeps in memory who calls is told, in the transaction that changes it, whose rights are no longer what they were:
-- the id of an account, or nothing where it may concern anybody. The rows themselves are read anew.

create function caller_tell() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    if tg_level = 'STATEMENT' then
        perform pg_notify('menpai_callers', '');
    elsif tg_op = 'DELETE' then
        perform pg_notify('menpai_callers', to_jsonb(old) ->> tg_argv[0]);
    else
        perform pg_notify('menpai_callers', to_jsonb(new) ->> tg_argv[0]);
    end if;
    return null;
end
$$;
comment on function caller_tell is 'Tells whose rights changed: the account in the column that the trigger names; of a statement, everybody''s.';

-- A session that begins was known to nobody; one that was refreshed is as it was.
create trigger session_tell after update of account_id, ended_at, expires_at, second_factor, signed_in_by on session
    for each row when (old is distinct from new) execute function caller_tell('account_id');
create trigger session_gone_tell after delete on session
    for each row when (old.ended_at is null) execute function caller_tell('account_id');
create trigger account_tell
    after update of user_name, display_name, organisation, role, must_change_password, disabled_at or delete on account
    for each row execute function caller_tell('id');
create trigger second_factor_tell after insert or update of confirmed_at or delete on second_factor
    for each row execute function caller_tell('account_id');
create trigger account_site_tell after insert or update or delete on account_site
    for each row execute function caller_tell('account_id');
create trigger account_area_tell after insert or update or delete on account_area
    for each row execute function caller_tell('account_id');
create trigger access_exception_tell after insert or update or delete on access_exception
    for each row execute function caller_tell('requested_by');
-- Whose area a site is in.
create trigger area_tell after update of parent_id or delete on area for each statement execute function caller_tell();
create trigger site_tell after insert or update of area_id or delete on site
    for each statement execute function caller_tell();
