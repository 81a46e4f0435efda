//! A picture that somebody sent becomes one of ours: looked at by its first bytes, decoded within limits, turned upright,
//! made smaller, and written anew. Nothing of what was sent is kept but what can be seen: no position, no name, no date.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, overlay};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};

/// Longest side of what is kept, pixels.
pub const LONGEST_SIDE: u32 = 1600;
/// Pixels of what may be sent: a phone's largest photo.
const MOST_PIXELS: u64 = 40_000_000;
/// Longest side of what may be sent, pixels.
const LONGEST_SENT: u32 = 20_000;
/// Memory that a decoder may ask for, bytes.
const MOST_MEMORY: u64 = 256 << 20;
/// Bytes with which every PNG begins.
const SIGNATURE: usize = 8;
/// Quality of what is kept.
const QUALITY: u8 = 82;

/// A picture as it is kept.
#[derive(Debug)]
pub struct Picture {
    /// JPEG.
    pub bytes: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Why bytes are no picture that we keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Another kind of file, whatever it is called.
    #[error("must be a photo: JPEG, PNG or WebP")]
    Kind,
    /// It ends too early.
    #[error("breaks off: send the photo again")]
    Truncated,
    /// More pixels, or more memory to see them, than a photo has.
    #[error("is larger than a photo can be: at most 40 million pixels")]
    TooManyPixels,
    /// It can't be read.
    #[error("is damaged and can't be read")]
    Broken,
}

impl PictureError {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kind => "picture_kind",
            Self::Truncated => "picture_truncated",
            Self::TooManyPixels => "picture_pixels",
            Self::Broken => "picture_broken",
        }
    }
}

/// Makes a picture of what was sent. Takes a while, and memory: not for a thread that answers others.
///
/// # Errors
/// `PictureError`.
pub fn made_of(sent: &[u8]) -> Result<Picture, PictureError> {
    let format = kind(sent).ok_or(PictureError::Kind)?;
    if !ends(format, sent) {
        return Err(PictureError::Truncated);
    }
    let seen = decode(sent, format).map_err(|error| explain(&error))?;
    let smaller = seen.width().max(seen.height()) > LONGEST_SIDE;
    let seen = if smaller { seen.resize(LONGEST_SIDE, LONGEST_SIDE, FilterType::CatmullRom) } else { seen };
    let opaque = on_white(seen).into_rgb8();
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&opaque);
    written.map_err(|_error| PictureError::Broken)?;
    Ok(Picture { bytes, width: opaque.width(), height: opaque.height() })
}

/// What the first bytes say.
fn kind(sent: &[u8]) -> Option<ImageFormat> {
    match sent {
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        _ => None,
    }
}

fn decode(sent: &[u8], format: ImageFormat) -> Result<DynamicImage, ImageError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SENT);
    limits.max_image_height = Some(LONGEST_SENT);
    limits.max_alloc = Some(MOST_MEMORY);
    let bare = if format == ImageFormat::Png { without_notes(sent).into() } else { Cow::Borrowed(sent) };
    let mut reader = ImageReader::with_format(Cursor::new(bare), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    // Before anything is decoded: what the picture itself takes is not among what a decoder may ask for.
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(ImageError::Limits(image::error::LimitError::from_kind(
            image::error::LimitErrorKind::DimensionError,
        )));
    }
    // Where a broken note of which side is up stands in the file, the picture stays as it lies.
    let orientation = decoder.orientation().ok();
    let mut seen = DynamicImage::from_decoder(decoder)?;
    if let Some(orientation) = orientation {
        seen.apply_orientation(orientation);
    }
    Ok(seen)
}

fn explain(error: &ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooManyPixels,
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => PictureError::Truncated,
        _ => PictureError::Broken,
    }
}

/// Whether a file has its end, as its format tells it. Decoders differ in what they make of one that has none.
fn ends(format: ImageFormat, sent: &[u8]) -> bool {
    match format {
        ImageFormat::Jpeg => jpeg_ends(sent),
        ImageFormat::Png => png_ends(sent),
        // RIFF: how much follows stands behind the first four bytes.
        _ => number(sent, 4, u32::from_le_bytes).is_some_and(|length| length.saturating_add(8) <= sent.len()),
    }
}

/// The number of four bytes at a place.
fn number(sent: &[u8], at: usize, read: fn([u8; 4]) -> u32) -> Option<usize> {
    let bytes = sent.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(read(bytes)).ok()
}

