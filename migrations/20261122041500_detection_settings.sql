-- What a site asks for before a dwelling counts as lived in was changed: its units are looked at anew.

create function detection_mark_settings() returns trigger
    language plpgsql
    security definer
    set search_path = public
as $$
begin
    insert into detection_due (site_id, unit_id)
    select n.unit_site, n.unit_id
    from (select p.site_id as unit_site, p.unit_id from presence_night p where p.site_id = new.id
          union
          select g.site_id, g.unit_id from gap g where g.site_id = new.id and g.closed_at is null) n;
    perform pg_notify('menpai_detection', '');
    return null;
end
$$;
create trigger site_detection_settings
    after update of gap_min_nights, gap_window_nights, time_zone on site
    for each row
    when (new.gap_min_nights <> old.gap_min_nights or new.gap_window_nights <> old.gap_window_nights
          or new.time_zone <> old.time_zone)
    execute function detection_mark_settings();
