-- What a child holds in a unit is held by the parent who registered the child there. What somebody registered
-- elsewhere gives them nothing of it.
drop function household_children(timestamptz);
create function household_children(at_time timestamptz,
    out site_id uuid, out unit_id uuid, out person_id uuid, out alone boolean, out birth_date_sealed bytea,
    out time_zone text)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select distinct m.site_id, m.unit_id, m.person_id,
           not exists (select from household_member o
                       join residency l on l.site_id = o.site_id and l.id = o.residency_id and l.recorded_to is null
                       where o.site_id = m.site_id and o.person_id = m.person_id and o.consented_at is not null
                         and o.head_id <> all (scope_persons())
                         and (upper(l.valid) is null or upper(l.valid) > (at_time at time zone s.time_zone)::date)),
           p.birth_date_sealed, s.time_zone
    from household_member m
    join site s on s.id = m.site_id
    join person p on p.site_id = m.site_id and p.id = m.person_id and p.erased_at is null
    join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
    where m.site_id = any (scope_sites()) and m.head_id = any (scope_persons()) and m.consented_at is not null
      -- What the child has there today is not of whoever registers it for later days.
      and lower(r.valid) <= (at_time at time zone s.time_zone)::date
      and (upper(r.valid) is null or upper(r.valid) > (at_time at time zone s.time_zone)::date)
$$;
comment on function household_children is 'Children whom a person of the scope registered as their parent, each with the unit, and whose registration there has begun and is not over; whether nobody else registered them as theirs; how old they are is sealed.';
grant execute on function household_children to menpai_api;

-- Who looked at a child is shown to the parent, as far as they hold what the child has.
drop function own_looks;
create function own_looks(me uuid, before_at timestamptz, before_id uuid, most bigint, with_mine boolean,
                          children uuid[] default '{}', homes uuid[] default '{}', alone boolean[] default '{}')
    returns table (site_id uuid, id uuid, looked_at timestamptz, organisation text, action text, purpose text,
                   by_me boolean, by_exception boolean, of_child boolean)
    language plpgsql stable security definer
    set search_path = public
as $$
#variable_conflict use_column
declare
    persons uuid[] := scope_persons();
    sites uuid[] := scope_sites();
    own uuid[];
begin
    if persons is null then
        raise exception 'own_looks answers only about the persons that a transaction is held to'
            using errcode = 'insufficient_privilege';
    end if;
    own := array(select p.person from unnest(persons) as p(person) where p.person <> all (children));
    return query
        select l.site_id, l.id, l.at, l.organisation, l.action, l.purpose, l.account_id = me,
            l.exception_id is not null, not (l.person_ids && own)
        from trail_entry l
        join site s on s.id = l.site_id
        where l.kind = 'look' and l.person_ids && persons and l.site_id = any (sites)
          and (l.person_ids && own
            or exists (
                select from unnest(children, homes, alone) as c(child, home, is_alone)
                join household_member m on m.site_id = l.site_id and m.person_id = c.child and m.unit_id = c.home
                     and m.head_id = any (own) and m.consented_at is not null
                join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
                where l.person_ids @> array[c.child]
                  and (l.unit_id = c.home or (l.unit_id is null and c.is_alone))
                  -- Looks of before are not theirs, nor those of days that it was registered elsewhere.
                  and r.valid @> (l.at at time zone s.time_zone)::date))
          and (with_mine or l.account_id is distinct from me)
          and (before_id is null or (l.at, l.id) < (before_at, before_id))
        order by l.at desc, l.id desc
        limit most;
end
$$;
comment on function own_looks is
    'Looks at the persons that the transaction is held to, newest first, also those at lists that they were on: when, why, for which organisation, never by which account. Of those who are named as children, each with a unit and whether nobody else registered them, only looks in that unit, or in none if nobody else did, on days on which one of the others had them registered there. A function with its owner''s rights, because under row-level security the index on the persons of a look can''t be used.';
grant execute on function own_looks to menpai_api;

-- A child that somebody registers elsewhere is nothing that the parents before need not know.
create function child_parents_before(site uuid, child uuid, parent uuid, residency uuid, at_time timestamptz)
    returns table (unit_id uuid, head_id uuid)
    language sql stable security definer
    set search_path = public
as $$
    with here as (
        select m.unit_id, (at_time at time zone s.time_zone)::date as today
        from household_member m join site s on s.id = m.site_id
        where m.site_id = $1 and m.residency_id = $4 and m.site_id = any (scope_sites())),
    theirs as (
        select m.unit_id, m.head_id, m.residency_id
        from household_member m
        join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
        cross join here
        where m.site_id = $1 and m.person_id = $2 and m.consented_at is not null
          and (upper(r.valid) is null or upper(r.valid) > here.today))
    select distinct on (t.head_id) t.unit_id, t.head_id
    from theirs t, here
    where t.head_id <> $3 and t.unit_id <> here.unit_id
      -- Once, however many periods it is registered for there.
      and not exists (select from theirs o where o.head_id = $3 and o.unit_id = here.unit_id and o.residency_id <> $4)
    order by t.head_id, t.residency_id desc
$$;
comment on function child_parents_before is 'Who registered a child as theirs in another unit, and where, when somebody has just registered it in one for the first time.';
grant execute on function child_parents_before to menpai_api;

-- A card that comes back is handed to somebody else. Passages of before that arrive late are not those of whoever has it now.
alter table credential
    add column given_up_index bytea,
    add column given_up_at timestamptz,
    add constraint credential_given_up_whole check ((given_up_index is null) = (given_up_at is null));
create index credential_given_up_idx on credential (site_id, given_up_index) where given_up_index is not null;
comment on column credential.given_up_index is 'The token that another credential has by now.';
comment on column credential.given_up_at is 'Since when it has.';
create function credential_give_up(site uuid, token bytea, at_time timestamptz) returns uuid
    language plpgsql
    security definer
    set search_path = public
as $$
declare
    held record;
begin
    select c.id, c.pass_id, coalesce(pass_over(p) <= at_time, false) as is_over,
           p.ended_at is null and p.expiry_told_at is null as is_untold into held
    from credential c join pass p on p.site_id = c.site_id and p.id = c.pass_id
    where c.site_id = $1 and c.site_id = any (scope_sites()) and c.token_index = $2
      and (c.revoked_at <= at_time or pass_over(p) <= at_time)
    for update of c;
    if not found then
        return null;
    end if;
    -- The row stays: commands name it. A face goes with the card without which it opens nothing.
    update credential c
    set revoked_at = coalesce(c.revoked_at, at_time), token_sealed = null,
        given_up_index = case when c.id = held.id then c.token_index else c.given_up_index end,
        given_up_at = case when c.id = held.id then at_time else c.given_up_at end,
        token_index = case when c.id = held.id then sha256(convert_to('given up ' || c.id, 'UTF8')) else c.token_index end
    where c.site_id = $1 and c.pass_id = held.pass_id and (c.id = held.id or (held.is_over and c.kind = 'face'));
    return case when held.is_over and held.is_untold then held.pass_id end;
end
$$;
comment on function credential_give_up is 'Frees a token for another pass, if the credential that has it, or its pass, is over; answers the pass where terminals are yet to be told that.';
grant execute on function credential_give_up to menpai_api;
