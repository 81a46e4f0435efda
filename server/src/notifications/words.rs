//! What notifications say. In the app: what was counted, what to do, how to answer, until when. On phones, which can be
//! somebody else's: that there is something to look at, and where.

use chrono::{Datelike, NaiveDate};
use menpai_domain::terms::NotificationKind;

use crate::gaps::explanation::{Explanation, room};

/// A dwelling as people say it; of what is in none, the site.
#[must_use]
pub fn place(doorplate: Option<&str>, unit_code: &str) -> String {
    let room = if unit_code.is_empty() { String::new() } else { room(unit_code) };
    format!("{}{room}", doorplate.unwrap_or_default())
}

fn zh_day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A reminder: the sentences of its gaps, and what people can do. Without a deadline it has passed.
#[must_use]
pub fn reminder(doorplate: Option<&str>, sentences: &[&Explanation], deadline: Option<NaiveDate>) -> Explanation {
    let zh_counted: String = sentences.iter().map(|sentence| sentence.zh.as_str()).collect();
    let en_counted: Vec<&str> = sentences.iter().map(|sentence| sentence.en.as_str()).collect();
    let (zh_until, en_until) = match deadline {
        Some(day) => (
            format!("请在{}（含）前办理居住登记，或在本页答复", zh_day(day)),
            format!("Please register by {day}, or answer on this page"),
        ),
        None => (
            "答复期限已过，网格员将上门核实；您仍可办理居住登记，或在本页答复".to_owned(),
            "The deadline has passed and somebody will visit; you can still register, or answer on this page"
                .to_owned(),
        ),
    };
    let place_zh = doorplate.map_or_else(String::new, |doorplate| format!("{doorplate} "));
    let place_en = doorplate.map_or_else(String::new, |doorplate| format!("{doorplate}. "));
    Explanation {
        zh: format!(
            "{place_zh}{zh_counted}{zh_until}：客人临时住、人已经搬走、房号不对或住在别处，并写明到哪一天为止。如情况不符，可以提出异议，由工作人员复核并答复您。"
        ),
        en: format!(
            "{place_en}{} {en_until}: visiting, moved out, wrong unit, or lives elsewhere, and until which day. If this is \
             not so, you can contest it; a person decides and tells you why.",
            en_counted.join(" ")
        ),
    }
}

/// What happened: what became of a contest, of a contract, lease, pass or key, of a registration, of a filing, of a listing, of a viewing,
/// of a problem, of a claim, of a correction; who acts for whom. Without a dwelling for whoever may not know it.
#[must_use]
pub fn decided(kind: NotificationKind, doorplate: Option<&str>, unit_code: &str, note: Option<&str>) -> Explanation {
    let (zh, en) = sentence(kind);
    let (zh_note, en_note) =
        note.map_or_else(Default::default, |note| (format!("理由：{note}"), format!(" Reason: {note}")));
    let (zh, en) = (format!("{zh}{zh_note}"), format!("{en}{en_note}"));
    if unit_code.is_empty() && doorplate.is_none() {
        return Explanation { zh, en };
    }
    let place = place(doorplate, unit_code);
    Explanation { zh: format!("{place}：{zh}"), en: format!("{place}: {en}") }
}

/// What is told of a claim of several units: the dwelling names the first of them, the sentence how many there are. `None` where there is
/// one only, or it is told of something else.
#[must_use]
pub fn of_several(
    kind: NotificationKind,
    (doorplate, unit_code): (Option<&str>, &str),
    units: i64,
) -> Option<Explanation> {
    let is_of_claim = matches!(
        kind,
        NotificationKind::OwnershipClaimed
            | NotificationKind::OwnershipConfirmed
            | NotificationKind::OwnershipRefused
            | NotificationKind::OwnershipJoined
            | NotificationKind::OwnershipDismissed
    );
    if units < 2 || !is_of_claim {
        return None;
    }
    let (zh, en) = sentence(kind);
    let zh = zh.replace("此房屋", &format!("此房屋等{units}间"));
    let en = en.replace("this unit", &format!("{units} units, this one first,"));
    let place = place(doorplate, unit_code);
    Some(Explanation { zh: format!("{place}：{zh}"), en: format!("{place}: {en}") })
}

