//! Words for buildings.

term! {
    /// What a building is used for.
    pub enum BuildingUse {
        /// 居住.
        Residential = "residential",
        /// 商住混合: shops below, rooms above.
        Mixed = "mixed",
        /// 商业.
        Commercial = "commercial",
        /// 厂房仓库.
        Industrial = "industrial",
        /// 公共: an ancestral hall, a school, a clinic.
        Public = "public",
        /// 其他.
        Other = "other",
    }
}

term! {
    /// How a unit stands today.
    pub enum UnitState {
        /// 漏登: a gap is open.
        Gap = "gap",
        /// 已登记: somebody is registered.
        Registered = "registered",
        /// 未登记: let or used, nobody registered.
        Unregistered = "unregistered",
        /// 空置: neither.
        Vacant = "vacant",
    }
}

term! {
    /// Level of the jurisdiction tree.
    pub enum AreaLevel {
        /// 区、县.
        District = "district",
        /// 街道、镇.
        Street = "street",
        /// 社区、村.
        Community = "community",
        /// 网格.
        Grid = "grid",
    }
}

term! {
    /// What happened to a building or one of its units.
    pub enum BuildingEventKind {
        /// The building was recorded.
        Recorded = "recorded",
        /// The building was changed.
        Changed = "changed",
        /// Somebody was registered.
        Registration = "registration",
        /// A registration got its last day.
        RegistrationEnded = "registration_ended",
        /// A registration was corrected.
        Correction = "correction",
        /// A gap was opened.
        GapOpened = "gap_opened",
        /// A gap was closed.
        GapClosed = "gap_closed",
    }
}
