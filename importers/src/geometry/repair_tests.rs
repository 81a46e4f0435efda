//! Cases of [`super::footprint`]. Coordinates are metres on a plane at the pilot village.

use geo::{MultiPolygon, Polygon, Validation};

use super::*;

fn place(points: &[(f64, f64)]) -> Vec<Coord> {
    points.iter().map(|(x, y)| Coord { x: 113.52 + x / 102_450.0, y: 23.15 + y / 110_750.0 }).collect()
}

fn names(repairs: Repairs) -> Vec<&'static str> {
    let mut counts = BTreeMap::new();
    repairs.count_into(&mut counts);
    counts.into_keys().collect()
}

fn mend(rings: &[&[(f64, f64)]]) -> Result<(Footprint, Repairs), Fault> {
    footprint(RawShape::Polygons(vec![rings.iter().map(|ring| place(ring)).collect()]))
}

const HOUSE: [(f64, f64); 5] = [(0., 0.), (10., 0.), (10., 8.), (0., 8.), (0., 0.)];

#[test]
fn repairs_that_leave_no_choice_are_made_and_named() {
    type Case<'a> = (&'a str, Vec<&'a [(f64, f64)]>, f64, &'a [&'a str], usize);
    let cases: Vec<Case<'_>> = vec![
        ("sound", vec![&HOUSE], 80.0, &[], 1),
        ("not closed", vec![&HOUSE[..4]], 80.0, &["closed_ring"], 1),
        ("clockwise", vec![&[(0., 0.), (0., 8.), (10., 8.), (10., 0.), (0., 0.)]], 80.0, &["ring_order"], 1),
        (
            "corner twice",
            vec![&[(0., 0.), (10., 0.), (10., 0.), (10., 8.), (0., 8.), (0., 0.), (0., 0.)]],
            80.0,
            &["duplicate_point"],
            1,
        ),
        (
            "spike",
            vec![&[(0., 0.), (10., 0.), (10., 8.), (10., 30.), (10., 8.), (0., 8.), (0., 0.)]],
            80.0,
            &["spike"],
            1,
        ),
        (
            "narrow spike",
            vec![&[(0., 0.), (10., 0.), (10., 8.), (10.001, 9.), (9.999, 8.), (0., 8.), (0., 0.)]],
            80.0,
            &["spike"],
            1,
        ),
        (
            "two squares in a corner",
            vec![&[(0., 0.), (5., 0.), (5., 5.), (10., 5.), (10., 10.), (5., 10.), (5., 5.), (0., 5.), (0., 0.)]],
            50.0,
            &["self_touch"],
            2,
        ),
        (
            "hole drawn into the outer ring",
            vec![
                &[
                    (0., 0.),
                    (10., 0.),
                    (10., 10.),
                    (5., 5.),
                    (3., 7.),
                    (5., 9.),
                    (5.5, 7.),
                    (5., 5.),
                    (10., 10.),
                    (0., 10.),
                    (0., 0.),
                ][..2],
            ],
            0.0,
            &["too few"],
            0,
        ),
        (
            "corner on an edge",
            vec![&[(0., 0.), (10., 0.), (10., 10.), (6., 10.), (5., 0.), (4., 10.), (0., 10.), (0., 0.)]],
            90.0,
            &["self_touch"],
            2,
        ),
        ("hole", vec![&HOUSE, &[(2., 2.), (2., 4.), (4., 4.), (4., 2.), (2., 2.)]], 76.0, &[], 1),
        ("hole wrong way", vec![&HOUSE, &[(2., 2.), (4., 2.), (4., 4.), (2., 4.), (2., 2.)]], 76.0, &["ring_order"], 1),
        (
            "sliver of a hole",
            vec![&HOUSE, &[(2., 2.), (2., 2.01), (3., 2.01), (3., 2.), (2., 2.)]],
            80.0,
            &["sliver"],
            1,
        ),
    ];
    for (name, rings, area, repairs, parts) in cases {
        if parts == 0 {
            assert_eq!(mend(&rings).err(), Some(Fault::TooFewPoints), "{name}");
            continue;
        }
        let (mended, made) = mend(&rings).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        assert!((mended.area_m2 - area).abs() < 0.1, "{name}: {}", mended.area_m2);
        assert_eq!(names(made), repairs, "{name}");
        assert_eq!(mended.polygons.len(), parts, "{name}");
        assert!(as_geo(&mended).is_valid(), "{name}: {mended:?}");
    }
}

