//! Words for buildings.

term! {
    /// What a building is used for.
    pub enum BuildingUse {
        /// 居住.
        Residential = "residential",
        /// 商住混合: shops below, rooms above.
        Mixed = "mixed",
        /// 商业.
        Commercial = "commercial",
        /// 厂房仓库.
        Industrial = "industrial",
        /// 公共: an ancestral hall, a school, a clinic.
        Public = "public",
        /// 其他.
        Other = "other",
    }
}