/// Whether a PNG has its last chunk.
fn png_ends(png: &[u8]) -> bool {
    png_chunks(png).any(|(name, _)| name == b"IEND")
}

/// The chunks of a PNG (W3C PNG, section 5.3): name, and the whole of it: length, name, as many bytes, check sum.
fn png_chunks(png: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = png.get(SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = number(rest, 0, u32::from_be_bytes)?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        rest = after;
        Some((chunk.get(4..8)?, chunk))
    })
}

/// A PNG without what a picture can do without, as the first letter of a chunk's name tells: colour profiles and texts, which are
/// packed, and which the decoder unpacks whatever their size. What can be seen through, and which side is up, stay.
fn without_notes(png: &[u8]) -> Vec<u8> {
    let mut bare = png.get(..SIGNATURE).unwrap_or_default().to_vec();
    for (name, chunk) in png_chunks(png) {
        if name.first().is_some_and(u8::is_ascii_uppercase) || name == b"tRNS" || name == b"eXIf" {
            bare.extend_from_slice(chunk);
        }
    }
    bare
}

/// Whether a JPEG has its end (ITU T.81, annex B). The decoder paints grey what is missing, and a small picture within the
/// notes of the file has an end of its own: so the parts are walked through.
fn jpeg_ends(sent: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[first, marker]) = sent.get(at..at + 2) {
        match (first, marker) {
            // Between a scan's own marks everything is data; 0 after 255 is data too, and so is filling.
            (0xff, 0xd9) => return true,
            (0xff, 0xff) => at += 1,
            (0xff, 0x00 | 0x01 | 0xd0..=0xd8) => at += 2,
            (0xff, _) => {
                let Some(&[high, low]) = sent.get(at + 2..at + 4) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
            _ => at += 1,
        }
    }
    false
}

