//! Who the terminals are, in memory: thousands of idle ones ask every few seconds whether there is anything to do, and
//! that must cost no transaction.
//!
//! Triggers tell each change in the transaction that makes it (`migrations/*_terminals_known.sql`), and [`watch`] reads
//! the device anew. What is changed through this server holds from its answer on ([`Known::changed`]). Nothing known counts
//! for more than two seconds after the database last answered on the connection that listens: then each call asks. While
//! the database can't be reached nobody can take a right away, and what was last known holds.

mod terminal;
pub mod watch;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Instant;

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use menpai_domain::ids::{DeviceId, PairingWindowId, SiteId};
use menpai_domain::terms::{DeviceProtocol, Direction, PushKind};
use sqlx::PgConnection;
use tokio::sync::Mutex;
use uuid::Uuid;

pub use terminal::{Terminal, contains};

use self::terminal::TerminalRow;
use crate::db::{Db, is_away};

/// A pairing window that is open.
#[derive(Debug, Clone)]
pub struct OpenWindow {
    /// Its site.
    pub site_id: SiteId,
    /// Itself.
    pub id: PairingWindowId,
    /// From where terminals may call.
    pub source_networks: Vec<IpNet>,
    /// SHA-256 of the secret that stands for it in a path.
    pub secret_hash: [u8; 32],
    /// Until when.
    pub closes_at: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct All {
    by_id: HashMap<DeviceId, Arc<Terminal>>,
    by_secret: HashMap<[u8; 32], DeviceId>,
    by_serial: HashMap<String, HashSet<DeviceId>>,
    /// Devices that may have commands; those that turn out to have none leave.
    with_commands: HashSet<DeviceId>,
    windows: Vec<OpenWindow>,
    /// Until when we would have been told of a change.
    listening_until: Option<Instant>,
}

/// Who the terminals are. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Known {
    all: Arc<RwLock<All>>,
    /// One reads at a time, so that an older answer never replaces a newer one. The last reading of everything.
    reading: Arc<Mutex<Option<Reading>>>,
}

/// A reading of everything for those who call.
#[derive(Debug, Clone, Copy)]
struct Reading {
    began: Instant,
    /// The database was away.
    was_away: bool,
}

impl All {
    fn forget(&mut self, id: DeviceId) {
        let Some(known) = self.by_id.remove(&id) else { return };
        let previous = known.previous.map(|(hash, _)| hash);
        for hash in std::iter::once(known.secret_hash).chain(previous) {
            if self.by_secret.get(&hash) == Some(&id) {
                self.by_secret.remove(&hash);
            }
        }
        if let Some(ids) = self.by_serial.get_mut(&known.serial) {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_serial.remove(&known.serial);
            }
        }
    }

    fn learn(&mut self, terminal: Terminal) {
        let id = terminal.device.device_id;
        self.forget(id);
        if let Some((hash, _)) = terminal.previous {
            self.by_secret.insert(hash, id);
        }
        self.by_secret.insert(terminal.secret_hash, id);
        self.by_serial.entry(terminal.serial.clone()).or_default().insert(id);
        self.by_id.insert(id, Arc::new(terminal));
    }

    fn learn_all(&mut self, found: Vec<(Terminal, bool)>) {
        for (terminal, has_commands) in found {
            if has_commands {
                self.with_commands.insert(terminal.device.device_id);
            }
            self.learn(terminal);
        }
    }
}

impl Known {
    /// The device that holds a key with this hash.
    ///
    /// # Errors
    /// The database's, where nobody tells of changes at the moment and it can't be asked.
    pub async fn by_secret(&self, db: &Db, hash: &[u8; 32], now: DateTime<Utc>) -> sqlx::Result<Option<Arc<Terminal>>> {
        self.current(db).await?;
        let all = self.read();
        let found = all.by_secret.get(hash).and_then(|id| all.by_id.get(id));
        Ok(found.filter(|terminal| terminal.holds(hash, now)).cloned())
    }

    /// The device with this id.
    ///
    /// # Errors
    /// As of [`Known::by_secret`].
    pub async fn by_id(&self, db: &Db, id: DeviceId) -> sqlx::Result<Option<Arc<Terminal>>> {
        self.current(db).await?;
        Ok(self.read().by_id.get(&id).cloned())
    }

