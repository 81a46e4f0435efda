-- Whom retention erased stands in the trail, by id.
drop function retention_persons(uuid, timestamptz);
create function retention_persons(site uuid, at_time timestamptz,
    out removed bigint, out anonymised bigint, out kept jsonb, out oldest date, out erased uuid[])
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    zone text;
    cutoff date;
    idle uuid[];
    due uuid[];
begin
    select s.time_zone, (at_time at time zone s.time_zone)::date - s.person_retention_days
    into zone, cutoff
    from site s where s.id = site;
    -- Most people live here: they are left out by joining, the few others are looked at one by one.
    with gone as materialized (
        select p from person p
        where p.site_id = site and p.erased_at is null and (p.created_at at time zone zone)::date < cutoff
          and not exists (
            select from residency r
            where r.site_id = site and r.person_id = p.id and r.recorded_to is null
              and (upper(r.valid) is null or upper(r.valid) > cutoff)))
    select array_agg((p).id) into idle from gone where person_last_day(p, zone) < cutoff;
    -- Whoever refers to a person holds its row: those who come now wait for us, those who came first are left for the
    -- next run or seen below.
    select array_agg(l.id) into idle
    from (select p.id from person p where p.site_id = site and p.id = any (idle) order by p.id
          for update skip locked) l;
    select array_agg(p.id) into due
    from person p
    where p.site_id = site and p.id = any (idle) and person_last_day(p, zone) < cutoff and person_kept_because(p) is null;

    erased := coalesce(due, '{}');
    delete from correction c where c.site_id = site and c.person_id = any (due);
    delete from person_version v where v.site_id = site and v.person_id = any (due);
    with gone as (
        delete from person p
        where p.site_id = site and p.id = any (due)
          and not exists (select from residency r where r.site_id = site and r.person_id = p.id)
          and not exists (select from tenancy t where t.site_id = site and t.landlord_id = p.id)
          and not exists (select from tenancy_tenant n where n.site_id = site and n.person_id = p.id)
          and not exists (select from pass a where a.site_id = site and a.person_id = p.id)
        returning 1)
    select count(*) into removed from gone;
    with emptied as (
        update person p
        set name_sealed = '', document_kind = null, id_number_sealed = null, id_number_index = null,
            phone_sealed = null, phone_index = null, birth_date_sealed = null, name_birth_index = null,
            erased_at = at_time
        where p.site_id = site and p.id = any (due)
        returning 1)
    select count(*) into anonymised from emptied;

    with kept_one as (
        select person_kept_because(p) as because, person_last_day(p, zone) as last_day
        from person p
        where p.site_id = site and p.id = any (idle) and p.erased_at is null),
    counted as (
        select k.because, count(*) as count, min(k.last_day) as last_day
        from kept_one k where k.because is not null and k.last_day < cutoff group by 1)
    select coalesce(jsonb_agg(jsonb_build_object('because', c.because, 'count', c.count) order by c.because), '[]'),
        min(c.last_day)
    into kept, oldest
    from counted c;
end
$$;
comment on function retention_persons is
    'Erases the persons of a site for whom nothing has gone on since its person_retention_days: the row where nothing refers to it, else all that is known, so that the history of a dwelling keeps ids only. Their former data and decided corrections go with them. kept: who is due and stays, by reason; oldest: the earliest last day of those. erased: their ids, for the trail.';

grant execute on function retention_persons to menpai_detect;
