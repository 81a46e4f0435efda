//! What a building is found by and ordered by: the two derived texts that are stored with it.

use crate::doorplate::{self, Doorplate};
use crate::pinyin_key::{query_key, search_keys, search_readings};

/// The version of the rules of [`search_text`]. Raise it with every change: what older ones wrote is then made anew.
pub const SPELLING: i32 = 3;

/// The search lines of a building: for its doorplate, name and address each the one spelling, the full pinyin and the
/// initials, without repetitions, separated by line feeds; the doorplate's and the name's also with the numbers of lanes
/// as they are spoken (`yantiansixiang2hao`). A query is a part of one line.
#[must_use]
pub fn search_text(doorplate: Option<&str>, name: Option<&str>, address: Option<&str>) -> String {
    let mut lines: Vec<String> = Vec::with_capacity(11);
    let mut add = |line: String| {
        if !line.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    };
    let has_name = doorplate.is_some() || name.is_some();
    for (part, is_address) in [(doorplate, false), (name, false), (address, true)] {
        let Some(part) = part else { continue };
        add(doorplate::search_key(part));
        // An address mostly ends with the doorplate, whose readings are there already.
        let readings = if is_address && has_name { vec![search_keys(part)] } else { search_readings(part) };
        for keys in readings {
            add(keys.full);
            add(keys.initials);
        }
    }
    lines.join("\n")
}

/// What somebody typed into the search box, in the spelling of [`search_text`]: Chinese as Chinese, Latin as pinyin.
#[must_use]
pub fn search_query(typed: &str) -> String {
    let spelled = doorplate::search_key(typed);
    if spelled.is_ascii() { query_key(typed) } else { spelled }
}

/// The text that orders buildings along their lane: the doorplate, or else the name, with numbers padded.
#[must_use]
pub fn sort_key(doorplate: Option<&str>, name: Option<&str>) -> String {
    let text = doorplate.or(name).unwrap_or_default();
    Doorplate::parse(text).map_or_else(|_| text.to_owned(), |plate| plate.sort_key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_is_found_by_what_people_type() {
        let text = search_text(Some("盐田三巷12号"), Some("陈氏宗祠"), None);
        for typed in [
            "盐田三巷",
            "盐田3巷12号",
            "三巷１２号",
            "yantian",
            "yt3x",
            "YT3X12",
            "陈氏",
            "czc",
            "cszc",
            "chenshi",
            "12号",
        ] {
            let query = search_query(typed);
            let found = text.lines().any(|line| line.contains(&query));
            assert_eq!(found, typed != "czc", "{typed} -> {query} in {text}");
        }
    }

    #[test]
    fn lanes_are_found_as_they_are_spoken_and_in_digits() {
        for plate in ["盐田四巷2号", "盐田4巷2号"] {
            let text = search_text(Some(plate), None, Some(&format!("广州市黄埔区盐田村{plate}")));
            for typed in [
                "ytsx",
                "yantiansixiang2",
                "sixiang",
                "yantian si xiang",
                "yt4x",
                "yt4x2",
                "ytsx2",
                "yantian4xiang",
                "YanTian Si Xiang 2 hao",
            ] {
                let query = search_query(typed);
                assert!(text.lines().any(|line| line.contains(&query)), "{typed} -> {query} in {text}");
            }
        }
        let text = search_text(Some("石牌十二街3号"), None, None);
        for typed in ["spsej", "sp12j", "shierjie3", "shipai12jie", "石牌12街", "石牌十二街"] {
            let query = search_query(typed);
            assert!(text.lines().any(|line| line.contains(&query)), "{typed} -> {query} in {text}");
        }
    }

    #[test]
    fn order_is_the_order_along_the_lane() {
        let mut keys: Vec<_> =
            ["盐田巷10号", "盐田巷2号", "盐田巷1号"].iter().map(|plate| sort_key(Some(plate), None)).collect();
        keys.sort();
        assert_eq!(
            keys,
            [sort_key(Some("盐田巷1号"), None), sort_key(Some("盐田巷2号"), None), sort_key(Some("盐田巷10号"), None)]
        );
        assert_eq!(sort_key(None, None), "");
    }
}
