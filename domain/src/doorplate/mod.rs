//! 门牌: what is written on a building and on a unit, in one spelling.
//!
//! Registers write the same door as `盐田街十二巷３號`, `盐田街12巷 3号` and `盐田街第12巷003号`. [`Doorplate`] and
//! [`UnitCode`] bring them together; [`search_key`] reduces a doorplate to what people remember of it. The words for
//! parts of an address are those of GB/T 23705-2009 and of the doorplates one finds in Guangdong (`12号之三`, `2梯`).

mod canon;
mod numerals;
mod plate;
mod readings;
mod roman;
mod room;
mod sort_key;
mod unit_code;

pub use canon::spelling;
pub use numerals::{arabic_numerals, spoken_numeral};
pub use plate::{Doorplate, DoorplateError, search_key};
pub use readings::{lanes_as_spoken, lanes_in_digits};
pub use room::split_unit;
pub use unit_code::UnitCode;
