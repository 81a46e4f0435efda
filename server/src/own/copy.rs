//! A copy of everything about the person (PIPL art. 45): as JSON for machines, as a document for people.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::header::{HeaderName, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use menpai_domain::ids::SiteId;
use menpai_domain::terms::TrailAction;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{
    CopyFormat, CopyQuery, OwnChild, OwnLook, OwnPass, OwnPassage, OwnPerson, OwnResidency, OwnTenancy,
};
use super::record::{childrens_look, own_look};
use super::{html, routes, store};
use crate::access::{Account, Granted, Scope};
use crate::agents::{self, OwnAgency};
use crate::contracts::{self, ContractPaper, OwnReceipt};
use crate::corrections;
use crate::corrections::model::CorrectionResponse;
use crate::db::{Db, Tx};
use crate::filings;
use crate::filings::model::OwnFiling;
use crate::filings::store::{Find, Of};
use crate::gaps;
use crate::gaps::model::OwnAnswer;
use crate::households::children::{Child, WithChildren, with_children};
use crate::households::model::HouseholdMember;
use crate::http::{ApiError, ApiQuery, ApiResult, Problems};
use crate::listings::{self, ListingResponse};
use crate::locks;
use crate::locks::model::OwnKey;
use crate::notifications;
use crate::notifications::model::NotificationResponse;
use crate::ownership::{self, OwnClaim, OwnUnit};
use crate::passes;
use crate::passes::model::PassResponse;
use crate::problems;
use crate::problems::model::ReportedProblem;
use crate::state::AppState;
use crate::viewings::{self, OwnViewing};

/// Name of the JSON document's form; a changed form gets another number.
const FORM: &str = "menpai.own-copy/6";
/// More than anybody has of anything.
const ALL: i64 = 1_000_000;
/// More than anybody asks to see in 90 days.
const MOST_VIEWINGS: i32 = 1_000_000;

/// Everything that the registry holds about the person behind an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnCopy {
    /// Name of this form; a changed form gets another number.
    #[schema(example = "menpai.own-copy/6")]
    pub form: &'static str,
    /// When the copy was made.
    pub made_at: DateTime<Utc>,
    /// Name that the account signs in with.
    #[schema(example = "landlord-chen")]
    pub user_name: String,
    /// What each site knows.
    pub sites: Vec<SiteCopy>,
    /// Units that the account asked to see, wherever.
    pub viewings: Vec<OwnViewing>,
}

/// What one site knows.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteCopy {
    /// IANA name of the site's time zone.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// The person, with what was known before.
    pub person: OwnPerson,
    /// Residencies, every version.
    pub residencies: Vec<OwnResidency>,
    /// What was filed, and what became of it.
    pub filings: Vec<OwnFiling>,
    /// Units that they own today.
    pub units: Vec<OwnUnit>,
    /// Claims of units.
    pub claims: Vec<OwnClaim>,
    /// Who acts for them, and for whom they act.
    pub agencies: Vec<OwnAgency>,
    /// That their children under 14 are registered, and that they consented to it.
    pub children: Vec<OwnChild>,
    /// Contracts to which they are a party, each with its text, its parties, and who comes along.
    pub contracts: Vec<ContractPaper>,
    /// Leases.
    pub tenancies: Vec<OwnTenancy>,
    /// Receipts of these leases.
    pub receipts: Vec<OwnReceipt>,
    /// One's own units on offer.
    pub listings: Vec<ListingResponse>,
    /// Passes, without tokens; also those of their children under 14, who hold them through their parent.
    pub passes: Vec<OwnPass>,
    /// Passes that they gave, to visitors and to others, without codes.
    pub visitors: Vec<PassResponse>,
    /// Passages as far back as the site keeps them: 30 days at most.
    pub passages: Vec<OwnPassage>,
    /// Corrections that were asked for.
    pub corrections: Vec<CorrectionResponse>,
    /// Keys of smart locks, without PINs; also those of their children under 14.
    pub keys: Vec<OwnKey>,
    /// Problems that were reported, and what became of them.
    pub problems: Vec<ReportedProblem>,
    /// Answers to gaps, and what became of them.
    pub gap_answers: Vec<OwnAnswer>,
    /// What they were told, newest first.
    pub notifications: Vec<NotificationResponse>,
    /// Who looked, when and why; also at their children under 14.
    pub looks: Vec<OwnLook>,
}

