//! Words for viewings.

term! {
    /// Where a viewing stands.
    pub enum ViewingState {
        /// 待确认: asked for; its time is held.
        Requested = "requested",
        /// 已确认: agreed; the door is told.
        Confirmed = "confirmed",
        /// 未同意: by the landlord, with a reason.
        Refused = "refused",
        /// 已取消: by either side, or because the unit is on offer no longer.
        Cancelled = "cancelled",
        /// 已过期: its time began and nobody had answered.
        Expired = "expired",
        /// 已结束: it was agreed, and its time is over. Told, not stored.
        Over = "over",
    }
}

term! {
    /// Why a landlord refuses a viewing.
    pub enum ViewingRefusal {
        /// 时间不便.
        TimeUnsuitable = "time_unsuitable",
        /// 已租出, or as good as.
        LetAlready = "let_already",
        /// 人数太多.
        TooManyPeople = "too_many_people",
    }
}

term! {
    /// By whom a viewing was cancelled.
    pub enum ViewingCanceller {
        /// 看房人.
        Seeker = "seeker",
        /// 房东.
        Landlord = "landlord",
        /// 房源不再出租: it was withdrawn, taken down, changed or let, or it expired.
        Listing = "listing",
    }
}

term! {
    /// Whether a viewing comes with a visitor's pass.
    pub enum ViewingPass {
        /// Without: not agreed yet, not wanted, or the viewing came to nothing.
        NotGiven = "not_given",
        /// It was wanted, and no gate is on the way.
        NoGates = "no_gates",
        /// There is one.
        Given = "given",
        /// There was one; it was ended.
        Ended = "ended",
    }
}
