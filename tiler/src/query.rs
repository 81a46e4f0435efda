//! Features of one layer as they are in memory: what an interface for features answers from, without the database.

use menpai_domain::ids::SiteId;
use uuid::Uuid;

use crate::crs::TileCrs;
use crate::feature::Feature;
use crate::index::{FeatureRef, SiteLayer, Snapshot};
use crate::tiler::Tiler;
use crate::world::WorldRect;

/// Where a page of features ended.
pub type FeatureKey = (SiteId, Uuid);

/// Which features of a layer somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct FeatureQuery<'a> {
    /// The layer's place in the catalogue.
    pub layer: usize,
    /// The sites that the caller may see.
    pub sites: &'a [SiteId],
    /// Only features whose boxes touch one of these (WGS 84); everywhere where there are none.
    pub within: &'a [WorldRect],
    /// Only what comes after this one.
    pub after: Option<FeatureKey>,
    /// At most so many.
    pub limit: usize,
}

/// Features, in the order of their sites and there of their ids.
#[derive(Debug, Default)]
pub struct Found {
    /// The features, each with its site.
    pub features: Vec<(SiteId, Feature)>,
    /// Whether more follow.
    pub has_more: bool,
    /// How many there are on all pages; told with the first one, from which they are counted.
    pub matched: Option<usize>,
}

impl Tiler {
    /// Features that are asked for and that `keep` keeps; `None` until the map was read.
    ///
    /// Sites come in the order of their ids, so that a later page need not look at those before it.
    pub fn features(&self, query: FeatureQuery<'_>, keep: impl Fn(&Feature) -> bool) -> Option<Found> {
        Some(find(&*self.snapshot()?, query, keep))
    }

    /// The feature of a layer with this id, if one of these sites has it; `None` until the map was read.
    #[must_use]
    pub fn feature(&self, layer: usize, sites: &[SiteId], id: Uuid) -> Option<Option<Feature>> {
        let snapshot = self.snapshot()?;
        let find = |site: &SiteId| snapshot.site(*site)?.layer(layer).get(id).map(FeatureRef::to_feature);
        Some(sites.iter().find_map(find))
    }
}

fn find(snapshot: &Snapshot, query: FeatureQuery<'_>, keep: impl Fn(&Feature) -> bool) -> Found {
    let mut sites = query.sites.to_vec();
    sites.sort_unstable();
    sites.dedup();
    let mut found = Found { matched: query.after.is_none().then_some(0), ..Found::default() };
    for site in sites {
        let after = match query.after {
            Some((last, _)) if site < last => continue,
            Some((last, id)) if site == last => Some(id),
            _ => None,
        };
        let Some(map) = snapshot.site(site) else { continue };
        let is_later = |feature: &FeatureRef<'_>| after.is_none_or(|id| feature.uuid() > id);
        let later = touching(map.layer(query.layer), query.within).filter(is_later).map(FeatureRef::to_feature);
        for feature in later.filter(|feature| keep(feature)) {
            if found.features.len() < query.limit {
                found.features.push((site, feature));
            } else {
                found.has_more = true;
            }
            match &mut found.matched {
                Some(matched) => *matched += 1,
                None if found.has_more => return found,
                None => {}
            }
        }
    }
    found
}

fn touching<'a>(layer: &'a SiteLayer, within: &'a [WorldRect]) -> Box<dyn Iterator<Item = FeatureRef<'a>> + 'a> {
    let touches = |feature: &FeatureRef<'_>| {
        let bounds = feature.shape().bounds();
        within.iter().any(|rect| bounds.touches(*rect))
    };
    match within {
        [] => Box::new(layer.features()),
        [only] => Box::new(layer.search(TileCrs::Wgs84, *only).filter(touches)),
        _ => Box::new(layer.features().filter(touches)),
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, Point};
    use geozero::{CoordDimensions, ToWkb};

    use super::*;
    use crate::catalogue::{CATALOGUE, GeometryKind};
    use crate::feature::Shape;
    use crate::index::PackBuilder;
    use crate::world::project;

    fn site(n: u128) -> SiteId {
        SiteId::from_uuid(Uuid::from_u128(n))
    }

    /// Two sites with points 1, 2, … at so many degrees east.
    fn snapshot() -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (of, ids) in [(2, vec![1_u128, 4, 5]), (1, vec![2, 3])] {
            let features = ids.into_iter().map(|id| {
                let at = Geometry::from(Point::new(f64::from(u32::try_from(id).unwrap()), 0.0));
                let wkb = at.to_wkb(CoordDimensions::xy()).unwrap();
                let shape = Shape::from_wkb(GeometryKind::Point, &wkb).unwrap();
                Feature::new(Uuid::from_u128(id), shape, Box::new([]))
            });
            let mut builder = PackBuilder::new(GeometryKind::Point, 0);
            features.for_each(|feature| builder.push(&feature));
            snapshot.put(site(of), 0, SiteLayer::packed(&CATALOGUE[0], builder, 1));
        }
        snapshot
    }

    fn query(sites: &[SiteId]) -> FeatureQuery<'_> {
        FeatureQuery { layer: 0, sites, within: &[], after: None, limit: 100 }
    }

    fn ids(found: &Found) -> Vec<u128> {
        found.features.iter().map(|(_, feature)| feature.uuid.as_u128()).collect()
    }

    #[test]
    fn pages_give_each_feature_once_and_the_first_one_counts() {
        let (snapshot, sites) = (snapshot(), [site(2), site(1), site(2), site(9)]);
        let whole = find(&snapshot, query(&sites), |_| true);
        assert_eq!((ids(&whole), whole.has_more, whole.matched), (vec![2, 3, 1, 4, 5], false, Some(5)));
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = find(&snapshot, FeatureQuery { after, limit: 2, ..query(&sites) }, |_| true);
            assert_eq!(page.matched, after.is_none().then_some(5));
            seen.extend(ids(&page));
            after = page.features.last().map(|(site, feature)| (*site, feature.uuid));
            if !page.has_more {
                break;
            }
        }
        assert_eq!(seen, [2, 3, 1, 4, 5]);
    }

    #[test]
    fn sites_boxes_and_the_rest_choose() {
        let (snapshot, sites) = (snapshot(), [site(1), site(2)]);
        assert_eq!(ids(&find(&snapshot, query(&sites[..1]), |_| true)), [2, 3]);
        let around = |low: f64, high: f64| WorldRect { min: project(low, 1.0), max: project(high, -1.0) };
        let one = [around(2.5, 4.5)];
        assert_eq!(ids(&find(&snapshot, FeatureQuery { within: &one, ..query(&sites) }, |_| true)), [3, 4]);
        let two = [around(0.5, 1.5), around(4.5, 9.0)];
        assert_eq!(ids(&find(&snapshot, FeatureQuery { within: &two, ..query(&sites) }, |_| true)), [1, 5]);
        let odd = find(&snapshot, query(&sites), |feature| feature.uuid.as_u128() % 2 == 1);
        assert_eq!((ids(&odd), odd.matched), (vec![3, 1, 5], Some(3)));
    }
}
