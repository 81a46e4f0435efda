//! Impact assessments 个人信息保护影响评估 of a site (Personal Information Protection Law, article 55): without one in
//! force, gaps are not detected there.
//!
//! Invariants: an assessment is added and never changed; it takes effect and lapses by its dates alone.

pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod store;
