//! The encodings in which a tile travels.

use std::cell::RefCell;

use bytes::Bytes;
use libdeflater::CompressionLvl;

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As it is.
    Identity,
    /// gzip.
    Gzip,
    /// Brotli.
    Brotli,
    /// Zstandard.
    Zstd,
}

/// A tile is compressed once and sent often, but somebody waits for the first: levels that take less time than drawing.
const GZIP_LEVEL: i32 = 1;
const ZSTD_LEVEL: i32 = 3;
/// Brotli's level: smaller than gzip at its best, and still as quick as gzip at its middle.
const BROTLI_LEVEL: i32 = 5;
const BROTLI_WINDOW: i32 = 20;

/// Compressors have tables of some hundred kilobytes: each thread keeps its own.
struct Compressors {
    gzip: libdeflater::Compressor,
    zstd: Option<zstd::bulk::Compressor<'static>>,
}

thread_local! {
    static COMPRESSORS: RefCell<Compressors> = RefCell::new(Compressors {
        gzip: libdeflater::Compressor::new(CompressionLvl::new(GZIP_LEVEL).unwrap_or_default()),
        zstd: None,
    });
}

impl Compressors {
    fn zstd(&mut self) -> std::io::Result<&mut zstd::bulk::Compressor<'static>> {
        let kept = self.zstd.take();
        let compressor = kept.map_or_else(|| zstd::bulk::Compressor::new(ZSTD_LEVEL), Ok)?;
        Ok(self.zstd.insert(compressor))
    }
}

impl Encoding {
    /// Its name in `Content-Encoding`; none for identity.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }

    /// The best encoding that an `Accept-Encoding` header allows (RFC 9110, section 12.5.3). Where it allows none, the bytes
    /// as they are: a refusal of those may be disregarded.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let codings = header.split(',').filter_map(|coding| {
            let (coding, parameters) = coding.split_once(';').unwrap_or((coding, ""));
            let parameters = parameters.trim();
            let quality = match parameters.strip_prefix("q=").or_else(|| parameters.strip_prefix("Q=")) {
                Some(text) => text.trim().parse::<f32>().ok().filter(|quality| (0.0..=1.0).contains(quality)),
                None => Some(1.0),
            };
            Some((coding.trim(), quality?))
        });
        let weight = |encoding: &Self| {
            let name = encoding.name().unwrap_or("identity");
            let named = codings.clone().find(|(coding, _)| coding.eq_ignore_ascii_case(name));
            named.or_else(|| codings.clone().find(|(coding, _)| *coding == "*")).map_or(0.0, |(_, quality)| quality)
        };
        // Where a client has no preference: what is quickest for its size.
        let order = [Self::Zstd, Self::Brotli, Self::Gzip, Self::Identity];
        let best = order.into_iter().rev().max_by(|one, other| weight(one).total_cmp(&weight(other)));
        best.filter(|best| weight(best) > 0.0).unwrap_or(Self::Identity)
    }

    /// Some bytes in this encoding. The same bytes give the same.
    ///
    /// # Errors
    /// Writing to memory fails, which it does not.
    pub fn apply(self, bytes: &Bytes) -> std::io::Result<Bytes> {
        match self {
            Self::Identity => Ok(bytes.clone()),
            Self::Gzip => COMPRESSORS.with_borrow_mut(|compressors| {
                let compressor = &mut compressors.gzip;
                let mut compressed = vec![0; compressor.gzip_compress_bound(bytes.len())];
                let length = compressor.gzip_compress(bytes, &mut compressed).map_err(std::io::Error::other)?;
                compressed.truncate(length);
                Ok(compressed.into())
            }),
            Self::Zstd => {
                COMPRESSORS.with_borrow_mut(|compressors| compressors.zstd()?.compress(bytes).map(Bytes::from))
            }
            Self::Brotli => {
                let mut compressed = Vec::with_capacity(bytes.len() / 2);
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI_LEVEL,
                    lgwin: BROTLI_WINDOW,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
                Ok(Bytes::from(compressed))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_that_is_accepted() {
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Zstd),
            ("gzip, deflate, br", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("", Encoding::Identity),
            ("identity", Encoding::Identity),
            ("*", Encoding::Zstd),
            ("zstd;q=0, *", Encoding::Brotli),
            ("br;q=0.5, gzip;q=0.9", Encoding::Gzip),
            ("BR ; q=1.0", Encoding::Brotli),
            ("br;q=x", Encoding::Identity),
            ("br;q=NaN", Encoding::Identity),
            ("gzip;q=0.001", Encoding::Gzip),
            ("gzip;q=0.001, identity;q=0.5", Encoding::Identity),
            ("gzip;q=0.5, identity;q=0.5", Encoding::Gzip),
            ("zstd;q=0.1, br;q=0.1, gzip;Q=0.1, *;q=0.5", Encoding::Identity),
            ("identity;q=0", Encoding::Identity),
            ("*;q=0", Encoding::Identity),
            ("zstd, identity;q=0", Encoding::Zstd),
        ] {
            assert_eq!(Encoding::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn bytes_come_back() {
        let bytes = Bytes::from("门牌".repeat(1000));
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &Encoding::Brotli.apply(&bytes).unwrap()[..], &mut back).unwrap();
        assert_eq!(back, bytes);
        let mut back = Vec::new();
        let gzip = Encoding::Gzip.apply(&bytes).unwrap();
        std::io::copy(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut back).unwrap();
        assert_eq!(back, bytes);
        assert_eq!(Encoding::Gzip.apply(&bytes).unwrap(), gzip);
        assert_eq!(zstd::stream::decode_all(&Encoding::Zstd.apply(&bytes).unwrap()[..]).unwrap(), bytes);
    }
}
