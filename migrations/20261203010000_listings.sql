-- 房源: units on offer, with photos. What is searched lies in the row, so that a search joins nothing but the village.

create table listing (
    site_id uuid not null,
    id uuid not null,
    unit_id uuid not null,
    state text not null default 'draft',
    title text not null,
    description text not null default '',
    rent_cents bigint not null,
    deposit_cents bigint not null,
    area_m2 real not null,
    rooms integer not null,
    facilities text[] not null default '{}',
    available_from date not null,
    spot_4326 geometry(Point, 4326) not null,
    rental boolean not null default true,
    let_days datemultirange not null default '{}',
    listed_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    submitted_at timestamptz,
    published_at timestamptz,
    expires_at timestamptz,
    decided_by uuid,
    decided_at timestamptz,
    refusal text,
    version integer not null default 1,
    constraint listing_pkey primary key (site_id, id),
    constraint listing_id_unique unique (id),
    constraint listing_unit_fkey foreign key (site_id, unit_id) references unit (site_id, id),
    constraint listing_listed_by_fkey foreign key (listed_by) references account (id),
    constraint listing_decided_by_fkey foreign key (decided_by) references account (id),
    constraint listing_state_known check (state in
        ('draft', 'submitted', 'published', 'refused', 'expired', 'withdrawn', 'taken_down')),
    constraint listing_refusal_known check (refusal in
        ('wrong_photos', 'person_in_photo', 'misleading', 'wrong_price', 'contact_inside', 'not_fit_to_let')),
    constraint listing_refused_whole check ((state in ('refused', 'taken_down')) = (refusal is not null)),
    constraint listing_published_whole check (state <> 'published' or (published_at is not null and expires_at is not null)),
    constraint listing_title_length check (length(title) between 1 and 60),
    constraint listing_description_length check (length(description) <= 2000),
    constraint listing_rent_range check (rent_cents between 1 and 100000000),
    constraint listing_deposit_range check (deposit_cents between 0 and 1000000000),
    constraint listing_area_range check (area_m2 > 0 and area_m2 < 10000),
    constraint listing_rooms_range check (rooms between 1 and 100),
    constraint listing_facilities_known check (facilities <@ array[
        'bed', 'wardrobe', 'desk', 'air_conditioner', 'water_heater', 'washing_machine', 'refrigerator', 'broadband',
        'kitchen', 'private_bathroom', 'balcony', 'window', 'elevator', 'smart_lock', 'smoke_alarm', 'ebike_charging'])
);
create unique index listing_one_open on listing (site_id, unit_id) where (state not in ('withdrawn', 'taken_down'));
create index listing_unit_idx on listing (site_id, unit_id);
create index listing_site_idx on listing (site_id, state, id);
create index listing_listed_by_idx on listing (listed_by);
create index listing_decided_by_idx on listing (decided_by);
create index listing_expires_idx on listing (expires_at) where (state = 'published');
create index listing_over_idx on listing (updated_at) where (state not in ('submitted', 'published'));
-- What a search walks: by place, or in the order that is asked for.
create index listing_spot_idx on listing using gist (spot_4326) where (state = 'published' and rental);
create index listing_newest_idx on listing (published_at, id) where (state = 'published' and rental);
create index listing_rent_idx on listing (rent_cents, id) where (state = 'published' and rental);
create index listing_area_idx on listing (area_m2, id) where (state = 'published' and rental);
comment on table listing is 'Listing 房源: a unit on offer. Anybody who signed in finds those that are published; nobody is told the door before a viewing is agreed.';
comment on column listing.spot_4326 is 'Centre of the H3 cell (resolution 9, some 350 m across) in which the building stands: the only position that a search knows.';
comment on column listing.rental is 'As of the unit: kept by a trigger.';
comment on column listing.let_days is 'Days for which leases of the unit stand in the registry: kept by a trigger.';
comment on column listing.published_at is 'When it was first published; again after it had expired.';
comment on column listing.expires_at is 'When it is shown no longer unless its landlord renews it.';
comment on column listing.refusal is 'Why it was refused or taken down; a word, so that nobody writes about anybody.';

