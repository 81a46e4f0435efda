//! Conversions between counts and measures, kept in one place because each of them can lose something.

/// A count as a measure.
#[expect(clippy::cast_precision_loss, reason = "counts here stay far below 2^52")]
pub(crate) const fn measure(count: usize) -> f64 {
    count as f64
}

/// The nearest count to a measure; negative measures count as none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what a count of things wants"
)]
pub(crate) fn count(measure: f64) -> usize {
    measure.round().max(0.0) as usize
}

/// The nearest `u8` to a measure, saturating.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what a storey wants"
)]
pub(crate) fn small(measure: f64) -> u8 {
    measure.round().max(0.0) as u8
}

/// A compass bearing in whole degrees, 0 to 359.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the remainder lies between 0 and 360")]
pub(crate) fn bearing(degrees: f64) -> u16 {
    (degrees.rem_euclid(360.0).round() as u16) % 360
}

/// A measure to one decimal.
pub(crate) fn one_decimal(measure: f64) -> f64 {
    (measure * 10.0).round() / 10.0
}
