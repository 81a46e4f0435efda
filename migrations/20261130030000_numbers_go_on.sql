-- Running numbers that go on one by one are written in the statement that stores their events.
create function sequences_advance(sites uuid[], devices uuid[], before bigint[], last bigint[], last_at timestamptz[]) returns integer
    language plpgsql
    set search_path = public
as $$
#variable_conflict use_column
declare
    advanced integer;
begin
    if cardinality(devices) = 0 then
        return 0;
    end if;
    perform from device d join unnest(sites, devices) as n (site_id, id) on d.site_id = n.site_id and d.id = n.id
    order by d.site_id, d.id
    for no key update of d;
    update device d set last_sequence = n.last, last_sequence_at = n.last_at
    from unnest(sites, devices, before, last, last_at) as n (site_id, id, before, last, last_at)
    where d.site_id = n.site_id and d.id = n.id and d.last_sequence = n.before;
    get diagnostics advanced = row_count;
    if advanced <> cardinality(devices) then
        raise exception 'the count of a device moved meanwhile' using errcode = 'MP001';
    end if;
    return advanced;
end
$$;
comment on function sequences_advance is
    'Moves the counts of devices from where they were last seen; raises MP001 where somebody else has moved one since. With the rights of whoever calls.';
revoke execute on function sequences_advance from public;
grant execute on function sequences_advance to menpai_ingest;
