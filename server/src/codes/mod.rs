//! Codes to a phone: how landlords and tenants sign in.
//!
//! Invariants: asking for a code tells nothing, neither by answer nor by time: it is taken for any phone, and sent to
//! those of owners, residents and tenants, and to so many newcomers a day (`messages.newcomer_codes_a_day`); a code is six digits, good for five minutes, five tries and one sign-in, and
//! only the newest one is; it is used up in the transaction that decides the sign-in, and stays good where that fails for a fault of ours, or
//! where whoever signs in has to say more; the account is made at the first sign-in and follows what the registry says: an owner is a
//! landlord, whoever lives or rents here is a tenant; a phone that several persons of a site share identifies none of them; whose document is known says its
//! number before the phone opens anything of theirs the first time, and again after half a year without a sign-in.

pub mod code;
pub mod enter;
pub mod model;
pub mod routes;
pub mod says;
pub mod store;
