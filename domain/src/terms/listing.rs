//! Words for units on offer.

term! {
    /// Where a listing stands.
    pub enum ListingState {
        /// 草稿: only its landlord works on it.
        Draft = "draft",
        /// 待审核: the office looks at it.
        Submitted = "submitted",
        /// 已发布: anybody who signed in finds it.
        Published = "published",
        /// 未通过: with a reason; a change makes it a draft again.
        Refused = "refused",
        /// 已过期: its time was over and nobody renewed it.
        Expired = "expired",
        /// 已撤下: by its landlord, for good.
        Withdrawn = "withdrawn",
        /// 已下架: by the office, for good.
        TakenDown = "taken_down",
    }
}

term! {
    /// Why a listing is refused or taken down.
    pub enum ListingRefusal {
        /// 照片不是这间房, or cannot be made out.
        WrongPhotos = "wrong_photos",
        /// 照片里有人.
        PersonInPhoto = "person_in_photo",
        /// 描述不实.
        Misleading = "misleading",
        /// 租金或押金不实.
        WrongPrice = "wrong_price",
        /// 文字或照片里有联系方式、门牌.
        ContactInside = "contact_inside",
        /// 存在安全隐患, or may not be lived in.
        NotFitToLet = "not_fit_to_let",
    }
}

term! {
    /// What a unit has.
    pub enum Facility {
        /// 床.
        Bed = "bed",
        /// 衣柜.
        Wardrobe = "wardrobe",
        /// 书桌.
        Desk = "desk",
        /// 空调.
        AirConditioner = "air_conditioner",
        /// 热水器.
        WaterHeater = "water_heater",
        /// 洗衣机.
        WashingMachine = "washing_machine",
        /// 冰箱.
        Refrigerator = "refrigerator",
        /// 宽带.
        Broadband = "broadband",
        /// 厨房.
        Kitchen = "kitchen",
        /// 独立卫生间.
        PrivateBathroom = "private_bathroom",
        /// 阳台.
        Balcony = "balcony",
        /// 有窗.
        Window = "window",
        /// 电梯.
        Elevator = "elevator",
        /// 智能门锁.
        SmartLock = "smart_lock",
        /// 烟感报警.
        SmokeAlarm = "smoke_alarm",
        /// 电动车集中充电.
        EbikeCharging = "ebike_charging",
    }
}
