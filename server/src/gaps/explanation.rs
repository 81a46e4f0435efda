//! A gap in words: what was counted, in Chinese and English, and no person.

use menpai_domain::GapRule;
use serde::Serialize;
use utoipa::ToSchema;

use crate::detection::rule::Evidence;

/// A sentence in both languages.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Explanation {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Why a gap of this rule was opened.
#[must_use]
pub fn explain(rule: GapRule, unit_code: &str, evidence: Evidence) -> Explanation {
    match rule {
        GapRule::UnregisteredResidence => unregistered_residence(unit_code, evidence),
    }
}

fn unregistered_residence(unit_code: &str, evidence: Evidence) -> Explanation {
    let Evidence { passes, nights, window_nights, registered_residents } = evidence;
    let room = if unit_code.ends_with(['房', '室', '铺']) { "" } else { "房" };
    let zh_nights = if passes == 1 { format!("有{nights}夜") } else { format!("最多有{nights}夜") };
    let zh_now = match registered_residents {
        0 => "目前无人登记。".to_owned(),
        some => format!("目前登记{some}人。"),
    };
    let zh = format!(
        "{unit_code}{room}：{passes}张住户通行卡在过去{window_nights}夜中{zh_nights}使用，但持卡人未在此登记。{zh_now}"
    );
    let en_passes = match passes {
        1 => "1 resident pass was used, but its holder is".to_owned(),
        many => format!("{many} resident passes were used, but their holders are"),
    };
    let en_nights = if passes == 1 { "on" } else { "on up to" };
    let en_now = match registered_residents {
        0 => "Nobody is registered at present.".to_owned(),
        1 => "1 person is registered at present.".to_owned(),
        many => format!("{many} people are registered at present."),
    };
    let en = format!(
        "Unit {unit_code}: {en_nights} {nights} of the last {window_nights} nights {en_passes} not registered here. {en_now}"
    );
    Explanation { zh, en }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        for (code, passes, registered_residents, zh, en) in [
            (
                "302",
                1,
                0,
                "302房：1张住户通行卡在过去14夜中有9夜使用，但持卡人未在此登记。目前无人登记。",
                "Unit 302: on 9 of the last 14 nights 1 resident pass was used, but its holder is not registered here. \
                 Nobody is registered at present.",
            ),
            (
                "A座302房",
                2,
                1,
                "A座302房：2张住户通行卡在过去14夜中最多有9夜使用，但持卡人未在此登记。目前登记1人。",
                "Unit A座302房: on up to 9 of the last 14 nights 2 resident passes were used, but their holders are not \
                 registered here. 1 person is registered at present.",
            ),
        ] {
            let evidence = Evidence { passes, nights: 9, window_nights: 14, registered_residents };
            let told = explain(GapRule::UnregisteredResidence, code, evidence);
            assert_eq!((told.zh.as_str(), told.en.as_str()), (zh, en));
        }
    }
}
