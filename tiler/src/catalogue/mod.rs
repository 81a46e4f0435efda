//! What the map consists of: every layer with its zooms, its geometry, its attributes and the query it is read with.
//!
//! Adding a layer is one entry in [`CATALOGUE`]; reading, following changes, cutting, `TileJSON` all go by it.

mod cells;
mod layers;
mod set;

pub use layers::CATALOGUE;
pub use set::{LayerSet, UnknownLayerError};

use std::ops::RangeInclusive;

use menpai_domain::h3::Resolution;

/// A layer of the map.
#[derive(Debug)]
pub struct LayerSpec {
    /// Name in tiles and addresses.
    pub name: &'static str,
    /// What it shows, for people.
    pub about: &'static str,
    /// The word in the change feed that tells of its features.
    pub feed: &'static str,
    /// Who sees that its features are there. A layer of `Public` is open: what it shows can be seen by anybody who walks
    /// through the village, and stands on any map.
    pub audience: Audience,
    /// Zooms at which it is drawn.
    pub zooms: RangeInclusive<u8>,
    /// What its features are made of.
    pub geometry: GeometryKind,
    /// Attributes beside `id`, in the order of the tile.
    pub attributes: &'static [Attribute],
    /// Where its features come from.
    pub source: Source,
    /// What becomes of the smallest where a tile has too many.
    pub crowd: Crowd,
}

/// Where the features of a layer come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A query: `site_id`, `id`, `shape` (WKB in EPSG:4326), then a column per attribute in their order. `$1` is a site or null
    /// for all, `$2` an array of ids or null for all.
    Query(&'static str),
    /// A point inside each area of another layer, with those of its attributes that have the same names.
    Inside(&'static str),
    /// Cells of this resolution, counted over a whole site; see `follow::cells`.
    Cells(Resolution),
}

/// What becomes of the smallest features where a tile would grow too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowd {
    /// They are left out.
    Thinned,
    /// They are drawn together as blocks that carry `merged`, how many they stand for, and what [`Merged`] says.
    Merged,
}

/// What a block says of an attribute of the features that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// Nothing.
    Nothing,
    /// The sum.
    Sum,
    /// The mean of those that have it.
    Mean,
    /// The sum of one attribute, divided by that of another.
    Share(&'static str, &'static str),
}

/// What the features of a layer are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Areas.
    Polygon,
}

/// An attribute of a layer.
#[derive(Debug)]
pub struct Attribute {
    /// Name in tiles, and of the column.
    pub name: &'static str,
    /// What its values are.
    pub kind: ValueKind,
    /// Who sees it.
    pub audience: Audience,
    /// What it says, for people.
    pub about: &'static str,
    /// What a block says of it.
    pub merged: Merged,
}

/// What the values of an attribute are; absent values are left out of the tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// `text`.
    Text,
    /// `integer`.
    Int,
    /// `double precision`.
    Real,
}

/// Who looks at the map. Each sees what those before it see, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Anybody at all, also without an account: what can be seen from the street, and nothing that the registry adds.
    Public,
    /// Everybody with an account in the site.
    Everyone,
    /// Those who may read statistics: also how many units are lived in and registered.
    Statistics,
    /// Those who work on gaps: also where they are.
    Gaps,
}

impl Audience {
    /// Every audience, from the one that sees least.
    pub const ALL: [Self; 4] = [Self::Public, Self::Everyone, Self::Statistics, Self::Gaps];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Everyone => "everyone",
            Self::Statistics => "statistics",
            Self::Gaps => "gaps",
        }
    }
}

impl LayerSpec {
    /// The place of an attribute.
    #[must_use]
    pub fn place_of(&self, name: &str) -> Option<usize> {
        self.attributes.iter().position(|attribute| attribute.name == name)
    }

    /// The attributes that somebody sees, with their place in the feature.
    pub fn seen_by(&self, audience: Audience) -> impl Iterator<Item = (usize, &'static Attribute)> {
        self.attributes.iter().enumerate().filter(move |(_, attribute)| attribute.audience <= audience)
    }
}
