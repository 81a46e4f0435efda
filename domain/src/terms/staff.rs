//! Words for who looks, and for why they look.

term! {
    /// What an account may do; the sites it may do it in are kept apart.
    pub enum Role {
        /// 社区民警.
        Officer = "officer",
        /// 网格员.
        GridWorker = "grid_worker",
        /// 街道、区管理员.
        AreaManager = "area_manager",
        /// 房东.
        Landlord = "landlord",
        /// 租客.
        Tenant = "tenant",
        /// 审计员: reads the audit trail and no personal data beyond it.
        Auditor = "auditor",
        /// 运维: installs, imports, backs up.
        Operator = "operator",
    }
}

term! {
    /// Why somebody looks at personal data. Recorded with every look and shown to the person it concerns.
    pub enum Purpose {
        /// 居住登记核对.
        RegistrationCheck = "registration_check",
        /// 消防检查.
        FireInspection = "fire_inspection",
        /// 应急处置.
        Emergency = "emergency",
        /// 上门服务.
        ServiceVisit = "service_visit",
        /// 依法办案.
        LawfulCase = "lawful_case",
        /// 本人房屋管理: a landlord and the units they let.
        OwnUnit = "own_unit",
        /// 漏登跟进.
        GapFollowUp = "gap_follow_up",
        /// 本人查阅: people and their own data. Recorded by the server; nobody can state it.
        OwnData = "own_data",
    }
}

impl Purpose {
    /// Whether the look must name a document: a case number, an incident number. The two purposes that reach furthest do.
    #[must_use]
    pub const fn needs_reference(self) -> bool {
        matches!(self, Self::LawfulCase | Self::Emergency)
    }

    /// Whether somebody may state it. People who read their own data need not: the server knows why they do.
    #[must_use]
    pub const fn may_be_stated(self) -> bool {
        !matches!(self, Self::OwnData)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_and_emergencies_need_a_reference() {
        let needing: Vec<_> = Purpose::ALL.into_iter().filter(|p| p.needs_reference()).collect();
        assert_eq!(needing, [Purpose::Emergency, Purpose::LawfulCase]);
    }
}
