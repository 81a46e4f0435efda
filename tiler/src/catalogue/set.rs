//! A choice of layers.

use super::{Audience, CATALOGUE, LayerSpec};

/// Layers that a tile holds, always in the order of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LayerSet(u32);

/// A name that the catalogue does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no layer {0:?}")]
pub struct UnknownLayerError(pub String);

impl LayerSet {
    /// Every layer.
    #[must_use]
    pub fn all() -> Self {
        Self((1 << CATALOGUE.len()) - 1)
    }

    /// Layers by name, separated by commas.
    ///
    /// # Errors
    /// The first name that the catalogue does not have.
    pub fn parse(names: &str) -> Result<Self, UnknownLayerError> {
        let mut set = 0;
        for name in names.split(',') {
            match CATALOGUE.iter().position(|layer| layer.name == name) {
                Some(index) => set |= 1 << index,
                None => return Err(UnknownLayerError(name.chars().take(40).collect())),
            }
        }
        Ok(Self(set))
    }

    /// Whether it has the layer at a place of the catalogue.
    #[must_use]
    pub const fn has(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }

    /// The layers with their place in the catalogue.
    pub fn iter(self) -> impl Iterator<Item = (usize, &'static LayerSpec)> + Clone {
        CATALOGUE.iter().enumerate().filter(move |(index, _)| self.has(*index))
    }

    /// The layers that are drawn at a zoom.
    #[must_use]
    pub fn at_zoom(self, z: u8) -> Self {
        let drawn = |set: u32, (index, layer): (usize, &LayerSpec)| set | u32::from(layer.zooms.contains(&z)) << index;
        Self(self.iter().fold(0, drawn))
    }

    /// The layers whose features somebody sees.
    #[must_use]
    pub fn seen_by(self, audience: Audience) -> Self {
        let seen = |set: u32, (index, layer): (usize, &LayerSpec)| set | u32::from(layer.audience <= audience) << index;
        Self(self.iter().fold(0, seen))
    }

    /// Whether no layer is chosen.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names, separated by commas.
    #[must_use]
    pub fn names(self) -> String {
        self.iter().map(|(_, layer)| layer.name).collect::<Vec<_>>().join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_in_any_order_and_come_out_in_the_catalogues() {
        let set = LayerSet::parse("gate,building,gate").unwrap();
        assert_eq!(set.names(), "building,gate");
        assert_eq!(LayerSet::parse(&LayerSet::all().names()), Ok(LayerSet::all()));
    }

    #[test]
    fn unknown_names_are_told() {
        assert_eq!(LayerSet::parse("building,persons"), Err(UnknownLayerError("persons".into())));
        assert_eq!(LayerSet::parse(""), Err(UnknownLayerError(String::new())));
    }

    #[test]
    fn what_stands_on_any_map_is_open() {
        assert_eq!(LayerSet::all().seen_by(Audience::Public).names(), "site,open_space,alley,building,building_label");
        let closed = |(_, layer): (usize, &LayerSpec)| {
            let seen: Vec<_> = layer.seen_by(Audience::Public).map(|(_, attribute)| attribute.name).collect();
            let counts = ["units", "lived_in", "registered", "registration_rate", "occupancy_rate", "open_gaps"];
            !seen.iter().any(|name| counts.contains(name))
        };
        assert!(LayerSet::all().iter().all(closed));
    }

    #[test]
    fn a_zoom_leaves_what_is_drawn_there() {
        assert_eq!(LayerSet::all().at_zoom(10).names(), "area,site,h3_r8");
        assert!(LayerSet::all().at_zoom(0).is_empty());
        for z in 10..=22 {
            let names = LayerSet::all().at_zoom(z).names();
            assert_eq!(names.split(',').filter(|name| name.starts_with("h3")).count(), 1, "zoom {z}: {names}");
        }
    }

    #[test]
    fn a_layer_is_for_those_it_is_for() {
        let seen = |audience| LayerSet::parse("building,unit,gap,h3_r9").map(|set| set.seen_by(audience).names());
        assert_eq!(seen(Audience::Everyone).as_deref(), Ok("building"));
        assert_eq!(seen(Audience::Statistics).as_deref(), Ok("building,unit,h3_r9"));
        assert_eq!(seen(Audience::Gaps).as_deref(), Ok("building,unit,gap,h3_r9"));
    }
}
