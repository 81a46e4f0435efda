//! The folder of the wrapped keys: `data.1.key`, `data.2.key`, … seal personal data, `index.key` makes the blind indexes.
//!
//! Files of earlier versions hold a key in the open (64 hex digits); they are wrapped in place when they are read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use menpai_domain::sealed::Keyring;
use menpai_domain::wrapped_key::{KeyLabel, KeyPurpose, WrappedKey};

use super::masters::{MasterSource, Masters, random_key, wrap};
use super::{KeysError, file};
use crate::config;

/// How long a new data key only opens: longer than any server takes to notice it (see `pickup`).
pub const OPENS_FIRST: TimeDelta = TimeDelta::minutes(2);
/// How long its successor must have sealed before a data key may go: longer than an import that began before runs.
const SUCCESSOR_SEALED: TimeDelta = TimeDelta::hours(1);

/// The folder and where its master key comes from.
#[derive(Debug, Clone)]
pub struct KeyFolder {
    dir: PathBuf,
    source: MasterSource,
}

/// A data key as it lies in its file, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKey {
    /// Its id.
    pub id: u8,
    /// From when on it seals.
    pub seals_from: DateTime<Utc>,
    /// Which master key wraps it.
    pub master_id: String,
}

/// The keys, unwrapped.
pub struct Loaded {
    /// What is known of the data keys, by id.
    pub data_keys: Vec<DataKey>,
    keys: BTreeMap<u8, [u8; 32]>,
    index_key: [u8; 32],
}

impl Loaded {
    /// The id of the data key that seals at this time: the newest whose time has come.
    #[must_use]
    pub fn current(&self, now: DateTime<Utc>) -> u8 {
        let due = self.data_keys.iter().rev().find(|key| key.seals_from <= now);
        due.or(self.data_keys.first()).map_or(0, |key| key.id)
    }

    /// The ring that seals at this time.
    ///
    /// # Errors
    /// One secret stands in two roles.
    pub fn keyring(&self, now: DateTime<Utc>) -> Result<Keyring, KeysError> {
        Ok(Keyring::new(self.current(now), &self.keys, &self.index_key)?)
    }
}

impl KeyFolder {
    /// The folder that the settings name.
    #[must_use]
    pub fn new(config: &config::Secrets) -> Self {
        Self { dir: config.dir.clone(), source: MasterSource::new(config) }
    }

    /// Reads the keys. At the first start they are made; keys that lie in the open are wrapped.
    ///
    /// # Errors
    /// The master key is missing or another one, or a file is not what it should be; the text names it.
    pub fn load(&self) -> Result<Loaded, KeysError> {
        let _lock = self.lock()?;
        self.load_locked()
    }

    fn lock(&self) -> Result<fs::File, KeysError> {
        file::make_folder(&self.dir)?;
        file::lock(&self.dir)
    }

    fn load_locked(&self) -> Result<Loaded, KeysError> {
        let data = self.data_files()?;
        self.make_missing(&data)?;
        self.read_all()
    }

    /// Makes the next data key and tells what it is. It opens at once and seals a little later, so that by then every
    /// server has it.
    ///
    /// # Errors
    /// As of [`Self::load`].
    pub fn rotate(&self, now: DateTime<Utc>) -> Result<DataKey, KeysError> {
        let _lock = self.lock()?;
        let newest = self.load_locked()?.data_keys.last().map_or(0, |key| key.id);
        let id = newest.checked_add(1).ok_or(KeysError::OutOfIds)?;
        let path = self.data_file(id);
        let label = KeyLabel { purpose: KeyPurpose::Data, id, seals_from: (now + OPENS_FIRST).trunc_subsecs(0) };
        let masters = self.source.read()?;
        let master = masters.next().or(masters.current()).ok_or(KeysError::NoNextMaster)?;
        file::write(&path, &wrap(master, label, &random_key()?, &path)?)?;
        Ok(DataKey { id, seals_from: label.seals_from, master_id: master.id() })
    }

    /// Wraps every key with the next master key: that of `MENPAI_MASTER_KEY_NEXT`, or a new one. Each file changes as a
    /// whole and both master keys open meanwhile, so that it may stop anywhere and be run again. Answers the id of the
    /// master key that wraps all of them now.
    ///
    /// # Errors
    /// As of [`Self::load`]; or the master key is in the environment and its successor is not.
    pub fn rotate_master(&self) -> Result<String, KeysError> {
        let _lock = self.lock()?;
        self.load_locked()?;
        let mut masters = self.source.read()?;
        if masters.next().is_none() {
            if self.source.in_environment() {
                return Err(KeysError::NoNextMaster);
            }
            MasterSource::make(&self.source.next_file())?;
            masters = self.source.read()?;
        }
        let next = masters.next().ok_or(KeysError::NoNextMaster)?;
        let mut paths: Vec<PathBuf> = self.data_files()?.into_values().collect();
        paths.push(self.index_file());
        for path in &paths {
            let (wrapped, key) = self.read(&masters, path)?;
            if wrapped.master_id != next.id() {
                file::write(path, &wrap(next, wrapped.label, &key, path)?)?;
            }
        }
        if !self.source.in_environment() && file::read(&self.source.next_file())?.is_some() {
            file::rename(&self.source.next_file(), &self.source.file)?;
        }
        Ok(next.id())
    }

