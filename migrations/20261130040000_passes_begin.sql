-- A terminal that holds no start of a pass is told of it when it begins, not before.
alter table pass add column begin_told_at timestamptz;
comment on column pass.begin_told_at is 'Of a pass that was issued before its start: when terminals that hold no start were told that it has begun.';
create index pass_begin_idx on pass (lower(term)) where lower(term) > created_at and begin_told_at is null and ended_at is null;

-- What has begun was told; what has not is taken back from where it opens already.
alter table pass disable trigger pass_detection_update;
update pass set begin_told_at = lower(term) where lower(term) > created_at and lower(term) <= now();
alter table pass enable trigger pass_detection_update;
update device_command k set state = 'dropped', ended_at = now()
from pass p, device d
where p.site_id = k.site_id and p.id = k.pass_id and lower(p.term) > p.created_at and p.begin_told_at is null
  and d.site_id = k.site_id and d.id = k.device_id and d.protocol = 'zkteco'
  and k.kind = 'admit' and k.state = 'waiting' and k.sent_at is null;
insert into device_command (site_id, device_id, kind, pass_id, created_at, expires_at)
select distinct k.site_id, k.device_id, 'withdraw', k.pass_id, now(), coalesce(upper(p.term), now()) + interval '1 year'
from device_command k
join pass p on p.site_id = k.site_id and p.id = k.pass_id
join device d on d.site_id = k.site_id and d.id = k.device_id
where k.kind = 'admit' and k.sent_at is not null and d.protocol = 'zkteco'
  and lower(p.term) > p.created_at and p.begin_told_at is null and p.ended_at is null
  and not exists (
      select from device_command w
      where w.site_id = k.site_id and w.device_id = k.device_id and w.pass_id = k.pass_id and w.kind = 'withdraw'
        and w.number > k.number and w.state <> 'dropped');

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
    -- A terminal that keeps a list opens by the day, or for ever: who may not pass any more is taken from it, and who may
    -- not yet is put there when it is time. The lock lets whoever queues something of such a pass go first, or see that it
    -- was told; commands are queued in the order in which others queue them.
    with over as (
        select site_id, id from pass
        where upper(term) <= at and ended_at is null and expiry_told_at is null and not upper_inf(term)
        order by upper(term) limit 1000
        for update skip locked),
    begun as (
        select site_id, id from pass
        where lower(term) <= at and lower(term) > created_at and begin_told_at is null and ended_at is null
          and (upper_inf(term) or upper(term) > at)
        order by lower(term) limit 1000
        for update skip locked),
    closed as (
        update pass p set expiry_told_at = at, begin_told_at = coalesce(p.begin_told_at, at)
        from over where p.site_id = over.site_id and p.id = over.id
        returning p.site_id, p.id),
    opened as (
        update pass p set begin_told_at = at from begun where p.site_id = begun.site_id and p.id = begun.id
        returning p.site_id, p.id, p.suspended_at, upper(p.term) as ends_at),
    orders as (
        select distinct k.site_id, k.device_id, 'withdraw' as kind, k.pass_id, null::uuid as credential_id,
            at + interval '1 year' as expires_at
        from closed join device_command k on k.site_id = closed.site_id and k.pass_id = closed.id
        where k.kind = 'admit' and k.sent_at is not null
          and not exists (
              select from device_command w
              where w.site_id = k.site_id and w.device_id = k.device_id and w.pass_id = k.pass_id and w.kind = 'withdraw'
                and w.number > k.number and w.state <> 'dropped')
        union all
        select o.site_id, d.id, 'admit', o.id, c.id, coalesce(o.ends_at, at + interval '1 year')
        from opened o
        join pass_gate g on g.site_id = o.site_id and g.pass_id = o.id
        join device d on d.site_id = g.site_id and d.gate_id = g.gate_id
        join credential c on c.site_id = o.site_id and c.pass_id = o.id
        where o.suspended_at is null and d.protocol = 'zkteco' and d.disabled_at is null
          and c.revoked_at is null and c.token_sealed is not null)
    insert into device_command (site_id, device_id, kind, pass_id, credential_id, created_at, expires_at)
    select site_id, device_id, kind, pass_id, credential_id, at, expires_at
    from orders order by device_id, pass_id, credential_id;
    delete from device_nonce where expires_at <= at;
    delete from pairing_contact where last_seen_at <= at - interval '30 days';
    delete from pairing_window w where closes_at <= at - interval '30 days'
        and not exists (select from pairing_contact c where c.site_id = w.site_id and c.window_id = w.id);
    return missed;
end
$$;
comment on function devices_sweep is 'Marks devices that have missed three heartbeats (not counting time in which no server ran), ends commands that are too late, takes passes whose term is over from terminals and puts those there that begin, forgets nonces that are past and windows of long ago; answers how many went offline.';