/// What happened, Chinese and English. Of a claim it says once which unit: 此房屋, this unit.
const fn sentence(kind: NotificationKind) -> (&'static str, &'static str) {
    match kind {
        NotificationKind::ContestUpheld => {
            ("您提出的异议成立，登记提醒已撤回。", "your contest was right; the reminder is withdrawn.")
        }
        NotificationKind::ContestRejected => (
            "经复核，您提出的异议不成立，请办理居住登记或答复。",
            "your contest was looked at and rejected; please register or answer.",
        ),
        NotificationKind::ContestSettled => (
            "您提出异议的登记提醒已结束，现在无需处理；今后如有新的提醒，会另行告知。",
            "the reminder that you contested is over, and nothing is to be done now; you would be told of a new one.",
        ),
        NotificationKind::GapReminder => ("请查看居住登记情况。", "please look at the registration."),
        NotificationKind::ContractJoined => (
            "有租客加入了您拟定的合同，请核对后发出文本。",
            "a tenant joined your draft; look at it and offer the text.",
        ),
        NotificationKind::ContractOffered => (
            "有一份租赁合同等您确认，请阅读全文后确认或拒绝。",
            "a contract waits for you; read it, then confirm or decline.",
        ),
        NotificationKind::ContractSigned => (
            "租赁合同各方均已确认，已生效；可在合同中下载。",
            "all parties confirmed the contract; you can download it.",
        ),
        NotificationKind::ContractClosed => (
            "一份租赁合同未成立：可能被拒绝或撤回，房屋已另租或换了业主，租约已变更或结束，或约定的日子已过。",
            "a contract came to nothing: it was declined or withdrawn, the unit was let to others or has another owner, the lease has changed or ended, or its day is over.",
        ),
        NotificationKind::FilingMade => (
            "有人申报住在您的房屋，请核对后确认或不确认。",
            "somebody filed that they live here; confirm or refuse it.",
        ),
        NotificationKind::FilingConfirmed => {
            ("您的居住申报已确认，登记完成。", "your filing is confirmed; you are registered.")
        }
        NotificationKind::FilingRefused => (
            "您的居住申报未获确认，请查看原因，改正后可再次申报。",
            "your filing was refused; see why, and file again.",
        ),
        NotificationKind::FilingEntered => (
            "房东登记您住在这里，请用本手机号登录，核对后确认；如不属实，请选择不是我。",
            "the landlord entered that you live here; sign in with this phone, then confirm it or say no.",
        ),
        NotificationKind::FilingAgreed => {
            ("您登记的租客已确认，登记完成。", "whoever you entered said yes; they are registered.")
        }
        NotificationKind::FilingDeclined => (
            "您登记的租客未同意，请核对姓名、证件和手机号，可重新登记。",
            "whoever you entered said no; check name, number and phone, and enter them again.",
        ),
        NotificationKind::ListingPublished => {
            ("您的房源已通过审核并发布。", "your listing was looked at and is published.")
        }
        NotificationKind::ListingRefused => (
            "您的房源未通过审核，请查看原因，修改后可再次提交。",
            "your listing was refused; see why, change it, and hand it in again.",
        ),
        NotificationKind::ListingTakenDown => {
            ("您的房源已被下架，请查看原因。", "your listing was taken down; see why.")
        }
        NotificationKind::ViewingRequested => {
            ("有人预约看房，请确认或不同意。", "somebody asks to see the unit; confirm or refuse it.")
        }
        NotificationKind::ViewingRescheduled => {
            ("看房人请求改期，请确认或不同意。", "the viewing is asked for at another time; confirm or refuse it.")
        }
        NotificationKind::ViewingCancelled => ("看房人取消了预约。", "the seeker cancelled the viewing."),
        NotificationKind::ViewingConfirmed => {
            ("您的看房预约已确认，可查看门牌和碰面码。", "your viewing is agreed; see the door and the code.")
        }
        NotificationKind::ViewingRefused => (
            "您的看房预约未获同意，请查看原因，可另选时间或房源。",
            "your viewing was refused; see why, and choose another time or unit.",
        ),
        NotificationKind::ViewingCalledOff => ("您的看房预约已被取消。", "your viewing was cancelled."),
        NotificationKind::ViewingUnanswered => (
            "房东没有答复，您的看房预约已过期，可以另选时间。",
            "the landlord did not answer, and the time that you asked for is here: ask for another.",
        ),
        NotificationKind::ViewingReminder => {
            ("您有一次看房预约即将开始，请准时到达。", "a viewing of yours is near; be in time.")
        }
        NotificationKind::ProblemReported => (
            "有人报修，请查看并受理，或转交社区。",
            "somebody reported a problem; accept it, or hand it to the office.",
        ),
        NotificationKind::ProblemAccepted => ("您上报的问题已受理。", "somebody takes care of what you reported."),
        NotificationKind::ProblemHandedOver => (
            "房东已把您上报的问题转交社区，由社区处理。",
            "the landlord handed what you reported to the office, which takes care of it now.",
        ),
        NotificationKind::ProblemSolved => (
            "您上报的问题已处理，请评价；如未解决，14天内可再次提出。",
            "what you reported is solved; rate it, or open it again within 14 days.",
        ),
        NotificationKind::ProblemRejected => {
            ("您上报的问题未受理，请查看原因。", "what you reported was rejected; see why.")
        }
        NotificationKind::OwnershipClaimed => (
            "有人提交材料认领此房屋的权属。如不属实，请提出异议；工作人员会在核实后决定。",
            "somebody claims this unit as theirs, with evidence. If that is not so, object; the office decides.",
        ),
        NotificationKind::OwnershipConfirmed => (
            "您认领的此房屋已确认，现在可以管理。",
            "your claim of this unit is confirmed; from now on you manage what you claimed.",
        ),
        NotificationKind::OwnershipRefused => (
            "您认领的此房屋未获确认，请查看原因，补充材料后可再次认领。",
            "your claim of this unit was refused; see why, and claim again with what is missing.",
        ),
        NotificationKind::OwnershipJoined => (
            "他人对此房屋的认领已获确认，对方今后也是权利人；如有疑问请联系社区。",
            "somebody else's claim is confirmed: they own this unit beside you from now on. Ask the office if that is not so.",
        ),
        NotificationKind::OwnershipDismissed => (
            "他人对此房屋的认领未获确认，您的权属不变。",
            "somebody else's claim of this unit was refused; nothing changes for you.",
        ),
        NotificationKind::OwnershipEnded => (
            "此房屋有一项权属登记已结束；如不属实，请联系社区。",
            "an ownership of this unit is over; tell the office if that is not so.",
        ),
        NotificationKind::AgentJoined => {
            ("您的代理人已接受，可代您办理约定的事项。", "your agent accepted and acts for you from now on.")
        }
        NotificationKind::AgentEnded => ("一项房屋代理已结束。", "an agency for this unit is over."),
        NotificationKind::LeaseRecorded => (
            "社区登记了一份租约，您是其中一方，请查看；如不属实，请联系社区。",
            "the office recorded a lease of which you are a side; look at it, and tell the office if it is not so.",
        ),
        NotificationKind::LeaseEnded => (
            "租约已登记结束，请查看最后一日；由房东单方办理的，通行和钥匙还能再用几天，如不属实，请及时联系社区。",
            "the end of the lease is recorded; see which day is its last. Where the landlord did it alone, passes and keys open for some days more: tell the office if it is not so.",
        ),
        NotificationKind::ResidencyEnded => (
            "您或孩子在此处的居住登记已被结束，请查看最后一日；由房东办理的，通行和钥匙还能再用几天，如不属实，请及时联系社区。",
            "the end of your registration here, or your child's, is recorded; see which day is its last. Where the landlord did it, passes and keys open for some days more: tell the office if it is not so.",
        ),
        NotificationKind::ResidencyRestored => (
            "此处的居住登记已恢复。随之停用的通行授权和钥匙能恢复的已恢复，请查看；通行码要重新生成。没有恢复的，请联系房东或社区。",
            "the registration here goes on. Of the passes and keys that ended with it, those that can open again do: look at them, and make new codes. Ask the landlord or the office about the others.",
        ),
        NotificationKind::ChildRegistered => (
            "有人把您的孩子登记在另一处住址。如不属实，请联系社区。",
            "somebody registered your child at another address. Tell the office if that is not so.",
        ),
        NotificationKind::PassEnded => (
            "您、同住人或您访客的通行授权已被终止，如有疑问请联系房东或社区。",
            "your pass, or that of your household or visitor, was ended by somebody else; ask the landlord or the office why.",
        ),
        NotificationKind::PassSuspended => (
            "您、同住人或您访客的通行授权已被暂停，如有疑问请联系房东或社区。",
            "your pass, or that of your household or visitor, was suspended by somebody else; ask the landlord or the office why.",
        ),
        NotificationKind::PassResumed => {
            ("您、同住人或您访客的通行授权已恢复。", "your pass, or that of your household or visitor, goes on.")
        }
        NotificationKind::PassCodesChanged => (
            "您、同住人或您访客的通行授权的通行码或其他凭证已由他人换新或停用，如有疑问请联系房东或社区。",
            "a code, card or face of your pass, or that of your household or visitor, was made anew or ended by somebody else; ask the landlord or the office why.",
        ),
        NotificationKind::PassOfOwner => (
            "有人获得了您家的通行授权，由房东或社区发出。进您家门应先征得您同意；如有疑问请联系房东或社区。",
            "somebody was given a pass to your home, by whoever owns it or by the office. They ask you before they come in; ask the landlord or the office why.",
        ),
        NotificationKind::KeyRevoked => (
            "您或孩子的门锁钥匙已被收回，如有疑问请联系房东或社区。",
            "your door key, or your child's, was taken back by somebody else; ask the landlord or the office why.",
        ),
        NotificationKind::KeyOfOwner => (
            "房东有了这套房的一把门锁钥匙。房东进门前应先征得您同意；如有疑问请联系房东或社区。",
            "whoever owns this home was given a key of its door. They ask you before they come in; ask the landlord or the office why.",
        ),
        NotificationKind::CorrectionDecided => {
            ("您的更正申请已有结果，请查看。", "what you asked to have corrected is decided; see what became of it.")
        }
    }
}

