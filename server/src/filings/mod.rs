//! Filings 申报: people file where they live; whoever lets the unit, or the office, confirms it, and it is a residency.
//!
//! Invariants: a filing is of the person behind the account that files it. Somebody whom the site does not know is entered
//! with it, by the number of a document; who is known by that number is only the one who files if name and phone agree, since
//! a number and a name are no secret: everybody else is sent to the office, and that they tried is a look in the trail. A filing
//! is decided once (domain/src/filing says by which step, a trigger that it stays so); the residency is recorded in the transaction
//! that confirms it. A refusal is a word of a list: nobody writes about anybody. Those who come along have filings of their own that
//! hang on the first one: they are shown with it and decided with it. A landlord may enter somebody who moves into their own unit:
//! nothing is recorded until that one signs in with the phone that was entered and says yes, also for those whom they bring along;
//! whoever never does was never here.

pub mod answer;
pub mod decide;
pub mod enter;
mod file;
pub mod model;
pub mod own;
mod settle;
mod shown;
mod step;
pub mod store;
