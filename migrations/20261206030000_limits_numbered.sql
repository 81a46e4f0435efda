-- Whoever read a limit that was taken back since changes no later one: a version never comes again. It did where a place said something
-- anew, which began at 1. Each version was written by an act that is in the trail, so there were no more than those.
create sequence occupancy_limit_version as integer;
select setval('occupancy_limit_version',
              1 + greatest((select count(*) from trail_entry where action = 'occupancy_limit.set'),
                           (select max(version) from occupancy_limit)),
              false);
alter table occupancy_limit alter column version set default nextval('occupancy_limit_version');
alter sequence occupancy_limit_version owned by occupancy_limit.version;
grant usage on sequence occupancy_limit_version to menpai_api;
