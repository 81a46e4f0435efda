-- An account without a name of its own is shown as what its role says: also whoever was a newcomer first and owns a unit as it turns
-- out, so that the trail of a tenant says 房东 where their landlord looked.
create function account_take_role(whose uuid, as_role text) returns setof uuid
    language sql
    set search_path = public
as $$
    update account a
    set role = as_role, version = a.version + 1,
        display_name = case when a.display_name in ('房东', '租客') then shown.word else a.display_name end,
        organisation = case when a.organisation in ('房东', '租客') then shown.word else a.organisation end
    from (select case as_role when 'landlord' then '房东' else '租客' end as word) shown
    where a.id = whose and a.role in ('landlord', 'tenant') and a.role <> as_role
    returning a.id
$$;
comment on function account_take_role is 'Gives the account of a landlord or tenant the other of these roles, and the words that it is shown by; answers it where it had another.';
grant execute on function account_take_role to menpai_auth;

create or replace function owner_becomes_landlord(site uuid, person uuid) returns setof uuid
    language sql security definer
    set search_path = public
as $$
    with theirs as materialized (
        select a.id
        from account_site s
        join account a on a.id = s.account_id
        where s.site_id = site and s.person_id = person and site = any (scope_sites())
          and a.role = 'tenant' and exists (select from unit_owner o where o.site_id = site and o.person_id = person))
    select t.id
    from theirs
    cross join lateral account_take_role(theirs.id, 'landlord') t (id)
$$;

update account a
set display_name = case when a.display_name in ('房东', '租客') then shown.word else a.display_name end,
    organisation = case when a.organisation in ('房东', '租客') then shown.word else a.organisation end,
    version = a.version + 1
from (values ('landlord', '房东'), ('tenant', '租客')) as shown (role, word)
where a.role = shown.role
  and (a.display_name in ('房东', '租客') and a.display_name <> shown.word
       or a.organisation in ('房东', '租客') and a.organisation <> shown.word);

-- A unit whose next lease is signed is not to be had for as long as people rent: it is offered where it is free for a month from the
-- first day on, and until when is said.
drop function listings_search(geometry, geometry, double precision, bigint, bigint, real, real, integer, integer, text[], date,
    timestamptz, text, timestamptz, double precision, uuid, integer);
drop function listing_on_offer(uuid, timestamptz);

create function listings_search(
    within geometry,
    near geometry,
    radius_m double precision,
    rent_from bigint,
    rent_to bigint,
    area_from real,
    area_to real,
    rooms_from integer,
    rooms_to integer,
    wanted text[],
    free_by date,
    at_time timestamptz,
    sort text,
    after_at timestamptz,
    after_number double precision,
    after_id uuid,
    at_most integer)
    returns table (id uuid, site_name text, title text, rent_cents bigint, deposit_cents bigint, area_m2 real,
        rooms integer, facilities text[], available_from date, published_at timestamptz, lon double precision,
        lat double precision, distance_m double precision, cover_id uuid, photos integer, free_until date)
    language plpgsql stable security definer
    set search_path = public
as $$
declare
    -- Fixed fragments only: what the caller gives travels as parameters.
    distance text := 'null::double precision';
    condition text := 'l.state = ''published'' and l.rental and l.expires_at > $12'
        ' and not l.let_days && daterange(f.first_day, f.first_day + 31, ''[]'')';
    ordered text;
    beyond text;
