//! Staging: a file is read, normalised and copied into a temporary table of one connection. Nothing of the registry
//! is touched; whatever goes wrong, the table is gone with the connection.
//!
//! ```text
//! reader thread -> bounded queue -> two normalising threads -> bounded queue -> COPY
//! ```

mod copy;
mod kind;
mod pipeline;
mod work;

pub use copy::CopyRow;
pub use kind::{Kind, Layout, Normal, ShapeFields};
pub use pipeline::{Staged, Step, stage};

/// Where progress is told: called for every batch.
pub type Progress<'a> = &'a mut (dyn FnMut(Step) + Send);