create table listing_photo (
    site_id uuid not null,
    listing_id uuid not null,
    id uuid not null,
    position integer not null,
    width integer not null,
    height integer not null,
    bytes integer not null,
    sha256 bytea not null,
    added_at timestamptz not null,
    constraint listing_photo_pkey primary key (site_id, listing_id, id),
    constraint listing_photo_id_unique unique (id),
    constraint listing_photo_listing_fkey foreign key (site_id, listing_id) references listing (site_id, id) on delete cascade,
    constraint listing_photo_position_unique unique (site_id, listing_id, position) deferrable initially deferred,
    constraint listing_photo_position_range check (position between 1 and 12),
    constraint listing_photo_size_range check (width between 1 and 1600 and height between 1 and 1600 and bytes > 0),
    constraint listing_photo_sha256_length check (length(sha256) = 32)
);
comment on table listing_photo is 'A photo of a unit on offer. The picture itself, made anew from what was sent, is an object that is named after the id.';

-- A listing knows when its unit is let. The unit's row is held, so that a lease that is entered meanwhile is seen here, or sees
-- the listing.
create function listing_prepare() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    select u.rental into new.rental from unit u where u.site_id = new.site_id and u.id = new.unit_id for update;
    new.rental := coalesce(new.rental, false);
    new.let_days := coalesce((
        select range_agg(t.term) from tenancy t where t.site_id = new.site_id and t.unit_id = new.unit_id), '{}');
    return new;
end
$$;
create trigger listing_prepare before insert on listing
    for each row execute function listing_prepare();

create function listing_follow_tenancy() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
declare
    lease tenancy := case when tg_op = 'DELETE' then old else new end;
begin
    -- Whoever waits for another lease of the unit counts anew when it is there.
    perform from listing l where l.site_id = lease.site_id and l.unit_id = lease.unit_id order by l.id for update;
    update listing l
    set let_days = coalesce((
        select range_agg(t.term) from tenancy t where t.site_id = lease.site_id and t.unit_id = lease.unit_id), '{}')
    where l.site_id = lease.site_id and l.unit_id = lease.unit_id and l.state not in ('withdrawn', 'taken_down');
    return null;
end
$$;
create trigger tenancy_listing after insert or delete or update of term on tenancy
    for each row execute function listing_follow_tenancy();

create function listing_follow_unit() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    update listing l set rental = new.rental
    where l.site_id = new.site_id and l.unit_id = new.id and l.state not in ('withdrawn', 'taken_down');
    return null;
end
$$;
create trigger unit_listing after update of rental on unit
    for each row when (old.rental <> new.rental) execute function listing_follow_unit();

create function listing_keep() returns trigger
    language plpgsql
    set search_path = public
as $$
begin
    raise exception 'a listing that is over stays over'
        using errcode = 'check_violation', constraint = 'listing_keep', table = 'listing';
end
$$;
create trigger listing_keep before update on listing
    for each row when (old.state in ('withdrawn', 'taken_down')) execute function listing_keep();

do $$
declare
    tab text;
begin
    foreach tab in array array['listing', 'listing_photo'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using ((site_id = any ((select scope_sites())::uuid[])) is true)'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
    end loop;
end
$$;
create policy listing_of_owner on listing as restrictive to menpai_api
    using ((select scope_persons()) is null or unit_in_scope(site_id, unit_id))
    with check ((select scope_persons()) is null or unit_in_scope(site_id, unit_id));

create function listing_in_scope(site uuid, listing uuid) returns boolean
    language plpgsql stable security definer
    set search_path = public
as $$
begin
    return exists (
        select from listing l
        join unit_owner o on o.site_id = l.site_id and o.unit_id = l.unit_id
        where l.site_id = site and l.id = listing_in_scope.listing and o.person_id = any (scope_persons()));
end
$$;
comment on function listing_in_scope is 'Whether somebody of scope_persons() owns the unit that is on offer.';
create policy listing_photo_of_owner on listing_photo as restrictive to menpai_api
    using ((select scope_persons()) is null or listing_in_scope(site_id, listing_id))
    with check ((select scope_persons()) is null or listing_in_scope(site_id, listing_id));

grant select, insert on listing to menpai_api;
grant update (state, title, description, rent_cents, deposit_cents, area_m2, rooms, facilities, available_from, spot_4326,
    updated_at, submitted_at, published_at, expires_at, decided_by, decided_at, refusal, version) on listing to menpai_api;
grant select, insert, delete on listing_photo to menpai_api;
grant update (position) on listing_photo to menpai_api;
grant execute on function listing_in_scope to menpai_api;

-- What everybody who signed in finds, whichever site is theirs. && is not leak-proof, and those who search are held to no
-- site: the function looks beyond row-level security and answers nothing but what may be read by all.
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
        lat double precision, distance_m double precision, cover_id uuid, photos integer)
    language plpgsql stable security definer
    set search_path = public
