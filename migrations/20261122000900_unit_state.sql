-- How each unit stands today, and the same summed per building: what the console colours.

create view site_today as
    select s.id as site_id, (now() at time zone s.time_zone)::date as today from site s;
comment on view site_today is 'The local date of each site.';

create view unit_state as
    select u.site_id, u.id as unit_id, u.building_id, u.floor_id, u.rental,
        coalesce(t.let, false) as let,
        coalesce(r.residents, 0)::integer as residents,
        coalesce(p.passes, 0)::integer as resident_passes,
        coalesce(g.gaps, 0)::integer as open_gaps,
        case
            when coalesce(g.gaps, 0) > 0 then 'gap'
            when coalesce(r.residents, 0) > 0 then 'registered'
            when coalesce(t.let, false) or coalesce(p.passes, 0) > 0 then 'unregistered'
            else 'vacant'
        end as state
    from unit u
    join site_today d on d.site_id = u.site_id
    left join lateral (
        select true as let from tenancy t
        where t.site_id = u.site_id and t.unit_id = u.id and t.term @> d.today limit 1) t on true
    left join lateral (
        select count(*) as residents from residency r
        where r.site_id = u.site_id and r.unit_id = u.id and r.recorded_to is null and r.valid @> d.today) r on true
    left join lateral (
        select count(*) as passes from pass p
        where p.site_id = u.site_id and p.unit_id = u.id and p.kind = 'resident'
          and p.ended_at is null and p.term @> now()) p on true
    left join lateral (
        select count(*) as gaps from gap g
        where g.site_id = u.site_id and g.unit_id = u.id and g.closed_at is null) g on true;
comment on view unit_state is
    'Unit today: gap (an open gap), registered (somebody is registered), unregistered (let or used by a resident pass, nobody registered), vacant.';

create view building_state as
    select b.site_id, b.id as building_id,
        coalesce(s.units, 0)::integer as units,
        coalesce(s.lived_in, 0)::integer as lived_in,
        coalesce(s.registered, 0)::integer as registered,
        coalesce(s.residents, 0)::integer as residents,
        coalesce(s.open_gaps, 0)::integer as open_gaps
    from building b
    left join lateral (
        select count(*) as units,
            count(*) filter (where u.state <> 'vacant') as lived_in,
            count(*) filter (where u.residents > 0) as registered,
            sum(u.residents) as residents,
            sum(u.open_gaps) as open_gaps
        from unit_state u
        where u.site_id = b.site_id and u.building_id = b.id) s on true;
comment on view building_state is 'Counts over the units of a building; lived_in: not vacant; registered: with at least one resident on record.';