/// What can be seen through becomes white.
fn on_white(seen: DynamicImage) -> DynamicImage {
    if !seen.color().has_alpha() {
        return seen;
    }
    let mut ground = RgbaImage::from_pixel(seen.width(), seen.height(), Rgba([255; 4]));
    overlay(&mut ground, &seen.into_rgba8(), 0, 0);
    ground.into()
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma, Rgb, RgbImage};

    use super::*;

    /// Red on its left half, blue on its right.
    fn halves(width: u32, height: u32) -> DynamicImage {
        let colour = |x: u32| if x < width / 2 { [220, 20, 20] } else { [20, 20, 220] };
        RgbImage::from_fn(width, height, |x, _| Rgb(colour(x))).into()
    }

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A JPEG with an EXIF block: which side is up, and a text.
    fn with_exif(jpeg: &[u8], orientation: u8, text: &[u8]) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        exif.extend(text);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    fn read(picture: &Picture) -> RgbImage {
        image::load_from_memory_with_format(&picture.bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
    }

    #[test]
    fn three_kinds_are_taken_and_made_smaller() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let picture = made_of(&written(&halves(3200, 1000), format)).unwrap();
            assert_eq!((picture.width, picture.height), (1600, 500), "{format:?}");
            let seen = read(&picture);
            assert!(seen.get_pixel(100, 100)[0] > 150 && seen.get_pixel(1500, 100)[2] > 150, "{format:?}");
        }
        let small = made_of(&written(&halves(40, 30), ImageFormat::Png)).unwrap();
        assert_eq!((small.width, small.height), (40, 30), "nothing is blown up");
        let grey: DynamicImage = GrayImage::from_pixel(8, 8, Luma([7])).into();
        assert!(made_of(&written(&grey, ImageFormat::Png)).is_ok());
        let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
        let clear = made_of(&written(&clear.into(), ImageFormat::Png)).unwrap();
        assert!(read(&clear).get_pixel(4, 4)[0] > 250, "what can be seen through is white");
    }

    #[test]
    fn what_a_camera_notes_is_gone_and_the_right_side_is_up() {
        let sent = with_exif(&written(&halves(400, 200), ImageFormat::Jpeg), 6, b"GPS 23.1497N 113.5214E");
        let picture = made_of(&sent).unwrap();
        assert_eq!((picture.width, picture.height), (200, 400), "turned by a quarter");
        let seen = read(&picture);
        assert!(seen.get_pixel(100, 20)[0] > 150 && seen.get_pixel(100, 380)[2] > 150);
        let holds = |words: &[u8]| picture.bytes.windows(words.len()).any(|part| part == words);
        assert!(!holds(b"GPS") && !holds(b"Exif") && !holds(b"113.52"));
    }

    /// Something else in its middle.
    fn spoilt(sent: &[u8]) -> Vec<u8> {
        let mut spoilt = sent.to_vec();
        let middle = spoilt.len() / 2;
        spoilt[middle - 20..middle + 20].fill(0x55);
        spoilt
    }

    #[test]
    fn what_is_no_photo_is_refused_by_name() {
        let jpeg = written(&halves(400, 300), ImageFormat::Jpeg);
        let png = written(&halves(400, 300), ImageFormat::Png);
        let webp = written(&halves(400, 300), ImageFormat::WebP);
        for (sent, refused) in [
            (b"".as_slice(), PictureError::Kind),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", PictureError::Kind),
            (b"<?xml version=\"1.0\"?><svg/>", PictureError::Kind),
            (b"GIF89a\x01\0\x01\0", PictureError::Kind),
            (b"PK\x03\x04 a zip", PictureError::Kind),
            (b"\0\0\0\x20ftypheic", PictureError::Kind),
            (b"\xff\xd8\xff", PictureError::Truncated),
            (&jpeg[..jpeg.len() - 2], PictureError::Truncated),
            (&jpeg[..jpeg.len() / 2], PictureError::Truncated),
            (&with_exif(&jpeg, 1, &jpeg)[..jpeg.len() + 400], PictureError::Truncated),
            (&png[..png.len() / 2], PictureError::Truncated),
            (&png[..20], PictureError::Truncated),
            (&webp[..webp.len() / 2], PictureError::Truncated),
            (&spoilt(&png), PictureError::Broken),
            (&spoilt(&webp), PictureError::Broken),
        ] {
            let told = made_of(sent).map(|picture| picture.width);
            assert_eq!(told, Err(refused), "{} bytes: {:?}", sent.len(), &sent[..sent.len().min(12)]);
        }
    }

    /// A PNG with another chunk behind its head.
    fn with_chunk(png: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let body = [name.as_slice(), data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&png[..33], &length, &body, &crc32(&body).to_be_bytes(), &png[33..]].concat()
    }

    #[test]
    fn notes_in_a_png_are_not_unpacked() {
        let png = written(&halves(40, 30), ImageFormat::Png);
        let mut noted = png.clone();
        for (name, data) in [
            (b"iCCP", b"a\0\0no packed bytes".as_slice()),
            (b"zTXt", b"a\0\0no packed bytes"),
            (b"iTXt", b"a\0\x01\0\0\0no packed bytes"),
            (b"tEXt", b"Author\0somebody"),
            (b"gAMA", &[0, 0, 177, 143]),
        ] {
            noted = with_chunk(&noted, name, data);
        }
        assert_eq!(without_notes(&noted), png);
        // The decoder refuses this one as soon as it reads it.
        let unreadable = with_chunk(&noted, b"fcTL", b"short");
        assert!(image::load_from_memory_with_format(&unreadable, ImageFormat::Png).is_err());
        assert_eq!(made_of(&unreadable).unwrap().width, 40);
    }

    #[test]
    fn a_png_keeps_which_side_is_up_and_what_is_seen_through() {
        let png = written(&halves(40, 20), ImageFormat::Png);
        let turned = with_chunk(&png, b"eXIf", b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
        let turned = made_of(&turned).unwrap();
        assert_eq!((turned.width, turned.height), (20, 40));
        let black = written(&RgbImage::new(8, 8).into(), ImageFormat::Png);
        let clear = made_of(&with_chunk(&black, b"tRNS", &[0; 6])).unwrap();
        assert!(read(&clear).get_pixel(4, 4)[0] > 250, "black is what can be seen through");
    }

    /// A PNG that says it is huge, and is not.
    fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut png = written(&halves(1, 1), ImageFormat::Png);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        png
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        })
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        for (width, height) in [(20_000, 20_000), (60_000, 60_000), (1, 4_000_000), (7_000, 7_000)] {
            assert_eq!(made_of(&bomb(width, height)).map(|picture| picture.width), Err(PictureError::TooManyPixels));
        }
    }

    #[test]
    fn what_follows_the_end_of_a_jpeg_is_nothing_to_us() {
        let jpeg = [written(&halves(40, 30), ImageFormat::Jpeg), b"a film of two seconds".to_vec()].concat();
        let picture = made_of(&jpeg).unwrap();
        assert!(!picture.bytes.windows(6).any(|part| part == b"a film"));
    }
}
