-- A person's own passages: the one way for a request to read any. And the units that a person has to do with.

create function own_passages(at_time timestamptz, before_at timestamptz, before_id uuid, most bigint)
    returns table (site_id uuid, id uuid, happened_at timestamptz, gate_name text, direction text, method text,
                   result text, pass_id uuid)
    language plpgsql stable security definer
    set search_path = public
as $$
#variable_conflict use_column
declare
    persons uuid[] := scope_persons();
    sites uuid[] := scope_sites();
begin
    if persons is null then
        raise exception 'own_passages answers only about the persons that a transaction is held to'
            using errcode = 'insufficient_privilege';
    end if;
    return query
        select p.site_id, p.id, p.happened_at, g.name, p.direction, p.method, p.result, p.pass_id
        from pass held
        join site s on s.id = held.site_id
        join passage p on p.site_id = held.site_id and p.pass_id = held.id
        join gate g on g.site_id = p.site_id and g.id = p.gate_id
        where held.person_id = any (persons) and held.site_id = any (sites)
          and p.happened_on >= (at_time at time zone s.time_zone)::date - s.passage_retention_days
          and (before_id is null or (p.happened_at, p.id) < (before_at, before_id))
        order by p.happened_at desc, p.id desc
        limit most;
end
$$;
comment on function own_passages is
    'Passages of passes whose holder is somebody that the transaction is held to, newest first, as far back as the site keeps them at at_time. Refuses a transaction that is held to sites only: staff have no way to a person''s passages.';
grant execute on function own_passages to menpai_api;

-- Owners see their units; whoever lives, rents or has a pass somewhere sees that unit.
alter policy unit_of_owner on unit
    using ((select scope_persons()) is null or unit_in_scope(site_id, id)
        or exists (select from residency r where r.site_id = unit.site_id and r.unit_id = unit.id
                     and r.person_id = any ((select scope_persons())::uuid[]))
        or exists (select from tenancy t join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
                   where t.site_id = unit.site_id and t.unit_id = unit.id
                     and n.person_id = any ((select scope_persons())::uuid[]))
        or exists (select from pass p where p.site_id = unit.site_id and p.unit_id = unit.id
                     and p.person_id = any ((select scope_persons())::uuid[])));
-- A lease is also its landlord's, who may have sold the unit since.
alter policy tenancy_of_owner on tenancy
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id)
        or landlord_id = any ((select scope_persons())::uuid[])
        or exists (select from tenancy_tenant t where t.site_id = tenancy.site_id and t.tenancy_id = tenancy.id
                     and t.person_id = any ((select scope_persons())::uuid[])));
