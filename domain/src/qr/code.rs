//! What is signed.

use chrono::{DateTime, TimeDelta, Utc};

use super::live::LIVE_CHARS;

/// Bytes that say what a code is for.
pub(super) const PAYLOAD: usize = 16;
/// Bytes of an Ed25519 signature.
pub(super) const SIGNATURE: usize = 64;
/// Characters of a signed code without a counter.
pub const SIGNED_CHARS: usize = 120;
/// Start of 2020, in seconds since 1970.
const EPOCH_S: i64 = 1_577_836_800;
/// Minutes that three bytes hold: until November 2051.
const MOST_MINUTES: i64 = 0xff_ffff;

/// How a code is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The same text as long as it is good: may be printed.
    Standing,
    /// With a counter that changes every half minute.
    Live,
}

impl Form {
    const fn byte(self) -> u8 {
        match self {
            Self::Standing => 0x11,
            Self::Live => 0x12,
        }
    }
}

/// A moment in whole minutes since the start of 2020.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinuteOf2020(u32);

impl MinuteOf2020 {
    /// The last whole minute that is not after the time; times out of range become the nearest in range.
    #[must_use]
    pub fn not_after(time: DateTime<Utc>) -> Self {
        let minutes = (time.timestamp() - EPOCH_S).div_euclid(60).clamp(0, MOST_MINUTES);
        Self(u32::try_from(minutes).unwrap_or(0))
    }

    /// The first whole minute that is not before the time.
    #[must_use]
    pub fn not_before(time: DateTime<Utc>) -> Self {
        let whole = Self::not_after(time);
        if whole.time() < time { Self((whole.0 + 1).min(0xff_ffff)) } else { whole }
    }

    /// The moment.
    #[must_use]
    pub fn time(self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(EPOCH_S + i64::from(self.0) * 60)
    }

    const fn bytes(self) -> [u8; 3] {
        let [_, a, b, c] = self.0.to_be_bytes();
        [a, b, c]
    }

    const fn of_bytes(a: u8, b: u8, c: u8) -> Self {
        Self(u32::from_be_bytes([0, a, b, c]))
    }
}

/// What a code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// How it is shown.
    pub form: Form,
    /// Which key signed it.
    pub key: u8,
    /// The gates that it opens, as the site numbers them.
    pub group: u16,
    /// Number of the pass.
    pub pass_number: u32,
    /// Which of the codes of that pass: a new one takes the place of those before.
    pub serial: u16,
    /// From when it is good.
    pub opens: MinuteOf2020,
    /// Until when, itself not included.
    pub closes: MinuteOf2020,
}

/// Why there is no such code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It would never be good.
    #[error("the code would end before it begins")]
    NeverGood,
}

impl Code {
    pub(super) fn payload(&self) -> [u8; PAYLOAD] {
        let mut bytes = [0; PAYLOAD];
        bytes[0] = self.form.byte();
        bytes[1] = self.key;
        bytes[2..4].copy_from_slice(&self.group.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.pass_number.to_be_bytes());
        bytes[8..10].copy_from_slice(&self.serial.to_be_bytes());
        bytes[10..13].copy_from_slice(&self.opens.bytes());
        bytes[13..16].copy_from_slice(&self.closes.bytes());
        bytes
    }

    fn of_payload(bytes: &[u8; PAYLOAD]) -> Option<Self> {
        let form = [Form::Standing, Form::Live].into_iter().find(|form| form.byte() == bytes[0])?;
        Some(Self {
            form,
            key: bytes[1],
            group: u16::from_be_bytes([bytes[2], bytes[3]]),
            pass_number: u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
            serial: u16::from_be_bytes([bytes[8], bytes[9]]),
            opens: MinuteOf2020::of_bytes(bytes[10], bytes[11], bytes[12]),
            closes: MinuteOf2020::of_bytes(bytes[13], bytes[14], bytes[15]),
        })
    }

    /// What a text says, unchecked, with its signature and its counter. A text that another one stands for is none: each
    /// code has one spelling.
    pub(super) fn read(text: &str) -> Option<(Self, [u8; SIGNATURE], Option<[u8; 5]>)> {
        if ![SIGNED_CHARS, LIVE_CHARS].contains(&text.len()) {
            return None;
        }
        let bytes = base45::decode(text).ok()?;
        if base45::encode(&bytes) != text {
            return None;
        }
        let (payload, rest) = bytes.split_first_chunk::<PAYLOAD>()?;
        let (signature, rest) = rest.split_first_chunk::<SIGNATURE>()?;
        let counter = if rest.is_empty() { None } else { Some(rest.try_into().ok()?) };
        Some((Self::of_payload(payload)?, *signature, counter))
    }
}
