//! Words for the audit trail and its review.

term! {
    /// What an entry of the trail records.
    pub enum EntryKind {
        /// 查看: a look at personal data.
        Look = "look",
        /// 操作: something done to people or rights.
        Act = "act",
    }
}

term! {
    /// What a reviewer found about a look.
    pub enum Verdict {
        /// 合理.
        Justified = "justified",
        /// 存疑.
        Doubtful = "doubtful",
        /// 不当.
        Unjustified = "unjustified",
    }
}