    /// The one device of this protocol and serial number that may be known by the address it calls from.
    ///
    /// # Errors
    /// As of [`Known::by_secret`].
    pub async fn by_serial(
        &self,
        db: &Db,
        protocol: DeviceProtocol,
        serial: &str,
        source: IpAddr,
    ) -> sqlx::Result<Option<Arc<Terminal>>> {
        self.current(db).await?;
        let all = self.read();
        let mut fitting = all
            .by_serial
            .get(serial)
            .into_iter()
            .flatten()
            .filter_map(|id| all.by_id.get(id))
            .filter(|terminal| terminal.protocol == protocol && terminal.is_known_by_address(source));
        let first = fitting.next().cloned();
        Ok(first.filter(|_| fitting.next().is_none()))
    }

    /// Whether any device or open window is known by this address; a first look before more is read.
    #[must_use]
    pub fn has_networks_with(&self, source: IpAddr) -> bool {
        let all = self.read();
        let of_device = all.by_id.values().any(|terminal| terminal.is_known_by_address(source));
        of_device || all.windows.iter().any(|window| contains(&window.source_networks, source))
    }

    /// The pairing window that a call belongs to: by the secret in its path, or else by where it comes from.
    #[must_use]
    pub fn window(&self, secret: Option<&[u8; 32]>, source: IpAddr, now: DateTime<Utc>) -> Option<OpenWindow> {
        let all = self.read();
        let open = |window: &&OpenWindow| now < window.closes_at;
        let fits = |window: &&OpenWindow| match secret {
            Some(hash) => {
                window.secret_hash == *hash
                    && (window.source_networks.is_empty() || contains(&window.source_networks, source))
            }
            None => contains(&window.source_networks, source),
        };
        all.windows.iter().filter(open).find(fits).cloned()
    }

    /// Whether a device may have something to do; asked before each poll, so that most cost nothing.
    ///
    /// # Errors
    /// As of [`Known::by_secret`].
    pub async fn may_have_commands(&self, db: &Db, id: DeviceId) -> sqlx::Result<bool> {
        self.current(db).await?;
        Ok(self.read().with_commands.contains(&id))
    }

    /// Before the database is asked for a device's commands: whatever is queued from here on is told.
    pub fn no_commands(&self, id: DeviceId) {
        self.write().with_commands.remove(&id);
    }

    /// A device has something to do.
    pub fn has_commands(&self, id: DeviceId) {
        self.write().with_commands.insert(id);
    }

    /// A device was changed through this server: reads it anew. Where that can't be, the trigger's word brings it.
    pub async fn changed(&self, db: &Db, id: DeviceId) {
        if let Err(error) = self.refresh(db, &[id]).await {
            tracing::warn!(%error, "a device that was changed can't be read");
        }
    }

    /// Reads devices anew, after they were changed.
    ///
    /// # Errors
    /// The database's.
    pub async fn refresh(&self, db: &Db, ids: &[DeviceId]) -> sqlx::Result<()> {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let _one = self.reading.lock().await;
        let mut tx = db.ingest(&[]).await?;
        let found = rows(&mut tx, Some(&uuids)).await?;
        tx.commit().await?;
        let mut all = self.write();
        ids.iter().for_each(|id| all.forget(*id));
        all.learn_all(found);
        Ok(())
    }

    /// Reads everything anew.
    ///
    /// # Errors
    /// The database's.
    pub async fn refresh_all(&self, db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
        let _one = self.reading.lock().await;
        let mut tx = db.ingest(&[]).await?;
        let found = rows(&mut tx, None).await?;
        let windows = open_windows(&mut tx, now).await?;
        tx.commit().await?;
        let mut fresh = All { windows, ..All::default() };
        fresh.learn_all(found);
        let mut all = self.write();
        fresh.listening_until = all.listening_until;
        // What was queued since the reading began was told, or will be; one too many costs a question.
        fresh.with_commands.extend(&all.with_commands);
        *all = fresh;
        Ok(())
    }

