//! Which columns hold sealed values. A test compares this with the schema: a column `…_sealed` that is missing here
//! would be left under an old key, and lost with it.

use menpai_domain::sealed::Field;

/// A column of a primary key.
#[derive(Debug, Clone, Copy)]
pub enum KeyColumn {
    /// Of ids.
    Id(&'static str),
    /// Of numbers from 0 on.
    Number(&'static str),
}

impl KeyColumn {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id(name) | Self::Number(name) => name,
        }
    }

    /// Its type in SQL.
    #[must_use]
    pub const fn sql_type(self) -> &'static str {
        match self {
            Self::Id(_) => "uuid",
            Self::Number(_) => "bigint",
        }
    }

    /// A value before all others, as a text.
    #[must_use]
    pub const fn lowest(self) -> &'static str {
        match self {
            Self::Id(_) => "00000000-0000-0000-0000-000000000000",
            Self::Number(_) => "-1",
        }
    }
}

/// A column of sealed values.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    /// Its table. The role `menpai_keys` may read the key, the subject and the column, and update the column.
    pub table: &'static str,
    /// Its name, which ends in `_sealed`.
    pub column: &'static str,
    /// The primary key.
    pub key: &'static [KeyColumn],
    /// The column whose id is bound into the value as its subject.
    pub subject: &'static str,
    /// What is bound in as its field.
    pub field: Field,
}

const SITE_AND_ID: &[KeyColumn] = &[KeyColumn::Id("site_id"), KeyColumn::Id("id")];
const PERSON_VERSION: &[KeyColumn] =
    &[KeyColumn::Id("site_id"), KeyColumn::Id("person_id"), KeyColumn::Number("version")];

const fn of_person(column: &'static str, field: Field) -> SealedColumn {
    SealedColumn { table: "person", column, key: SITE_AND_ID, subject: "id", field }
}

const fn of_person_version(column: &'static str, field: Field) -> SealedColumn {
    SealedColumn { table: "person_version", column, key: PERSON_VERSION, subject: "person_id", field }
}

const fn of_correction(column: &'static str, field: Field) -> SealedColumn {
    SealedColumn { table: "correction", column, key: SITE_AND_ID, subject: "id", field }
}

const fn of_credential(column: &'static str) -> SealedColumn {
    SealedColumn { table: "credential", column, key: SITE_AND_ID, subject: "id", field: Field::Credential }
}

const fn of_second_factor(column: &'static str) -> SealedColumn {
    let key = &[KeyColumn::Id("account_id")];
    SealedColumn { table: "second_factor", column, key, subject: "account_id", field: Field::TotpSecret }
}

/// All of them.
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    of_person("name_sealed", Field::Name),
    of_person("id_number_sealed", Field::IdNumber),
    of_person("phone_sealed", Field::Phone),
    of_person("birth_date_sealed", Field::BirthDate),
    of_person_version("name_sealed", Field::Name),
    of_person_version("id_number_sealed", Field::IdNumber),
    of_person_version("phone_sealed", Field::Phone),
    of_person_version("birth_date_sealed", Field::BirthDate),
    of_correction("old_value_sealed", Field::CorrectionOld),
    of_correction("new_value_sealed", Field::CorrectionNew),
    of_correction("reason_sealed", Field::CorrectionReason),
    of_correction("decision_reason_sealed", Field::CorrectionDecision),
    of_credential("token_sealed"),
    SealedColumn {
        table: "dead_letter",
        column: "body_sealed",
        key: SITE_AND_ID,
        subject: "id",
        field: Field::DeadLetter,
    },
    SealedColumn { table: "gap_event", column: "note_sealed", key: SITE_AND_ID, subject: "id", field: Field::GapNote },
    SealedColumn {
        table: "contract",
        column: "clauses_sealed",
        key: SITE_AND_ID,
        subject: "id",
        field: Field::ContractClauses,
    },
    SealedColumn {
        table: "contract",
        column: "text_sealed",
        key: SITE_AND_ID,
        subject: "id",
        field: Field::ContractText,
    },
    SealedColumn { table: "lock_key", column: "pin_sealed", key: SITE_AND_ID, subject: "id", field: Field::LockPin },
    SealedColumn {
        table: "problem",
        column: "text_sealed",
        key: SITE_AND_ID,
        subject: "id",
        field: Field::ProblemText,
    },
    SealedColumn {
        table: "problem_step",
        column: "note_sealed",
        key: SITE_AND_ID,
        subject: "id",
        field: Field::ProblemNote,
    },
    SealedColumn {
        table: "ownership_claim",
        column: "number_sealed",
        key: SITE_AND_ID,
        subject: "id",
        field: Field::OwnershipNumber,
    },
    SealedColumn {
        table: "ownership_evidence",
        column: "key_sealed",
        key: SITE_AND_ID,
        subject: "id",
        field: Field::EvidenceKey,
    },
    SealedColumn {
        table: "person_wechat",
        column: "open_id_sealed",
        key: &[KeyColumn::Id("site_id"), KeyColumn::Id("person_id")],
        subject: "person_id",
        field: Field::WechatOpenId,
    },
    SealedColumn {
        table: "account_phone",
        column: "phone_sealed",
        key: &[KeyColumn::Id("account_id")],
        subject: "account_id",
        field: Field::Phone,
    },
    SealedColumn {
        table: "account_wechat",
        column: "open_id_sealed",
        key: &[KeyColumn::Id("account_id")],
        subject: "account_id",
        field: Field::WechatOpenId,
    },
    of_second_factor("secret_sealed"),
    of_second_factor("new_secret_sealed"),
];
