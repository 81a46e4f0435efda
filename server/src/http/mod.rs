//! What every slice shares about HTTP: errors, extractors, paging, preconditions, idempotency.

pub mod answer_crs;
pub mod coding;
mod constraint;
pub mod cross_origin;
pub mod drain;
pub mod error;
pub mod extract;
pub mod idempotency;
pub mod language;
pub mod number;
pub mod page;
pub mod parameters;
pub mod patience;
mod plain;
pub mod precondition;
pub mod shape;
pub mod words;

pub use error::{ApiError, ApiResult, FieldError, Problem, Problems};
pub use extract::{ApiJson, ApiPath, ApiQuery};
pub use page::{Cursor, Page, PageQuery};
pub use precondition::{IfMatch, etag};
