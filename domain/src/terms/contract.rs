//! Words for contracts between landlord and tenants.

term! {
    /// What a contract is about.
    pub enum ContractKind {
        /// 新签: a new lease.
        Lease = "lease",
        /// 续租: the lease goes on.
        Renewal = "renewal",
        /// 变更: another rent, deposit or other clauses from a day on.
        Change = "change",
        /// 提前解除: the lease ends before its last day.
        EarlyEnd = "early_end",
    }
}

term! {
    /// Where a contract stands.
    pub enum ContractState {
        /// 草稿: tenants may join.
        Draft = "draft",
        /// 待签: its text stands, each party confirms it.
        Offered = "offered",
        /// 已签.
        Signed = "signed",
        /// 已拒绝: by another party than the one who proposed it.
        Declined = "declined",
        /// 已撤回: by the party who proposed it.
        Withdrawn = "withdrawn",
        /// 已过期: not everybody confirmed in time.
        Expired = "expired",
        /// 已失效: the unit was let to others meanwhile.
        Overtaken = "overtaken",
    }
}

term! {
    /// Side of a contract.
    pub enum ContractSide {
        /// 出租方.
        Landlord = "landlord",
        /// 承租方.
        Tenant = "tenant",
    }
}

term! {
    /// What a receipt is for.
    pub enum ReceiptKind {
        /// 租金.
        Rent = "rent",
        /// 押金.
        Deposit = "deposit",
        /// 退还押金.
        DepositReturned = "deposit_returned",
    }
}
