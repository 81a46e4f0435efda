//! The text of what a terminal sends.

use std::borrow::Cow;

/// UTF-8, else GBK: terminals made for China write names in it. What is neither is marked; the fields that are read of a
/// body are never those that name somebody, so that no event is lost for a name.
#[must_use]
pub fn text(body: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::GBK.decode(body).0,
    }
}
