use super::*;

fn series(counts: &[u32]) -> Vec<(NaiveDate, u32)> {
    let first = counts.len() as u64;
    counts.iter().enumerate().map(|(place, seen)| (ago(first - place as u64), *seen)).collect()
}

fn quiet(counts: &[u32]) -> Vec<usize> {
    let series = series(counts);
    let quiet = QuietNights::of(&series);
    (0..counts.len()).filter(|place| quiet.contains(series[*place].0)).collect()
}

#[test]
fn a_night_is_quiet_below_half_of_what_is_usual() {
    for (told, counts, nights) in [
        ("nothing is known", vec![], vec![]),
        ("always the same", vec![100, 90, 110, 100], vec![]),
        ("half as many", vec![100, 100, 100, 50], vec![]),
        ("fewer than half", vec![100, 100, 100, 49, 100], vec![3]),
        ("gates failed", vec![100, 100, 100, 0, 0, 100], vec![3, 4]),
        (
            "quiet nights are no measure for others",
            vec![100, 100, 100, 40, 40, 40, 40, 40, 49, 60],
            vec![3, 4, 5, 6, 7, 8],
        ),
        ("before the first gate was there", vec![0, 0, 100, 100], vec![0, 1]),
    ] {
        assert_eq!(quiet(&counts), nights, "{told}");
    }
}

/// A festival of three weeks stays quiet to its end, and the village is measured by what it was before.
#[test]
fn a_long_festival_is_quiet_to_its_end() {
    let mut counts = vec![1000; 20];
    counts.extend([350; 21]);
    counts.extend([900; 5]);
    assert_eq!(quiet(&counts), (20..41).collect::<Vec<_>>());
}

/// A village whose gates are young says nothing of the time before them.
#[test]
fn before_anything_was_counted_nobody_is_missed() {
    let young = QuietNights::of(&series(&[100; 10]));
    assert!(young.contains(ago(11)) && !young.contains(ago(10)), "its gates counted for the first time ten nights ago");
    assert!(QuietNights::of(&[]).contains(ago(1)), "no gate has counted yet");
    assert!(!QuietNights::default().contains(ago(60)));
}

#[test]
fn a_building_whose_gates_failed_has_quiet_nights_of_its_own() {
    let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    let mut seen = Vec::new();
    for night in 1..=20 {
        let festival = night == 15;
        seen.push(("whole", day(night), if festival { 1 } else { 40 }));
        if night != 10 {
            seen.push(("large", day(night), if festival { 0 } else { 9 }));
            seen.push(("small", day(night), if festival { 0 } else { 2 }));
        }
        if night > 5 && !festival {
            seen.push(("new", day(night), 9));
        }
    }
    let quiet = Quiet::of(&seen, day(20));
    let nights = |name| quiet.in_building(name).iter().collect::<Vec<_>>();
    assert_eq!(nights("large"), [day(10), day(15)]);
    assert_eq!(nights("whole"), [day(15)]);
    assert_eq!(nights("small"), [day(15)], "two people may well be away");
    assert_eq!(nights("unknown"), [day(15)]);
    let [new, whole] = ["new", "whole"].map(|name| quiet.in_building(name));
    assert!(new.contains(day(5)) && !new.contains(day(6)) && !whole.contains(day(5)), "its gates are younger");
    assert!(Quiet::of(&seen, day(9)).in_building("large").iter().next().is_none(), "the tenth is not over yet");
}
