//! Words for corrections that people ask for.

term! {
    /// What of a person is to be corrected.
    pub enum CorrectionField {
        /// 姓名.
        Name = "name",
        /// 证件: kind and number together.
        Document = "document",
        /// 电话.
        Phone = "phone",
        /// 出生日期.
        BirthDate = "birth_date",
        /// 居住登记: first and last day of a residency.
        Residency = "residency",
    }
}

term! {
    /// Where a correction stands.
    pub enum CorrectionState {
        /// 待处理: staff decide until its due date.
        Open = "open",
        /// 已采纳: the registry says it now; what it said before is kept.
        Accepted = "accepted",
        /// 未采纳: with a reason.
        Refused = "refused",
        /// 已撤回: by whoever asked for it.
        Withdrawn = "withdrawn",
    }
}
