//! Broken rules in Chinese, as the reports of imports tell them. None repeats what was entered.

use menpai_domain::doorplate::DoorplateError;
use menpai_domain::identity::{IdentityError, IdentityKind, NameError, PhoneError};

/// The rule that a doorplate or a room number breaks.
pub fn doorplate(error: DoorplateError) -> String {
    match error {
        DoorplateError::Empty => "是空的".to_owned(),
        DoorplateError::TooLong { max, found } => format!("最多 {max} 个字，这里有 {found} 个"),
        DoorplateError::NotPrintable { position } => format!("第 {position} 个字符不可显示"),
    }
}

/// The rule that a document number breaks.
pub fn identity(error: IdentityError) -> String {
    match error {
        IdentityError::Empty => "是空的".to_owned(),
        IdentityError::Length { expected, found, .. } => {
            format!("应有 {} 位，这里有 {found} 位", expected.replace(" to ", " 至 ").replace(" or ", " 或 "))
        }
        IdentityError::FirstGeneration => "15 位的一代证号码自 2013 年 1 月 1 日起失效，请填 18 位号码".to_owned(),
        IdentityError::Character { position } => format!("第 {position} 位的字符不合规则"),
        IdentityError::Province => "开头不是省级行政区划代码".to_owned(),
        IdentityError::PermitRegion => {
            "港澳台居民居住证号码以 810000（香港）、820000（澳门）或 830000（台湾）开头".to_owned()
        }
        IdentityError::Country => "其中没有国家代码".to_owned(),
        IdentityError::BirthDate => "其中的出生日期在日历上不存在".to_owned(),
        IdentityError::ImplausibleBirthDate => "其中的出生日期在将来，或已超过 150 年".to_owned(),
        IdentityError::CheckCharacter => "校验码不符：有一位写错，或相邻两位颠倒".to_owned(),
        IdentityError::OtherKind(kind) => format!("这是{}的号码", kind_of_document(kind)),
        IdentityError::NotAPassportNumber => "护照号码至少有一位数字，且不能全是同一个字符".to_owned(),
    }
}

const fn kind_of_document(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::CitizenId => "居民身份证",
        IdentityKind::HmtResidencePermit => "港澳台居民居住证",
        IdentityKind::Passport => "护照",
        IdentityKind::ForeignPermanentResidentCard => "外国人永久居留身份证",
    }
}

/// The rule that a phone number breaks.
pub fn phone(error: PhoneError) -> String {
    match error {
        PhoneError::Empty => "是空的".to_owned(),
        PhoneError::Character { position } => format!("第 {position} 个字符不合规则"),
        PhoneError::NotMainlandMobile => "内地手机号码有 11 位，以 13 至 19 开头".to_owned(),
        PhoneError::RegionalPlan => "不符合该地区的号码规则".to_owned(),
        PhoneError::CountryCodeMissing => "内地以外的号码要写国家或地区代码，例如 +852".to_owned(),
        PhoneError::TooShort { found } => format!("太短：手机号码有 11 位，这里只有 {found} 位"),
        PhoneError::Length { found } => format!("国际号码有 7 至 15 位，这里有 {found} 位"),
    }
}

/// The rule that a name breaks.
pub fn name(error: NameError) -> String {
    match error {
        NameError::Empty => "是空的".to_owned(),
        NameError::TooLong { found } => format!("最多 60 个字，这里有 {found} 个"),
        NameError::NotPrintable { position } => format!("第 {position} 个字符不可显示"),
        NameError::NoLetter => "没有文字".to_owned(),
    }
}

/// What `st_isvalidreason` of `PostGIS` says of a shape, which is a reason of GEOS and the place in brackets.
pub fn invalid_shape(reason: &str) -> String {
    const REASONS: [(&str, &str); 9] = [
        ("Ring Self-intersection", "环自身相接"),
        ("Self-intersection", "边线自相交"),
        ("Hole lies outside shell", "洞在外圈之外"),
        ("Holes are nested", "洞中有洞"),
        ("Nested shells", "一块在另一块之内"),
        ("Interior is disconnected", "内部不相连"),
        ("Duplicate Rings", "有相同的环"),
        ("Too few points in geometry component", "点太少"),
        ("Invalid Coordinate", "坐标不是数"),
    ];
    let (what, place) = reason.split_once('[').unwrap_or((reason, ""));
    let what = REASONS.iter().find(|(known, _)| *known == what.trim()).map_or("不是有效的多边形", |(_, words)| words);
    match place.trim_end_matches(']') {
        "" => what.to_owned(),
        place => format!("{what}，在 {} 附近", place.replace(' ', ", ")),
    }
}

/// A kind of repair, by the name that reports count it under.
pub fn repair(kind: &str) -> &str {
    match kind {
        "closed_ring" => "补上闭合点",
        "duplicate_point" => "去掉重复的点",
        "spike" => "去掉尖刺",
        "sliver" => "去掉没有宽度的碎片",
        "ring_order" => "改正环的方向",
        "self_touch" => "拆开自相接的环",
        other => other,
    }
}

/// What comes with the rows of a file, by the name that reports count it under.
pub fn also(what: &str) -> &str {
    match what {
        "floors" => "新增楼层",
        "persons_new" => "新增人员",
        "persons_changed" => "更正人员资料",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repair_is_told_in_chinese() {
        for kind in crate::geometry::repair::Repair::ALL {
            assert!(!repair(kind.as_str()).is_ascii(), "{}", kind.as_str());
        }
    }

    #[test]
    fn every_reason_is_told_in_chinese() {
        let errors = [
            IdentityError::Empty,
            IdentityError::Length { kind: IdentityKind::Passport, expected: "5 to 20", found: 2 },
            IdentityError::FirstGeneration,
            IdentityError::Character { position: 1 },
            IdentityError::Province,
            IdentityError::PermitRegion,
            IdentityError::Country,
            IdentityError::BirthDate,
            IdentityError::ImplausibleBirthDate,
            IdentityError::CheckCharacter,
            IdentityError::OtherKind(IdentityKind::Passport),
            IdentityError::NotAPassportNumber,
        ];
        for text in errors.map(identity) {
            assert!(!text.contains(|c: char| c.is_ascii_alphabetic()), "{text}");
        }
        assert_eq!(invalid_shape("Self-intersection[113.5 23.1]"), "边线自相交，在 113.5, 23.1 附近");
        assert_eq!(invalid_shape("Something new"), "不是有效的多边形");
    }
}
