//! Words for registrations that people file themselves.

term! {
    /// Where a filing stands.
    pub enum FilingState {
        /// 待确认: whoever lets the unit, or the office, decides.
        Filed = "filed",
        /// 待本人确认: a landlord entered somebody, who decides.
        Entered = "entered",
        /// 已确认: the residency is recorded.
        Confirmed = "confirmed",
        /// 未确认: with a reason.
        Refused = "refused",
        /// 已撤回: by whoever filed it, or entered somebody.
        Withdrawn = "withdrawn",
        /// 本人未同意: by whoever was entered.
        Declined = "declined",
        /// 已过期: nobody decided in 30 days.
        Expired = "expired",
    }
}

term! {
    /// Why a filing is refused.
    pub enum FilingRefusal {
        /// 不是我的租客.
        NotMyTenant = "not_my_tenant",
        /// 房号不对.
        WrongUnit = "wrong_unit",
        /// 日期不对.
        WrongDays = "wrong_days",
        /// 身份信息不对.
        WrongPerson = "wrong_person",
    }
}
