-- Loading many buildings at once, cheaper still.

-- Nothing reads by this index: find_buildings orders the buildings of a list of sites, which no index beginning with
-- the site can do, and whoever asks for those of one site has the two keys.
drop index building_order_idx;

-- Ids of other people's files have no order that anybody reads. Compared as bytes they sort without the locale.
alter table building alter column external_id type text collate "C";

-- Footprints are checked by the cell (some 100 m) that they begin in: where the fence covers the extent of all that
-- begin in one, it covers each of them. Only those in cells along the edge are looked at one by one.
create or replace function building_inside_site() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    outside uuid;
begin
    with cell as (
        select n.site_id, floor(st_xmin(n.footprint_4326) * 1000) as x, floor(st_ymin(n.footprint_4326) * 1000) as y,
            st_setsrid(st_extent(n.footprint_4326)::geometry, 4326) as extent
        from new_rows n
        group by 1, 2, 3),
    edge as materialized (
        select c.site_id, c.x, c.y, s.fence_4326
        from cell c
        join site s on s.id = c.site_id
        where not st_covers(s.fence_4326, c.extent))
    select n.id into outside
    from edge e
    join new_rows n on n.site_id = e.site_id and floor(st_xmin(n.footprint_4326) * 1000) = e.x
        and floor(st_ymin(n.footprint_4326) * 1000) = e.y
    where not st_covers(e.fence_4326, n.footprint_4326)
    limit 1;
    if outside is not null then
        raise exception 'building % lies outside its site', outside
            using errcode = 'check_violation', constraint = 'building_inside_site', table = 'building',
                  column = 'footprint';
    end if;
    return null;
end
$$;

-- The first load of an empty registry: the index of the buildings of a grid stays, as it has no row of a file in it.
create or replace function building_park() returns text[]
    language plpgsql
    set search_path = public
as $$
declare
    item record;
    again text[] := '{}';
begin
    -- Foreign keys hang on both of their tables. Whoever can't have all three at once leaves them to the others.
    set local lock_timeout = '2s';
    lock table building, site, area in access exclusive mode;
    set local lock_timeout = default;
    if exists (select from building) then
        return null;
    end if;
    for item in
        select format('alter table building drop constraint %I', c.conname) as part_with,
            format('alter table building add constraint %I %s', c.conname, pg_get_constraintdef(c.oid)) as part_from
        from pg_constraint c
        where c.conrelid = 'building'::regclass and c.contype in ('u', 'f')
        union all
        select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
        from pg_index i
        where i.indrelid = 'building'::regclass and i.indpred is null
          and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.conrelid = i.indrelid)
    loop
        execute item.part_with;
        again := again || item.part_from;
    end loop;
    return again;
end
$$;