/// Who hears that somebody owns a unit no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfOwnership {
    /// Who owned it.
    Former,
    /// Who owns it still.
    Owner,
    /// Who rents it from who owned it.
    Tenant,
}

/// What each of them is told.
#[must_use]
pub fn of_ownership_ended(to: OfOwnership, (doorplate, unit_code): (Option<&str>, &str)) -> Explanation {
    let (zh, en) = match to {
        OfOwnership::Former => (
            "您对此房屋的权属登记已结束，今后不能再管理此房屋；如不属实，请联系社区。",
            "you are recorded as its owner no longer, and manage it no more; tell the office if that is not so.",
        ),
        OfOwnership::Owner => (
            "此房屋一位产权人的权属登记已结束，您的权属不变；如不属实，请联系社区。",
            "somebody who owned this unit beside you does no longer, and nothing changes for you; tell the office if that is not so.",
        ),
        OfOwnership::Tenant => (
            "您租约的房东已不再是此房屋的业主，租约继续有效；续租、变更或提前退租，请找现在的业主或社区。",
            "the landlord of your lease owns this unit no longer, and the lease goes on; to renew, change or end it, ask the present owner or the office.",
        ),
    };
    let place = place(doorplate, unit_code);
    Explanation { zh: format!("{place}：{zh}"), en: format!("{place}: {en}") }
}

