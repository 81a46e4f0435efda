//! Own reading is recorded like any other look.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use menpai_domain::terms::{Purpose, TrailAction};
use sqlx::PgConnection;

use crate::access::{Account, Looking, Scope};
use crate::households::children::Child;
use crate::trail::{self, Entry};

/// Records that somebody read their own data, in each site of the scope that knows them.
pub async fn own_look(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    now: DateTime<Utc>,
    action: TrailAction,
) -> sqlx::Result<()> {
    let looking = Looking { purpose: Purpose::OwnData, reference: None };
    for site in caller.sites.iter().filter(|site| scope.sites.contains(&site.site_id)) {
        let Some(person_id) = site.person_id else { continue };
        let look = Entry { person_ids: vec![person_id], ..Entry::look(site.site_id, action, &looking) };
        trail::store::record(connection, caller, now, look).await?;
    }
    Ok(())
}

/// Records that a parent read what children of theirs hold through them.
pub async fn childrens_look(
    connection: &mut PgConnection,
    caller: &Account,
    children: &[Child],
    now: DateTime<Utc>,
    action: TrailAction,
) -> sqlx::Result<()> {
    let looking = Looking { purpose: Purpose::OwnData, reference: None };
    let mut seen = HashSet::new();
    // Once of each, in however many units they are registered.
    for child in children.iter().filter(|child| seen.insert((child.site_id, child.person_id))) {
        let look = Entry { person_ids: vec![child.person_id], ..Entry::look(child.site_id, action, &looking) };
        trail::store::record(connection, caller, now, look).await?;
    }
    Ok(())
}
