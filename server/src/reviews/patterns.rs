//! Unusual patterns: per account of staff, counted over a period.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::Role;
use sqlx::PgConnection;

use super::model::{AccountPatterns, Pattern, PatternCount};
use crate::config::Trail;

/// Counts of one account.
pub struct PatternRow {
    account_id: AccountId,
    account_name: String,
    role: Role,
    organisation: String,
    looks: i64,
    most_in_ten_minutes: i64,
    at_night: i64,
    persons: i64,
    reveals_without_act: i64,
    most_with_reference: i64,
    reference: Option<String>,
}

/// Counts of each account of staff that looked in the period. A reveal counts as without act once 14 days have passed in
/// which nobody did anything about the person.
pub async fn list(
    connection: &mut PgConnection,
    site_id: SiteId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<PatternRow>> {
    sqlx::query_as!(
        PatternRow,
        r#"with look as materialized (
               select e.account_id, e.id, e.at, e.action, e.reference, e.person_ids,
                      count(*) over (partition by e.account_id order by e.at
                                     range between interval '10 minutes' preceding and current row) as in_ten_minutes,
                      extract(hour from e.at at time zone s.time_zone) as hour
               from trail_entry e
               join site s on s.id = e.site_id
               join account a on a.id = e.account_id
                             and a.role in ('officer', 'grid_worker', 'area_manager', 'auditor', 'operator')
               where e.site_id = $1 and e.kind = 'look' and e.at >= $2 and e.at < $3),
           persons as (
               select l.account_id, count(distinct p.id) as persons
               from look l, unnest(l.person_ids) as p (id) group by l.account_id),
           acted as materialized (
               select p.id as person_id, e.at
               from trail_entry e, unnest(e.person_ids) as p (id)
               where e.site_id = $1 and e.kind = 'act' and e.at >= $2 and e.at < $3 + interval '14 days'),
           idle as (
               select l.account_id, count(*) as reveals
               from look l
               where starts_with(l.action, 'person.reveal') and l.at + interval '14 days' <= $4
                 and not exists (
                     select from acted a
                     where a.person_id = any (l.person_ids) and a.at >= l.at and a.at < l.at + interval '14 days')
               group by l.account_id),
           referred as (
               select distinct on (account_id) account_id, reference, count(*) as looks
               from look where reference is not null
               group by account_id, reference order by account_id, count(*) desc, reference)
           select l.account_id as "account_id!: AccountId", a.display_name as "account_name!", a.role as "role!: Role",
                  a.organisation as "organisation!", count(*) as "looks!",
                  max(l.in_ten_minutes) as "most_in_ten_minutes!",
                  count(*) filter (where l.hour >= 22 or l.hour < 6) as "at_night!",
                  coalesce(max(p.persons), 0) as "persons!", coalesce(max(i.reveals), 0) as "reveals_without_act!",
                  coalesce(max(r.looks), 0) as "most_with_reference!", max(r.reference) as reference
           from look l
           join account a on a.id = l.account_id
           left join persons p on p.account_id = l.account_id
           left join idle i on i.account_id = l.account_id
           left join referred r on r.account_id = l.account_id
           group by l.account_id, a.display_name, a.role, a.organisation
           order by a.display_name, l.account_id"#,
        site_id.as_uuid(),
        from,
        to,
        now,
    )
    .fetch_all(connection)
    .await
}

impl PatternRow {
    /// What of it is unusual, with links to the entries.
    pub fn judge(self, site_id: SiteId, from: DateTime<Utc>, to: DateTime<Utc>, config: &Trail) -> AccountPatterns {
        let link = |more: &[(&str, &str)]| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("site_id", &site_id.to_string()).append_pair("kind", "look");
            query.append_pair("account_id", &self.account_id.to_string());
            query.append_pair("from", &from.to_rfc3339()).append_pair("to", &to.to_rfc3339());
            format!("/trail?{}", query.extend_pairs(more).finish())
        };
        let reference = self.reference.clone().unwrap_or_default();
        let patterns = [
            (Pattern::ManyLooks, self.most_in_ten_minutes, config.many_looks, link(&[])),
            (Pattern::AtNight, self.at_night, config.night_looks, link(&[])),
            (Pattern::ManyPersons, self.persons, config.many_persons, link(&[])),
            (Pattern::RevealsWithoutAct, self.reveals_without_act, 1, link(&[("action", "person.reveal")])),
            (
                Pattern::SameReference,
                self.most_with_reference,
                config.same_reference,
                link(&[("reference", &reference)]),
            ),
        ];
        let unusual = patterns.into_iter().filter(|(_, count, threshold, _)| *count >= i64::from(*threshold));
        let unusual = unusual.map(|(pattern, count, threshold, link)| PatternCount {
            pattern,
            count,
            threshold: i64::from(threshold),
            link,
        });
        AccountPatterns {
            patterns: unusual.collect(),
            account_id: self.account_id,
            account_name: self.account_name,
            role: self.role,
            organisation: self.organisation,
            looks: self.looks,
            persons: self.persons,
        }
    }
}

/// Those with the most that is unusual first.
pub fn sorted(mut items: Vec<AccountPatterns>) -> Vec<AccountPatterns> {
    items.sort_by_key(|item| std::cmp::Reverse((item.patterns.len(), item.looks)));
    items
}
