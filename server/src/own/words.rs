//! The words of the readable copy and of the feed: plain Chinese for what the registry keeps as codes.

use menpai_domain::identity::IdentityKind;
use menpai_domain::terms::{
    AgencyState, AgentRight, AnswerReason, ClaimRefusal, ClaimState, ContestDecision, ContractKind, ContractSide,
    ContractState, CorrectionField, CorrectionState, Direction, EvidenceKind, FilingRefusal, FilingState, KeyKind,
    KeyState, ListingState, PassKind, PassageMethod, PassageResult, ProblemKind, ProblemState, Purpose, ReceiptKind,
    Relation, TrailAction, ViewingState,
};

use super::model::LeaseSide;
use crate::agents::AgencySide;
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
        Act::UnitOwners => "查看房屋产权人名单（已打码）",
        Act::OwnershipList => "查看房屋认领列表（已打码）",
        Act::OwnershipRead => "查看一项房屋认领",
        Act::OwnershipEvidence => "查看房屋认领的证明材料",
        Act::AgentRead => "查看房屋代理双方",
        Act::OwnClaims => "本人查看房屋认领",
        Act::ContractRead => "查看租赁合同及各方",
        Act::ContractExport => "导出已签租约，报住房主管部门备案",
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
        Act::ProblemList => "查看报修上报的内容",
        Act::ProblemPhoto => "查看报修上报的照片",
        Act::OwnProblems => "本人查看报修上报",
        Act::LockKeys => "查看门锁钥匙发放情况",
        Act::OwnKeys => "本人查看门锁钥匙",
        Act::GapNotes => "查看对漏登提醒的答复和异议",
        Act::PersonNumberKnown => "核对证件号码是否已登记",
        Act::PersonNameKnown => "核对同名同生日的人是否已登记（号码已打码）",
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
        | Act::FilingEnter
        | Act::FilingAgree
        | Act::FilingDecline
        | Act::OwnershipClaim
        | Act::OwnershipWithdraw
        | Act::OwnershipObject
        | Act::OwnershipConfirm
        | Act::OwnershipRefuse
        | Act::OwnershipEnd
        | Act::OwnershipGiveUp
        | Act::AgentInvite
        | Act::AgentJoin
        | Act::AgentEnd
        | Act::ContractCreate
        | Act::ContractInvite
        | Act::ContractJoin
        | Act::ContractOffer
        | Act::ContractConfirm
        | Act::ContractDecline
        | Act::ContractWithdraw
        | Act::ContractOvertake
        | Act::ReceiptCreate
        | Act::ReceiptVoid
        | Act::ListingSubmit
        | Act::ListingPublish
        | Act::ListingRefuse
        | Act::ListingWithdraw
        | Act::ListingTakeDown
        | Act::ViewingCreate
        | Act::ViewingConfirm
        | Act::ViewingRefuse
        | Act::ViewingCancel
        | Act::ViewingReschedule
        | Act::LockCreate
        | Act::LockRemove
        | Act::KeyGive
        | Act::KeyRevoke
        | Act::ProblemCreate
        | Act::ProblemAccept
        | Act::ProblemHandOver
        | Act::ProblemSolve
        | Act::ProblemReject
        | Act::ProblemWithdraw
        | Act::ProblemReopen
        | Act::ProblemRate
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
        | Act::AccountClose
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
        | Act::OccupancyLimitRemove
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
        Purpose::LeaseFiling => "租赁合同备案",
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

/// Which side of a contract somebody is.
pub const fn contract_side(side: ContractSide) -> &'static str {
    match side {
        ContractSide::Landlord => "出租方",
        ContractSide::Tenant => "承租方",
    }
}

/// What a receipt is for.
pub const fn receipt_kind(kind: ReceiptKind) -> &'static str {
    match kind {
        ReceiptKind::Rent => "租金",
        ReceiptKind::Deposit => "押金",
        ReceiptKind::DepositReturned => "退还押金",
    }
}

/// Where a listing stands.
pub const fn listing_state(state: ListingState) -> &'static str {
    match state {
        ListingState::Draft => "草稿",
        ListingState::Submitted => "待审核",
        ListingState::Published => "已发布",
        ListingState::Refused => "未通过",
        ListingState::Expired => "已过期",
        ListingState::Withdrawn => "已撤下",
        ListingState::TakenDown => "已下架",
    }
}

