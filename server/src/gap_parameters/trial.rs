//! Other parameters tried out: every dwelling of a site judged by them, and what is found compared with what is open.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use menpai_domain::GapRule;
use menpai_domain::gap::Parameters;
use menpai_domain::ids::{SiteId, UnitId};
use sqlx::PgConnection;

use super::model::{GapRuleTrial, GapTrial};
use super::store;
use crate::detection::quiet;
use crate::detection::{self, judge_units};
use crate::http::{ApiError, ApiResult};

/// How soon it is worth to ask again while somebody else tries something out.
const AGAIN_AFTER_S: u64 = 5;

/// Tries parameters out on the site in scope, in the detector's role. One trial of a site at a time.
pub async fn run(
    connection: &mut PgConnection,
    site_id: SiteId,
    parameters: &Parameters,
    now: DateTime<Utc>,
) -> ApiResult<GapTrial> {
    if !store::hold_trial(connection, site_id).await? {
        return Err(ApiError::TooManyRequests { retry_after_s: AGAIN_AFTER_S });
    }
    let site = detection::store::site(connection, site_id, now).await?.ok_or(ApiError::NotFound("site"))?;
    if !site.assessed {
        let told = "no impact assessment is in force: nothing is detected here, and nothing tried out";
        return Err(ApiError::conflict("site", "detection_off", told));
    }
    let last = site.nights().last_complete;
    let quiet = quiet::read(connection, site_id, last).await?;
    let mut per_rule = GapRule::ALL.map(|rule| GapRuleTrial { rule, open: 0, would_open: 0, would_close: 0 });
    let units: Vec<UnitId> = detection::store::units(connection, site_id).await?;
    for batch in units.chunks(detection::BATCH_UNITS) {
        let batch: BTreeSet<UnitId> = batch.iter().copied().collect();
        let judged = judge_units(connection, &site, parameters, &quiet, &batch, now).await?;
        for (judged, gaps) in judged.values() {
            for told in &mut per_rule {
                let is_open = gaps.open(told.rule).is_some();
                let found = judged.findings.iter().find(|(finding, _)| finding.rule == told.rule);
                let opens = found.is_some_and(|(_, print)| !is_open && !gaps.sleeps(told.rule, print));
                told.open += u32::from(is_open);
                told.would_open += u32::from(opens);
                told.would_close += u32::from(is_open && found.is_none());
            }
        }
    }
    Ok(GapTrial::of(u32::try_from(units.len()).unwrap_or(u32::MAX), per_rule.into()))
}
