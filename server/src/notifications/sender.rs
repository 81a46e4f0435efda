//! The sender: takes what waits, one message at a time, and sends it.
//!
//! Taking one counts the attempt and puts the next one off, in a transaction of its own, before anything leaves. Whoever
//! else looks meanwhile does not find it due, and the pause is longer than a gateway is waited for.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{NotificationId, SiteId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{NotificationChannel, NotificationKind, NotificationState};
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::words;
use crate::clock::Clock;
use crate::config;
use crate::db::Db;
use crate::messages::{Message, MessageError, Messenger};
use crate::wechat::{Wechat, WechatError};

/// How often the outbox is looked into.
const EVERY: Duration = Duration::from_secs(15);
/// Pauses after an attempt, minutes; after the last there is no other.
const PAUSES_MIN: [i32; 7] = [1, 5, 15, 60, 180, 360, 720];

/// The ways out of the app, as far as the configuration names them.
#[derive(Clone, Default)]
pub struct Ways {
    /// To phones.
    pub sms: Option<Arc<dyn Messenger>>,
    /// To WeChat.
    pub wechat: Option<Arc<Wechat>>,
}

impl Ways {
    /// The ways that the configuration leaves open.
    #[must_use]
    pub fn of(config: &config::Messages, sms: Option<Arc<dyn Messenger>>, wechat: Option<Arc<Wechat>>) -> Self {
        let sms = sms.filter(|_| config.reminders);
        Self { sms, wechat: wechat.filter(|wechat| wechat.sends_messages()) }
    }
}

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Messages that a gateway took.
    pub sent: usize,
    /// Messages that never will be sent.
    pub failed: usize,
    /// Messages that are tried again later.
    pub later: usize,
}

/// A message that was taken on.
struct Taking {
    id: NotificationId,
    site_id: SiteId,
    /// The person, or the account of somebody who is none: to whom the address is bound.
    told: Uuid,
    kind: NotificationKind,
    channel: NotificationChannel,
    attempts: i16,
    phone_sealed: Option<Vec<u8>>,
    open_id_sealed: Option<Vec<u8>>,
    place: String,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Sent,
    Later,
    Never,
    /// Never, and the person allows no other either.
    NotAllowed,
}

/// What sending needs.
#[derive(Clone)]
pub struct Sender {
    /// The database.
    pub db: Db,
    /// Opens where messages go.
    pub keyring: Arc<Keyring>,
    /// The ways out.
    pub ways: Ways,
}

