//! Words for who owns a unit, and who acts for an owner.

term! {
    /// Where a claim stands.
    pub enum ClaimState {
        /// 待核实: the office looks at the evidence.
        Claimed = "claimed",
        /// 已确认: the units are theirs.
        Confirmed = "confirmed",
        /// 未确认: with a reason.
        Refused = "refused",
        /// 已撤回: by whoever claimed.
        Withdrawn = "withdrawn",
        /// 已过期: nobody decided in 60 days.
        Expired = "expired",
    }
}

term! {
    /// What shows that units are somebody's.
    pub enum EvidenceKind {
        /// 不动产权证.
        PropertyCertificate = "property_certificate",
        /// 宅基地使用权证.
        HomesteadCertificate = "homestead_certificate",
        /// 村委会证明.
        VillageCertificate = "village_certificate",
        /// 法院裁判文书.
        CourtRuling = "court_ruling",
        /// 转租合同: of whoever lets what they rent.
        SubletContract = "sublet_contract",
    }
}

term! {
    /// What of the evidence the office saw itself, where it confirms a claim.
    pub enum EvidenceSeen {
        /// 已查验原件: the original, at the counter.
        Original = "original",
    }
}

term! {
    /// Why a claim is refused.
    pub enum ClaimRefusal {
        /// 材料看不清.
        NotLegible = "not_legible",
        /// 材料不足.
        NotEnough = "not_enough",
        /// 不是这些房屋的材料.
        WrongUnit = "wrong_unit",
        /// 材料上不是本人.
        WrongPerson = "wrong_person",
        /// 权属有争议.
        Disputed = "disputed",
    }
}

term! {
    /// Where an agency stands.
    pub enum AgencyState {
        /// 待接受: its code waits for the agent.
        Offered = "offered",
        /// 生效.
        Active = "active",
        /// 已结束.
        Ended = "ended",
        /// 已过期: nobody used the code.
        Expired = "expired",
    }
}

term! {
    /// What an agent may do.
    pub enum AgentRight {
        /// 发布房源: list, photograph, renew and withdraw, and hold viewings.
        Listings = "listings",
        /// 处理居住申报: see, confirm and refuse.
        Filings = "filings",
    }
}

term! {
    /// Why an agency ended.
    pub enum AgencyEnd {
        /// 房东结束.
        Owner = "owner",
        /// 代理人结束.
        Agent = "agent",
        /// 到期.
        Date = "date",
        /// 房东不再拥有房屋.
        Ownership = "ownership",
    }
}
