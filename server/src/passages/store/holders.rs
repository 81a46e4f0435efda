//! From what was read to the pass: one question for all credentials and numbers of a batch.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use menpai_domain::ids::{GateId, PassId, SiteId, UnitId};
use menpai_domain::terms::PassageResult;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Row;
use crate::passages::event::Source;

/// The pass behind a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub pass_id: PassId,
    /// The unit of a resident's or a visitor's pass: where its nights count.
    pub home: Option<UnitId>,
}

/// A pass that a credential or number leads to.
#[derive(Debug, Clone)]
struct Found {
    holder: Holder,
    /// From when on it opens: its term's first moment, or since when it has the token that another one had.
    from: DateTime<Utc>,
    /// From when on it opens nothing: the earliest of its term's end, its end, its suspension, the credential's revocation.
    until: Option<DateTime<Utc>>,
}

impl Found {
    fn opens(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// What was read, at a gate of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    site_id: SiteId,
    gate_id: GateId,
    read: Read,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Read {
    Token([u8; 32]),
    Number(i64),
}

fn keys_of(row: &Row<'_>) -> impl Iterator<Item = Key> {
    let Source { site_id, gate_id, .. } = *row.source;
    let token = row.event.token_index.map(Read::Token);
    let number = row.event.holder_number.map(Read::Number);
    token.into_iter().chain(number).map(move |read| Key { site_id, gate_id, read })
}

/// Finds the pass of each row that opens this gate at that time, by credential or else by number. A device that did not
/// say whether the gate opened is taken to have opened it for such a pass and where nothing had to be read.
pub async fn resolve(connection: &mut PgConnection, rows: &mut [Row<'_>]) -> sqlx::Result<()> {
    let keys: HashSet<Key> = rows.iter().flat_map(keys_of).collect();
    let keys: Vec<Key> = keys.into_iter().collect();
    let found = if keys.is_empty() { HashMap::new() } else { find(connection, &keys).await? };
    for row in rows {
        let opening =
            keys_of(row).find_map(|key| found.get(&key).filter(|found| found.opens(row.dated.placed.happened_at)));
        row.holder = opening.map(|found| found.holder);
        row.result = row.event.result.unwrap_or(if row.holder.is_some() || !row.event.names_holder() {
            PassageResult::Granted
        } else {
            PassageResult::Refused
        });
    }
    Ok(())
}

/// The passes for which these gates open at some time.
async fn find(connection: &mut PgConnection, keys: &[Key]) -> sqlx::Result<HashMap<Key, Found>> {
    let sites: Vec<Uuid> = keys.iter().map(|key| key.site_id.as_uuid()).collect();
    let gates: Vec<Uuid> = keys.iter().map(|key| key.gate_id.as_uuid()).collect();
    let (tokens, numbers): (Vec<Option<&[u8]>>, Vec<Option<i64>>) = keys
        .iter()
        .map(|key| match &key.read {
            Read::Token(index) => (Some(index.as_slice()), None),
            Read::Number(number) => (None, Some(*number)),
        })
        .unzip();
    let rows = sqlx::query!(
        r#"with k as (
               select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[]) with ordinality
                   as k (site_id, gate_id, token_index, number, place)),
           hit as (
               select k.place, k.gate_id, c.site_id, c.pass_id, c.revoked_at,
                      (select max(g.given_up_at) from credential g
                       where g.site_id = c.site_id and g.given_up_index = c.token_index) as had_since
               from k join credential c on c.site_id = k.site_id and c.token_index = k.token_index
               union all
               select k.place, k.gate_id, p.site_id, p.id, null::timestamptz, null::timestamptz
               from k join pass p on p.site_id = k.site_id and p.number = k.number)
           select h.place as "place!", p.id as "pass_id!: PassId",
                  case when p.kind in ('resident', 'visitor') then p.unit_id end as "home?: UnitId",
                  greatest(lower(p.term), h.had_since) as "starts!",
                  least(upper(p.term), p.ended_at, p.suspended_at, h.revoked_at) as until
           from hit h
           join pass p on p.site_id = h.site_id and p.id = h.pass_id
           join pass_gate g on g.site_id = p.site_id and g.pass_id = p.id and g.gate_id = h.gate_id"#,
        &sites,
        &gates,
        &tokens as &[Option<&[u8]>],
        &numbers as &[Option<i64>],
    )
    .fetch_all(connection)
    .await?;
    let key_at = |place: i64| usize::try_from(place - 1).ok().and_then(|at| keys.get(at).copied());
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let holder = Holder { pass_id: row.pass_id, home: row.home };
            Some((key_at(row.place)?, Found { holder, from: row.starts, until: row.until }))
        })
        .collect())
}
