-- Of many changed features only the extent is noted. The rows are aggregated where they lie instead of being copied,
-- shapes and all, before they are counted.
create or replace function change_note() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    touched text;
begin
    touched := case tg_op
        when 'INSERT' then format('select %2$s as site_id, n.id, null::geometry as before, n.%1$I as after from new_rows n',
            tg_argv[1], case tg_argv[0] when 'site' then 'n.id' else 'n.site_id' end)
        when 'DELETE' then format('select %2$s as site_id, o.id, o.%1$I as before, null::geometry as after from old_rows o',
            tg_argv[1], case tg_argv[0] when 'site' then 'o.id' else 'o.site_id' end)
        else format('select %2$s as site_id, n.id, o.%1$I as before, n.%1$I as after from new_rows n join old_rows o on o.id = n.id%3$s',
            tg_argv[1], case tg_argv[0] when 'site' then 'n.id' else 'n.site_id' end,
            case tg_argv[0] when 'site' then '' else ' and o.site_id = n.site_id' end)
    end;
    execute format($sql$
        with touched as not materialized (%s),
             sized as materialized (
                 select site_id, count(*) > 200 as many,
                     st_extent(before)::geometry as before, st_extent(after)::geometry as after
                 from touched group by site_id)
        insert into change (site_id, layer, feature_id, bounds_before_4326, bounds_after_4326)
        select t.site_id, %2$L, t.id, bounds_of(t.before), bounds_of(t.after)
        from touched t
        where t.site_id in (select s.site_id from sized s where not s.many)
        union all
        select s.site_id, %2$L, null, bounds_of(s.before), bounds_of(s.after)
        from sized s where s.many
    $sql$, touched, tg_argv[0]);
    perform pg_notify('menpai_change', '');
    return null;
end
$$;
