//! `pgbench`: a bare SELECT of one person by primary key.

use std::path::Path;

use anyhow::Result;

use super::LOAD;
use super::generate::Village;
use crate::load::{Measured, pgbench};
use crate::registry::Database;

/// Runs it.
pub fn select(database: &Database, folder: &Path, village: &Village) -> Result<Measured> {
    // Sites hold equally many persons, in the order of their numbers.
    let script = format!(
        "\\set n random(0, {last})\n\\set s :n / {per_site}\n\
         select name_sealed, document_kind, id_number_sealed, phone_sealed, birth_date_sealed from person\n\
         where site_id = ('00000000-0000-7000-8001-' || lpad(to_hex(:s::bigint), 12, '0'))::uuid\n\
           and id = ('00000000-0000-7000-8004-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;\n",
        last = village.residents - 1,
        per_site = village.residents_per_site(),
    );
    pgbench::run(database, folder, LOAD, &script)
}
