//! Search by pinyin: `盐田村12号` is found by `ytc12` and by `yantian`.
//!
//! Readings come from the `pinyin` crate (Unihan, `kMandarin`), one for each character. A small table corrects those that
//! place names of Guangdong read differently. `ü` is written `v`, as input methods do.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use crate::doorplate::{Doorplate, lanes_as_spoken, lanes_in_digits};

/// Words whose reading differs from that of their characters; the longest come first.
const WORDS: [(&str, &[&str]); 13] = [
    ("十三行", &["shi", "san", "hang"]),
    ("大厦", &["da", "sha"]),
    ("商厦", &["shang", "sha"]),
    ("广厦", &["guang", "sha"]),
    ("番禺", &["pan", "yu"]),
    ("重庆", &["chong", "qing"]),
    ("重阳", &["chong", "yang"]),
    ("银行", &["yin", "hang"]),
    ("商行", &["shang", "hang"]),
    ("车行", &["che", "hang"]),
    ("音乐", &["yin", "yue"]),
    ("西藏", &["xi", "zang"]),
    ("涌泉", &["yong", "quan"]),
];

/// Characters whose usual reading in place names is not the dictionary's first: 沙涌 chong (a creek), 长洲 chang, 曾 as a
/// surname, 花都 du, 佛山 fo, 圩 xu (a market), 厦滘 and 塘厦 xia, 泊 bo.
const CHARACTERS: [(char, &str); 8] = [
    ('涌', "chong"),
    ('长', "chang"),
    ('曾', "zeng"),
    ('都', "du"),
    ('佛', "fo"),
    ('圩', "xu"),
    ('厦', "xia"),
    ('泊', "bo"),
];

/// What a text is found by. Both are lower case, without spaces; digits and letters of the text are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchKeys {
    /// Every syllable: `yantiancun12hao`.
    pub full: String,
    /// The first letter of every syllable: `ytc12h`.
    pub initials: String,
}

/// The keys of an address or a name of a place.
#[must_use]
pub fn search_keys(text: &str) -> SearchKeys {
    // The one spelling of doorplates first, so that 十二号 is searched for as 12; what is no doorplate is taken as it is.
    keys_of(&canonical(text))
}

/// The keys of an address in each way to say the numbers of its lanes: `yantian4xiang2hao`, and `yantiansixiang2hao`.
#[must_use]
pub fn search_readings(text: &str) -> Vec<SearchKeys> {
    let canonical = canonical(text);
    let mut readings = vec![keys_of(&canonical)];
    for said in [lanes_as_spoken(&canonical), lanes_in_digits(&canonical)] {
        if said != canonical {
            readings.push(keys_of(&said));
        }
    }
    readings
}

fn canonical(text: &str) -> String {
    Doorplate::parse(text).map_or_else(|_| text.nfkc().collect(), |plate| plate.to_string())
}

fn keys_of(canonical: &str) -> SearchKeys {
    let mut keys = SearchKeys { full: String::new(), initials: String::new() };
    let mut rest = canonical;
    while let Some(c) = rest.chars().next() {
        if let Some((word, syllables)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
            syllables.iter().for_each(|syllable| keys.push_syllable(syllable));
            rest = &rest[word.len()..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match CHARACTERS.iter().find(|(own, _)| *own == c) {
            Some((_, syllable)) => keys.push_syllable(syllable),
            None => match c.to_pinyin() {
                Some(reading) => keys.push_syllable(reading.plain()),
                None => keys.push_plain(c),
            },
        }
    }
    keys
}

/// What somebody typed, in the form of [`SearchKeys`]: a prefix or a part of `full` or of `initials`. Chinese characters
/// become syllables; compare those with [`crate::doorplate::search_key`] first, because many characters share one.
#[must_use]
pub fn query_key(query: &str) -> String {
    search_keys(query).full
}

impl SearchKeys {
    fn push_syllable(&mut self, syllable: &str) {
        let at = self.full.len();
        syllable.chars().for_each(|c| push_plain(&mut self.full, c));
        self.initials.extend(self.full[at..].chars().next());
    }

    fn push_plain(&mut self, c: char) {
        push_plain(&mut self.full, c);
        push_plain(&mut self.initials, c);
    }
}

/// Adds a character in lower case and without its tone mark; spaces and punctuation are left out.
fn push_plain(out: &mut String, c: char) {
    for c in c.nfd().flat_map(char::to_lowercase) {
        match c {
            '\u{308}' if out.ends_with('u') => {
                out.pop();
                out.push('v');
            }
            '-' => out.push(c),
            _ if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys() {
        for (text, full, initials) in [
            ("盐田村12号", "yantiancun12hao", "ytc12h"),
            ("盐田村十二号", "yantiancun12hao", "ytc12h"),
            ("盐田街１２巷３號", "yantianjie12xiang3hao", "ytj12x3h"),
            ("A座", "azuo", "az"),
            ("三元里", "sanyuanli", "syl"),
            ("深圳", "shenzhen", "sz"),
            ("沙涌", "shachong", "sc"),
            ("涌泉路", "yongquanlu", "yql"),
            ("上沙下沙", "shangshaxiasha", "ssxs"),
            ("厦滘村", "xiajiaocun", "xjc"),
            ("永安大厦", "yongandasha", "yads"),
            ("番禺区", "panyuqu", "pyq"),
            ("番薯塘", "fanshutang", "fst"),
            ("东莞石排", "dongguanshipai", "dgsp"),
            ("车陂", "chebei", "cb"),
            ("长洲", "changzhou", "cz"),
            ("重庆路", "chongqinglu", "cql"),
            ("十三行", "shisanhang", "ssh"),
            ("绿苑", "lvyuan", "ly"),
            ("曾氏宗祠", "zengshizongci", "zszc"),
            ("12号之三", "12-3hao", "12-3h"),
            ("𠮷祥里", "𠮷xiangli", "𠮷xl"),
            ("Block B", "blockb", "blockb"),
            ("", "", ""),
        ] {
            let expected = SearchKeys { full: full.to_owned(), initials: initials.to_owned() };
            assert_eq!(search_keys(text), expected, "{text}");
        }
    }

    #[test]
    fn queries_find_by_prefix_or_part() {
        let keys = search_keys("盐田村12号");
        for query in
            ["ytc12", "YTC１２", "yt c 12", "yantian", "yan tian cun 12", "Yántián", "盐田", "tiancun", "盐田村十二号"]
        {
            let key = query_key(query);
            assert!(keys.full.contains(&key) || keys.initials.contains(&key), "{query} -> {key}");
        }
        for query in ["ytc13", "yt12", "tianyan"] {
            let key = query_key(query);
            assert!(!keys.full.contains(&key) && !keys.initials.contains(&key), "{query} -> {key}");
        }
        assert_eq!(query_key("lü"), "lv");
        assert_eq!(query_key("xi'an"), "xian");
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_its_own_keys(text in "[盐田村街巷号一二三十0-9a-zA-Z -]{0,20}") {
            let keys = search_keys(&text);
            prop_assert_eq!(query_key(&text), keys.full.clone());
            prop_assert!(keys.initials.chars().count() <= keys.full.chars().count());
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,200}") {
            let keys = search_keys(&text);
            prop_assert!(!keys.full.contains(' '));
        }
    }
}