#[test]
fn what_would_be_guessing_is_left_alone() {
    let bow_tie = mend(&[&[(0., 0.), (10., 8.), (10., 0.), (0., 8.), (0., 0.)]]);
    let Err(Fault::SelfCrossing(at)) = bow_tie else { panic!("{bow_tie:?}") };
    assert!((at.x - (113.52 + 5.0 / 102_450.0)).abs() < 1e-9, "{at:?}");

    assert!(matches!(
        mend(&[&[(0., 0.), (10., 0.), (10., 8.), (2., 8.), (2., 0.), (8., 0.), (8., -5.), (0., -5.), (0., 0.)]]),
        Err(Fault::EdgesOverlap(_) | Fault::SelfCrossing(_))
    ));
    let outside = [(20., 2.), (20., 4.), (22., 4.), (22., 2.), (20., 2.)];
    assert!(matches!(mend(&[&HOUSE, &outside]), Err(Fault::HoleOutside(_))));
    assert!(matches!(mend(&[&[(0., 0.), (1., 0.), (1., 0.5), (0., 0.)]]), Err(Fault::TooSmall(_))));
    assert!(matches!(mend(&[&[(0., 0.), (30., 0.), (30., 0.08), (0., 0.08), (0., 0.)]]), Err(Fault::TooSmall(_))));
    assert!(matches!(
        mend(&[&[(0., 0.), (2000., 0.), (2000., 2000.), (0., 2000.), (0., 0.)]]),
        Err(Fault::TooLarge(_))
    ));
    assert_eq!(mend(&[]).err(), Some(Fault::TooFewPoints));
    assert!(matches!(footprint(RawShape::Other("Point".into())), Err(Fault::Type(_))));
    let metres = vec![Coord { x: 507_000.0, y: 2_497_000.0 }; 4];
    assert!(matches!(footprint(RawShape::Rings(vec![metres])), Err(Fault::NoPlace(_))));
    let nowhere = vec![Coord { x: f64::NAN, y: 23.0 }; 4];
    assert!(matches!(footprint(RawShape::Rings(vec![nowhere])), Err(Fault::NoPlace(_))));
}

#[test]
fn loose_rings_find_their_building() {
    let clockwise = |ring: &[(f64, f64)]| place(&ring.iter().rev().copied().collect::<Vec<_>>());
    let court = [(2., 2.), (2., 4.), (4., 4.), (4., 2.), (2., 2.)];
    let kiosk = [(2.5, 2.5), (3.5, 2.5), (3.5, 3.5), (2.5, 3.5), (2.5, 2.5)];
    let (mended, repairs) =
        footprint(RawShape::Rings(vec![clockwise(&HOUSE), clockwise(&court), clockwise(&kiosk)])).expect("a footprint");
    assert_eq!(mended.polygons.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert!((mended.area_m2 - 77.0).abs() < 0.1);
    assert!(repairs.is_empty() && mended.doubtful);
    assert!(as_geo(&mended).is_valid());

    let (_, repairs) = footprint(RawShape::Rings(vec![place(&HOUSE)])).expect("a footprint");
    assert_eq!(names(repairs), ["ring_order"]);
}

fn as_geo(footprint: &Footprint) -> MultiPolygon {
    footprint
        .polygons
        .iter()
        .map(|rings| {
            let mut rings = rings.iter().cloned().map(geo::LineString::new);
            let outer = rings.next().expect("an outer ring");
            Polygon::new(outer, rings.collect())
        })
        .collect()
}

/// A round house with so many corners.
fn round(corners: u32) -> Vec<(f64, f64)> {
    let angle = |corner: u32| std::f64::consts::TAU * f64::from(corner % corners) / f64::from(corners);
    (0..=corners).map(|corner| (100.0 * angle(corner).cos(), 100.0 * angle(corner).sin())).collect()
}

#[test]
fn a_shape_has_only_so_many_positions() {
    assert!(mend(&[&round(4_999)]).is_ok());
    assert_eq!(mend(&[&round(5_000)]), Err(Fault::TooManyPoints(5_001)));
    let halves = [&round(3_000)[..], &round(2_000)[..]];
    assert_eq!(mend(&halves), Err(Fault::TooManyPoints(5_002)), "over all rings");
    let reject = Reject::from(Fault::TooManyPoints(5_001));
    assert!(format!("{reject:?}").contains("最多 5000 个"), "{reject:?}");
    let line = RawShape::Lines(vec![place(&round(5_000))]);
    assert_eq!(crate::geometry::lines::centre_line(line), Err(Fault::TooManyPoints(5_001)));
}
