//! Files that only their owner can read and that are replaced as a whole.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::KeysError;

pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> KeysError {
    let path = path.to_owned();
    move |source| KeysError::File { path, source }
}

/// Makes a folder for its owner, unless it is there.
pub(super) fn make_folder(dir: &Path) -> Result<(), KeysError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(at(dir))
}

/// The text of a file; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, KeysError> {
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(path)(error)),
    };
    if mode & 0o077 != 0 {
        return Err(KeysError::Exposed(path.to_owned()));
    }
    fs::read_to_string(path).map(Some).map_err(at(path))
}

/// Writes beside, syncs, renames: whoever reads, also after a crash, finds the old text or the new one.
pub(super) fn write(path: &Path, text: &str) -> Result<(), KeysError> {
    let beside = beside(path);
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside).map_err(at(&beside))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(at(&beside))?;
    rename(&beside, path)
}

/// Renames and makes that last.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), KeysError> {
    fs::rename(from, to).map_err(at(to))?;
    sync_folder_of(to)
}

/// Removes and makes that last.
pub(super) fn remove(path: &Path) -> Result<(), KeysError> {
    fs::remove_file(path).map_err(at(path))?;
    sync_folder_of(path)
}

/// Held while files are read or changed, so that no two programs do it at once.
pub(super) fn lock(dir: &Path) -> Result<File, KeysError> {
    let path = dir.join("keys.lock");
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(at(&path))?;
    file.lock().map_err(at(&path))?;
    Ok(file)
}

fn sync_folder_of(path: &Path) -> Result<(), KeysError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(at(dir))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    path.with_file_name(name)
}
