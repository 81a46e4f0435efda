-- Somebody who mistyped their name or number when they came, and came to nothing so far, says anew who they are.
create function newcomer_may_say_anew(site uuid, acting uuid, who uuid) returns boolean
    language sql stable security definer
    set search_path = public
as $$
    select coalesce(site = any (scope_sites()), false)
        -- Nobody vouched for who they are, and what is known of them was said in what came to nothing; whom the office recorded is as
        -- the office recorded them.
        and exists (select from person p
                    where p.site_id = site and p.id = who and p.erased_at is null and p.verified_at is null
                      and (exists (select from filing f where f.site_id = site and f.person_id = who
                                   and f.head_id is null and f.filed_at = p.created_at)
                        or exists (select from ownership_claim c where c.site_id = site and c.person_id = who
                                   and c.claimed_at = p.created_at)
                        or exists (select from contract_party y where y.site_id = site and y.person_id = who
                                   and y.side = 'tenant' and y.joined_at = p.created_at)))
        and exists (select from account_site s
                    join account a on a.id = s.account_id and a.role in ('landlord', 'tenant') and a.password_hash is null
                    where s.site_id = site and s.account_id = acting and s.person_id = who)
        and not exists (select from account_site s where s.site_id = site and s.person_id = who and s.account_id <> acting)
        and not exists (select from filing f where f.site_id = site and f.person_id = who
                        and f.state in ('filed', 'entered', 'confirmed'))
        and not exists (select from residency r where r.site_id = site and r.person_id = who)
        and not exists (select from household_member m where m.site_id = site and who in (m.person_id, m.head_id))
        and not exists (select from unit_owner o where o.site_id = site and o.person_id = who)
        and not exists (select from former_owner o where o.site_id = site and o.person_id = who)
        and not exists (select from ownership_claim c where c.site_id = site and c.person_id = who
                        and c.state in ('claimed', 'confirmed'))
        and not exists (select from ownership_objection o where o.site_id = site and o.person_id = who)
        and not exists (select from agency a where a.site_id = site and who in (a.owner_id, a.agent_id))
        and not exists (select from tenancy t where t.site_id = site and t.landlord_id = who)
        and not exists (select from tenancy_tenant t where t.site_id = site and t.person_id = who)
        -- A yes to a text is theirs under the name that stands there.
        and not exists (select from contract_party y
                        join contract c on c.site_id = y.site_id and c.id = y.contract_id
                        where y.site_id = site and y.person_id = who
                          and (c.state in ('draft', 'offered', 'signed') or y.confirmed_at is not null or y.side = 'landlord'))
        and not exists (select from contract_member m where m.site_id = site and m.person_id = who)
        and not exists (select from pass p where p.site_id = site and p.person_id = who)
        and not exists (select from lock_key k where k.site_id = site and k.person_id = who)
        and not exists (select from problem p where p.site_id = site and p.reported_by = who)
        and not exists (select from correction c where c.site_id = site and c.person_id = who
                        and c.state in ('open', 'accepted'))
$$;
comment on function newcomer_may_say_anew is 'Whether an account may say anew who it is in a site: nothing is known of its person but what they said themself, or a landlord entered, and all of that came to nothing.';
grant execute on function newcomer_may_say_anew to menpai_api;
