//! Who somebody is on paper: identity documents, names and phones, and how they are shown masked.
//!
//! A value of these types has passed its rules. None of them shows itself in `Debug` or can be serialised: personal data
//! leaves a process sealed (see [`crate::sealed`]) or masked (see [`mask_name`] and its neighbours), or by a deliberate
//! call of `as_str`.

mod check_digit;
mod citizen;
mod document;
mod error;
mod fictitious;
mod hmt_permit;
mod mask;
mod name;
mod passport;
mod permanent_card;
mod phone;

pub use citizen::{CitizenId, Sex};
pub use document::{IdentityDocument, IdentityKind};
pub use error::{IdentityError, NameError, PhoneError};
pub use fictitious::{
    FICTITIOUS_AREA_CODE, FICTITIOUS_PHONE_PREFIX, FICTITIOUS_SERIALS_PER_DAY_AND_SEX, fictitious_citizen_id,
    fictitious_phone, is_fictitious_citizen_id, is_fictitious_phone,
};
pub use hmt_permit::{HmtRegion, HmtResidencePermit};
pub use mask::{mask_id_number, mask_name, mask_phone};
pub use name::PersonName;
pub use passport::Passport;
pub use permanent_card::ForeignPermanentResidentCard;
pub use phone::{Phone, PhoneRegion};
