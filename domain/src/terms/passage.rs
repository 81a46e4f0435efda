//! Words for what happens at a gate.

term! {
    /// How a gate answered.
    pub enum PassageResult {
        /// 放行: it opened.
        Granted = "granted",
        /// 拒绝: it stayed shut.
        Refused = "refused",
    }
}

term! {
    /// By what a gate was opened, or was asked to open.
    pub enum PassageMethod {
        /// 二维码.
        Qr = "qr",
        /// 门卡.
        Card = "card",
        /// 人脸: matched on the terminal.
        Face = "face",
        /// 密码.
        Pin = "pin",
        /// 出门按钮.
        Button = "button",
        /// 远程开门.
        Remote = "remote",
    }
}

term! {
    /// Whose word the time of a passage is.
    pub enum TimeQuality {
        /// The device's clock.
        Device = "device",
        /// The device's clock, less its known skew.
        Corrected = "corrected",
        /// The time of receipt, because the device's time can't be.
        Received = "received",
        /// The device's clock, which is not to be relied on.
        Doubtful = "doubtful",
    }
}
