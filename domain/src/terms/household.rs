//! Words for those who live with somebody.

term! {
    /// What somebody is to whoever brings them into a dwelling.
    pub enum Relation {
        /// 配偶.
        Spouse = "spouse",
        /// 子女.
        Child = "child",
        /// 父母.
        Parent = "parent",
        /// 兄弟姐妹.
        Sibling = "sibling",
        /// 其他亲属.
        Relative = "relative",
        /// 合住人: no relative.
        Housemate = "housemate",
    }
}

term! {
    /// What becomes of a registration beyond a limit of occupancy.
    pub enum OccupancyMode {
        /// 不允许: it is refused.
        Refuse = "refuse",
        /// 提醒: it is made, and the answer says so.
        Warn = "warn",
        /// 不限.
        Off = "off",
    }
}
