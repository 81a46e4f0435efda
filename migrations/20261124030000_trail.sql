-- The audit trail: every look at personal data and every act on people or rights, chained and provable.
--
-- A request writes its entry in its own transaction and takes no lock that others wait for. A sequencer then gives the
-- entries of each site their numbers, one leaf each, and keeps the whole subtrees of the Merkle tree over them.

do $$
begin
    if not exists (select from pg_roles where rolname = 'menpai_trail') then
        create role menpai_trail nologin;
    end if;
    if not pg_has_role(current_user, 'menpai_trail', 'member') then
        grant menpai_trail to current_user;
    end if;
end
$$;
grant execute on function scope_sites(), scope_persons() to menpai_trail;

-- No foreign keys: an entry outlives what it speaks of, a leaf outlives an entry that somebody removed (which is how the
-- removal shows), and the key-share locks would be taken on the same few rows by every look.
create table trail_entry (
    site_id uuid not null,
    id uuid not null,
    xact xid8 not null default pg_current_xact_id(),
    at timestamptz not null,
    kind text not null,
    action text not null,
    account_id uuid,
    organisation text not null,
    purpose text,
    reference text,
    subject_id uuid,
    building_id uuid,
    unit_id uuid,
    person_ids uuid[] not null,
    exception_id uuid,
    head_size bigint not null,
    head_chain bytea,
    constraint trail_entry_pkey primary key (site_id, id),
    constraint trail_entry_kind_known check (kind in ('look', 'act')),
    constraint trail_entry_look_whole check (kind = 'act' or (purpose is not null and account_id is not null)),
    constraint trail_entry_action_form check (action ~ '^[a-z][a-z0-9_.]{2,59}$'),
    constraint trail_entry_purpose_form check (purpose ~ '^[a-z][a-z_]{2,59}$'),
    constraint trail_entry_organisation_length check (length(organisation) <= 200),
    constraint trail_entry_reference_length check (length(reference) between 1 and 200),
    constraint trail_entry_head_whole check (head_size >= 0 and (head_size = 0) = (head_chain is null))
);
create index trail_entry_time_idx on trail_entry (site_id, at desc, id desc);
create index trail_entry_account_idx on trail_entry (account_id, at desc);
create index trail_entry_person_idx on trail_entry using gin (person_ids);
create index trail_entry_xact_idx on trail_entry (xact);
comment on table trail_entry is 'Audit trail: who, when, for which purpose, what was done, about whom. Ids only. Written in the transaction that it records; never changed.';
comment on column trail_entry.xact is 'The transaction that wrote it: lets the sequencer look again only at what was not committed when it last looked.';
comment on column trail_entry.purpose is 'For looks; null where something was done that needs no purpose.';
comment on column trail_entry.head_size is 'Leaves that the site''s chain had when the entry was written; with head_chain it binds the entry after them.';

create table trail_leaf (
    site_id uuid not null,
    seq bigint not null,
    entry_id uuid not null,
    leaf_hash bytea not null,
    chain_hash bytea not null,
    constraint trail_leaf_pkey primary key (site_id, seq),
    constraint trail_leaf_entry_unique unique (site_id, entry_id),
    constraint trail_leaf_seq_range check (seq >= 0),
    constraint trail_leaf_hashes_whole check (length(leaf_hash) = 32 and length(chain_hash) = 32)
);
comment on table trail_leaf is 'Position of an entry in its site''s chain and tree. leaf_hash: SHA-256 of 0 and the entry''s canonical bytes (RFC 6962); chain_hash: SHA-256 of 2, the chain before and leaf_hash.';

create table trail_node (
    site_id uuid not null,
    size bigint not null,
    level smallint not null,
    hash bytea not null,
    constraint trail_node_pkey primary key (site_id, size, level),
    constraint trail_node_place check (level between 1 and 62 and size > 0 and size % (1::bigint << level) = 0),
    constraint trail_node_hash_whole check (length(hash) = 32)
);
comment on table trail_node is 'Whole subtree of 2^level leaves of a site''s Merkle tree, written when its last leaf made the tree this large.';

create table trail_checkpoint (
    site_id uuid not null,
    size bigint not null,
    root bytea not null,
    note text not null,
    at timestamptz not null,
    constraint trail_checkpoint_pkey primary key (site_id, size),
    constraint trail_checkpoint_size_range check (size > 0),
    constraint trail_checkpoint_root_whole check (length(root) = 32),
    constraint trail_checkpoint_note_length check (length(note) between 1 and 4000)
);
create index trail_checkpoint_time_idx on trail_checkpoint (site_id, at);
comment on table trail_checkpoint is 'Signed head of a site''s tree (C2SP tlog-checkpoint): what an outside party keeps.';

