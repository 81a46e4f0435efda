//! Filters in CQL2 Text (OGC 21-065r2): Basic CQL2, advanced and case-insensitive comparisons, `S_INTERSECTS`.
//!
//! Written here because the one crate for it (`cql2`) reads nested brackets in exponential time, tells no positions of what
//! it does not know, and brings fifty crates for other uses of the language. Reading takes time in proportion to the text.

mod error;
mod like;
mod parse;
mod region;
mod scalar;
mod token;

#[cfg(test)]
use error::FilterError;
pub use parse::parse;
pub use scalar::{Comparison, Fields, Scalar};

use menpai_tiler::feature::Feature;

use like::Pattern;
use region::Region;

/// A condition on features of one layer.
#[derive(Debug)]
pub enum Filter {
    /// Every one holds.
    All(Vec<Filter>),
    /// One holds.
    Any(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// Holds always, or never.
    Always(bool),
    /// Two values compare so.
    Compare(Scalar, Comparison, Scalar),
    /// A text looks so.
    Like(Scalar, Pattern),
    /// A number lies between two, which count in.
    Between(Scalar, Scalar, Scalar),
    /// A value is one of these.
    In(Scalar, Vec<Scalar>),
    /// There is no value.
    IsNull(Scalar),
    /// The feature has a point in common with a shape.
    Intersects(Region),
}

impl Filter {
    /// Whether it holds for a feature. What is said of a value that is not there is neither true nor false, and such a
    /// feature is not chosen (21-065r2, section 6.4: as SQL has it).
    pub fn keeps(&self, feature: &Feature) -> bool {
        self.holds(feature) == Some(true)
    }

    fn holds(&self, feature: &Feature) -> Option<bool> {
        match self {
            Self::All(of) => decide(of, feature, false),
            Self::Any(of) => decide(of, feature, true),
            Self::Not(filter) => filter.holds(feature).map(|holds| !holds),
            Self::Always(holds) => Some(*holds),
            Self::Compare(left, comparison, right) => {
                Some(comparison.holds(left.of(feature)?.compare(&right.of(feature)?)?))
            }
            Self::Like(text, pattern) => Some(pattern.fits(text.of(feature)?.text()?)),
            Self::Between(number, low, high) => {
                let number = number.of(feature)?;
                let [low, high] = [number.compare(&low.of(feature)?)?, number.compare(&high.of(feature)?)?];
                Some(low.is_ge() && high.is_le())
            }
            Self::In(value, list) => {
                let value = value.of(feature)?;
                let mut unknown = false;
                for one in list {
                    match one.of(feature).and_then(|one| value.compare(&one)) {
                        Some(order) if order.is_eq() => return Some(true),
                        Some(_) => {}
                        None => unknown = true,
                    }
                }
                (!unknown).then_some(false)
            }
            Self::IsNull(value) => Some(value.of(feature).is_none()),
            Self::Intersects(region) => Some(region.touches(feature)),
        }
    }
}

/// One that holds as `decisive` decides; else what is unknown leaves it unknown.
fn decide(filters: &[Filter], feature: &Feature, decisive: bool) -> Option<bool> {
    let mut decided = Some(!decisive);
    for filter in filters {
        match filter.holds(feature) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => decided = None,
        }
    }
    decided
}

#[cfg(test)]
mod tests;
