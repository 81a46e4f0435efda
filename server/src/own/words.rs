//! The words of the readable copy and of the feed: plain Chinese for what the registry keeps as codes.

use menpai_domain::identity::IdentityKind;
use menpai_domain::terms::{
    AnswerReason, ContestDecision, ContractKind, ContractState, CorrectionField, CorrectionState, Direction,
    FilingRefusal, FilingState, PassKind, PassageMethod, PassageResult, Purpose, Relation, TrailAction,
};

use super::model::LeaseSide;
use crate::passes::life::PassStatus;

/// What somebody did who looked.
pub const fn action(action: TrailAction) -> &'static str {
    use TrailAction as Act;
    match action {
        Act::BuildingResidents => "查看楼栋住户名单（已打码）",
        Act::UnitResidents => "查看房屋住户名单（已打码）",
        Act::UnitHistory => "查看房屋历次登记（已打码）",
        Act::UnitPasses => "查看房屋通行授权（已打码）",
        Act::PersonSearch => "按号码或姓名查找人员（已打码）",
        Act::PersonRead => "查看人员信息（已打码）",
        Act::PersonResidencies => "查看人员历次居住登记",
        Act::PersonRevealName => "查看完整姓名",
        Act::PersonRevealIdNumber => "查看完整证件号码",
        Act::PersonRevealPhone => "查看完整电话号码",
        Act::PersonRevealBirthDate => "查看完整出生日期",
        Act::FilingList => "查看待确认的居住申报（已打码）",
        Act::ContractRead => "查看租赁合同及各方",
        Act::CorrectionList => "查看更正申请列表（已打码）",
        Act::CorrectionReveal => "查看一项更正申请的全部内容",
        Act::OwnPerson => "本人查看个人信息",
        Act::OwnResidencies => "本人查看居住登记",
        Act::OwnTenancies => "本人查看租约",
        Act::OwnPasses => "本人查看通行授权",
        Act::OwnPassages => "本人查看通行记录",
        Act::OwnCorrections => "本人查看更正申请",
        Act::OwnCopy => "本人下载个人信息副本",
        Act::OwnGaps => "本人查看漏登提醒",
        Act::GapNotes => "查看对漏登提醒的答复和异议",
        Act::PersonNumberKnown => "核对证件号码是否已登记",
        Act::LookOverCap
        | Act::PersonCreate
        | Act::PersonUpdate
        | Act::PersonErase
        | Act::ResidencyCreate
        | Act::ResidencyEnd
        | Act::ResidencyCorrect
        | Act::TenancyCreate
        | Act::TenancyEnd
        | Act::PassCreate
        | Act::PassEnd
        | Act::PassSuspend
        | Act::PassResume
        | Act::PassCode
        | Act::CredentialEnd
        | Act::FilingCreate
        | Act::FilingWithdraw
        | Act::FilingConfirm
        | Act::FilingRefuse
        | Act::ContractCreate
        | Act::ContractInvite
        | Act::ContractJoin
        | Act::ContractOffer
        | Act::ContractConfirm
        | Act::ContractDecline
        | Act::ContractWithdraw
        | Act::ReceiptCreate
        | Act::ReceiptVoid
        | Act::ListingSubmit
        | Act::ListingPublish
        | Act::ListingRefuse
        | Act::ListingWithdraw
        | Act::ListingTakeDown
        | Act::CorrectionCreate
        | Act::CorrectionWithdraw
        | Act::CorrectionAccept
        | Act::CorrectionRefuse
        | Act::GapAnswer
        | Act::GapContest
        | Act::GapDecide
        | Act::GapVisit
        | Act::ExceptionRequest
        | Act::ExceptionApprove
        | Act::ExceptionRefuse
        | Act::ExceptionRevoke
        | Act::ReviewCreate
        | Act::AccountCreate
        | Act::AccountSetPassword
        | Act::AccountSetRole
        | Act::AccountDisable
        | Act::AccountEnable
        | Act::AccountLinkOidc
        | Act::AccountResetSecondFactor
        | Act::SessionEnd
        | Act::ImpactAssessmentCreate
        | Act::GapParametersSet
        | Act::OccupancyLimitSet
        | Act::GapParametersTry
        | Act::MapExport => "处理登记",
    }
}

pub const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::RegistrationCheck => "居住登记核对",
        Purpose::FireInspection => "消防检查",
        Purpose::Emergency => "应急处置",
        Purpose::ServiceVisit => "上门服务",
        Purpose::LawfulCase => "依法办案",
        Purpose::OwnUnit => "房东管理本人房屋",
        Purpose::GapFollowUp => "漏登跟进",
        Purpose::OwnData => "本人查阅",
    }
}

pub const fn document(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::CitizenId => "居民身份证",
        IdentityKind::HmtResidencePermit => "港澳台居民居住证",
        IdentityKind::Passport => "护照",
        IdentityKind::ForeignPermanentResidentCard => "外国人永久居留身份证",
    }
}