/// Where a viewing stands.
pub const fn viewing_state(state: ViewingState) -> &'static str {
    match state {
        ViewingState::Requested => "待确认",
        ViewingState::Confirmed => "已确认",
        ViewingState::Refused => "未同意",
        ViewingState::Cancelled => "已取消",
        ViewingState::Expired => "已过期",
        ViewingState::Over => "已结束",
    }
}

/// What shows that a unit is somebody's.
pub const fn evidence(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::PropertyCertificate => "不动产权证",
        EvidenceKind::HomesteadCertificate => "宅基地使用权证",
        EvidenceKind::VillageCertificate => "村委会证明",
        EvidenceKind::CourtRuling => "法院裁判文书",
        EvidenceKind::SubletContract => "转租合同",
    }
}

/// Where a claim stands.
pub const fn claim_state(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Claimed => "待核实",
        ClaimState::Confirmed => "已确认",
        ClaimState::Refused => "未确认",
        ClaimState::Withdrawn => "已撤回",
        ClaimState::Expired => "已过期",
    }
}

/// Why a claim was refused.
pub const fn claim_refusal(refusal: ClaimRefusal) -> &'static str {
    match refusal {
        ClaimRefusal::NotLegible => "材料看不清",
        ClaimRefusal::NotEnough => "材料不足",
        ClaimRefusal::WrongUnit => "不是这些房屋的材料",
        ClaimRefusal::WrongPerson => "材料上不是本人",
        ClaimRefusal::Disputed => "权属有争议",
    }
}

/// Which side of an agency somebody is.
pub const fn agency_side(side: AgencySide) -> &'static str {
    match side {
        AgencySide::Owner => "委托人",
        AgencySide::Agent => "代理人",
    }
}

/// What an agent may do.
pub const fn agent_right(right: AgentRight) -> &'static str {
    match right {
        AgentRight::Listings => "发布房源",
        AgentRight::Filings => "处理居住申报",
    }
}

/// Where an agency stands.
pub const fn agency_state(state: AgencyState) -> &'static str {
    match state {
        AgencyState::Offered => "待接受",
        AgencyState::Active => "生效",
        AgencyState::Ended => "已结束",
        AgencyState::Expired => "已过期",
    }
}

/// Where a filing stands.
pub const fn filing_state(state: FilingState) -> &'static str {
    match state {
        FilingState::Filed => "待确认",
        FilingState::Entered => "待本人确认",
        FilingState::Confirmed => "已确认",
        FilingState::Refused => "未确认",
        FilingState::Withdrawn => "已撤回",
        FilingState::Declined => "本人未同意",
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

/// What kind of key it is.
pub const fn key_kind(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Permanent => "永久",
        KeyKind::Period => "限时",
        KeyKind::OneTime => "单次",
        KeyKind::Weekly => "周期",
    }
}

/// Where a key stands.
pub const fn key_state(state: KeyState) -> &'static str {
    match state {
        KeyState::Wanted => "下发中",
        KeyState::Active => "有效",
        KeyState::Revoking => "收回中",
        KeyState::Revoked => "已收回",
        KeyState::Failed => "下发失败",
        KeyState::Expired => "已到期",
    }
}

/// What a problem is about.
pub const fn problem_kind(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Repair => "维修",
        ProblemKind::Gate => "门禁",
        ProblemKind::Lock => "门锁",
        ProblemKind::Water => "用水",
        ProblemKind::Electricity => "用电",
        ProblemKind::FireSafety => "消防安全",
        ProblemKind::Rubbish => "垃圾",
        ProblemKind::Noise => "噪音",
        ProblemKind::Street => "道路设施",
        ProblemKind::Other => "其他",
    }
}

/// Where a problem stands.
pub const fn problem_state(state: ProblemState) -> &'static str {
    match state {
        ProblemState::Reported => "已上报",
        ProblemState::Accepted => "处理中",
        ProblemState::Solved => "已处理",
        ProblemState::Closed => "已完结",
        ProblemState::Rejected => "不受理",
        ProblemState::Withdrawn => "已撤回",
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
