//! The shapes of a pack, in columns, with their spatial index.

use std::ops::Range;
use std::sync::Arc;

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree, RTreeBuilder, RTreeIndex};

use super::ranks::ranks;
use super::sturdy::sturdy_from;
use crate::catalogue::GeometryKind;
use crate::crs::TileCrs;
use crate::feature::{Part, ShapeView};
use crate::world::{WorldPoint, WorldRect};

/// Shapes by place.
#[derive(Debug)]
pub struct Geometry {
    kind: GeometryKind,
    points: Box<[WorldPoint]>,
    parts: Box<[Part]>,
    /// By shape: where its parts end.
    ends: Box<[u32]>,
    about: Arc<About>,
    /// None without shapes.
    tree: Option<RTree<u32>>,
}

/// What a coordinate system does not change.
#[derive(Debug, Clone)]
struct About {
    /// By position, or empty: see [`ranks`].
    ranks: Box<[u8]>,
    /// By shape: see [`sturdy_from`].
    sturdy_from: Box<[u8]>,
    /// By shape: its area, or its weight where the layer gives one.
    areas: Box<[f32]>,
}

impl Geometry {
    /// A shape.
    pub fn shape(&self, place: usize) -> ShapeView<'_> {
        let (parts, range) = ranges(&self.parts, &self.ends, place);
        let About { ranks, sturdy_from, .. } = &*self.about;
        ShapeView {
            kind: self.kind,
            ranks: if ranks.is_empty() { &[] } else { &ranks[range.clone()] },
            parts,
            offset: range.start,
            points: &self.points[range],
            sturdy_from: sturdy_from[place],
        }
    }

    /// The area of a shape, or its weight.
    pub fn area(&self, place: usize) -> f32 {
        self.about.areas[place]
    }

    /// The places of shapes whose boxes touch a box, in order.
    pub fn search(&self, rect: WorldRect) -> Vec<u32> {
        let [min, max] = [halved(rect.min), halved(rect.max)];
        let tree = self.tree.as_ref();
        let mut found = tree.map(|tree| tree.search(min[0], min[1], max[0], max[1])).unwrap_or_default();
        found.sort_unstable();
        found
    }

    /// The box around all shapes.
    pub fn bounds(&self) -> Option<WorldRect> {
        WorldRect::around(self.points.iter().copied())
    }

    /// The same shapes in another coordinate system.
    pub fn shifted(&self, crs: TileCrs) -> Self {
        let points = self.points.iter().map(|point| crs.shift(*point)).collect();
        let shifted = Self {
            points,
            parts: self.parts.clone(),
            ends: self.ends.clone(),
            about: self.about.clone(),
            kind: self.kind,
            tree: None,
        };
        Self { tree: shifted.tree(), ..shifted }
    }

    /// The same shapes with other ranks, one per position.
    pub fn ranked(self, ranks: Vec<u8>) -> Self {
        let about = About { ranks: ranks.into(), ..About::clone(&self.about) };
        Self { about: Arc::new(about), ..self }
    }

    /// Bytes that it takes.
    pub fn heap_bytes(&self) -> usize {
        let About { ranks, sturdy_from, areas } = &*self.about;
        let about = size_of_val(&**ranks) + size_of_val(&**sturdy_from) + size_of_val(&**areas);
        let tree = self.tree.as_ref().map_or(0, |tree| AsRef::<[u8]>::as_ref(tree).len());
        size_of_val(&*self.points) + size_of_val(&*self.parts) + size_of_val(&*self.ends) + about + tree
    }

    fn shapes(&self) -> impl Iterator<Item = ShapeView<'_>> {
        (0..self.ends.len()).map(|place| self.shape(place))
    }

    fn tree(&self) -> Option<RTree<u32>> {
        let count = u32::try_from(self.ends.len()).ok().filter(|count| *count > 0)?;
        let mut builder = RTreeBuilder::new(count);
        for shape in self.shapes() {
            let bounds = shape.bounds();
            let [min, max] = [halved(bounds.min), halved(bounds.max)];
            builder.add(min[0], min[1], max[0], max[1]);
        }
        Some(builder.finish::<HilbertSort>())
    }
}

