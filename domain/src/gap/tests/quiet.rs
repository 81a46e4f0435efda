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
