//! Exceptions 越区查询: looking outside one's area for a time, with a reason, approved by a second person.
//!
//! Invariants: the requester never approves; only a manager of the site that is looked at decides; an exception lets look
//! and never write (`policy::by_exception`); it ends by itself, and with the next request after it was revoked; what was
//! asked and what was decided never changes; every look made through one carries its id.

pub mod model;
pub mod routes;
pub mod store;
