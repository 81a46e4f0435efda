//! Values that a filter compares.

use std::borrow::Cow;
use std::cmp::Ordering;

use menpai_tiler::Audience;
use menpai_tiler::catalogue::{LayerSpec, ValueKind};
use menpai_tiler::feature::{Feature, Value};
use uuid::Uuid;

/// What a filter of somebody can name.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// The layer.
    pub spec: &'static LayerSpec,
    /// Whose attributes of it.
    pub audience: Audience,
}

/// Name of the property that is the feature's id.
pub const ID: &str = "id";
/// Name of the property that is its shape.
pub const GEOMETRY: &str = "geometry";

impl Fields {
    /// The property with this name, if the caller sees it.
    pub fn find(self, name: &str) -> Option<Scalar> {
        if name == ID {
            return Some(Scalar::Id);
        }
        let mut seen = self.spec.seen_by(self.audience);
        seen.find(|(_, attribute)| attribute.name == name)
            .map(|(place, attribute)| Scalar::Attribute { place, is_text: attribute.kind == ValueKind::Text })
    }

    /// The names of the properties that can be compared.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(ID).chain(self.spec.seen_by(self.audience).map(|(_, attribute)| attribute.name))
    }
}

/// A value that is written in the filter, or that a feature has.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// The id of the feature.
    Id,
    /// An attribute of the feature.
    Attribute {
        /// Its place among the values.
        place: usize,
        /// Whether it is a text; else it is a number.
        is_text: bool,
    },
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A text without the difference of upper and lower case.
    Folded(Box<Scalar>),
}

/// A value as a feature has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
}

impl Scalar {
    /// Whether its values are texts; else they are numbers.
    pub fn is_text(&self) -> bool {
        match self {
            Self::Id | Self::Text(_) | Self::Folded(_) => true,
            Self::Attribute { is_text, .. } => *is_text,
            Self::Number(_) => false,
        }
    }

    /// The text that is written in the filter, if it is one.
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Folded(text) => text.written(),
            _ => None,
        }
    }

    /// Its value; `None` where the feature has none.
    pub fn of<'a>(&'a self, feature: &'a Feature) -> Option<Seen<'a>> {
        Some(match self {
            Self::Id => {
                Seen::Text(feature.uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned().into())
            }
            Self::Text(text) => Seen::Text(text.as_str().into()),
            Self::Number(number) => Seen::Number(*number),
            Self::Folded(text) => Seen::Text(text.of(feature)?.text()?.to_lowercase().into()),
            Self::Attribute { place, .. } => match feature.values.get(*place)? {
                Value::Text(text) => Seen::Text((&**text).into()),
                #[expect(clippy::cast_precision_loss, reason = "counts and floors are exact in a double")]
                Value::Int(number) => Seen::Number(*number as f64),
                Value::Real(number) => Seen::Number(*number),
                Value::Absent => return None,
            },
        })
    }
}

impl Seen<'_> {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) => None,
        }
    }

    /// How it compares with another; `None` for values of different kinds.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            (Self::Number(one), Self::Number(other)) => one.partial_cmp(other),
            _ => None,
        }
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether an order is so.
    pub const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}
