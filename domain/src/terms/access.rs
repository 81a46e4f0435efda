//! Words for gates and what passes them.

term! {
    /// What a gate gives access to.
    pub enum GateKind {
        /// 围院闸口: the compound, a lane's end.
        Compound = "compound",
        /// 楼栋门禁: the house door.
        Building = "building",
        /// 房门: the door of a unit.
        Unit = "unit",
    }
}

term! {
    /// Which way a device at a gate reads.
    pub enum Direction {
        /// 进: into the compound, house or unit.
        In = "in",
        /// 出: out of it.
        Out = "out",
        /// 双向: the device doesn't know which.
        Both = "both",
    }
}

term! {
    /// What a terminal speaks.
    pub enum DeviceProtocol {
        /// 本平台接口: our own API.
        Native = "native",
        /// 海康 ISAPI: pushes events to an HTTP listening host.
        Hikvision = "hikvision",
        /// 中控 PUSH: `/iclock/`, attendance or access.
        Zkteco = "zkteco",
        /// `HTTPv2` terminals of several makers.
        OemHttp = "oem_http",
        /// A broker between the terminal and us.
        Mqtt = "mqtt",
    }
}

term! {
    /// Which of its vendor's push protocols a terminal speaks.
    pub enum PushKind {
        /// 考勤: made for attendance.
        Attendance = "attendance",
        /// 门禁: made for doors.
        Access = "access",
    }
}

term! {
    /// What a terminal is to do.
    pub enum CommandKind {
        /// 下发: let a credential in.
        Admit = "admit",
        /// 撤销: forget a pass.
        Withdraw = "withdraw",
        /// 补传: send events again.
        Replay = "replay",
        /// 校时: set its clock.
        SetClock = "set_clock",
    }
}

term! {
    /// What became of a command.
    pub enum CommandState {
        /// 待发送.
        Waiting = "waiting",
        /// 已发送: not answered yet.
        Sent = "sent",
        /// 完成.
        Done = "done",
        /// 失败: the terminal could not, or never answered.
        Failed = "failed",
        /// 过期: it was too late.
        Expired = "expired",
        /// 作废: overtaken before it was sent.
        Dropped = "dropped",
        /// 已重发: it failed or was too late, and was queued once more.
        Repeated = "repeated",
    }
}

term! {
    /// Why somebody may pass.
    pub enum PassKind {
        /// 居民: lives there; the only kind that counts presence nights.
        Resident = "resident",
        /// 访客: is let in by a resident for a while.
        Visitor = "visitor",
        /// 服务: works there (delivery, cleaning, repair).
        Service = "service",
    }
}

term! {
    /// What a device reads for a pass.
    pub enum CredentialKind {
        /// 二维码: a signed QR code.
        Qr = "qr",
        /// 门卡: a card.
        Card = "card",
        /// 人脸: matched on the terminal, never on the server.
        Face = "face",
        /// 密码: a number typed at the door.
        Pin = "pin",
    }
}

term! {
    /// Why a pass ended before its time.
    pub enum PassEnding {
        /// 撤销: whoever gave it took it back.
        Revoked = "revoked",
        /// 退租: the lease ended.
        LeaseEnded = "lease_ended",
        /// 搬离: the holder moved out.
        MovedOut = "moved_out",
        /// 不再是业主: whoever held it, or let the visitor in, owns the unit no longer.
        OwnershipEnded = "ownership_ended",
        /// 遗失: what opened the gate was lost.
        Lost = "lost",
        /// 换发: another pass took its place.
        Replaced = "replaced",
    }
}

term! {
    /// What a gate is told that asks whether to open.
    pub enum CheckReason {
        /// 放行: it opens.
        Ok = "ok",
        /// 无此凭证: nobody's, or somebody's for other gates; which of the two is not told.
        Unknown = "unknown",
        /// 未生效: its time has not come.
        NotBegun = "not_begun",
        /// 已到期: its time is over.
        Expired = "expired",
        /// 已暂停: it stands still.
        Suspended = "suspended",
        /// 已终止: it was ended, or another one took its place.
        Ended = "ended",
        /// 二维码已过时: a live code without the counter of now, as on a picture.
        Stale = "stale",
    }
}
