-- Looking outside one's area: for a time, with a reason, approved by a second person.

create table access_exception (
    site_id uuid not null,
    id uuid not null,
    site_named text not null,
    requested_by uuid not null,
    requester_sites uuid[] not null,
    reason text not null,
    reference text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    requested_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    revoked_by uuid,
    revoked_at timestamptz,
    version integer not null default 1,
    constraint access_exception_pkey primary key (site_id, id),
    constraint access_exception_site_fkey foreign key (site_id) references site (id),
    constraint access_exception_requested_by_fkey foreign key (requested_by) references account (id),
    constraint access_exception_approved_by_fkey foreign key (approved_by) references account (id),
    constraint access_exception_refused_by_fkey foreign key (refused_by) references account (id),
    constraint access_exception_revoked_by_fkey foreign key (revoked_by) references account (id),
    constraint access_exception_term check (ends_at > starts_at and ends_at <= starts_at + interval '72 hours'),
    constraint access_exception_second_person check (approved_by <> requested_by),
    constraint access_exception_approved_whole check ((approved_by is null) = (approved_at is null)),
    constraint access_exception_refused_whole check ((refused_by is null) = (refused_at is null)),
    constraint access_exception_revoked_whole check ((revoked_by is null) = (revoked_at is null)),
    constraint access_exception_decided_once check (approved_at is null or refused_at is null),
    constraint access_exception_revoked_was_approved check (revoked_at is null or approved_at is not null),
    constraint access_exception_reason_length check (length(reason) between 1 and 500),
    constraint access_exception_reference_length check (length(reference) between 1 and 100),
    constraint access_exception_elsewhere check (site_id <> all (requester_sites))
);
create index access_exception_requested_by_idx on access_exception (requested_by);
create index access_exception_approved_by_idx on access_exception (approved_by);
create index access_exception_refused_by_idx on access_exception (refused_by);
create index access_exception_revoked_by_idx on access_exception (revoked_by);
create index access_exception_time_idx on access_exception (requested_at desc, id desc);
comment on table access_exception is 'Somebody looks at a site outside their area: until when, why, who approved. In force from approval, within its term, until it is revoked; for looking only.';
comment on column access_exception.site_named is 'The site as the requester named it: they learn nothing else of it before approval.';
comment on column access_exception.requester_sites is 'Sites of the requester when they asked: their managers see it too.';

alter table access_exception enable row level security;
create policy access_exception_in_scope on access_exception to menpai_api
    using (site_id = any ((select scope_sites())::uuid[]) or requester_sites && (select scope_sites())::uuid[])
    with check (site_id = any ((select scope_sites())::uuid[]) or requester_sites && (select scope_sites())::uuid[]);
grant select, insert on access_exception to menpai_api;
grant update (approved_by, approved_at, refused_by, refused_at, revoked_by, revoked_at, version) on access_exception to menpai_api;

-- What was asked for never changes, and what was decided stays decided.
create function access_exception_keep() returns trigger
    language plpgsql
as $$
begin
    if (old.approved_at is not null and (new.approved_at, new.approved_by) is distinct from (old.approved_at, old.approved_by))
        or (old.refused_at is not null and (new.refused_at, new.refused_by) is distinct from (old.refused_at, old.refused_by))
        or (old.revoked_at is not null and (new.revoked_at, new.revoked_by) is distinct from (old.revoked_at, old.revoked_by)) then
        raise exception 'a decision is not taken twice' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger access_exception_keep before update on access_exception
    for each row execute function access_exception_keep();

create function site_named(text) returns uuid
    language sql stable security definer
    set search_path = public
as $$
    select case when count(*) = 1 then (array_agg(s.id))[1] end from site s where $1 in (s.id::text, s.code, s.name)
$$;
comment on function site_named is 'The one site with this id, code or whole name, also outside the scope; null where there is none or more than one.';
grant execute on function site_named to menpai_api;

-- Asked before a scope is known.
create function account_exceptions(account uuid)
    returns table (site_id uuid, exception_id uuid, starts_at timestamptz, ends_at timestamptz)
    language sql stable security definer
    set search_path = public
as $$
    select e.site_id, e.id, greatest(e.starts_at, e.approved_at), e.ends_at
    from access_exception e
    where e.requested_by = account and e.approved_at is not null and e.revoked_at is null
    order by e.ends_at desc
    limit 50
$$;
comment on function account_exceptions is 'Exceptions of an account that were approved and not revoked, with the time in which they hold.';
grant execute on function account_exceptions to menpai_api;
