//! People and the keys that they hold.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::identity::mask_name;
use menpai_domain::ids::LockKeyId;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{KeyState, TrailAction};
use sqlx::PgConnection;

use super::keys::find;
use super::model::OwnKey;
use super::revoke::take_back_for_good;
use super::store::{self, ALL, FindKey, KeyRow, Of};
use crate::access::{Account, Granted, Scope};
use crate::households::children::{Child, WithChildren, is_child_of, is_held_by, who_hears, with_children};
use crate::households::store::list_ever_registered;
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems, etag};
use crate::own::record::{childrens_look, own_look};
use crate::state::AppState;

/// The keys that one holds, and those of one's children under 14, who hold them through their parent; with their PINs while they are
/// active, the oldest first.
#[utoipa::path(get, path = "/own/keys", tag = "locks", params(PageQuery),
    responses((status = 200, body = Page<OwnKey>), Problems))]
pub async fn list_own_keys(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnKey>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let now = state.clock.now();
    let WithChildren { scope, children } = with_children(&state, scope).await?;
    let mut tx = state.db.api(&scope).await?;
    let find = FindKey { children: &children, ..FindKey::default() };
    let rows = store::list_keys(&mut tx, &scope, Of::Own, find, after, limit + 1).await?;
    own_look(&mut tx, &caller, &scope, now, TrailAction::OwnKeys).await?;
    childrens_look(&mut tx, &caller, &children, now, TrailAction::OwnKeys).await?;
    tx.commit().await?;
    let page = Page::cut_by(rows, limit, |row| row.key.id, |row| row);
    let items = page.items.into_iter().map(|row| response(row, &children, &state.keyring)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// Give a key of one's own, or of one's child under 14, back. Giving it back again changes nothing.
#[utoipa::path(post, path = "/own/keys/{id}/revoke", tag = "locks",
    params(("id" = LockKeyId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnKey), Problems))]
pub async fn revoke_own_key(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<LockKeyId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let WithChildren { scope, children } = with_children(&state, scope).await?;
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "own_key.revoke", id, &()).await? {
        let row = store::hold_key(&mut tx, &scope, Of::Own, id).await?.ok_or(ApiError::NotFound("key"))?;
        check_held(&row, &children)?;
        if !matches!(row.key.state, KeyState::Revoking | KeyState::Revoked) {
            take_back_for_good(&mut tx, &caller, &row, state.clock.now()).await?;
        }
    }
    let row = find(&mut tx, &scope, Of::Own, id).await?;
    check_held(&row, &children)?;
    tx.commit().await?;
    let key = response(row, &children, &state.keyring)?;
    Ok((etag(key.key.version), Json(key)))
}

/// Keys that a child has where somebody else registered the child are as if they did not exist.
fn check_held(row: &KeyRow, children: &[Child]) -> ApiResult<()> {
    let held = is_held_by(children, (row.site_id, Some(row.unit_id), row.key.holder_person_id));
    if held { Ok(()) } else { Err(ApiError::NotFound("key")) }
}

fn response(row: KeyRow, children: &[Child], keyring: &Keyring) -> ApiResult<OwnKey> {
    let holder = row.key.holder_person_id;
    let name = row.name_sealed.filter(|_| is_child_of(children, (row.site_id, holder)));
    let name = name.map(|sealed| keyring.open(Field::Name, holder.as_uuid(), &sealed));
    let pin = row.pin_sealed.filter(|_| row.key.state == KeyState::Active);
    let pin = pin.map(|sealed| keyring.open(Field::LockPin, row.key.id.as_uuid(), &sealed));
    Ok(OwnKey {
        site_id: row.site_id,
        unit_id: row.unit_id,
        doorplate: row.doorplate,
        lock_name: row.lock_name,
        pin: pin.transpose().map_err(ApiError::internal)?,
        child: name.transpose().map_err(ApiError::internal)?.map(|name| mask_name(&name)),
        key: row.key,
    })
}

/// Takes the keys back that children hold through the persons of the scope, who close their account. Nor does another one come with a
/// registration whose end is undone, also where the child lives there no more; a child whom somebody else registered there last holds theirs
/// through that one, and whoever is no child any more themself. That reaches beyond the scope: the transaction is one of its sites.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn give_childrens_back(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    children: &[Child],
) -> ApiResult<()> {
    let now = state.clock.now();
    let parents = scope.owners.as_deref().unwrap_or_default();
    for at in list_ever_registered(connection, scope).await? {
        let (site, unit, child) = at;
        let lives_there = children.iter().any(|one| (one.site_id, one.unit_id, one.person_id) == at);
        if !lives_there && !parents.contains(&who_hears(connection, state, at).await?) {
            continue;
        }
        store::hold_keys_of(connection, at).await?;
        let find = FindKey { unit_id: Some(unit), holder: Some(child), ..FindKey::default() };
        for row in store::list_keys(connection, &Scope::of_sites(vec![site]), Of::Locks, find, None, ALL).await? {
            if row.is_in_force() && row.goes_beyond(now) {
                take_back_for_good(connection, caller, &row, now).await?;
            } else {
                store::forget_cut(connection, &row).await?;
            }
        }
    }
    Ok(())
}

/// The keys that the persons of the scope hold or held, without PINs; those of children with the child's name, masked.
///
/// # Errors
/// The database is away.
pub async fn of_scope(
    connection: &mut PgConnection,
    keyring: &Keyring,
    scope: &Scope,
    children: &[Child],
    limit: i64,
) -> ApiResult<Vec<OwnKey>> {
    let find = FindKey { children, ..FindKey::default() };
    let rows = store::list_keys(connection, scope, Of::Own, find, None, limit).await?;
    rows.into_iter().map(|row| response(KeyRow { pin_sealed: None, ..row }, children, keyring)).collect()
}
