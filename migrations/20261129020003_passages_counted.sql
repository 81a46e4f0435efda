-- What is derived from new passages, in one call: presence nights, counters of gates, and who is told.
create function passages_count(
    night_sites uuid[], nights date[], passes uuid[], units uuid[], signs integer[],
    hour_sites uuid[], gates uuid[], hours timestamptz[], granted integer[], refused integer[],
    told_sites uuid[], told_gates uuid[]
) returns void
    language plpgsql
    set search_path = public
as $$
#variable_conflict use_column
declare
    marked_sites uuid[];
    marked_units uuid[];
begin
    -- Both in the order of their keys, so that two servers wait for each other and never deadlock.
    if cardinality(night_sites) > 0 then
        with n as (
            select * from unnest(night_sites, nights, passes, units, signs) as n (site_id, night, pass_id, unit_id, signs)),
        counted as (
            insert into presence_night as p (site_id, night, pass_id, unit_id, signs)
            select n.site_id, n.night, n.pass_id, n.unit_id, n.signs from n order by 1, 2, 3
            on conflict (site_id, night, pass_id) do update set signs = p.signs + excluded.signs
            returning p.site_id, p.night, p.pass_id, p.signs)
        -- A night that is new for its pass puts the unit before the detector.
        select array_agg(n.site_id), array_agg(n.unit_id) into marked_sites, marked_units
        from counted c join n on n.site_id = c.site_id and n.night = c.night and n.pass_id = c.pass_id
        where c.signs = n.signs;
        if marked_sites is not null then
            perform detection_mark(marked_sites, marked_units);
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
