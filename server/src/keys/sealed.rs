//! Which columns hold sealed values. A test compares this with the schema: a column `…_sealed` that is missing here
//! would be left under an old key, and lost with it.

use menpai_domain::sealed::Field;

/// A column of sealed values.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    /// Its table. The role `menpai_keys` may read the key, the subject and the column, and update the column.
    pub table: &'static str,
    /// Its name, which ends in `_sealed`.
    pub column: &'static str,
    /// The primary key: columns of ids.
    pub key: &'static [&'static str],
    /// The column whose id is bound into the value as its subject.
    pub subject: &'static str,
    /// What is bound in as its field.
    pub field: Field,
}

const fn of_person(column: &'static str, field: Field) -> SealedColumn {
    SealedColumn { table: "person", column, key: &["site_id", "id"], subject: "id", field }
}

/// All of them.
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    of_person("name_sealed", Field::Name),
    of_person("id_number_sealed", Field::IdNumber),
    of_person("phone_sealed", Field::Phone),
    of_person("birth_date_sealed", Field::BirthDate),
];
