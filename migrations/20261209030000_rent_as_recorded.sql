-- A lease keeps the rent and the deposit with which it was recorded; what was signed about it later is in its contracts. Until now each
-- renewal and each change wrote over them, and where one never came to its first day, nobody knew what had been paid until then. What was
-- written over is told by the contract with which the lease began; of a lease that the office recorded it is gone.
update tenancy t
set (rent_cents, deposit_cents) = (
    select c.rent_cents, c.deposit_cents
    from contract c
    where c.site_id = t.site_id and c.tenancy_id = t.id and c.state = 'signed' and c.kind = 'lease'
    limit 1)
where exists (
    select from contract c
    where c.site_id = t.site_id and c.tenancy_id = t.id and c.state = 'signed' and c.kind in ('renewal', 'change'));
comment on column tenancy.rent_cents is 'Rent a month with which the lease was recorded, fen. What was signed later is in contract: see tenancy_money.';
comment on column tenancy.deposit_cents is 'Deposit with which the lease was recorded, fen, as the rent.';

-- What a change does not name goes on day by day as it was agreed, also what was agreed for a later day. What was signed before this is
-- taken to name both, as it was meant then.
alter table contract
    add column names_rent boolean not null default true,
    add column names_deposit boolean not null default true;
comment on column contract.names_rent is 'Whether the rent is agreed on anew from the first day; otherwise it is as it was, and so are the days on which months begin.';
comment on column contract.names_deposit is 'Whether the deposit is agreed on anew from the first day; otherwise it is as it was.';

create or replace function tenancy_money(site uuid, tenancy uuid, out rent_cents bigint, out deposit_cents bigint)
    returns setof record
    language sql stable security definer
    set search_path = public
as $$
    select coalesce(r.rent_cents, t.rent_cents), coalesce(d.deposit_cents, t.deposit_cents)
    from tenancy t
    left join lateral (
        select c.rent_cents
        from contract c
        where c.site_id = t.site_id and c.tenancy_id = t.id and c.state = 'signed' and c.kind <> 'early_end' and c.names_rent
          and (upper_inf(t.term) or lower(c.term) < upper(t.term))
        order by c.decided_at desc, c.id desc
        limit 1) r on true
    left join lateral (
        select c.deposit_cents
        from contract c
        where c.site_id = t.site_id and c.tenancy_id = t.id and c.state = 'signed' and c.kind <> 'early_end' and c.names_deposit
          and (upper_inf(t.term) or lower(c.term) < upper(t.term))
        order by c.decided_at desc, c.id desc
        limit 1) d on true
    where t.site_id = tenancy_money.site and t.id = tenancy_money.tenancy and t.site_id = any (scope_sites())
$$;
comment on function tenancy_money is 'Rent a month and deposit of the last day of a lease, fen: each as it was named last for a day of it, or as it was recorded.';

-- The history of the dwelling outlasts what was signed: the lease is left with the rent that it had.
create or replace function contract_goes_with_person() returns trigger
    language plpgsql security definer
    set search_path = public
as $$
begin
    update tenancy t
    set rent_cents = coalesce(a.rent_cents, t.rent_cents), deposit_cents = coalesce(a.deposit_cents, t.deposit_cents)
    from (
        select c.tenancy_id,
            (array_agg(c.rent_cents order by c.decided_at desc, c.id desc) filter (where c.names_rent))[1] as rent_cents,
            (array_agg(c.deposit_cents order by c.decided_at desc, c.id desc) filter (where c.names_deposit))[1] as deposit_cents
        from contract_party p
        join contract c on c.site_id = p.site_id and c.id = p.contract_id
        join tenancy l on l.site_id = c.site_id and l.id = c.tenancy_id
        where p.site_id = old.site_id and p.person_id = old.id and c.state = 'signed' and c.kind <> 'early_end'
          and (upper_inf(l.term) or lower(c.term) < upper(l.term))
        group by c.tenancy_id) a
    where t.site_id = old.site_id and t.id = a.tenancy_id;
    delete from contract c using contract_party p
    where p.site_id = old.site_id and p.person_id = old.id and c.site_id = p.site_id and c.id = p.contract_id;
    return null;
end
$$;

-- A lease of the registry may name a landlord who never was recorded as an owner. Whose ownership ended is another matter.
create function ownership_is_over(site uuid, unit uuid, person uuid) returns boolean
    language sql stable security definer
    set search_path = public
as $$
    select exists (
        select from former_owner f
        where f.site_id = ownership_is_over.site and f.unit_id = ownership_is_over.unit
          and f.person_id = ownership_is_over.person and f.site_id = any (scope_sites()))
$$;
comment on function ownership_is_over is 'Whether an ownership of a unit that somebody had has ended.';
grant execute on function ownership_is_over to menpai_api;
