-- A doorplate is kept as people write it (盐田四巷2号) and compared in its one spelling, padded: building.sort_key.

-- Sites that hold one doorplate several times keep those buildings; only they are marked, all but the first of each,
-- until somebody gives them another doorplate.
alter table building add column doorplate_doubled boolean not null default false;
update building b
set doorplate_doubled = true
from (
    select site_id, id, row_number() over (partition by site_id, sort_key order by created_at, id) as place
    from building
    where doorplate is not null) n
where n.site_id = b.site_id and n.id = b.id and n.place > 1;
create unique index building_doorplate_unique on building (site_id, sort_key)
    where doorplate is not null and not doorplate_doubled;

comment on column building.doorplate is 'Doorplate as written: half-width, simplified words, no spaces; numerals as on the sign.';
comment on column building.sort_key is 'Doorplate (or name) in its one spelling with numbers padded: plain ordering is the order along the lane, and two spellings of one doorplate have one key.';
comment on column building.doorplate_doubled is 'Had the doorplate of another building when doorplates became unique.';