/// What a phone shows: the dwelling, and to look.
#[must_use]
pub fn on_phone(kind: NotificationKind, place: &str) -> String {
    match kind {
        NotificationKind::GapReminder => format!("【门牌】{place}：请查看居住登记，可在小程序中办理或答复。"),
        NotificationKind::ContestUpheld | NotificationKind::ContestRejected | NotificationKind::ContestSettled => {
            format!("【门牌】{place}：您的异议已有答复，请在小程序中查看。")
        }
        NotificationKind::ContractJoined
        | NotificationKind::ContractOffered
        | NotificationKind::ContractSigned
        | NotificationKind::ContractClosed => format!("【门牌】{place}：租赁合同有新进展，请在小程序中查看。"),
        NotificationKind::FilingEntered => {
            format!("【门牌】{place}：房东为您办理了居住登记，请用本手机号登录小程序确认。")
        }
        NotificationKind::FilingMade
        | NotificationKind::FilingConfirmed
        | NotificationKind::FilingRefused
        | NotificationKind::FilingAgreed
        | NotificationKind::FilingDeclined => format!("【门牌】{place}：居住申报有新进展，请在小程序中查看。"),
        NotificationKind::ListingPublished | NotificationKind::ListingRefused | NotificationKind::ListingTakenDown => {
            format!("【门牌】{place}：您的房源有审核结果，请在小程序中查看。")
        }
        NotificationKind::ViewingReminder => format!("【门牌】{place}：预约时间快到了，请在小程序中查看。"),
        NotificationKind::ViewingRequested
        | NotificationKind::ViewingRescheduled
        | NotificationKind::ViewingCancelled
        | NotificationKind::ViewingConfirmed
        | NotificationKind::ViewingRefused
        | NotificationKind::ViewingCalledOff
        | NotificationKind::ViewingUnanswered => format!("【门牌】{place}：预约有新进展，请在小程序中查看。"),
        NotificationKind::ProblemReported
        | NotificationKind::ProblemAccepted
        | NotificationKind::ProblemHandedOver
        | NotificationKind::ProblemSolved
        | NotificationKind::ProblemRejected => format!("【门牌】{place}：报修上报有新进展，请在小程序中查看。"),
        NotificationKind::OwnershipClaimed
        | NotificationKind::OwnershipConfirmed
        | NotificationKind::OwnershipRefused
        | NotificationKind::OwnershipJoined
        | NotificationKind::OwnershipDismissed => format!("【门牌】{place}：房屋认领有新进展，请在小程序中查看。"),
        NotificationKind::OwnershipEnded => format!("【门牌】{place}：房屋权属登记有变化，请在小程序中查看。"),
        NotificationKind::AgentJoined | NotificationKind::AgentEnded => {
            format!("【门牌】{place}：房屋代理有变化，请在小程序中查看。")
        }
        NotificationKind::LeaseRecorded => format!("【门牌】{place}：社区登记了您的租约，请在小程序中查看。"),
        NotificationKind::LeaseEnded => format!("【门牌】{place}：租约已登记结束，请在小程序中查看。"),
        NotificationKind::ResidencyEnded => format!("【门牌】{place}：您或孩子的居住登记已被结束，请在小程序中查看。"),
        NotificationKind::ChildRegistered => {
            format!("【门牌】{place}：有人把您的孩子登记在另一处住址，如不属实请联系社区。")
        }
        NotificationKind::ResidencyRestored => {
            format!("【门牌】{place}：居住登记已恢复，通行授权和钥匙请在小程序中查看。")
        }
        NotificationKind::PassEnded
        | NotificationKind::PassSuspended
        | NotificationKind::PassResumed
        | NotificationKind::PassCodesChanged => {
            format!("【门牌】{place}：您或同住人的通行授权有变化，请在小程序中查看。")
        }
        NotificationKind::PassOfOwner => format!("【门牌】{place}：有人获得了您家的通行授权，请在小程序中查看。"),
        NotificationKind::KeyRevoked => format!("【门牌】{place}：您或孩子的门锁钥匙有变化，请在小程序中查看。"),
        NotificationKind::KeyOfOwner => format!("【门牌】{place}：门锁钥匙有变化，请在小程序中查看。"),
        NotificationKind::CorrectionDecided => format!("【门牌】{place}：您的申请已有结果，请在小程序中查看。"),
    }
}

