-- A pass whose term is over is taken from the terminals that keep a list, as one is that was ended.
alter table pass add column expiry_told_at timestamptz;
comment on column pass.expiry_told_at is 'When its terminals were told that its term is over.';
create index pass_expiry_idx on pass (upper(term)) where ended_at is null and expiry_told_at is null and not upper_inf(term);

create or replace function devices_sweep(at timestamptz, up_since timestamptz) returns integer
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    missed integer;
begin
    update device d set offline_since = at
    from (
        select site_id, id from device
        where offline_since is null and disabled_at is null and last_seen_at is not null
          and greatest(last_seen_at, up_since) < at - 3 * heartbeat_s * interval '1 second'
        order by site_id, id
        for update) late
    where d.site_id = late.site_id and d.id = late.id;
    get diagnostics missed = row_count;
    update device_command set state = 'expired', ended_at = at
    where state in ('waiting', 'sent') and expires_at <= at;
    -- A terminal that keeps a list opens by the day, or for ever: who may not pass any more is taken from it.
    with over as (
        select site_id, id from pass
        where upper(term) <= at and ended_at is null and expiry_told_at is null and not upper_inf(term)
        order by upper(term) limit 1000
        for update skip locked),
    told as (
        update pass p set expiry_told_at = at from over where p.site_id = over.site_id and p.id = over.id
        returning p.site_id, p.id)
    insert into device_command (site_id, device_id, kind, pass_id, created_at, expires_at)
    select distinct k.site_id, k.device_id, 'withdraw', k.pass_id, at, at + interval '1 year'
    from told join device_command k on k.site_id = told.site_id and k.pass_id = told.id
    where k.kind = 'admit' and k.sent_at is not null
      and not exists (
          select from device_command w
          where w.site_id = k.site_id and w.device_id = k.device_id and w.pass_id = k.pass_id and w.kind = 'withdraw'
            and w.number > k.number and w.state <> 'dropped');
    delete from device_nonce where expires_at <= at;
    delete from pairing_contact where last_seen_at <= at - interval '30 days';
    delete from pairing_window w where closes_at <= at - interval '30 days'
        and not exists (select from pairing_contact c where c.site_id = w.site_id and c.window_id = w.id);
    return missed;
end
$$;
comment on function devices_sweep is 'Marks devices that have missed three heartbeats (not counting time in which no server ran), ends commands that are too late, takes passes whose term is over from terminals, forgets nonces that are past and windows of long ago; answers how many went offline.';
