-- People close their account 注销; and whom no site knows gets codes by text message too, so many a day.

alter table sign_in_code add column for_newcomer boolean not null default false;
create index sign_in_code_newcomer_idx on sign_in_code (created_at) where (for_newcomer);
comment on column sign_in_code.for_newcomer is 'Whether it was sent to a phone that nobody here had: so many are sent a day.';
comment on table sign_in_code is 'Codes that were asked for, by keyed hash of the phone: also for phones that get none sent, so that asking tells nothing.';

-- What an account of a landlord or tenant holds goes, the persons behind it stay as the registry knows them.
create function account_close(account uuid, at_time timestamptz) returns void
    language plpgsql security definer
    set search_path = public
as $$
begin
    update account a
    set disabled_at = at_time, password_hash = null, user_name = 'closed-' || replace(a.id::text, '-', ''),
        version = a.version + 1
    where a.id = account_close.account and a.role in ('landlord', 'tenant') and a.disabled_at is null;
    if not found then
        raise exception 'only an account of a landlord or tenant that is open is closed'
            using errcode = 'insufficient_privilege';
    end if;
    update session s set ended_at = at_time, ended_because = 'account_disabled'
    where s.account_id = account_close.account and s.ended_at is null;
    delete from account_wechat w where w.account_id = account_close.account;
    delete from account_phone p where p.account_id = account_close.account;
    delete from second_factor f where f.account_id = account_close.account;
    delete from recovery_code c where c.account_id = account_close.account;
    delete from oidc_identity o where o.account_id = account_close.account;
    delete from account_site s where s.account_id = account_close.account;
end
$$;
comment on function account_close is 'Closes the account of a landlord or tenant: sessions end, phone, WeChat user and password are forgotten, and it is nobody''s any more.';
grant execute on function account_close to menpai_api;