/// Where it is, as a phone is told: of a viewing nothing, since whoever asked for one may not know the door.
#[must_use]
pub fn place_on_phone(kind: NotificationKind, doorplate: Option<&str>, unit_code: &str) -> String {
    match kind {
        NotificationKind::ViewingRequested
        | NotificationKind::ViewingRescheduled
        | NotificationKind::ViewingCancelled
        | NotificationKind::ViewingConfirmed
        | NotificationKind::ViewingRefused
        | NotificationKind::ViewingCalledOff
        | NotificationKind::ViewingUnanswered
        | NotificationKind::ViewingReminder => "看房".to_owned(),
        _ => place(doorplate, unit_code),
    }
}

/// The same in the twenty characters of a field of a WeChat template.
#[must_use]
pub const fn in_short(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::GapReminder => "请查看居住登记并办理或答复",
        NotificationKind::ContestUpheld | NotificationKind::ContestRejected | NotificationKind::ContestSettled => {
            "您的异议已有答复，请查看"
        }
        NotificationKind::ContractJoined
        | NotificationKind::ContractOffered
        | NotificationKind::ContractSigned
        | NotificationKind::ContractClosed => "租赁合同有新进展，请查看",
        NotificationKind::FilingEntered => "房东为您办理居住登记，请确认",
        NotificationKind::FilingMade
        | NotificationKind::FilingConfirmed
        | NotificationKind::FilingRefused
        | NotificationKind::FilingAgreed
        | NotificationKind::FilingDeclined => "居住申报有新进展，请查看",
        NotificationKind::ListingPublished | NotificationKind::ListingRefused | NotificationKind::ListingTakenDown => {
            "您的房源有审核结果，请查看"
        }
        NotificationKind::ViewingReminder => "看房时间快到了，请查看",
        NotificationKind::ViewingRequested
        | NotificationKind::ViewingRescheduled
        | NotificationKind::ViewingCancelled
        | NotificationKind::ViewingConfirmed
        | NotificationKind::ViewingRefused
        | NotificationKind::ViewingCalledOff
        | NotificationKind::ViewingUnanswered => "看房预约有新进展，请查看",
        NotificationKind::ProblemReported
        | NotificationKind::ProblemAccepted
        | NotificationKind::ProblemHandedOver
        | NotificationKind::ProblemSolved
        | NotificationKind::ProblemRejected => "报修上报有新进展，请查看",
        NotificationKind::OwnershipClaimed
        | NotificationKind::OwnershipConfirmed
        | NotificationKind::OwnershipRefused
        | NotificationKind::OwnershipJoined
        | NotificationKind::OwnershipDismissed => "房屋认领有新进展，请查看",
        NotificationKind::OwnershipEnded => "房屋权属登记有变化，请查看",
        NotificationKind::AgentJoined | NotificationKind::AgentEnded => "房屋代理有变化，请查看",
        NotificationKind::LeaseRecorded => "社区登记了您的租约，请查看",
        NotificationKind::LeaseEnded => "租约已登记结束，请查看",
        NotificationKind::ResidencyEnded => "您或孩子的居住登记已被结束，请查看",
        NotificationKind::ChildRegistered => "孩子被登记在另一处，请核实",
        NotificationKind::ResidencyRestored => "居住登记已恢复，请查看",
        NotificationKind::PassEnded
        | NotificationKind::PassSuspended
        | NotificationKind::PassResumed
        | NotificationKind::PassCodesChanged => "您或同住人的通行授权有变化，请查看",
        NotificationKind::PassOfOwner => "有人获得了您家的通行授权，请查看",
        NotificationKind::KeyRevoked => "您或孩子的门锁钥匙有变化，请查看",
        NotificationKind::KeyOfOwner => "门锁钥匙有变化，请查看",
        NotificationKind::CorrectionDecided => "您的申请已有结果，请查看",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> Explanation {
        Explanation { zh: "302房：数到的情况。".to_owned(), en: "Unit 302: what was counted.".to_owned() }
    }

    #[test]
    fn a_reminder_says_what_was_counted_what_to_do_how_and_until_when() {
        let counted = counted();
        let told = reminder(Some("测试巷1号"), &[&counted], NaiveDate::from_ymd_opt(2026, 4, 7));
        assert_eq!(
            told.zh,
            "测试巷1号 302房：数到的情况。请在2026年4月7日（含）前办理居住登记，或在本页答复：客人临时住、人已经搬走、房号不对或住在别处，\
             并写明到哪一天为止。如情况不符，可以提出异议，由工作人员复核并答复您。"
        );
        assert!(
            told.en.starts_with("测试巷1号. Unit 302: what was counted. Please register by 2026-04-07"),
            "{}",
            told.en
        );
        let late = reminder(Some("测试巷1号"), &[&counted], None);
        assert!(late.zh.contains("期限已过"), "{}", late.zh);
    }

    #[test]
    fn a_phone_shows_no_count_and_nobody() {
        let place = place(Some("测试巷1号"), "302");
        assert_eq!(
            on_phone(NotificationKind::GapReminder, &place),
            "【门牌】测试巷1号302房：请查看居住登记，可在小程序中办理或答复。"
        );
        for kind in NotificationKind::ALL {
            assert!(in_short(kind).chars().count() <= 20);
        }
    }

    #[test]
    fn every_way_in_which_a_contract_comes_to_nothing_is_in_what_is_told_of_it() {
        let told = decided(NotificationKind::ContractClosed, Some("测试巷1号"), "302", None);
        for (zh, en) in [
            ("被拒绝", "declined"),
            ("撤回", "withdrawn"),
            ("另租", "let to others"),
            ("换了业主", "another owner"),
            ("租约已变更或结束", "the lease has changed or ended"),
            ("日子已过", "its day is over"),
        ] {
            assert!(told.zh.contains(zh), "{}", told.zh);
            assert!(told.en.contains(en), "{}", told.en);
        }
    }

    #[test]
    fn whoever_asks_to_see_a_unit_is_not_told_its_door() {
        let told = decided(NotificationKind::ViewingRefused, None, "", None);
        assert!(told.zh.starts_with("您的看房预约"), "{}", told.zh);
        let place = place_on_phone(NotificationKind::ViewingConfirmed, Some("测试巷1号"), "302");
        assert_eq!(
            on_phone(NotificationKind::ViewingConfirmed, &place),
            "【门牌】看房：预约有新进展，请在小程序中查看。"
        );
    }

    #[test]
    fn what_is_told_of_a_claim_of_several_units_is_what_is_told_of_one_with_how_many_there_are() {
        let door = (Some("测试巷1号"), "302");
        let told = of_several(NotificationKind::OwnershipConfirmed, door, 4).unwrap();
        assert_eq!(told.zh, "测试巷1号302房：您认领的此房屋等4间已确认，现在可以管理。");
        for kind in NotificationKind::ALL {
            let one = decided(kind, door.0, door.1, None);
            let (zh, en) = (one.zh.matches("此房屋").count(), one.en.matches("this unit").count());
            assert_eq!(of_several(kind, door, 1).map(|told| told.zh), None, "{kind}");
            if let Some(several) = of_several(kind, door, 2) {
                assert_eq!((zh, en), (1, 1), "{kind}");
                assert!(several.zh.contains("此房屋等2间"), "{}", several.zh);
                assert!(several.en.contains("2 units, this one first,"), "{}", several.en);
            } else {
                let is_of_claim = kind.as_str().starts_with("ownership_") && kind != NotificationKind::OwnershipEnded;
                assert!(!is_of_claim, "{kind}");
            }
        }
    }

    #[test]
    fn a_decision_is_told_with_its_reason() {
        let told = decided(NotificationKind::ContestRejected, Some("测试巷1号"), "302", Some("已现场核实"));
        assert!(told.zh.ends_with("请办理居住登记或答复。理由：已现场核实"), "{}", told.zh);
    }
}
