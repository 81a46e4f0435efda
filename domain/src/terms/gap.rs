//! Words for gaps.

term! {
    /// Which disagreement between registration and use opened a gap.
    pub enum GapRule {
        /// 应登未登: a resident pass is used on enough nights in a dwelling where its holder isn't registered.
        UnregisteredResidence = "unregistered_residence",
    }
}

term! {
    /// Where a gap stands.
    pub enum GapState {
        /// 待处理: landlord and holders are reminded, the deadline runs.
        Open = "open",
        /// 已答复: somebody gave a reason; a person decides.
        Answered = "answered",
        /// 已闭环: registered, moved out, or explained.
        Closed = "closed",
    }
}

term! {
    /// Why a gap closed.
    pub enum GapClosing {
        /// 已登记: whoever lives there is registered now.
        Registered = "registered",
        /// 已不居住: the nights no longer show that somebody lives there.
        NoLongerLivedIn = "no_longer_lived_in",
        /// 检测停用: the site's impact assessment is no longer in force.
        DetectionOff = "detection_off",
    }
}
