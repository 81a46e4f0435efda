//! Buildings 楼栋: footprints with what the file says about them.
//!
//! Rows are found again by `external_id`: the id in the file, or one made of the shape (see [`crate::fingerprint`]).
//! A fact that the file leaves empty leaves the registry's as it is, so that a re-import never wipes what somebody
//! entered since. Footprints outside the fence of the site are rejected.
//!
//! A file that is only to be reported on, or belongs to a site with buildings, is staged, compared and then applied.
//! Into a site without any there is nothing to compare: [`import`] copies its rows into the registry as it reads them,
//! in one transaction (`fresh`); if the whole registry is empty, indexes and keys follow at the end (`first`).

mod fields;
mod first;
mod fresh;
mod hints;
mod load;
mod merge;
mod normalize;
mod sql;

pub(crate) use fields::LAYOUT;
pub use load::{apply, import, stage};
pub use normalize::{Buildings, Registry};
