//! Staging: a file is read, normalised and copied into a temporary table of one connection, which is gone with it
//! whatever goes wrong. Only [`crate::buildings`] may have rows copied straight to where they belong, within the
//! transaction that applies them.
//!
//! ```text
//! reader thread -> bounded queue -> two normalising threads -> bounded queue -> COPY, one portion after the other
//! ```

mod again;
pub mod copy;
mod heads;
mod kind;
mod pipeline;
mod work;

pub use again::file_rejects;
pub use copy::CopyRow;
pub use kind::{Kind, Layout, Normal, Place, ShapeFields, Wish};
pub(crate) use pipeline::Plan;
pub use pipeline::{Staged, Step, stage};

pub(crate) use work::Worker;

/// Where progress is told: called for every batch.
pub type Progress<'a> = &'a mut (dyn FnMut(Step) + Send);