create table trail_sample (
    site_id uuid not null,
    week date not null,
    looks bigint not null,
    checkpoint_size bigint not null,
    seed bytea not null,
    entry_ids uuid[] not null,
    drawn_at timestamptz not null,
    constraint trail_sample_pkey primary key (site_id, week),
    constraint trail_sample_week_is_monday check (extract(isodow from week) = 1),
    constraint trail_sample_count check (cardinality(entry_ids) <= looks)
);
comment on table trail_sample is 'Looks of a week, drawn for review: those with the smallest SHA-256 of seed and id, where seed is the SHA-256 of the site, the week and the root of the checkpoint. Whoever has these can draw again.';
comment on column trail_sample.week is 'Monday of the week, local to the site.';

create table trail_review (
    site_id uuid not null,
    id uuid not null,
    entry_id uuid not null,
    verdict text not null,
    note text,
    reviewer_id uuid not null,
    reviewed_at timestamptz not null,
    constraint trail_review_pkey primary key (site_id, id),
    constraint trail_review_entry_fkey foreign key (site_id, entry_id) references trail_entry (site_id, id),
    constraint trail_review_verdict_known check (verdict in ('justified', 'doubtful', 'unjustified')),
    constraint trail_review_note_length check (length(note) between 1 and 500)
);
create index trail_review_entry_idx on trail_review (site_id, entry_id, reviewed_at desc);
comment on table trail_review is 'What an auditor or manager found about a look. A later verdict stands beside the earlier one.';

insert into trail_entry (site_id, id, at, kind, action, account_id, organisation, purpose, reference,
                         building_id, unit_id, person_ids, head_size)
select site_id, id, looked_at, 'look', action, account_id, organisation, purpose, reference,
       building_id, unit_id, person_ids, 0
from look;
drop table look;

create trigger trail_entry_append_only before update or delete on trail_entry
    for each row execute function append_only();
create trigger trail_leaf_append_only before update or delete on trail_leaf
    for each row execute function append_only();
create trigger trail_node_append_only before update or delete on trail_node
    for each row execute function append_only();
create trigger trail_checkpoint_append_only before update or delete on trail_checkpoint
    for each row execute function append_only();
create trigger trail_sample_append_only before update or delete on trail_sample
    for each row execute function append_only();
create trigger trail_review_append_only before update or delete on trail_review
    for each row execute function append_only();
create trigger trail_entry_no_truncate before truncate on trail_entry execute function append_only();
create trigger trail_leaf_no_truncate before truncate on trail_leaf execute function append_only();
create trigger trail_node_no_truncate before truncate on trail_node execute function append_only();
create trigger trail_checkpoint_no_truncate before truncate on trail_checkpoint execute function append_only();
create trigger trail_sample_no_truncate before truncate on trail_sample execute function append_only();
create trigger trail_review_no_truncate before truncate on trail_review execute function append_only();

do $$
declare
    tab text;
begin
    foreach tab in array array['trail_entry', 'trail_leaf', 'trail_node', 'trail_checkpoint', 'trail_sample', 'trail_review'] loop
        execute format('alter table %I enable row level security', tab);
        execute format('create policy %I on %I using (site_id = any ((select scope_sites())::uuid[]))'
            ' with check (site_id = any ((select scope_sites())::uuid[]))', tab || '_in_scope', tab);
        execute format('create policy %I on %I to menpai_trail using (true) with check (true)', tab || '_of_sequencer', tab);
    end loop;
end
$$;

-- Who is held to persons writes what they do, and reads of looks only what own_looks tells.
create policy trail_entry_not_of_person on trail_entry as restrictive for select to menpai_api
    using ((select scope_persons()) is null);
create policy trail_review_not_of_person on trail_review as restrictive to menpai_api
    using ((select scope_persons()) is null) with check ((select scope_persons()) is null);
create policy trail_sample_not_of_person on trail_sample as restrictive for select to menpai_api
    using ((select scope_persons()) is null);

-- Everything but xact, which must be the transaction's own.
grant insert (site_id, id, at, kind, action, account_id, organisation, purpose, reference, subject_id, building_id,
    unit_id, person_ids, exception_id, head_size, head_chain) on trail_entry to menpai_api;
grant select on trail_entry, trail_leaf, trail_node, trail_checkpoint, trail_sample, trail_review to menpai_api;
grant insert on trail_review to menpai_api;

-- The sequencer: reads entries, appends what follows from them.
grant select on trail_entry, trail_leaf, trail_node, trail_checkpoint, trail_sample to menpai_trail;
grant insert on trail_leaf, trail_node, trail_checkpoint, trail_sample to menpai_trail;
grant select (id, name, time_zone) on site to menpai_trail;
create policy site_of_sequencer on site for select to menpai_trail using (true);

-- Array operators are not leak-proof: under row-level security the index on persons can't be used.
create function trail_about(sites uuid[], person uuid) returns table (site_id uuid, id uuid)
    language sql stable security definer
    set search_path = public
as $$
    select e.site_id, e.id
    from trail_entry e
    where e.person_ids @> array[person]
      and e.site_id = any (sites) and e.site_id = any (scope_sites())
      and scope_persons() is null
$$;
comment on function trail_about is 'Entries about a person, in these sites as far as the transaction may touch them; nothing for whoever is held to persons.';
grant execute on function trail_about to menpai_api;
