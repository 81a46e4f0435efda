//! Words for gaps.

term! {
    /// Which disagreement between registration and use opened a gap.
    pub enum GapRule {
        /// 应登未登: the dwelling is lived in by somebody who isn't registered in it.
        UnregisteredResidence = "unregistered_residence",
        /// 人走未销: somebody is registered and may pass, but gave no sign of life for a long time.
        StaleResidency = "stale_residency",
        /// 空房有人: nobody is registered and nothing is let, yet people sleep there.
        VacantInUse = "vacant_in_use",
        /// 超员居住: more people than the dwelling is made for.
        OverCapacity = "over_capacity",
        /// 退租仍住: the lease is over, its passes are still used.
        LeaseEnded = "lease_ended",
        /// 登记到期: somebody moved in, and the legal time to register is near its end or past.
        RegistrationDue = "registration_due",
    }
}

term! {
    /// Where a gap stands.
    pub enum GapState {
        /// 已提醒: landlord and holders are reminded, the deadline runs.
        Reminded = "reminded",
        /// 已答复: somebody gave a reason and it is quiet for a time, or a contest waits for its decision.
        Answered = "answered",
        /// 待走访: the deadline passed; somebody of the area visits.
        Task = "task",
        /// 已上报: whoever visited hands it on.
        Escalated = "escalated",
        /// 已闭环.
        Closed = "closed",
    }
}

term! {
    /// Why a gap closed.
    pub enum GapClosing {
        /// 已登记: whoever lives there is registered now.
        Registered = "registered",
        /// 已不居住: the facts no longer show it.
        NoLongerLivedIn = "no_longer_lived_in",
        /// 检测停用: the site's impact assessment is no longer in force.
        DetectionOff = "detection_off",
        /// 答复属实: what was answered came true.
        Answered = "answered",
        /// 走访办结: a visit settled it.
        Visited = "visited",
        /// 异议成立: it was contested, and was wrong.
        Withdrawn = "withdrawn",
    }
}

term! {
    /// What a landlord or holder answers to a gap.
    pub enum AnswerReason {
        /// 临时探访: somebody visits for a while.
        Visiting = "visiting",
        /// 已搬离: whoever it was has moved out.
        MovedOut = "moved_out",
        /// 房号有误: the pass belongs to another unit.
        WrongUnit = "wrong_unit",
        /// 另有住处: lives, and is registered, elsewhere.
        LivesElsewhere = "lives_elsewhere",
    }
}

term! {
    /// What a visit found.
    pub enum VisitOutcome {
        /// 现场登记: registered on the spot.
        RegisteredOnSpot = "registered_on_spot",
        /// 无人在家.
        NobodyHome = "nobody_home",
        /// 已搬离.
        MovedOut = "moved_out",
        /// 临时探访.
        Visiting = "visiting",
        /// 房号有误.
        WrongUnit = "wrong_unit",
        /// 拒绝配合: nobody would say anything.
        Refused = "refused",
        /// 上报: it is handed on.
        Escalate = "escalate",
    }
}

term! {
    /// What became of a contest.
    pub enum ContestDecision {
        /// 异议成立: the gap is withdrawn.
        Upheld = "upheld",
        /// 异议不成立: the gap stands.
        Rejected = "rejected",
        /// 已自行了结: the gap closed before somebody decided.
        Settled = "settled",
    }
}

term! {
    /// What people say to a gap.
    pub enum AnswerKind {
        /// 答复: a reason, for a time.
        Answer = "answer",
        /// 异议: this is not so.
        Contest = "contest",
    }
}

term! {
    /// Who takes a step in the life of a gap.
    pub enum GapActor {
        /// 系统: facts and time.
        Detector = "detector",
        /// 房东.
        Landlord = "landlord",
        /// 持证人: holds a pass of the unit, or is registered there.
        Holder = "holder",
        /// 工作人员.
        Staff = "staff",
    }
}

term! {
    /// A step in the history of a gap.
    pub enum GapEventKind {
        /// 发现.
        Opened = "opened",
        /// 提醒.
        Reminded = "reminded",
        /// 情况变化: it rests on other facts now.
        FactsChanged = "facts_changed",
        /// 答复.
        Answered = "answered",
        /// 静默期满.
        QuietOver = "quiet_over",
        /// 提出异议.
        Contested = "contested",
        /// 异议成立.
        Upheld = "upheld",
        /// 异议不成立.
        Rejected = "rejected",
        /// 逾期.
        DeadlinePassed = "deadline_passed",
        /// 走访.
        Visited = "visited",
        /// 闭环.
        Closed = "closed",
    }
}

