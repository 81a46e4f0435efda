-- A boundary without any ground is valid to PostGIS, and can't be answered: it has neither corners nor an extent.

alter table site add constraint site_boundary_not_empty check (not st_isempty(boundary_4326));
alter table area add constraint area_boundary_not_empty check (boundary_4326 is null or not st_isempty(boundary_4326));
