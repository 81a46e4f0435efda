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
        /// 本人房屋管理: a landlord and the units they let; or whoever acts for one.
        OwnUnit = "own_unit",
        /// 漏登跟进.
        GapFollowUp = "gap_follow_up",
        /// 租赁合同备案: leases for the housing authority. Recorded by the operator's command; nobody can state it.
        LeaseFiling = "lease_filing",
        /// 本人查阅: people and their own data. Recorded by the server; nobody can state it.
        OwnData = "own_data",
    }
}

impl Purpose {
    /// Whether the look must name a document: a case number, an incident number. The purposes that reach furthest do.
    #[must_use]
    pub const fn needs_reference(self) -> bool {
        self.reference_rule().required
    }

    /// Whether somebody of this role can have it.
    #[must_use]
    pub const fn is_for(self, role: Role) -> bool {
        match self {
            Self::RegistrationCheck => matches!(role, Role::Officer | Role::GridWorker | Role::Landlord),
            Self::FireInspection | Self::Emergency | Self::ServiceVisit | Self::GapFollowUp => {
                matches!(role, Role::Officer | Role::GridWorker)
            }
            Self::LawfulCase => matches!(role, Role::Officer),
            Self::OwnUnit => matches!(role, Role::Landlord | Role::Tenant),
            Self::LeaseFiling | Self::OwnData => false,
        }
    }

    /// Whether it may pass the caps on looks of a day: nobody counts while a house burns. It is marked, and told.
    #[must_use]
    pub const fn passes_caps(self) -> bool {
        matches!(self, Self::Emergency)
    }

    /// Whether somebody may state it. People who read their own data need not: the server knows why they do; nor does whoever
    /// exports leases.
    #[must_use]
    pub const fn may_be_stated(self) -> bool {
        !matches!(self, Self::OwnData | Self::LeaseFiling)
    }
}

term! {
    /// What a manager is told of a member of staff.
    pub enum NoticeKind {
        /// 短时多次查询: many looks in a short time.
        ManyLooks = "many_looks",
        /// 超限查询: looks beyond the caps of a day, in an emergency.
        OverCap = "over_cap",
    }
}

term! {
    /// Where an exception stands.
    pub enum ExceptionState {
        /// 待批.
        Pending = "pending",
        /// 已批, 未开始.
        Approved = "approved",
        /// 生效.
        InForce = "in_force",
        /// 已过期.
        Ended = "ended",
        /// 已拒绝.
        Refused = "refused",
        /// 已撤销.
        Revoked = "revoked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_and_emergencies_need_a_reference() {
        let needing: Vec<_> = Purpose::ALL.into_iter().filter(|p| p.needs_reference()).collect();
        assert_eq!(needing, [Purpose::Emergency, Purpose::LawfulCase, Purpose::LeaseFiling]);
    }

    #[test]
    fn nobody_states_the_purpose_of_another_role() {
        let words = |role| Purpose::ALL.into_iter().filter(|p| p.is_for(role)).map(Purpose::as_str).collect::<Vec<_>>();
        let grid = ["registration_check", "fire_inspection", "emergency", "service_visit", "gap_follow_up"];
        assert_eq!(words(Role::GridWorker), grid);
        assert_eq!(words(Role::Officer).len(), grid.len() + 1);
        assert!(Purpose::LawfulCase.is_for(Role::Officer) && !Purpose::OwnUnit.is_for(Role::Officer));
        assert_eq!(words(Role::Landlord), ["registration_check", "own_unit"]);
        assert_eq!(words(Role::Tenant), ["own_unit"], "somebody who lives elsewhere may act for a landlord");
        for role in [Role::AreaManager, Role::Auditor, Role::Operator] {
            assert_eq!(words(role), Vec::<&str>::new(), "{role}");
        }
    }
}
