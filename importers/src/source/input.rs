//! The bytes of a file: counted for the progress bar, unpacked if they are gzip.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::error::{ImportError, Result};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A file's content, and how far it has been read on disk.
pub struct Input {
    pub reader: Box<dyn Read + Send>,
    pub total_bytes: u64,
    pub read_bytes: Arc<AtomicU64>,
}

struct Counting<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Opens a file for reading from its start.
pub fn open(path: &Path) -> Result<Input> {
    let failed = |source| ImportError::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(failed(std::io::Error::other("not a regular file")));
    }
    let read_bytes = Arc::new(AtomicU64::new(0));
    let counting = Counting { inner: file, read: Arc::clone(&read_bytes) };
    let mut buffered = BufReader::with_capacity(256 << 10, counting);
    let packed = buffered.fill_buf().map_err(failed)?.starts_with(&GZIP_MAGIC);
    let reader: Box<dyn Read + Send> =
        if packed { Box::new(MultiGzDecoder::new(buffered)) } else { Box::new(buffered) };
    Ok(Input { reader, total_bytes: about.len(), read_bytes })
}
