//! Documents on paper, and the font that they are set in.

use std::path::PathBuf;

use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::pdf::{PaperFont, PdfError};
use crate::config;
use crate::http::{ApiError, ApiResult};

/// Makes documents; reads its font when the first is asked for.
pub struct Papers {
    path: PathBuf,
    index: u32,
    font: OnceCell<PaperFont>,
}

/// Why no document is made.
#[derive(Debug, thiserror::Error)]
enum NoFont {
    #[error("the font for documents can't be read: {0}")]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

impl Papers {
    /// With the font of the settings.
    #[must_use]
    pub fn new(settings: &config::Papers) -> Self {
        Self { path: settings.font.clone(), index: settings.font_index, font: OnceCell::new() }
    }

    /// A text as a PDF.
    ///
    /// # Errors
    /// `NoFont` where the font of the settings is not there.
    pub async fn document(&self, text: String) -> ApiResult<Vec<u8>> {
        let font = self.font.get_or_try_init(|| self.read()).await.map_err(|error| {
            tracing::error!(%error, path = %self.path.display(), "there is no font for documents");
            ApiError::NoFont
        })?;
        let font = font.clone();
        spawn_blocking(move || font.document(&text)).await.map_err(ApiError::internal)?.map_err(ApiError::internal)
    }

    async fn read(&self) -> Result<PaperFont, NoFont> {
        Ok(PaperFont::new(tokio::fs::read(&self.path).await?, self.index)?)
    }
}
