//! The history of gaps, as it is read.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, GapEventId, GapId, SiteId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{GapActor, GapEventKind, GapState};
use sqlx::PgConnection;

use super::model::GapEventResponse;
use crate::http::{ApiError, ApiResult};

/// An event as stored.
pub struct EventRow {
    pub id: GapEventId,
    pub gap_id: GapId,
    pub at: DateTime<Utc>,
    pub what: GapEventKind,
    pub state: GapState,
    pub actor_kind: GapActor,
    pub account_id: Option<AccountId>,
    pub reason: Option<String>,
    pub until: Option<NaiveDate>,
    pub note_sealed: Option<Vec<u8>>,
}

/// The events of a gap, oldest first.
pub async fn list(connection: &mut PgConnection, site_id: SiteId, gap_id: GapId) -> sqlx::Result<Vec<EventRow>> {
    select(connection, site_id, gap_id, None).await
}

/// One event.
pub async fn find(
    connection: &mut PgConnection,
    site_id: SiteId,
    gap_id: GapId,
    id: GapEventId,
) -> sqlx::Result<Option<EventRow>> {
    select(connection, site_id, gap_id, Some(id)).await.map(|mut found| found.pop())
}

async fn select(
    connection: &mut PgConnection,
    site_id: SiteId,
    gap_id: GapId,
    id: Option<GapEventId>,
) -> sqlx::Result<Vec<EventRow>> {
    sqlx::query_as!(
        EventRow,
        r#"select id as "id: GapEventId", gap_id as "gap_id: GapId", at, what as "what: GapEventKind",
                  state as "state: GapState", actor_kind as "actor_kind: GapActor", account_id as "account_id: AccountId",
                  reason, until, note_sealed
           from gap_event
           where site_id = $1 and gap_id = $2 and ($3::uuid is null or id = $3)
           order by at, id"#,
        site_id.as_uuid(),
        gap_id.as_uuid(),
        id.map(GapEventId::as_uuid),
    )
    .fetch_all(connection)
    .await
}

/// Who reads an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Staff, who did not say why: without notes.
    Staff,
    /// Staff with a purpose.
    StaffWithPurpose,
    /// Somebody whom the dwelling concerns, or who wrote it: what they wrote themselves.
    Concerned(AccountId),
}

impl EventRow {
    /// The event as it is read. Which account took a step is shown of staff to staff, and of oneself.
    pub fn response(self, keyring: &Keyring, reader: Reader) -> ApiResult<GapEventResponse> {
        let is_own = matches!(reader, Reader::Concerned(account) if self.account_id == Some(account));
        let shows_note = is_own || reader == Reader::StaffWithPurpose;
        let shows_account = is_own || !matches!(reader, Reader::Concerned(_)) && self.actor_kind == GapActor::Staff;
        let note = self.note_sealed.filter(|_| shows_note);
        let note = note.map(|sealed| keyring.open(Field::GapNote, self.id.as_uuid(), &sealed));
        Ok(GapEventResponse {
            id: self.id,
            gap_id: self.gap_id,
            at: self.at,
            what: self.what,
            state: self.state,
            actor: self.actor_kind,
            account_id: self.account_id.filter(|_| shows_account),
            reason: self.reason,
            until: self.until,
            note: note.transpose().map_err(ApiError::internal)?,
        })
    }
}