/// Corners as the tree keeps them: it adds two of them when it sorts, which must fit in 32 bits. Halving keeps the order
/// of corners, so nothing that touches is missed; what is found a step too early is clipped away.
const fn halved([x, y]: [u32; 2]) -> [u32; 2] {
    [x >> 1, y >> 1]
}

/// Shapes that are being collected, in any order.
#[derive(Debug)]
pub struct GeometryBuilder {
    kind: GeometryKind,
    points: Vec<WorldPoint>,
    parts: Vec<Part>,
    ends: Vec<u32>,
    weights: Vec<Option<f32>>,
}

impl GeometryBuilder {
    /// None yet, of this kind.
    pub const fn new(kind: GeometryKind) -> Self {
        Self { kind, points: Vec::new(), parts: Vec::new(), ends: Vec::new(), weights: Vec::new() }
    }

    /// Adds a shape, with what counts instead of its area, if anything does.
    pub fn push(&mut self, shape: ShapeView<'_>, weight: Option<f32>) {
        let start = self.points.len();
        self.points.extend_from_slice(shape.points);
        self.parts
            .extend(shape.parts.iter().map(|part| Part::new(part.end() - shape.offset, part.role()).moved(start)));
        self.ends.push(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        self.weights.push(weight);
    }

    /// The shapes in this order.
    pub fn finish(self, order: &[u32]) -> Geometry {
        let Self { kind, points, parts, ends, weights } = self.ordered(order);
        let unknown =
            About { ranks: Box::default(), sturdy_from: vec![u8::MAX; ends.len()].into(), areas: Box::default() };
        let geometry = Geometry {
            kind,
            points: points.into(),
            parts: parts.into(),
            ends: ends.into(),
            about: Arc::new(unknown),
            tree: None,
        };
        let shapes: Vec<ShapeView<'_>> = geometry.shapes().collect();
        #[expect(clippy::cast_possible_truncation, reason = "compared with others of its kind only")]
        let areas = shapes.iter().zip(weights).map(|(shape, weight)| weight.unwrap_or_else(|| shape.area() as f32));
        let is_area = kind == GeometryKind::Polygon;
        let about = About {
            areas: areas.collect(),
            sturdy_from: shapes.iter().map(|shape| if is_area { sturdy_from(*shape) } else { 0 }).collect(),
            ranks: ranks(&shapes).into(),
        };
        let tree = geometry.tree();
        Geometry { about: Arc::new(about), tree, ..geometry }
    }

    /// The same shapes in an order, in memory as large as they are.
    fn ordered(self, order: &[u32]) -> Self {
        let mut ordered = Self {
            kind: self.kind,
            points: Vec::with_capacity(self.points.len()),
            parts: Vec::with_capacity(self.parts.len()),
            ends: Vec::with_capacity(order.len()),
            weights: Vec::with_capacity(order.len()),
        };
        for place in order {
            let place = *place as usize;
            let (parts, range) = ranges(&self.parts, &self.ends, place);
            let shape = ShapeView {
                kind: self.kind,
                points: &self.points[range.clone()],
                ranks: &[],
                parts,
                offset: range.start,
                sturdy_from: u8::MAX,
            };
            ordered.push(shape, self.weights[place]);
        }
        ordered
    }
}

/// The parts of a shape, and where its positions are.
fn ranges<'a>(parts: &'a [Part], ends: &[u32], place: usize) -> (&'a [Part], Range<usize>) {
    let first_part = place.checked_sub(1).map_or(0, |before| ends[before] as usize);
    let start = first_part.checked_sub(1).map_or(0, |before| parts[before].end());
    let parts = &parts[first_part..ends[place] as usize];
    (parts, start..parts.last().map_or(start, |part| part.end()))
}