/// Everything about oneself in one document.
#[utoipa::path(get, path = "/me/copy", tag = "own", params(CopyQuery),
    responses((status = 200, content((OwnCopy = "application/json"), (String = "text/html"))), Problems))]
pub async fn get_own_copy(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<CopyQuery>,
) -> ApiResult<Response> {
    let now = state.clock.now();
    let WithChildren { scope: with_them, children } = with_children(&state, scope.clone()).await?;
    let mut tx = state.db.api(&scope).await?;
    let mut copy = collect(&mut tx, &state, &caller, &scope, now).await?;
    // Somebody whom no site knows has nothing here but what they asked to see.
    if copy.sites.is_empty() && copy.viewings.is_empty() {
        return Err(ApiError::NotFound("person behind this account"));
    }
    if !children.is_empty() {
        tx = Db::go_on_as_api(tx, &with_them).await?;
        add_childrens(&mut tx, &state, &mut copy, &caller, &scope, &children, now).await?;
    }
    own_look(&mut tx, &caller, &scope, now, TrailAction::OwnCopy).await?;
    childrens_look(&mut tx, &caller, &children, now, TrailAction::OwnCopy).await?;
    tx.commit().await?;
    Ok(match query.format.unwrap_or_default() {
        CopyFormat::Json => (download(now, "json"), Json(copy)).into_response(),
        CopyFormat::Html => {
            let kind = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, html::POLICY)];
            (download(now, "html"), kind, html::document(&copy)).into_response()
        }
    })
}

/// To be saved, and kept by no cache.
fn download(now: DateTime<Utc>, ending: &str) -> [(HeaderName, String); 3] {
    let name = format!("attachment; filename=\"menpai-{}.{ending}\"", now.format("%Y-%m-%d"));
    [
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ]
}

async fn collect(
    tx: &mut Tx,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    now: DateTime<Utc>,
) -> ApiResult<OwnCopy> {
    let zones = store::list_persons(tx, scope).await?;
    let persons = routes::persons(tx, &state.keyring, scope).await?;
    let mut residencies = store::list_residencies(tx, scope).await?;
    let filings = filings::store::list(tx, scope, Of::Own, Find::default(), now, None, ALL).await?;
    filings::own::look_at_members(tx, caller, &filings, now).await?;
    let mut filings: Vec<OwnFiling> =
        filings.into_iter().map(|row| row.shown(&state.keyring)).collect::<ApiResult<_>>()?;
    let mut units = ownership::units::owned(tx, scope, now, ALL).await?;
    let mut claims = ownership::of_scope(tx, scope, ALL).await?;
    let mut agencies = agents::of_scope(tx, state, caller, scope, ALL).await?;
    let mut contracts = contracts::of_scope(tx, state, caller, scope, ALL).await?;
    let mut tenancies = store::list_tenancies(tx, scope).await?;
    let leases: Vec<_> = tenancies.iter().map(|lease| (lease.site_id, lease.id)).collect();
    let mut receipts = contracts::receipts::of_leases(tx, &leases).await?;
    let mut listings = listings::of_scope(tx, scope, now, ALL).await?;
    let mut passes = passes_of(tx, state, scope, &[], now).await?;
    let mut visitors = passes::own::given(tx, caller, scope, now, ALL).await?;
    let mut passages = store::list_passages(tx, now, None, ALL).await?;
    let mut corrections = corrections::own::of_scope(tx, &state.keyring, scope, now).await?;
    let mut keys = locks::own::of_scope(tx, &state.keyring, scope, &[], ALL).await?;
    let mut problems = problems::of_scope(tx, state, scope, ALL).await?;
    let mut answers = gaps::own::answers(tx, &state.keyring, scope, caller.account_id, None).await?;
    let mut notifications = notifications::routes::of_scope(tx, &state.keyring, scope, ALL).await?;
    let mut looks = store::list_looks(tx, caller.account_id, &[], true, None, ALL).await?;
    let sites = persons
        .into_iter()
        .zip(zones)
        .map(|(person, zone)| {
            let site = person.site_id;
            SiteCopy {
                time_zone: zone.time_zone,
                person,
                residencies: take(&mut residencies, site, |item| item.site_id),
                filings: take(&mut filings, site, |item| item.site_id),
                units: take(&mut units, site, |item| item.site_id),
                claims: take(&mut claims, site, |item| item.site_id),
                agencies: take(&mut agencies, site, |item| item.site_id),
                // They are asked for where the transaction reaches them.
                children: Vec::new(),
                contracts: take(&mut contracts, site, |item| item.contract.site_id),
                tenancies: take(&mut tenancies, site, |item| item.site_id),
                receipts: take(&mut receipts, site, |item| item.site_id),
                listings: take(&mut listings, site, |item| item.site_id),
                passes: take(&mut passes, site, |item| item.site_id),
                visitors: take(&mut visitors, site, |item| item.site_id),
                passages: take(&mut passages, site, |item| item.site_id),
                corrections: take(&mut corrections, site, |item| item.site_id),
                keys: take(&mut keys, site, |item| item.site_id),
                problems: take(&mut problems, site, |item| item.site_id),
                gap_answers: take(&mut answers, site, |item| item.site_id),
                notifications: take(&mut notifications, site, |item| item.site_id),
                looks: take(&mut looks, site, |item| item.site_id),
            }
        })
        .collect();
    let viewings = viewings::of_account(tx, caller.account_id, now, MOST_VIEWINGS).await?;
    Ok(OwnCopy { form: FORM, made_at: now, user_name: caller.user_name.clone(), sites, viewings })
}

