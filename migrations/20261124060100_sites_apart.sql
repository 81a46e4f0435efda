-- Sites are told apart by their name within an area, and by where they lie. Sites that break this already stay as they
-- are: a trigger looks at those that are new or change.

create function site_apart() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    other record;
begin
    -- Two at once would not see each other.
    perform pg_advisory_xact_lock(7004003);
    if exists (
        select from site s where s.area_id = new.area_id and lower(trim(s.name)) = lower(trim(new.name)) and s.id <> new.id)
    then
        raise exception 'another site of this area is called %', new.name
            using errcode = 'unique_violation', constraint = 'site_name_unique', table = 'site', column = 'name';
    end if;
    if tg_op = 'UPDATE' and st_orderingequals(new.boundary_4326, old.boundary_4326) then
        return new;
    end if;
    for other in
        select s.name, s.boundary_4326 as boundary, s.boundary_tolerance_m as tolerance_m from site s
        where s.id <> new.id and s.boundary_4326 && new.boundary_4326
    loop
        -- Deeper inside than drawing is exact, or too large a part of the smaller one.
        if st_intersects(new.boundary_4326,
                         st_buffer(other.boundary::geography, -greatest(other.tolerance_m, new.boundary_tolerance_m))::geometry)
            or st_area(st_intersection(new.boundary_4326, other.boundary))
                > 0.1 * least(st_area(new.boundary_4326), st_area(other.boundary))
        then
            raise exception 'the boundary overlaps that of site %', other.name
                using errcode = 'exclusion_violation', constraint = 'site_no_overlap', table = 'site', column = 'boundary';
        end if;
    end loop;
    return new;
end
$$;
comment on function site_apart is
    'No two sites of an area have one name; a site reaches no further into another than boundary_tolerance_m, and no tenth of it.';
create trigger site_apart
    before insert or update of area_id, name, boundary_4326 on site
    for each row execute function site_apart();