term! {
    /// What a notification tells.
    pub enum NotificationKind {
        /// 登记提醒.
        GapReminder = "gap_reminder",
        /// 异议成立.
        ContestUpheld = "contest_upheld",
        /// 异议不成立.
        ContestRejected = "contest_rejected",
        /// 异议已了结: the gap closed before somebody decided.
        ContestSettled = "contest_settled",
        /// 有人加入合同: a tenant joined a draft.
        ContractJoined = "contract_joined",
        /// 合同待确认: a text waits for one's yes.
        ContractOffered = "contract_offered",
        /// 合同已签.
        ContractSigned = "contract_signed",
        /// 合同未成: declined, withdrawn or overtaken.
        ContractClosed = "contract_closed",
        /// 居住申报待确认: somebody filed that they live in one's unit.
        FilingMade = "filing_made",
        /// 居住申报已确认.
        FilingConfirmed = "filing_confirmed",
        /// 居住申报未确认.
        FilingRefused = "filing_refused",
        /// 房东登记了您，请确认: to whoever was entered.
        FilingEntered = "filing_entered",
        /// 租客已确认: to the landlords.
        FilingAgreed = "filing_agreed",
        /// 租客未同意: to the landlords.
        FilingDeclined = "filing_declined",
        /// 房源已发布.
        ListingPublished = "listing_published",
        /// 房源未通过审核.
        ListingRefused = "listing_refused",
        /// 房源已下架: by the office.
        ListingTakenDown = "listing_taken_down",
        /// 有人预约看房: to the landlord.
        ViewingRequested = "viewing_requested",
        /// 看房改期: to the landlord.
        ViewingRescheduled = "viewing_rescheduled",
        /// 看房人取消: to the landlord.
        ViewingCancelled = "viewing_cancelled",
        /// 看房已确认: to the seeker.
        ViewingConfirmed = "viewing_confirmed",
        /// 看房未获同意: to the seeker.
        ViewingRefused = "viewing_refused",
        /// 看房被取消: to the seeker, by the landlord or because the unit is on offer no longer.
        ViewingCalledOff = "viewing_called_off",
        /// 看房无人答复: to the seeker.
        ViewingUnanswered = "viewing_unanswered",
        /// 看房提醒: to both, the evening before and one hour before.
        ViewingReminder = "viewing_reminder",
        /// Somebody reported a problem in a unit, or opened it again: for its landlords.
        ProblemReported = "problem_reported",
        /// Somebody takes care of a problem: for whoever reported it.
        ProblemAccepted = "problem_accepted",
        /// A landlord handed a problem to the office: for whoever reported it.
        ProblemHandedOver = "problem_handed_over",
        /// A problem is solved: for whoever reported it.
        ProblemSolved = "problem_solved",
        /// A problem was rejected, with a reason: for whoever reported it.
        ProblemRejected = "problem_rejected",
        /// 有人认领您的房屋: somebody claims a unit of one's own.
        OwnershipClaimed = "ownership_claimed",
        /// 认领已确认.
        OwnershipConfirmed = "ownership_confirmed",
        /// 认领未确认.
        OwnershipRefused = "ownership_refused",
        /// 他人认领已获确认: somebody else owns a unit of one's own, too.
        OwnershipJoined = "ownership_joined",
        /// 他人认领未获确认: a claim of a unit of one's own was refused.
        OwnershipDismissed = "ownership_dismissed",
        /// 权属登记已结束: to who owned a unit, to who owns it still, and to those who rent it from who owned it.
        OwnershipEnded = "ownership_ended",
        /// 代理人已接受: somebody acts for one from now on.
        AgentJoined = "agent_joined",
        /// 代理已结束.
        AgentEnded = "agent_ended",
        /// 租约已登记: by the office, to both sides.
        LeaseRecorded = "lease_recorded",
        /// 租约已登记结束: to both sides.
        LeaseEnded = "lease_ended",
        /// 居住登记已结束: by somebody else, to whoever was registered.
        ResidencyEnded = "residency_ended",
        /// 居住登记已恢复: the office undid its end, to whoever is registered and whoever lets the unit to them.
        ResidencyRestored = "residency_restored",
        /// 孩子被登记在另一处: by somebody else, to the parents who registered the child before.
        ChildRegistered = "child_registered",
        /// 通行授权被终止: by somebody else, to its holder.
        PassEnded = "pass_ended",
        /// 通行授权被暂停: by somebody else, to its holder.
        PassSuspended = "pass_suspended",
        /// 通行授权已恢复: by somebody else, to its holder.
        PassResumed = "pass_resumed",
        /// 通行码或凭证有变化: somebody else made one of a pass or ended one; to its holder.
        PassCodesChanged = "pass_codes_changed",
        /// 有人获得了通行授权: for a unit or its own door, by its owner or the office; to those who live there or rent it.
        PassOfOwner = "pass_of_owner",
        /// 门锁钥匙被收回: by somebody else, to its holder.
        KeyRevoked = "key_revoked",
        /// 房东持有门锁钥匙: whoever owns a unit was given a key of its lock; to those who rent it.
        KeyOfOwner = "key_of_owner",
        /// 更正申请已有结果: to whoever asked for it.
        CorrectionDecided = "correction_decided",
    }
}

term! {
    /// The way of a notification.
    pub enum NotificationChannel {
        /// 站内.
        InApp = "in_app",
        /// 短信.
        Sms = "sms",
        /// 微信订阅消息.
        Wechat = "wechat",
    }
}

term! {
    /// Where a notification stands.
    pub enum NotificationState {
        /// 待发送.
        Waiting = "waiting",
        /// 已发送.
        Sent = "sent",
        /// 发送失败: it can't be told on this way.
        Failed = "failed",
        /// 已失效: too late, or nobody needs it any more.
        Expired = "expired",
    }
}
