//! 中文.

use crate::gap::{
    Evidence, LeaseEnded, OverCapacity, RegistrationDue, StaleResidency, UnregisteredResidence, VacantInUse,
};

/// Closes every text.
const NOBODY_ACCUSED: &str = "以上只是门禁次数和登记信息的核对，不是指责任何人；如与实际不符，请告诉我们。";

pub(super) fn sentences(evidence: &Evidence, unit_code: &str) -> String {
    let room = if unit_code.ends_with(['房', '室', '铺']) { "" } else { "房" };
    let told = match evidence {
        Evidence::UnregisteredResidence(counts) => unregistered_residence(counts),
        Evidence::StaleResidency(counts) => stale_residency(counts),
        Evidence::VacantInUse(counts) => vacant_in_use(counts),
        Evidence::OverCapacity(counts) => over_capacity(counts),
        Evidence::LeaseEnded(counts) => lease_ended(counts),
        Evidence::RegistrationDue(counts) => registration_due(counts),
    };
    format!("{unit_code}{room}：{told}{NOBODY_ACCUSED}")
}

fn registered(residents: u32) -> String {
    match residents {
        0 => "目前无人登记".to_owned(),
        some => format!("目前登记{some}人"),
    }
}

fn unregistered_residence(counts: &UnregisteredResidence) -> String {
    let UnregisteredResidence { nights, window_nights, registered_residents, .. } = counts;
    let mut signs = Vec::new();
    if counts.resident_holders > 0 {
        signs.push(format!("有{}位使用住户通行证的人没有在这里登记", counts.resident_holders));
    }
    if counts.renewed_visitors > 0 {
        signs.push(format!("有{}位访客住得比探访更久", counts.renewed_visitors));
    }
    if counts.shared_passes > 0 {
        signs.push(format!("有{}位住户的通行证经常不止一人在用", counts.shared_passes));
    }
    if counts.crowd_nights > 0 {
        signs.push(format!("有{}夜过夜的人数多于登记的人数", counts.crowd_nights));
    }
    let sleepers = counts.sleepers.max(1);
    format!(
        "过去{window_nights}夜里，经常在这里过夜的至少有{sleepers}人，最多的一位有{nights}夜；{}。{}。请为实际居住的人办理登记，或告诉我们原因。",
        signs.join("，"),
        registered(*registered_residents),
    )
}

fn stale_residency(counts: &StaleResidency) -> String {
    let StaleResidency { absent_residents, nights, registered_residents } = counts;
    format!(
        "{}，其中{absent_residents}人的通行证已有{nights}夜没有用过（节日等空村的日子不算）。如果已经搬走，请办理注销；如果只是外出，请告诉我们。",
        registered(*registered_residents),
    )
}

fn vacant_in_use(counts: &VacantInUse) -> String {
    let VacantInUse { holders, nights, window_nights } = counts;
    format!(
        "这里没有登记住户，也没有租约，但过去{window_nights}夜里有{nights}夜有人过夜，用的是{holders}位持证人的通行证。请补录租约、为居住的人办理登记，或收回通行证。"
    )
}

fn over_capacity(counts: &OverCapacity) -> String {
    let OverCapacity { capacity, registered_residents, people, .. } = counts;
    let lived_in =
        if people > registered_residents { format!("看来至少住着{people}人，") } else { String::new() };
    let registered = registered(*registered_residents);
    format!(
        "这里最多可住{capacity}人，{lived_in}{registered}。人太多，起火时不易逃生，请减少居住人数，或更正房屋信息。"
    )
}

fn lease_ended(counts: &LeaseEnded) -> String {
    let LeaseEnded { days_since, holders, nights, registered_residents } = counts;
    format!(
        "租约已到期{days_since}天，没有新的租约，但原来的{holders}位持证人过了搬离的日子仍有{nights}夜在这里过夜；{}。如果续租，请补录租约；如果退租，请收回通行证并办理注销。",
        registered(*registered_residents),
    )
}

fn registration_due(counts: &RegistrationDue) -> String {
    let RegistrationDue { holders, nights, working_days, working_days_left, working_days_over, registered_residents } =
        counts;
    let due = match (working_days_over, working_days_left) {
        (0, 0) => "今天到期".to_owned(),
        (0, left) => format!("还剩{left}个工作日"),
        (over, _) => format!("已过期{over}个工作日"),
    };
    format!(
        "有{holders}位使用住户通行证的人已经住进来（最多的一位过夜{nights}夜），还没有登记；{}。入住后{working_days}个工作日内应当登记，现在{due}。请尽快办理登记，或告诉我们原因。",
        registered(*registered_residents),
    )
}
