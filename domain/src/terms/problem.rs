//! Words for problems that people report.

term! {
    /// What a problem is about.
    pub enum ProblemKind {
        /// 维修: something in the house is broken.
        Repair = "repair",
        /// 门禁: a gate.
        Gate = "gate",
        /// 门锁.
        Lock = "lock",
        /// 用水.
        Water = "water",
        /// 用电.
        Electricity = "electricity",
        /// 消防安全.
        FireSafety = "fire_safety",
        /// 垃圾.
        Rubbish = "rubbish",
        /// 噪音.
        Noise = "noise",
        /// 道路设施: something of the street.
        Street = "street",
        /// 其他.
        Other = "other",
    }
}

term! {
    /// Where a problem stands.
    pub enum ProblemState {
        /// 已上报: whoever handles it has not looked at it yet.
        Reported = "reported",
        /// 处理中.
        Accepted = "accepted",
        /// 已处理: whoever reported it rates it, or says that it is not so.
        Solved = "solved",
        /// 已完结: rated, or two weeks have passed.
        Closed = "closed",
        /// 不受理: with a reason.
        Rejected = "rejected",
        /// 已撤回: by whoever reported it.
        Withdrawn = "withdrawn",
    }
}

term! {
    /// Who handles a problem.
    pub enum ProblemHandler {
        /// 房东: the landlords of the unit.
        Landlord = "landlord",
        /// 社区: officers and grid workers of the site.
        Office = "office",
    }
}

term! {
    /// Who took a step with a problem.
    pub enum ProblemActor {
        /// 上报人.
        Reporter = "reporter",
        /// 房东.
        Landlord = "landlord",
        /// 工作人员.
        Office = "office",
        /// Nobody: the time was over.
        Clock = "clock",
    }
}

term! {
    /// A step with a problem.
    pub enum ProblemAct {
        /// It was reported.
        Report = "report",
        /// Whoever handles it took it on.
        Accept = "accept",
        /// The landlord handed it to the office.
        HandOver = "hand_over",
        /// It is solved.
        Solve = "solve",
        /// It is nothing to handle.
        Reject = "reject",
        /// It was taken back.
        Withdraw = "withdraw",
        /// It is not solved after all.
        Reopen = "reopen",
        /// How it was handled was rated.
        Rate = "rate",
        /// Nobody said anything for two weeks.
        Close = "close",
    }
}

term! {
    /// Why a problem is rejected.
    pub enum ProblemRefusal {
        /// 未发现该问题.
        NotFound = "not_found",
        /// 已有人上报.
        KnownAlready = "known_already",
        /// 由上报人自行处理.
        YoursToDo = "yours_to_do",
        /// 不在处理范围.
        NotOurs = "not_ours",
    }
}

term! {
    /// Why a landlord hands a problem to the office.
    pub enum HandOverReason {
        /// 公共部位: it is no part of the unit.
        PublicPart = "public_part",
        /// 涉及安全.
        Danger = "danger",
        /// 需要社区协调.
        NeedsOffice = "needs_office",
    }
}
