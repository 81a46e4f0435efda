//! Settings of documents on paper.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Contracts as PDF.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Papers {
    /// File of the font, with the characters of names: Debian's `fonts-noto-cjk` unless set.
    pub font: PathBuf,
    /// Which font of a collection; in that file, 2 is the one for simplified Chinese.
    pub font_index: u32,
}

impl Default for Papers {
    fn default() -> Self {
        Self { font: PathBuf::from("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), font_index: 2 }
    }
}
