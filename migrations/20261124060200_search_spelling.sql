-- Texts that buildings are found by are made by the program. When it learns to make more of them, `menpai migrate`
-- makes those anew that an older program wrote.
create table spelling (
    what text not null,
    version integer not null,
    constraint spelling_pkey primary key (what),
    constraint spelling_version_positive check (version > 0)
);
comment on table spelling is 'Which version of its rules the program has written a derived text by, in all rows; kept by `menpai migrate`.';
insert into spelling (what, version) values ('building.search_text', 1);
