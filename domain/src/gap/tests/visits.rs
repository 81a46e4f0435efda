use super::*;

#[test]
fn visits_that_follow_one_another_are_one() {
    for (told, passes, wanted) in [
        ("none", vec![], vec![]),
        ("one", vec![(20, 14)], vec![0]),
        ("renewed on the day after", vec![(20, 14), (13, 7)], vec![0, 0]),
        ("renewed on the last day", vec![(20, 14), (14, 7)], vec![0, 0]),
        ("every weekend", vec![(22, 20), (15, 13), (8, 6)], vec![0, 0, 0]),
        ("two weeks apart", vec![(30, 25), (11, 5)], vec![0, 1]),
        ("two visitors at a time", vec![(20, 14), (19, 13), (13, 7), (12, 6)], vec![0, 1, 0, 1]),
        ("ended early, and again", vec![(20, 19), (14, 9)], vec![0, 0]),
    ] {
        let passes: Vec<_> = passes.iter().map(|(first, last)| (ago(*first), ago(*last))).collect();
        assert_eq!(visits(&passes), wanted, "{told}");
    }
}