begin
    if within is not null then
        condition := condition || ' and l.spot_4326 && $1';
    end if;
    if near is not null then
        distance := 'round(st_distance(l.spot_4326::geography, $2::geography)::numeric, 1)::double precision';
        condition := condition || ' and l.spot_4326 && st_envelope(st_buffer($2::geography, $3)::geometry)'
            ' and st_dwithin(l.spot_4326::geography, $2::geography, $3)';
    end if;
    if rent_from is not null then condition := condition || ' and l.rent_cents >= $4'; end if;
    if rent_to is not null then condition := condition || ' and l.rent_cents <= $5'; end if;
    if area_from is not null then condition := condition || ' and l.area_m2 >= $6'; end if;
    if area_to is not null then condition := condition || ' and l.area_m2 <= $7'; end if;
    if rooms_from is not null then condition := condition || ' and l.rooms >= $8'; end if;
    if rooms_to is not null then condition := condition || ' and l.rooms <= $9'; end if;
    if wanted <> '{}' then condition := condition || ' and l.facilities @> $10'; end if;
    if free_by is not null then
        -- The month counts from the day on which somebody moves in.
        condition := condition || ' and l.available_from <= $11'
            ' and not l.let_days && daterange(greatest(f.first_day, $11), greatest(f.first_day, $11) + 31, ''[]'')';
    end if;
    case sort
        when 'newest' then
            ordered := 'l.published_at desc, l.id desc';
            beyond := '(l.published_at, l.id) < ($13, $15)';
        when 'rent' then
            ordered := 'l.rent_cents, l.id';
            beyond := '(l.rent_cents, l.id) > ($14::bigint, $15)';
        when 'rent_desc' then
            ordered := 'l.rent_cents desc, l.id desc';
            beyond := '(l.rent_cents, l.id) < ($14::bigint, $15)';
        when 'area_desc' then
            ordered := 'l.area_m2 desc, l.id desc';
            beyond := '(l.area_m2, l.id) < ($14::real, $15)';
        when 'distance' then
            ordered := 'distance_m, l.id';
            beyond := format('(%s, l.id) > ($14, $15)', distance);
    end case;
    if after_id is not null then
        condition := condition || ' and ' || beyond;
    end if;
    return query execute
        'select f.id, f.name, f.title, f.rent_cents, f.deposit_cents, f.area_m2, f.rooms, f.facilities,'
        '  f.available_from, f.published_at, st_x(f.spot_4326), st_y(f.spot_4326), f.distance_m, p.cover, p.photos,'
        '  (select min(lower(d.days)) - 1 from unnest(f.let_days) as d (days) where lower(d.days) > f.first_day)'
        ' from ('
        '  select row_number() over () as place, l.* from ('
        '    select l.site_id, l.id, s.name, l.title, l.rent_cents, l.deposit_cents, l.area_m2, l.rooms, l.facilities,'
        '      l.available_from, l.published_at, l.spot_4326, l.let_days, f.first_day, ' || distance || ' as distance_m'
        '    from listing l join site s on s.id = l.site_id'
        '    cross join lateral (select greatest(l.available_from, ($12 at time zone s.time_zone)::date) as first_day) f'
        '    where ' || condition || ' order by ' || ordered || ' limit $16) l) f'
        ' cross join lateral ('
        '  select (array_agg(p.id order by p.position))[1] as cover, count(*)::integer as photos'
        '  from listing_photo p where p.site_id = f.site_id and p.listing_id = f.id) p'
        ' order by f.place'
        using within, near, radius_m, rent_from, rent_to, area_from, area_to, rooms_from, rooms_to, wanted, free_by,
            at_time, after_at, after_number, after_id, at_most;
end
$$;
comment on function listings_search is
    'Published listings of units that are free, and stay so for a month, by coarse place, money, size and facilities; sort is newest, rent, rent_desc, area_desc or distance. No door, no building, nobody.';
grant execute on function listings_search to menpai_api;

create function listing_on_offer(listing uuid, at_time timestamptz)
    returns table (id uuid, site_name text, title text, description text, rent_cents bigint, deposit_cents bigint,
        area_m2 real, rooms integer, facilities text[], available_from date, published_at timestamptz,
        lon double precision, lat double precision, photo_ids uuid[], free_until date)
    language sql stable security definer
    set search_path = public
as $$
    select l.id, s.name, l.title, l.description, l.rent_cents, l.deposit_cents, l.area_m2, l.rooms, l.facilities,
        l.available_from, l.published_at, st_x(l.spot_4326), st_y(l.spot_4326),
        array(select p.id from listing_photo p where p.site_id = l.site_id and p.listing_id = l.id order by p.position),
        (select min(lower(d.days)) - 1 from unnest(l.let_days) as d (days) where lower(d.days) > f.first_day)
    from listing l
    join site s on s.id = l.site_id
    cross join lateral (
        select greatest(l.available_from, (at_time at time zone s.time_zone)::date) as first_day) f
    where l.id = listing_on_offer.listing and l.state = 'published' and l.rental and l.expires_at > at_time
      and not l.let_days && daterange(f.first_day, f.first_day + 31, '[]')
$$;
comment on function listing_on_offer is 'One listing as everybody who signed in may read it, while it is found by a search.';
grant execute on function listing_on_offer to menpai_api;

-- What is offered about a lease is about the lease as it stands then.
alter table contract add column lease_version integer;
comment on column contract.lease_version is 'Version of the lease when it was offered to prolong, change or end it: another one since, and it is not signed.';
