use super::*;
use crate::h3::cell_at;

/// A cell of the finest resolution, some steps to the east of a village.
fn at(step: u32) -> CellIndex {
    cell_at(113.52 + f64::from(step) * 0.0007, 23.15, Resolution::Eleven).expect("a position")
}

fn building(step: u32, [units, lived_in, registered, open_gaps]: [i64; 4]) -> Dwellings {
    Dwellings { at: at(step), units, lived_in, registered, residents: registered * 2, open_gaps }
}

#[test]
fn a_village_is_counted_at_every_resolution() {
    let buildings: Vec<Dwellings> = (0..6).map(|step| building(step, [40, 30, 20, 6])).collect();
    let published = publish(&buildings, &[]);
    let whole = Shown {
        units: 240,
        lived_in: Some(180),
        registered: Some(120),
        residents: Some(240),
        open_gaps: Some(36),
        ..Shown::default()
    };
    assert_eq!(published.site, whole);
    for resolution in RESOLUTIONS {
        let cells = published.cells.iter().filter(|(cell, _)| cell.resolution() == resolution);
        let units: i64 = cells.clone().map(|(_, shown)| shown.units).sum();
        let lived_in: i64 = cells.filter_map(|(_, shown)| shown.lived_in).sum();
        assert_eq!((units, lived_in), (240, 180), "{resolution}");
    }
    assert_eq!(published.site.occupancy_rate(), Some(0.75));
    assert_eq!(published.site.registration_rate(), Some(120.0 / 180.0));
}

#[test]
fn what_is_part_of_what_is_held_back_is_held_back() {
    // All of the first house is lived in, and all of the second registered; the gaps of the third are few.
    let houses = [[40, 40, 20, 6], [40, 30, 30, 6], [40, 30, 20, 2], [40, 30, 20, 6], [60, 40, 20, 9]];
    let buildings: Vec<Dwellings> = (0..5).zip(houses).map(|(step, counts)| building(step * 3, counts)).collect();
    let published = publish(&buildings, &[]);
    let of = |step: u32| published.cells.iter().find(|(cell, _)| *cell == at(step * 3)).expect("a cell").1;
    assert_eq!((of(0).lived_in, of(0).registered, of(0).open_gaps), (None, None, None));
    assert_eq!((of(1).registered, of(1).residents, of(1).registration_rate()), (None, None, None));
    assert_eq!(of(2).open_gaps, None);
    for (_, shown) in &published.cells {
        assert!(shown.lived_in.is_some() || (shown.registered.is_none() && shown.open_gaps.is_none()), "{shown:?}");
        assert_eq!(shown.registered.is_some(), shown.residents.is_some());
    }
    let whole =
        |value: fn(&Shown) -> Option<i64>| published.cells.iter().filter(|(_, shown)| value(shown).is_some()).count();
    assert!(whole(|shown| shown.lived_in) > 1 && whole(|shown| shown.registered) > 1);
}

#[test]
fn houses_without_dwellings_hide_nothing() {
    let published = publish(&[building(0, [0, 0, 0, 0]), building(3, [40, 30, 20, 6])], &[]);
    assert_eq!(published.site.lived_in, Some(30));
    assert!(published.cells.iter().all(|(_, shown)| shown.lived_in.is_some() == (shown.units > 0)));
}

#[test]
fn passages_of_quiet_days_are_held_back_with_the_gate() {
    let gate = |step, granted: &[i64]| GateDays { at: at(step), granted: granted.to_vec() };
    let passages = |gates: &[GateDays]| {
        let published = publish(&[], gates);
        assert_eq!(published.site.passages, None);
        published
            .cells
            .iter()
            .filter(|(cell, _)| cell.resolution() == Resolution::Eleven)
            .map(|(_, shown)| shown.passages)
            .collect::<Vec<_>>()
    };
    assert_eq!(passages(&[gate(0, &[700, 600, 5])]), [Some(1305)]);
    // The hours of two days can be read; the sum less those would be the third.
    assert_eq!(passages(&[gate(0, &[700, 600, 4])]), [None]);
    assert_eq!(passages(&[gate(0, &[700, 600, 0])]), [None]);
    // Two quiet days that are not few together.
    assert_eq!(passages(&[gate(0, &[700, 4, 3])]), [Some(707)]);
    assert_eq!(publish(&[], &[gate(0, &[700, 4, 3])]).cells[0].1.gates, 1);
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(publish(&[], &[]), Published { site: Shown::default(), cells: vec![] });
}
