//! From what was read to the pass: one question for all credentials and numbers of a batch.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use menpai_domain::ids::{GateId, PassId, UnitId};
use menpai_domain::terms::PassageResult;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Row;

/// The pass behind a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub pass_id: PassId,
    /// The unit of a resident's pass: where its nights count.
    pub home: Option<UnitId>,
}

/// A pass that a credential or number leads to.
#[derive(Debug, Clone)]
struct Found {
    holder: Holder,
    from: DateTime<Utc>,
    /// From when on it opens nothing: the earliest of its term's end, its end, its suspension, the credential's revocation.
    until: Option<DateTime<Utc>>,
    gates: Vec<Uuid>,
}

impl Found {
    fn opens(&self, gate_id: GateId, at: DateTime<Utc>) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until) && self.gates.contains(&gate_id.as_uuid())
    }
}

/// What was read, in a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Token(Uuid, [u8; 32]),
    Number(Uuid, i64),
}

fn keys_of(row: &Row<'_>) -> impl Iterator<Item = Key> {
    let site = row.source.site_id.as_uuid();
    let token = row.event.token_index.map(|index| Key::Token(site, index));
    token.into_iter().chain(row.event.holder_number.map(|number| Key::Number(site, number)))
}

/// Finds the pass of each row that opens this gate at that time, by credential or else by number. A device that did not
/// say whether the gate opened is taken to have opened it for such a pass and where nothing had to be read.
pub async fn resolve(connection: &mut PgConnection, rows: &mut [Row<'_>]) -> sqlx::Result<()> {
    let keys: BTreeSet<Key> = rows.iter().flat_map(keys_of).collect();
    let found = if keys.is_empty() { HashMap::new() } else { find(connection, &keys).await? };
    for row in rows {
        let opening = keys_of(row).find_map(|key| {
            found.get(&key).filter(|found| found.opens(row.source.gate_id, row.dated.placed.happened_at))
        });
        row.holder = opening.map(|found| found.holder);
        row.result = row.event.result.unwrap_or(if row.holder.is_some() || !row.event.names_holder() {
            PassageResult::Granted
        } else {
            PassageResult::Refused
        });
    }
    Ok(())
}

async fn find(connection: &mut PgConnection, keys: &BTreeSet<Key>) -> sqlx::Result<HashMap<Key, Found>> {
    let (mut sites, mut tokens, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for key in keys {
        match key {
            Key::Token(site, token) => {
                sites.push(*site);
                tokens.push(Some(token.to_vec()));
                numbers.push(None);
            }
            Key::Number(site, number) => {
                sites.push(*site);
                tokens.push(None);
                numbers.push(Some(*number));
            }
        }
    }
    let rows = sqlx::query!(
        r#"with k as (
               select * from unnest($1::uuid[], $2::bytea[], $3::bigint[]) with ordinality
                   as k (site_id, token_index, number, place)),
           hit as (
               select k.place, c.site_id, c.pass_id, c.revoked_at
               from k join credential c on c.site_id = k.site_id and c.token_index = k.token_index
               union all
               select k.place, p.site_id, p.id, null::timestamptz
               from k join pass p on p.site_id = k.site_id and p.number = k.number)
           select h.place as "place!", p.id as "pass_id!: PassId",
                  case when p.kind = 'resident' then p.unit_id end as "home?: UnitId", lower(p.term) as "starts!",
                  least(upper(p.term), p.ended_at, p.suspended_at, h.revoked_at) as until,
                  array(select g.gate_id from pass_gate g where g.site_id = p.site_id and g.pass_id = p.id) as "gates!"
           from hit h join pass p on p.site_id = h.site_id and p.id = h.pass_id"#,
        &sites,
        &tokens as &[Option<Vec<u8>>],
        &numbers as &[Option<i64>],
    )
    .fetch_all(connection)
    .await?;
    let keys: Vec<Key> = keys.iter().copied().collect();
    let key_at = |place: i64| usize::try_from(place - 1).ok().and_then(|at| keys.get(at).copied());
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let holder = Holder { pass_id: row.pass_id, home: row.home };
            Some((key_at(row.place)?, Found { holder, from: row.starts, until: row.until, gates: row.gates }))
        })
        .collect())
}
