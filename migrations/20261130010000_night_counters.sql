-- What a night is made of: how often a pass came, went, left and came back, inside and at the gates of the compound.
-- Counts only, which add up in any order; no time of day is kept.

-- A night that was counted before says that somebody slept there, and no more: one return, at whichever gate. The default
-- stands for the rows that are there, without writing them; new ones begin at nought.
alter table presence_night
    add column inner_came smallint not null default 0,
    add column inner_went smallint not null default 0,
    add column inner_left smallint not null default 0,
    add column inner_back smallint not null default 0,
    add column outer_came smallint not null default 1,
    add column outer_went smallint not null default 0,
    add column outer_left smallint not null default 0,
    add column outer_back smallint not null default 0;
alter table presence_night alter column outer_came set default 0;
comment on column presence_night.signs is 'All of the counters together, and what was counted before there were any.';
comment on column presence_night.inner_came is 'Came in from 17:00 to 05:00, at gates of the building or the unit.';
comment on column presence_night.inner_went is 'Went out from 17:00 to 04:00, at gates of the building or the unit.';
comment on column presence_night.inner_left is 'Went out from 04:00 to 12:00, at gates of the building or the unit.';
comment on column presence_night.inner_back is 'Came in from 05:00 to 12:00, at gates of the building or the unit.';
comment on column presence_night.outer_came is 'As inner_came, at gates of the compound.';
comment on column presence_night.outer_went is 'As inner_went, at gates of the compound.';
comment on column presence_night.outer_left is 'As inner_left, at gates of the compound.';
comment on column presence_night.outer_back is 'As inner_back, at gates of the compound.';

-- A counter stands still at its largest value: a terminal that sends nonsense must not hold up its batch for ever.
create function counter_sum(counted smallint, more smallint) returns smallint
    language sql immutable parallel safe
    return least(counted::integer + more, 32767)::smallint;
comment on function counter_sum is 'The sum of two counters of a night, at most what one holds.';
revoke execute on function counter_sum from public;
grant execute on function counter_sum to menpai_ingest;

drop function passages_count;
create function passages_count(
    night_sites uuid[], nights date[], passes uuid[], units uuid[], are_over boolean[],
    inner_came smallint[], inner_went smallint[], inner_left smallint[], inner_back smallint[],
    outer_came smallint[], outer_went smallint[], outer_left smallint[], outer_back smallint[],
    hour_sites uuid[], gates uuid[], hours timestamptz[], granted integer[], refused integer[],
    told_sites uuid[], told_gates uuid[]
) returns void
    language plpgsql
    set search_path = public
as $$
#variable_conflict use_column
begin
    -- Both in the order of their keys, so that two servers wait for each other and never deadlock.
    if cardinality(night_sites) > 0 then
        insert into presence_night as p (site_id, night, pass_id, unit_id, signs, inner_came, inner_went, inner_left,
            inner_back, outer_came, outer_went, outer_left, outer_back)
        select n.site_id, n.night, n.pass_id, n.unit_id,
            n.inner_came::integer + n.inner_went + n.inner_left + n.inner_back
                + n.outer_came + n.outer_went + n.outer_left + n.outer_back,
            n.inner_came, n.inner_went, n.inner_left, n.inner_back,
            n.outer_came, n.outer_went, n.outer_left, n.outer_back
        from unnest(night_sites, nights, passes, units, inner_came, inner_went, inner_left, inner_back, outer_came,
                outer_went, outer_left, outer_back)
            as n (site_id, night, pass_id, unit_id, inner_came, inner_went, inner_left, inner_back, outer_came,
                outer_went, outer_left, outer_back)
        order by 1, 2, 3
        on conflict (site_id, night, pass_id) do update
        set signs = p.signs + excluded.signs,
            inner_came = counter_sum(p.inner_came, excluded.inner_came),
            inner_went = counter_sum(p.inner_went, excluded.inner_went),
            inner_left = counter_sum(p.inner_left, excluded.inner_left),
            inner_back = counter_sum(p.inner_back, excluded.inner_back),
            outer_came = counter_sum(p.outer_came, excluded.outer_came),
            outer_went = counter_sum(p.outer_went, excluded.outer_went),
            outer_left = counter_sum(p.outer_left, excluded.outer_left),
            outer_back = counter_sum(p.outer_back, excluded.outer_back);
        -- A night that is running is no fact yet: all units are looked at when it is over. One that is over changes what is
        -- known of its unit.
        if true = any (are_over) then
            perform detection_mark(array_agg(n.site_id), array_agg(n.unit_id))
            from unnest(night_sites, units, are_over) as n (site_id, unit_id, is_over) where n.is_over;
        end if;
    end if;
    if cardinality(hour_sites) > 0 then
        insert into gate_hour as g (site_id, gate_id, hour, granted, refused)
        select h.site_id, h.gate_id, h.hour, h.granted, h.refused
        from unnest(hour_sites, gates, hours, granted, refused) as h (site_id, gate_id, hour, granted, refused)
        order by 1, 2, 3
        on conflict (site_id, gate_id, hour) do update
        set granted = g.granted + excluded.granted, refused = g.refused + excluded.refused;
    end if;
    if cardinality(told_sites) > 0 then
        insert into change (site_id, layer, feature_id)
        select t.site_id, 'gate_count', t.gate_id from unnest(told_sites, told_gates) as t (site_id, gate_id);
        perform pg_notify('menpai_change', '');
    end if;
end
$$;
comment on function passages_count is 'Adds what new passages mean to presence nights and counters of gates, and tells of gates. With the rights of whoever calls.';
revoke execute on function passages_count from public;
grant execute on function passages_count to menpai_ingest;
