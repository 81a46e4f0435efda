//! What files call the fields of a registration, and the kinds of documents.

use menpai_domain::identity::IdentityKind;

use crate::mapping::FieldSpec;
use crate::stage::{Layout, Wish};

pub const NAME: usize = 0;
pub const DOCUMENT_KIND: usize = 1;
pub const ID_NUMBER: usize = 2;
pub const PHONE: usize = 3;
pub const BIRTH_DATE: usize = 4;
pub const BUILDING_EXTERNAL_ID: usize = 5;
pub const DOORPLATE: usize = 6;
pub const CODE: usize = 7;
pub const FROM: usize = 8;
pub const TO: usize = 9;

/// How rows of registrations are laid out.
pub const LAYOUT: Layout = Layout {
    fields: &[
        FieldSpec {
            name: "name", headers: &["姓名", "人员姓名", "居民姓名", "租客姓名", "承租人", "full_name"]
        },
        FieldSpec {
            name: "document_kind", headers: &["证件类型", "证件种类", "证件名称", "id_type", "document_type"]
        },
        FieldSpec {
            name: "id_number",
            headers: &[
                "证件号码",
                "证件号",
                "身份证号",
                "身份证号码",
                "身份证",
                "公民身份号码",
                "居民身份证号",
                "id_no",
                "document_number",
            ],
        },
        FieldSpec {
            name: "phone", headers: &["手机", "手机号", "手机号码", "联系电话", "电话", "联系方式", "mobile"]
        },
        FieldSpec {
            name: "birth_date", headers: &["出生日期", "出生年月日", "生日", "birthday", "date_of_birth"]
        },
        FieldSpec {
            name: "building_external_id",
            headers: &["building_id", "楼栋编号", "楼栋id", "建筑编号", "房屋编号"],
        },
        FieldSpec {
            name: "doorplate",
            headers: &[
                "building_doorplate",
                "门牌",
                "门牌号",
                "门牌号码",
                "楼栋门牌",
                "楼栋",
                "楼栋地址",
                "现住地址",
                "门牌地址",
            ],
        },
        FieldSpec {
            name: "code",
            headers: &["unit", "unit_code", "room", "房号", "房间号", "室号", "套间号", "单元号"],
        },
        FieldSpec {
            name: "from",
            headers: &[
                "入住日期",
                "居住起始日期",
                "起始日期",
                "开始日期",
                "登记日期",
                "起租日期",
                "来本地日期",
                "start",
                "since",
                "valid_from",
            ],
        },
        FieldSpec {
            name: "to",
            headers: &[
                "离开日期",
                "搬离日期",
                "居住截止日期",
                "截止日期",
                "结束日期",
                "退租日期",
                "注销日期",
                "end",
                "until",
                "valid_to",
            ],
        },
    ],
    needed: &[&[NAME], &[ID_NUMBER, BIRTH_DATE], &[BUILDING_EXTERNAL_ID, DOORPLATE], &[CODE], &[FROM]],
    shape: None,
    wishes: &[
        Wish { field: ID_NUMBER, without: "人员由姓名和出生日期认定", always: true },
        Wish { field: PHONE, without: "没有电话", always: false },
        Wish { field: TO, without: "离开日期都空着", always: false },
    ],
};

/// The kind of document that a file's word means.
pub fn document_kind(word: &str) -> Option<IdentityKind> {
    let word = word.trim();
    if let Ok(kind) = word.parse() {
        return Some(kind);
    }
    Some(match word {
        "身份证" | "居民身份证" | "中国居民身份证" | "二代身份证" | "第二代居民身份证" | "111" => {
            IdentityKind::CitizenId
        }
        "港澳台居民居住证" | "港澳居民居住证" | "台湾居民居住证" | "港澳台居住证" => {
            IdentityKind::HmtResidencePermit
        }
        "护照" | "普通护照" | "外国护照" | "414" => IdentityKind::Passport,
        "外国人永久居留身份证" | "外国人永久居留证" | "永久居留证" | "553" => {
            IdentityKind::ForeignPermanentResidentCard
        }
        _ => return None,
    })
}

/// Words for a last day that isn't known yet.
pub fn is_open_end(text: &str) -> bool {
    matches!(text.trim(), "至今" | "长期" | "无" | "-" | "--" | "/" | "至今有效" | "9999-12-31" | "2099-12-31")
}