/// Starts the sender; it ends when `stop` is cancelled, after the message at hand.
pub fn start(tasks: &TaskTracker, sender: Sender, clock: Clock, stop: CancellationToken) {
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            if let Err(error) = run(&sender, &clock, &stop).await {
                tracing::warn!(%error, "notifications could not be sent; the sender tries again");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Sends everything that is due.
///
/// # Errors
/// The database is away; what was sent and what was not is kept.
pub async fn run_round(sender: &Sender, clock: &Clock) -> sqlx::Result<Sent> {
    run(sender, clock, &CancellationToken::new()).await
}

async fn run(Sender { db, keyring, ways }: &Sender, clock: &Clock, stop: &CancellationToken) -> sqlx::Result<Sent> {
    let mut tx = db.notify(&[]).await?;
    let sites = sqlx::query_scalar!(r#"select site_id as "site_id!: SiteId" from notification_sites($1)"#, clock.now())
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    let mut sent = Sent::default();
    for site_id in sites {
        while !stop.is_cancelled() {
            let Some(taking) = take(db, site_id, ways, clock.now()).await? else { break };
            let outcome = send(&taking, keyring, ways, clock.now()).await;
            let state = settle(db, &taking, outcome, clock.now()).await?;
            let (count, told) = match state {
                NotificationState::Sent => (&mut sent.sent, "sent"),
                NotificationState::Waiting => (&mut sent.later, "later"),
                NotificationState::Failed | NotificationState::Expired => (&mut sent.failed, "failed"),
            };
            *count += 1;
            metrics::counter!("menpai_notifications_total", "channel" => taking.channel.as_str(), "outcome" => told)
                .increment(1);
        }
    }
    Ok(sent)
}

/// Takes on the message that has been due longest. What is too late, or has no way here, expires.
async fn take(db: &Db, site_id: SiteId, ways: &Ways, now: DateTime<Utc>) -> sqlx::Result<Option<Taking>> {
    let mut tx = db.notify(&[site_id]).await?;
    sqlx::query!(
        "update notification set state = 'expired', next_try_at = null
         where site_id = $1 and state = 'waiting' and next_try_at <= $2
           and (expires_at <= $2 or channel = 'sms' and not $3 or channel = 'wechat' and not $4)",
        site_id.as_uuid(),
        now,
        ways.sms.is_some(),
        ways.wechat.is_some(),
    )
    .execute(&mut *tx)
    .await?;
    let Some((id, attempts)) = claim(&mut tx, site_id, now).await? else {
        tx.commit().await?;
        return Ok(None);
    };
    let taking = sqlx::query!(
        r#"select coalesce(n.person_id, n.account_id) as "told!", n.kind as "kind: NotificationKind",
                  n.channel as "channel: NotificationChannel", w.open_id_sealed as "open_id_sealed?",
                  case when n.account_id is null then p.phone_sealed else notification_phone(n.site_id, n.id) end
                      as "phone_sealed?",
                  case when u.id is null then s.name else coalesce(b.doorplate, b.name) end as doorplate, u.code as "code?"
           from notification n
           left join person p on p.site_id = n.site_id and p.id = n.person_id
           join site s on s.id = n.site_id
           left join unit u on u.site_id = n.site_id and u.id = n.unit_id
           left join building b on b.site_id = u.site_id and b.id = u.building_id
           left join person_wechat w on w.site_id = n.site_id and w.person_id = n.person_id and w.messages > 0
           where n.site_id = $1 and n.id = $2"#,
        site_id.as_uuid(),
        id.as_uuid(),
    )
    .map(|row| Taking {
        id,
        site_id,
        told: row.told,
        kind: row.kind,
        channel: row.channel,
        attempts,
        phone_sealed: row.phone_sealed,
        open_id_sealed: row.open_id_sealed,
        place: words::place_on_phone(row.kind, row.doorplate.as_deref(), row.code.as_deref().unwrap_or_default()),
    })
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Some(taking))
}

/// Counts an attempt and puts the next one off: from now on nobody else finds the message due.
async fn claim(
    connection: &mut PgConnection,
    site_id: SiteId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(NotificationId, i16)>> {
    sqlx::query!(
        r#"update notification n
           set attempts = n.attempts + 1,
               next_try_at = $2 + make_interval(mins => ($3::integer[])[least(n.attempts + 1, cardinality($3::integer[]))])
           from (select site_id, id from notification
                 where site_id = $1 and state = 'waiting' and next_try_at <= $2
                 order by next_try_at, id limit 1
                 for update skip locked) due
           where n.site_id = due.site_id and n.id = due.id
           returning n.id as "id: NotificationId", n.attempts"#,
        site_id.as_uuid(),
        now,
        &PAUSES_MIN[..],
    )
    .map(|row| (row.id, row.attempts))
    .fetch_optional(connection)
    .await
}

async fn send(taking: &Taking, keyring: &Keyring, ways: &Ways, now: DateTime<Utc>) -> Outcome {
    match taking.channel {
        NotificationChannel::Sms => match (&ways.sms, address(taking, keyring)) {
            (Some(sms), Some(to)) => {
                let message = Message {
                    id: Some(taking.id.as_uuid()),
                    to,
                    kind: taking.kind.as_str(),
                    code: String::new(),
                    place: taking.place.clone(),
                    text: words::on_phone(taking.kind, &taking.place),
                };
                sms.send(message).await.map_or_else(|error| failed(taking, &error), |()| Outcome::Sent)
            }
            _ => Outcome::Never,
        },
        NotificationChannel::Wechat => match (&ways.wechat, address(taking, keyring)) {
            (Some(wechat), Some(to)) => {
                match wechat.send(&to, &taking.place, words::in_short(taking.kind), now).await {
                    Ok(()) => Outcome::Sent,
                    Err(WechatError::NotAllowed) => Outcome::NotAllowed,
                    Err(error) => {
                        tracing::warn!(notification = %taking.id, %error, "WeChat did not take a message");
                        if error.passes() { Outcome::Later } else { Outcome::Never }
                    }
                }
            }
            _ => Outcome::Never,
        },
        NotificationChannel::InApp => Outcome::Sent,
    }
}

/// Where a message goes; nowhere where that is not known any more.
fn address(taking: &Taking, keyring: &Keyring) -> Option<String> {
    let (field, sealed) = match taking.channel {
        NotificationChannel::Sms => (Field::Phone, taking.phone_sealed.as_ref()),
        NotificationChannel::Wechat => (Field::WechatOpenId, taking.open_id_sealed.as_ref()),
        NotificationChannel::InApp => return None,
    };
    match keyring.open(field, taking.told, sealed?) {
        Ok(address) => Some(address),
        Err(error) => {
            tracing::error!(notification = %taking.id, %error, "where a message goes can't be opened");
            None
        }
    }
}

/// A gateway that refuses a message will refuse it again; one that is away, or has too much to do, may take it later.
fn failed(taking: &Taking, error: &MessageError) -> Outcome {
    tracing::warn!(notification = %taking.id, %error, "a message was not taken");
    match error {
        MessageError::Refused(status) if (400..500).contains(status) && !matches!(status, 408 | 425 | 429) => {
            Outcome::Never
        }
        MessageError::Refused(_) | MessageError::Gateway(_) | MessageError::Address(_) | MessageError::Outbox(_) => {
            Outcome::Later
        }
    }
}

/// Writes what became of an attempt; answers where the message stands. Whoever has taken it on since decides instead.
async fn settle(db: &Db, taking: &Taking, outcome: Outcome, now: DateTime<Utc>) -> sqlx::Result<NotificationState> {
    let last = usize::try_from(taking.attempts).is_ok_and(|attempts| attempts > PAUSES_MIN.len());
    let state = match outcome {
        Outcome::Sent => NotificationState::Sent,
        Outcome::Later if !last => return Ok(NotificationState::Waiting),
        Outcome::Later | Outcome::Never | Outcome::NotAllowed => NotificationState::Failed,
    };
    let mut tx = db.notify(&[taking.site_id]).await?;
    sqlx::query!(
        "update notification
         set state = $4::text, next_try_at = null, sent_at = case when $4::text = 'sent' then $5::timestamptz end
         where site_id = $1 and id = $2 and attempts = $3 and state <> 'sent'",
        taking.site_id.as_uuid(),
        taking.id.as_uuid(),
        taking.attempts,
        state.as_str(),
        now,
    )
    .execute(&mut *tx)
    .await?;
    if taking.channel == NotificationChannel::Wechat && matches!(outcome, Outcome::Sent | Outcome::NotAllowed) {
        sqlx::query!(
            "update person_wechat set messages = case when $3 then 0 else greatest(messages - 1, 0) end
             where site_id = $1 and person_id = $2",
            taking.site_id.as_uuid(),
            taking.told,
            outcome == Outcome::NotAllowed,
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_longer_than_a_gateway_is_waited_for() {
        assert!(PAUSES_MIN.is_sorted());
        let first = Duration::from_mins(PAUSES_MIN[0].unsigned_abs().into());
        assert!(first > crate::outbound::PATIENCE * 2);
    }
}