/// What a contract is about.
pub const fn contract_kind(kind: ContractKind) -> &'static str {
    match kind {
        ContractKind::Lease => "新签",
        ContractKind::Renewal => "续租",
        ContractKind::Change => "变更",
        ContractKind::EarlyEnd => "提前解除",
    }
}

/// Where a contract stands.
pub const fn contract_state(state: ContractState) -> &'static str {
    match state {
        ContractState::Draft => "草稿",
        ContractState::Offered => "待签",
        ContractState::Signed => "已签",
        ContractState::Declined => "已拒绝",
        ContractState::Withdrawn => "已撤回",
        ContractState::Expired => "已过期",
        ContractState::Overtaken => "已失效",
    }
}

/// Where a filing stands.
pub const fn filing_state(state: FilingState) -> &'static str {
    match state {
        FilingState::Filed => "待确认",
        FilingState::Confirmed => "已确认",
        FilingState::Refused => "未确认",
        FilingState::Withdrawn => "已撤回",
        FilingState::Expired => "已过期",
    }
}

/// What somebody is to whoever brought them.
pub const fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Spouse => "配偶",
        Relation::Child => "子女",
        Relation::Parent => "父母",
        Relation::Sibling => "兄弟姐妹",
        Relation::Relative => "其他亲属",
        Relation::Housemate => "合住人",
    }
}

/// Why a filing was refused.
pub const fn filing_refusal(refusal: FilingRefusal) -> &'static str {
    match refusal {
        FilingRefusal::NotMyTenant => "不是我的租客",
        FilingRefusal::WrongUnit => "房号不对",
        FilingRefusal::WrongDays => "日期不对",
        FilingRefusal::WrongPerson => "身份信息不对",
    }
}

pub fn filed_as(word: &str) -> &'static str {
    match word {
        "landlord" => "房东申报",
        "tenant" => "本人申报",
        "import" => "批量导入",
        _ => "工作人员登记",
    }
}

pub const fn side(side: LeaseSide) -> &'static str {
    match side {
        LeaseSide::Landlord => "出租",
        LeaseSide::Tenant => "承租",
    }
}

pub const fn pass_kind(kind: PassKind) -> &'static str {
    match kind {
        PassKind::Resident => "居民",
        PassKind::Visitor => "访客",
        PassKind::Service => "服务",
    }
}

pub const fn pass_status(status: PassStatus) -> &'static str {
    match status {
        PassStatus::Active => "有效",
        PassStatus::Issued => "未生效",
        PassStatus::Suspended => "已暂停",
        PassStatus::Ended => "已终止",
        PassStatus::Expired => "已到期",
    }
}

pub const fn credential(kind: menpai_domain::terms::CredentialKind) -> &'static str {
    use menpai_domain::terms::CredentialKind as Kind;
    match kind {
        Kind::Qr => "二维码",
        Kind::Card => "门卡",
        Kind::Face => "人脸（仅在终端比对）",
        Kind::Pin => "密码",
    }
}

pub const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "进",
        Direction::Out => "出",
        Direction::Both => "进出",
    }
}

pub const fn method(method: PassageMethod) -> &'static str {
    match method {
        PassageMethod::Qr => "二维码",
        PassageMethod::Card => "门卡",
        PassageMethod::Face => "人脸",
        PassageMethod::Pin => "密码",
        PassageMethod::Button => "按钮",
        PassageMethod::Remote => "远程开门",
    }
}

pub const fn result(result: PassageResult) -> &'static str {
    match result {
        PassageResult::Granted => "放行",
        PassageResult::Refused => "拒绝",
    }
}

pub const fn answer_reason(reason: AnswerReason) -> &'static str {
    match reason {
        AnswerReason::Visiting => "客人临时住",
        AnswerReason::MovedOut => "人已经搬走",
        AnswerReason::WrongUnit => "房号不对",
        AnswerReason::LivesElsewhere => "住在别处",
    }
}

pub const fn contest_decision(decision: ContestDecision) -> &'static str {
    match decision {
        ContestDecision::Upheld => "异议成立",
        ContestDecision::Rejected => "异议不成立",
        ContestDecision::Settled => "已自行了结",
    }
}

pub const fn correction_field(field: CorrectionField) -> &'static str {
    match field {
        CorrectionField::Name => "姓名",
        CorrectionField::Document => "证件",
        CorrectionField::Phone => "电话",
        CorrectionField::BirthDate => "出生日期",
        CorrectionField::Residency => "居住登记",
    }
}

pub const fn correction_state(state: CorrectionState) -> &'static str {
    match state {
        CorrectionState::Open => "待处理",
        CorrectionState::Accepted => "已采纳",
        CorrectionState::Refused => "未采纳",
        CorrectionState::Withdrawn => "已撤回",
    }
}
