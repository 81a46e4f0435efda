//! A text as a PDF of A4 pages: its first line as the title, every other line a paragraph.

use std::sync::Arc;

use krilla::Document;
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::text::{Font, TextDirection};
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};
use unicode_linebreak::linebreaks;

/// Points of an A4 page.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 64.0;
const TITLE_SIZE: f32 = 20.0;
const TEXT_SIZE: f32 = 11.5;
const LINE_HEIGHT: f32 = 1.75;
/// What stands for a character that the font lacks: the geta mark of Chinese and Japanese printing.
const MISSING: char = '〓';

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The file holds no such font.
    #[error("the font can't be read: {0}")]
    Font(String),
    /// The pages can't be made.
    #[error("the document can't be made: {0}")]
    Document(String),
}

/// The font of documents.
#[derive(Clone)]
pub struct PaperFont {
    data: Arc<Vec<u8>>,
    index: u32,
    font: Font,
}

impl PaperFont {
    /// Reads a font, or one of a collection.
    ///
    /// # Errors
    /// The file holds no such font.
    pub fn new(data: Vec<u8>, index: u32) -> Result<Self, PdfError> {
        let data = Arc::new(data);
        let read = FontRef::from_index(&data, index).map_err(|error| PdfError::Font(error.to_string()))?;
        read.maxp().map_err(|error| PdfError::Font(error.to_string()))?;
        let font = Font::new(data.clone().into(), index)
            .ok_or_else(|| PdfError::Font("it is of no kind that documents can hold".to_owned()))?;
        Ok(Self { data, index, font })
    }

    /// A text as a PDF; what the font lacks stands as a geta mark.
    ///
    /// # Errors
    /// The pages can't be made.
    pub fn document(&self, text: &str) -> Result<Vec<u8>, PdfError> {
        let ruler = Ruler::of(self)?;
        let mut document = Document::new();
        let mut lines = Vec::new();
        for (at, paragraph) in text.lines().enumerate() {
            let size = if at == 0 { TITLE_SIZE } else { TEXT_SIZE };
            let shown: String = paragraph.chars().map(|c| if ruler.knows(c) { c } else { MISSING }).collect();
            lines.extend(ruler.lines(&shown, size).into_iter().map(|line| (line, size)));
        }
        let mut lines = lines.into_iter().peekable();
        while lines.peek().is_some() {
            let settings = PageSettings::from_wh(PAGE.0, PAGE.1)
                .ok_or_else(|| PdfError::Document("the page has no size".to_owned()))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let mut y = MARGIN;
            while let Some((line, size)) = lines.next_if(|(_, size)| y + size * LINE_HEIGHT <= PAGE.1 - MARGIN) {
                y += size * LINE_HEIGHT;
                surface.draw_text(
                    Point::from_xy(MARGIN, y),
                    self.font.clone(),
                    size,
                    &line,
                    false,
                    TextDirection::Auto,
                );
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| PdfError::Document(format!("{error:?}")))
    }
}

/// How wide characters are.
struct Ruler<'a> {
    font: FontRef<'a>,
}

impl<'a> Ruler<'a> {
    fn of(font: &'a PaperFont) -> Result<Self, PdfError> {
        let font = FontRef::from_index(&font.data, font.index).map_err(|error| PdfError::Font(error.to_string()))?;
        Ok(Self { font })
    }

    fn knows(&self, c: char) -> bool {
        self.font.charmap().map(c).is_some()
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        let metrics = self.font.glyph_metrics(Size::new(size), LocationRef::default());
        let charmap = self.font.charmap();
        text.chars().filter_map(|c| charmap.map(c)).filter_map(|glyph| metrics.advance_width(glyph)).sum()
    }

    /// A paragraph as lines that fit, broken where Unicode lets it.
    fn lines(&self, paragraph: &str, size: f32) -> Vec<String> {
        let most = PAGE.0 - 2.0 * MARGIN;
        let (mut lines, mut line) = (Vec::new(), String::new());
        let mut from = 0;
        for (to, _) in linebreaks(paragraph) {
            let piece = &paragraph[from..to];
            from = to;
            if !line.is_empty() && self.width(&line, size) + self.width(piece.trim_end(), size) > most {
                lines.push(std::mem::take(&mut line));
            }
            for c in piece.chars() {
                // A word that is longer than a line.
                if self.width(&line, size) + self.width(c.encode_utf8(&mut [0; 4]), size) > most && !c.is_whitespace() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line.trim_end().to_owned());
        lines
    }
}
