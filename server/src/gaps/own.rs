//! The gaps of dwellings that are one's own: as their landlord, or as somebody who holds a pass or is registered there.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, GapEventId, GapId, SiteId, UnitId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{
    AnswerKind, AnswerReason, ContestDecision, GapActor, GapClosing, GapRule, GapState, TrailAction,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::explanation::explain_stored;
use super::model::{OwnAnswer, OwnGap, OwnGapQuery, Standing};
use crate::access::{Granted, Scope};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::own::record::own_look;
use crate::state::AppState;

/// The gaps of dwellings that one owns, holds a pass for or is registered in, soonest due first, with what one answered.
#[utoipa::path(get, path = "/own/gaps", tag = "own", params(OwnGapQuery),
    responses((status = 200, body = Page<OwnGap>), Problems))]
pub async fn list_own_gaps(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<OwnGapQuery>,
) -> ApiResult<Json<Page<OwnGap>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let gaps = list(&mut tx, &scope, query.state, after, limit + 1, now).await?;
    let mut page = Page::cut(gaps, limit, |gap| (gap.due_on, gap.id));
    let ids: Vec<Uuid> = page.items.iter().map(|gap| gap.id.as_uuid()).collect();
    for said in answers(&mut tx, &state.keyring, &scope, caller.account_id, Some(&ids)).await? {
        page.items.iter_mut().filter(|gap| gap.id == said.gap_id).for_each(|gap| gap.answers.push(said.clone()));
    }
    own_look(&mut tx, &caller, &scope, now, TrailAction::OwnGaps).await?;
    tx.commit().await?;
    Ok(Json(page))
}

async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    state: Option<Standing>,
    after: Option<(NaiveDate, GapId)>,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<OwnGap>> {
    let persons: Vec<Uuid> = scope.owner_uuids().unwrap_or_default();
    let states = state.map(|state| state.states().into_iter().map(str::to_owned).collect::<Vec<_>>());
    sqlx::query!(
        r#"select g.id as "id: GapId", g.site_id as "site_id: SiteId", g.unit_id as "unit_id: UnitId",
                  coalesce(b.doorplate, b.name) as doorplate, u.code, c.owns as "owned!",
                  g.rule as "rule: GapRule", g.state as "state: GapState",
                  exists (select from gap_answer a
                          where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'contest'
                            and a.decision is null) as "contested!",
                  g.opened_at, g.reminded_at, g.due_on, g.quiet_until, g.closed_at, g.closed_because as "closed_because: GapClosing",
                  g.evidence, g.version
           from (select o.site_id, o.unit_id from unit_owner o where o.site_id = any ($1) and o.person_id = any ($2)
                 union
                 select p.site_id, p.unit_id from pass p where p.site_id = any ($1) and p.person_id = any ($2)
                 union
                 select r.site_id, r.unit_id from residency r
                 where r.site_id = any ($1) and r.person_id = any ($2)) mine
           join gap g on g.site_id = mine.site_id and g.unit_id = mine.unit_id
           join unit u on u.site_id = g.site_id and u.id = g.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           cross join lateral (
               select bool_or(p.owns) as owns from gap_people(g.site_id, g.unit_id, g.rule, $3) p
               where p.person_id = any ($2)) c
           where c.owns is not null
             and ($4::text[] is null or g.state = any ($4))
             and (not $8 or exists (
                 select from gap_answer a
                 where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'contest' and a.decision is null))
             and ($6::uuid is null or (g.due_on, g.id) > ($5, $6))
           order by g.due_on, g.id
           limit $7"#,
        &scope.site_uuids(),
        &persons,
        now,
        states.as_deref(),
        after.map(|after| after.0),
        after.map(|after| after.1.as_uuid()),
        limit,
        state == Some(Standing::Contested),
    )
    .map(|row| OwnGap {
        explanation: explain_stored(row.rule, &row.code, &row.evidence),
        id: row.id,
        site_id: row.site_id,
        unit_id: row.unit_id,
        doorplate: row.doorplate,
        unit_code: row.code,
        concerns: if row.owned { GapActor::Landlord } else { GapActor::Holder },
        rule: row.rule,
        state: row.state,
        contested: row.contested,
        opened_at: row.opened_at,
        reminded_at: row.reminded_at,
        due_on: row.due_on,
        quiet_until: row.quiet_until,
        closed_at: row.closed_at,
        closed_because: row.closed_because,
        answers: Vec::new(),
        version: row.version,
    })
    .fetch_all(connection)
    .await
}

/// What an account answered, newest first; of these gaps only, where they are named.
pub async fn answers(
    connection: &mut PgConnection,
    keyring: &Keyring,
    scope: &Scope,
    account: AccountId,
    gaps: Option<&[Uuid]>,
) -> ApiResult<Vec<OwnAnswer>> {
    let rows = sqlx::query!(
        r#"select a.id as "id: GapEventId", a.site_id as "site_id: SiteId", a.gap_id as "gap_id: GapId",
                  a.kind as "kind: AnswerKind", a.reason as "reason: AnswerReason", a.until, a.filed_at,
                  a.decision as "decision: ContestDecision", a.decided_at,
                  a.decision_event_id as "decision_event_id: GapEventId", e.note_sealed,
                  d.note_sealed as "decision_note_sealed?"
           from gap_answer a
           join gap_event e on e.site_id = a.site_id and e.id = a.id
           left join gap_event d on d.site_id = a.site_id and d.id = a.decision_event_id
           where a.site_id = any ($1) and a.filed_by = $2 and ($3::uuid[] is null or a.gap_id = any ($3))
           order by a.id desc"#,
        &scope.site_uuids(),
        account.as_uuid(),
        gaps,
    )
    .fetch_all(connection)
    .await?;
    let open = |id: Option<GapEventId>, sealed: Option<Vec<u8>>| match (id, sealed) {
        (Some(id), Some(sealed)) => keyring.open(Field::GapNote, id.as_uuid(), &sealed).map(Some),
        _ => Ok(None),
    };
    rows.into_iter()
        .map(|row| {
            Ok(OwnAnswer {
                id: row.id,
                site_id: row.site_id,
                gap_id: row.gap_id,
                kind: row.kind,
                reason: row.reason,
                until: row.until,
                note: open(Some(row.id), row.note_sealed).map_err(ApiError::internal)?,
                filed_at: row.filed_at,
                decision: row.decision,
                decided_at: row.decided_at,
                decision_note: open(row.decision_event_id, row.decision_note_sealed).map_err(ApiError::internal)?,
            })
        })
        .collect()
}