as $$
declare
    -- Fixed fragments only: what the caller gives travels as parameters.
    distance text := 'null::double precision';
    condition text := 'l.state = ''published'' and l.rental and l.expires_at > $12'
        ' and not l.let_days @> greatest(l.available_from, ($12 at time zone s.time_zone)::date)';
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
    if free_by is not null then condition := condition || ' and l.available_from <= $11 and not l.let_days @> $11'; end if;
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
        '  f.available_from, f.published_at, st_x(f.spot_4326), st_y(f.spot_4326), f.distance_m, p.cover, p.photos'
        ' from ('
        '  select row_number() over () as place, l.* from ('
        '    select l.site_id, l.id, s.name, l.title, l.rent_cents, l.deposit_cents, l.area_m2, l.rooms, l.facilities,'
        '      l.available_from, l.published_at, l.spot_4326, ' || distance || ' as distance_m'
        '    from listing l join site s on s.id = l.site_id'
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
    'Published listings of units that are free, by coarse place, money, size and facilities; sort is newest, rent, rent_desc, area_desc or distance. No door, no building, nobody.';
grant execute on function listings_search to menpai_api;

create function listing_on_offer(listing uuid, at_time timestamptz)
    returns table (id uuid, site_name text, title text, description text, rent_cents bigint, deposit_cents bigint,
        area_m2 real, rooms integer, facilities text[], available_from date, published_at timestamptz,
        lon double precision, lat double precision, photo_ids uuid[])
    language sql stable security definer
    set search_path = public
as $$
    select l.id, s.name, l.title, l.description, l.rent_cents, l.deposit_cents, l.area_m2, l.rooms, l.facilities,
        l.available_from, l.published_at, st_x(l.spot_4326), st_y(l.spot_4326),
        array(select p.id from listing_photo p where p.site_id = l.site_id and p.listing_id = l.id order by p.position)
    from listing l
    join site s on s.id = l.site_id
    where l.id = listing_on_offer.listing and l.state = 'published' and l.rental and l.expires_at > at_time
      and not l.let_days @> greatest(l.available_from, (at_time at time zone s.time_zone)::date)
$$;
comment on function listing_on_offer is 'One listing as everybody who signed in may read it, while it is found by a search.';
grant execute on function listing_on_offer to menpai_api;

create function listing_photo_on_offer(listing uuid, photo uuid, at_time timestamptz) returns bytea
    language sql stable security definer
    set search_path = public
as $$
    select p.sha256
    from listing_photo p
    where p.id = photo and p.listing_id = listing_photo_on_offer.listing
      and exists (select from listing_on_offer(listing_photo_on_offer.listing, at_time))
$$;
comment on function listing_photo_on_offer is 'The fingerprint of a photo, while its listing is found by a search.';
grant execute on function listing_photo_on_offer to menpai_api;

create function listings_forget(at_time timestamptz) returns bigint
    language plpgsql security definer
    set search_path = public
as $$
declare
    forgotten bigint;
begin
    update listing set state = 'expired', updated_at = at_time, version = version + 1
    where state = 'published' and expires_at <= at_time;
    with gone as (
        delete from listing
        where state not in ('submitted', 'published') and updated_at < at_time - interval '180 days'
        returning 1)
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;
comment on function listings_forget is 'Lets listings expire that nobody renewed, and deletes those that nobody touched for half a year and that nobody looks at, with their photos.';

create function photos_unknown(ids uuid[]) returns uuid[]
    language sql stable security definer
    set search_path = public
as $$
    select array(select u.id from unnest(ids) as u (id)
                 where not exists (select from listing_photo p where p.id = u.id))
$$;
comment on function photos_unknown is 'Those of some photos that no listing has.';
grant execute on function listings_forget, photos_unknown to menpai_detect;
