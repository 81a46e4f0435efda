//! Words for smart locks and their keys.

term! {
    /// What kind of key it is.
    pub enum KeyKind {
        /// 永久: for whoever owns the unit.
        Permanent = "permanent",
        /// 限时: from a time to a time.
        Period = "period",
        /// 单次: opens once within its time.
        OneTime = "one_time",
        /// 周期: on some weekdays at some hours, within its time.
        Weekly = "weekly",
    }
}

term! {
    /// Where a key stands.
    pub enum KeyState {
        /// 下发中: the lock server is to be told.
        Wanted = "wanted",
        /// 有效: the lock server has it.
        Active = "active",
        /// 收回中: the lock server is to be told that it is over.
        Revoking = "revoking",
        /// 已收回.
        Revoked = "revoked",
        /// 下发失败: the lock server refused it.
        Failed = "failed",
        /// 已到期.
        Expired = "expired",
    }
}