/// Adds that children are registered, the passes and keys that they hold through their parent, and the looks at them. The transaction
/// reaches the children; nothing else of theirs is asked for.
async fn add_childrens(
    tx: &mut Tx,
    state: &AppState,
    copy: &mut OwnCopy,
    caller: &Account,
    parents: &Scope,
    children: &[Child],
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let sites = children.iter().map(|child| child.site_id).collect();
    let theirs = Scope { sites, owners: Some(children.iter().map(|child| child.person_id).collect()) };
    let mut passes = passes_of(tx, state, &theirs, children, now).await?;
    let mut keys = locks::own::of_scope(tx, &state.keyring, &theirs, children, ALL).await?;
    // One's own among them, in their order.
    let mut looks = store::list_looks(tx, caller.account_id, children, true, None, ALL).await?;
    let registered = store::list_childrens_registrations(tx, parents, children).await?;
    let registered = registered.into_iter().map(|row| {
        let child = HouseholdMember::shown(&row.columns, row.relation, row.consented_at, &state.keyring)?;
        Ok(OwnChild {
            residency_id: row.residency_id,
            site_id: row.site_id,
            unit_id: row.unit_id,
            doorplate: row.doorplate,
            from: row.from,
            to: row.to,
            child,
        })
    });
    let mut registered = registered.collect::<ApiResult<Vec<_>>>()?;
    for site in &mut copy.sites {
        let id = site.person.site_id;
        site.passes.append(&mut take(&mut passes, id, |item| item.site_id));
        site.keys.append(&mut take(&mut keys, id, |item| item.site_id));
        site.children = take(&mut registered, id, |item| item.site_id);
        site.looks = take(&mut looks, id, |item| item.site_id);
    }
    Ok(())
}

async fn passes_of(
    tx: &mut Tx,
    state: &AppState,
    scope: &Scope,
    children: &[Child],
    now: DateTime<Utc>,
) -> ApiResult<Vec<OwnPass>> {
    let rows = routes::passes(tx, scope, children).await?;
    rows.into_iter().map(|row| routes::pass(row, &state.keyring, children, now)).collect()
}

/// Takes those of a site out of the list, in its order.
fn take<T>(items: &mut Vec<T>, site: SiteId, of: impl Fn(&T) -> SiteId) -> Vec<T> {
    let (taken, left) = std::mem::take(items).into_iter().partition(|item| of(item) == site);
    *items = left;
    taken
}