    /// Reads the open windows anew.
    ///
    /// # Errors
    /// The database's.
    pub async fn refresh_windows(&self, db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
        let _one = self.reading.lock().await;
        let mut tx = db.ingest(&[]).await?;
        let windows = open_windows(&mut tx, now).await?;
        tx.commit().await?;
        self.write().windows = windows;
        Ok(())
    }

    /// Whatever changes until then is told.
    fn listen_until(&self, until: Option<Instant>) {
        self.write().listening_until = until;
    }

    /// Makes sure that what is known is what is so: by having been told, or else by asking.
    async fn current(&self, db: &Db) -> sqlx::Result<()> {
        if self.read().listening_until.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        match self.refresh_unless_read(db).await {
            Err(error) if is_away(&error) && !self.read().by_id.is_empty() => Ok(()),
            done => done,
        }
    }

    async fn refresh_unless_read(&self, db: &Db) -> sqlx::Result<()> {
        let came = Instant::now();
        let mut last = self.reading.lock().await;
        // Of those who waited, the first reads for all: it begins after they came. While the database is away they don't
        // try one after the other.
        if let Some(reading) = *last
            && reading.began > came
        {
            return if reading.was_away { Err(sqlx::Error::PoolTimedOut) } else { Ok(()) };
        }
        let began = Instant::now();
        let found = read_all(db).await;
        let was_away = found.as_ref().is_err_and(is_away);
        if found.is_ok() || was_away {
            *last = Some(Reading { began, was_away });
        }
        let found = found?;
        let mut all = self.write();
        let fresh = All {
            windows: std::mem::take(&mut all.windows),
            with_commands: std::mem::take(&mut all.with_commands),
            listening_until: all.listening_until,
            ..All::default()
        };
        *all = fresh;
        all.learn_all(found);
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, All> {
        self.all.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, All> {
        self.all.write().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read_all(db: &Db) -> sqlx::Result<Vec<(Terminal, bool)>> {
    let mut tx = db.ingest(&[]).await?;
    let found = rows(&mut tx, None).await?;
    tx.commit().await?;
    Ok(found)
}

async fn rows(connection: &mut PgConnection, ids: Option<&[Uuid]>) -> sqlx::Result<Vec<(Terminal, bool)>> {
    let found = sqlx::query_as!(
        TerminalRow,
        r#"select site_id as "site_id!: SiteId", id as "id!: DeviceId", gate_id as "gate_id!: menpai_domain::ids::GateId",
                  direction as "direction!: Direction", serial as "serial!", protocol as "protocol!: DeviceProtocol",
                  push_kind as "push_kind: PushKind", own_time_zone, site_time_zone as "site_time_zone!",
                  passage_retention_days as "passage_retention_days!", source_networks as "source_networks!",
                  heartbeat_s as "heartbeat_s!", secret_hash as "secret_hash!", previous_secret_hash,
                  previous_secret_until, has_commands as "has_commands!"
           from devices_known($1)"#,
        ids,
    )
    .fetch_all(connection)
    .await?;
    found
        .into_iter()
        .map(|row| {
            let has_commands = row.has_commands;
            Ok((Terminal::try_from(row)?, has_commands))
        })
        .collect()
}

async fn open_windows(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<OpenWindow>> {
    let found = sqlx::query!(
        r#"select site_id as "site_id!: SiteId", id as "id!: PairingWindowId", source_networks as "source_networks!",
                  secret_hash as "secret_hash!", closes_at as "closes_at!"
           from pairing_windows_open($1)"#,
        now,
    )
    .fetch_all(connection)
    .await?;
    found
        .into_iter()
        .map(|row| {
            let networks = row.source_networks.iter().map(|network| network.parse::<IpNet>());
            Ok(OpenWindow {
                site_id: row.site_id,
                id: row.id,
                source_networks: networks
                    .collect::<Result<_, _>>()
                    .map_err(|error| sqlx::Error::Decode(error.into()))?,
                secret_hash: <[u8; 32]>::try_from(row.secret_hash.as_slice())
                    .map_err(|error| sqlx::Error::Decode(error.into()))?,
                closes_at: row.closes_at,
            })
        })
        .collect()
}
