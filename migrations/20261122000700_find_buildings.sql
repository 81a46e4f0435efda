-- Search. The operators of PostGIS and pg_trgm are not leak-proof, so that row-level security would
-- keep the planner from their indexes; this function takes the scope as an argument instead.

create function find_buildings(
    scope uuid[],
    query text,
    within geometry,
    near geometry,
    radius_m double precision,
    after_rank double precision,
    after_key text,
    after_id uuid,
    at_most integer)
    returns table (site_id uuid, id uuid, rank double precision, sort_key text)
    language plpgsql stable security definer
    set search_path = public
as $$
declare
    -- Fixed fragments only: what the caller gives travels as parameters.
    rank_of text := '0::double precision';
    condition text := 'b.site_id = any ($1)';
begin
    if query is not null then
        condition := condition || ' and b.search_text like ''%'' || $2 || ''%''';
        rank_of := 'case when b.search_text like $2 || chr(10) || ''%'' then 0'
            ' when chr(10) || b.search_text like ''%'' || chr(10) || $2 || ''%'' then 1 else 2 end::double precision';
    end if;
    if within is not null then
        condition := condition || ' and st_intersects(b.footprint_4326, $3)';
    end if;
    if near is not null then
        condition := condition
            || ' and b.footprint_4326 && st_envelope(st_buffer($4::geography, $5)::geometry)'
            || ' and st_dwithin(b.footprint_4326::geography, $4::geography, $5)';
        rank_of := 'round(st_distance(b.footprint_4326::geography, $4::geography)::numeric, 3)::double precision';
    end if;
    return query execute
        'select f.site_id, f.id, f.rank, f.sort_key from ('
        '  select b.site_id, b.id, ' || rank_of || ' as rank, b.sort_key from building b where ' || condition ||
        ') f where $8 is null or (f.rank, f.sort_key, f.id) > ($6, $7, $8)'
        ' order by f.rank, f.sort_key, f.id limit $9'
        using scope, query, within, near, radius_m, after_rank, after_key, after_id, at_most;
end
$$;
comment on function find_buildings is
    'Buildings of the sites in scope by text (escaped LIKE operand over search_text), shape, or distance to a point; ordered by rank (match quality, or metres), sort key, id.';
grant execute on function find_buildings to menpai_api;
