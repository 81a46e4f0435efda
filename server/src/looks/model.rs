//! What a look is.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, BuildingId, LookId, PersonId, SiteId, UnitId};
use menpai_domain::terms::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A look that is about to be recorded.
#[derive(Debug, Clone)]
pub struct Look {
    /// Site of the data.
    pub site_id: SiteId,
    /// What was done: `building.residents`, `person.search`, `person.reveal.phone`, …
    pub action: &'static str,
    /// The building that was asked for, if any.
    pub building_id: Option<BuildingId>,
    /// The unit that was asked for, if any.
    pub unit_id: Option<UnitId>,
    /// The persons in the answer; empty where nobody was found.
    pub person_ids: Vec<PersonId>,
}

/// A recorded look.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookResponse {
    /// Id.
    pub id: LookId,
    /// Site of the data.
    pub site_id: SiteId,
    /// When.
    pub looked_at: DateTime<Utc>,
    /// Who.
    pub account_id: AccountId,
    /// Name of the account.
    pub account_name: String,
    /// For whom they work.
    pub organisation: String,
    /// What was done.
    pub action: String,
    /// Why.
    pub purpose: Purpose,
    /// The document that asked for it.
    pub reference: Option<String>,
    /// The building that was asked for.
    pub building_id: Option<BuildingId>,
    /// The unit that was asked for.
    pub unit_id: Option<UnitId>,
    /// The persons in the answer.
    pub person_ids: Vec<PersonId>,
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