    /// Whether a data key may be removed as far as the files tell: it is not the newest, and its successor has sealed
    /// for so long that nobody seals with this one any more.
    ///
    /// # Errors
    /// `Needed`, or as of [`Self::load`].
    pub fn check_retirable(&self, id: u8, now: DateTime<Utc>) -> Result<(), KeysError> {
        let loaded = self.load()?;
        let needed = |why: &str| Err(KeysError::Needed { id, why: why.to_owned() });
        if !loaded.data_keys.iter().any(|key| key.id == id) {
            return needed("there is no such key");
        }
        match loaded.data_keys.iter().find(|key| key.id > id) {
            None => needed("it is the newest; run `menpai keys rotate` first"),
            Some(successor) if successor.seals_from + SUCCESSOR_SEALED > now => needed(
                "its successor has sealed for less than an hour; an import that began before may still seal with it",
            ),
            Some(_) => Ok(()),
        }
    }

    /// Removes a data key for good.
    ///
    /// # Errors
    /// The file can't be removed.
    pub fn remove(&self, id: u8) -> Result<(), KeysError> {
        let _lock = self.lock()?;
        file::remove(&self.data_file(id))
    }

    fn data_file(&self, id: u8) -> PathBuf {
        self.dir.join(format!("data.{id}.key"))
    }

    fn index_file(&self) -> PathBuf {
        self.dir.join("index.key")
    }

    fn data_files(&self) -> Result<BTreeMap<u8, PathBuf>, KeysError> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(&self.dir).map_err(file::at(&self.dir))? {
            let name = entry.map_err(file::at(&self.dir))?.file_name();
            let id = name.to_str().and_then(|name| name.strip_prefix("data.")?.strip_suffix(".key")?.parse().ok());
            if let Some(id) = id {
                found.insert(id, self.dir.join(&name));
            }
        }
        Ok(found)
    }

    /// The first start. A folder in which one kind of key is there and the other is not has lost something, unless that
    /// first start broke off: it puts the index key beside, makes the data key, and moves the index key into its place.
    fn make_missing(&self, data: &BTreeMap<u8, PathBuf>) -> Result<(), KeysError> {
        let index = self.index_file();
        let first_index = self.dir.join("index.key.first");
        match (file::read(&index)?.is_some(), !data.is_empty()) {
            (true, true) => return self.wrap_open(data),
            (true, false) => return Err(KeysError::Incomplete(self.data_file(1))),
            (false, true) if file::read(&first_index)?.is_none() => return Err(KeysError::Incomplete(index)),
            (false, true) => {}
            (false, false) => {
                let master = self.master_for_new()?;
                let master = master.current().or(master.next()).ok_or(KeysError::NoNextMaster)?;
                for (path, purpose, id) in
                    [(&first_index, KeyPurpose::Index, 0), (&self.data_file(1), KeyPurpose::Data, 1)]
                {
                    let label = KeyLabel { purpose, id, seals_from: DateTime::UNIX_EPOCH };
                    file::write(path, &wrap(master, label, &random_key()?, path)?)?;
                }
            }
        }
        file::rename(&first_index, &index)
    }

    /// The master keys; one is made where nothing was ever wrapped.
    fn master_for_new(&self) -> Result<Masters, KeysError> {
        let masters = self.source.read()?;
        if !masters.is_empty() {
            return Ok(masters);
        }
        MasterSource::make(&self.source.file)?;
        self.source.read()
    }

    /// Wraps what lies in the open, as earlier versions left it.
    fn wrap_open(&self, data: &BTreeMap<u8, PathBuf>) -> Result<(), KeysError> {
        let index = self.index_file();
        let mut files: Vec<(KeyPurpose, u8, &Path)> =
            data.iter().map(|(id, path)| (KeyPurpose::Data, *id, path.as_path())).collect();
        files.push((KeyPurpose::Index, 0, &index));
        let mut open = Vec::new();
        let mut wrapped = 0;
        for (purpose, id, path) in files {
            match file::read(path)?.as_deref().and_then(open_key) {
                Some(key) => open.push((purpose, id, path, key)),
                None => wrapped += 1,
            }
        }
        if open.is_empty() {
            return Ok(());
        }
        // Wrapped keys without their master key are told of when they are read; another one would hide that.
        let masters = if wrapped == 0 { self.master_for_new()? } else { self.source.read()? };
        let Some(master) = masters.current().or(masters.next()) else { return Ok(()) };
        for (purpose, id, path, key) in open {
            let label = KeyLabel { purpose, id, seals_from: DateTime::UNIX_EPOCH };
            file::write(path, &wrap(master, label, &key, path)?)?;
            tracing::info!(file = %path.display(), master = master.id(), "a key that lay in the open is wrapped");
        }
        Ok(())
    }

    fn read_all(&self) -> Result<Loaded, KeysError> {
        let masters = self.source.read()?;
        let (mut data_keys, mut keys) = (Vec::new(), BTreeMap::new());
        for (id, path) in self.data_files()? {
            let (wrapped, key) = self.read(&masters, &path)?;
            if (wrapped.label.purpose, wrapped.label.id) != (KeyPurpose::Data, id) {
                return Err(KeysError::Misplaced(path));
            }
            let WrappedKey { label, master_id, .. } = wrapped;
            data_keys.push(DataKey { id, seals_from: label.seals_from, master_id });
            keys.insert(id, key);
        }
        let (index, index_key) = self.read(&masters, &self.index_file())?;
        if index.label.purpose != KeyPurpose::Index {
            return Err(KeysError::Misplaced(self.index_file()));
        }
        Ok(Loaded { data_keys, keys, index_key })
    }

    fn read(&self, masters: &Masters, path: &Path) -> Result<(WrappedKey, [u8; 32]), KeysError> {
        let text = file::read(path)?.ok_or_else(|| KeysError::Incomplete(path.to_owned()))?;
        let wrapped: WrappedKey =
            text.parse().map_err(|source| KeysError::Malformed { path: path.to_owned(), source })?;
        let key = masters.unwrap(&self.source, path, &wrapped)?;
        Ok((wrapped, key))
    }
}

/// A key in the open.
fn open_key(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).ok().map(|()| key)
}
