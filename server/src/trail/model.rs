//! What an entry of the trail is.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, BuildingId, EntryId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{EntryKind, Purpose, TrailAction, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::{Account, Looking};

/// One of many things on which the same is done, of one person at most.
#[derive(Debug, Clone, Copy)]
pub struct ActOn {
    /// What is acted on.
    pub subject_id: Uuid,
    /// The unit concerned, if any.
    pub unit_id: Option<UnitId>,
    /// Whom it concerns, if anybody.
    pub person_id: Option<PersonId>,
}

/// An entry that is about to be recorded.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Site of the data.
    pub site_id: SiteId,
    /// What was done.
    pub action: TrailAction,
    /// Why, for a look; none: it is an act, which needs no purpose.
    pub looking: Option<Looking>,
    /// What was acted on: a residency, a lease, a pass, an account, …
    pub subject_id: Option<Uuid>,
    /// The building that was asked for, if any.
    pub building_id: Option<BuildingId>,
    /// The unit concerned, if any.
    pub unit_id: Option<UnitId>,
    /// The persons in the answer, or acted on; empty where nobody was found.
    pub person_ids: Vec<PersonId>,
    /// The exception that let the caller look outside their area.
    pub exception_id: Option<Uuid>,
}

impl Entry {
    /// A look at personal data; what it concerns is added with `..`.
    #[must_use]
    pub fn look(site_id: SiteId, action: TrailAction, looking: &Looking) -> Self {
        Self { looking: Some(looking.clone()), ..Self::empty(site_id, action) }
    }

    /// An act on people or rights.
    #[must_use]
    pub fn act(site_id: SiteId, action: TrailAction, subject: impl Into<Uuid>) -> Self {
        Self { subject_id: Some(subject.into()), ..Self::empty(site_id, action) }
    }

    const fn empty(site_id: SiteId, action: TrailAction) -> Self {
        Self {
            site_id,
            action,
            looking: None,
            subject_id: None,
            building_id: None,
            unit_id: None,
            person_ids: Vec::new(),
            exception_id: None,
        }
    }
}

/// Who does it.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// Their account; none for the operator's commands and for what the server does by itself.
    pub account_id: Option<AccountId>,
    /// For whom they work; which of the two it was where there is no account.
    pub organisation: &'a str,
}

impl Actor<'static> {
    /// Whoever types the operator's commands on the server's machine.
    pub const COMMAND_LINE: Self = Self { account_id: None, organisation: "menpai" };
    /// The server itself, when the time of something is over.
    pub const HOUSEKEEPING: Self = Self { account_id: None, organisation: "menpai housekeeping" };
}

impl<'a> From<&'a Account> for Actor<'a> {
    fn from(account: &'a Account) -> Self {
        Self { account_id: Some(account.account_id), organisation: &account.organisation }
    }
}

impl<'a> From<&'a Arc<Account>> for Actor<'a> {
    fn from(account: &'a Arc<Account>) -> Self {
        Self::from(&**account)
    }
}

/// A recorded entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrailEntry {
    /// Id.
    pub id: EntryId,
    /// Site of the data.
    pub site_id: SiteId,
    /// When.
    pub at: DateTime<Utc>,
    /// A look at personal data, or an act.
    pub kind: EntryKind,
    /// What was done.
    #[schema(value_type = TrailAction)]
    pub action: String,
    /// Who; null for the operator's commands.
    pub account_id: Option<AccountId>,
    /// Name of the account.
    #[schema(example = "陈警官")]
    pub account_name: Option<String>,
    /// For whom they work. Without an account, `menpai` is an operator's command and `menpai housekeeping` the server itself.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
    /// Why, for a look.
    pub purpose: Option<Purpose>,
    /// The document that asked for it.
    #[schema(example = "粤公(2026)12号")]
    pub reference: Option<String>,
    /// What was acted on.
    pub subject_id: Option<Uuid>,
    /// The building that was asked for.
    pub building_id: Option<BuildingId>,
    /// The unit concerned.
    pub unit_id: Option<UnitId>,
    /// The persons in the answer, or acted on.
    pub person_ids: Vec<PersonId>,
    /// The exception that let the caller look outside their area.
    pub exception_id: Option<Uuid>,
    /// Place in the chain of the site, from 0; null for about a second after it was written.
    #[schema(example = 1024)]
    pub seq: Option<i64>,
    /// The newest verdict about it.
    pub verdict: Option<Verdict>,
}

/// A recorded look.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookResponse {
    /// Id.
    pub id: EntryId,
    /// Site of the data.
    pub site_id: SiteId,
    /// When.
    pub looked_at: DateTime<Utc>,
    /// Who.
    pub account_id: AccountId,
    /// Name of the account.
    #[schema(example = "陈警官")]
    pub account_name: String,
    /// For whom they work.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
    /// What was done.
    pub action: String,
    /// Why.
    pub purpose: Purpose,
    /// The document that asked for it.
    #[schema(example = "粤公(2026)12号")]
    pub reference: Option<String>,
    /// The building that was asked for.
    pub building_id: Option<BuildingId>,
    /// The unit that was asked for.
    pub unit_id: Option<UnitId>,
    /// The persons in the answer.
    pub person_ids: Vec<PersonId>,
    /// The exception by which somebody looked outside their area.
    pub exception_id: Option<Uuid>,
}

/// Which entries to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrailQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only looks, or only acts.
    pub kind: Option<EntryKind>,
    /// Only of this account.
    pub account_id: Option<AccountId>,
    /// Only about this person.
    pub person_id: Option<PersonId>,
    /// Only about this unit.
    pub unit_id: Option<UnitId>,
    /// Only on this subject.
    pub subject_id: Option<Uuid>,
    /// Only for this purpose.
    pub purpose: Option<Purpose>,
    /// Only with this reference.
    pub reference: Option<String>,
    /// Only this action, or those below it: `person.reveal` names every field's.
    pub action: Option<String>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub to: Option<DateTime<Utc>>,
    /// Only those drawn for review in the week of this Monday.
    pub sample_week: Option<NaiveDate>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which looks to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LookQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only of this account.
    pub account_id: Option<AccountId>,
    /// Only about this person.
    pub person_id: Option<PersonId>,
    /// Only for this purpose.
    pub purpose: Option<Purpose>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl From<LookQuery> for TrailQuery {
    fn from(query: LookQuery) -> Self {
        let LookQuery { site_id, account_id, person_id, purpose, limit, cursor } = query;
        let kind = Some(EntryKind::Look);
        Self { site_id, kind, account_id, person_id, purpose, limit, cursor, ..Self::default() }
    }
}

impl LookResponse {
    /// The look that an entry is; every look has an account and a purpose (`trail_entry_look_whole`).
    #[must_use]
    pub fn of(entry: TrailEntry) -> Option<Self> {
        Some(Self {
            id: entry.id,
            site_id: entry.site_id,
            looked_at: entry.at,
            account_id: entry.account_id?,
            account_name: entry.account_name.unwrap_or_default(),
            organisation: entry.organisation,
            action: entry.action,
            purpose: entry.purpose?,
            reference: entry.reference,
            building_id: entry.building_id,
            unit_id: entry.unit_id,
            person_ids: entry.person_ids,
            exception_id: entry.exception_id,
        })
    }
}
