//! What went wrong, for whoever typed the command.

use sqlx::error::DatabaseError;

/// The whole chain in one sentence; a cause that is told already is not told again. What the database says goes without
/// the line of PostgreSQL's own source, which reads like one of the user's file.
#[must_use]
pub fn told(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1) {
        if !told.contains(&cause.to_string()) {
            told = format!("{told}: {cause}");
        }
    }
    for database in error.chain().filter_map(|cause| cause.downcast_ref::<Box<dyn DatabaseError>>()) {
        told = told.replace(&database.to_string(), database.message());
    }
    told
}
