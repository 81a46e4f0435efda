//! Shapes of a correction.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::{IdentityKind, mask_id_number, mask_name, mask_phone};
use menpai_domain::ids::{CorrectionId, PersonId, ResidencyId, SiteId};
use menpai_domain::terms::{CorrectionField, CorrectionState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::persons::masked::mask_birth_date;

/// What the registry should say.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "field", rename_all = "snake_case", deny_unknown_fields)]
pub enum CorrectionValue {
    /// The name.
    Name {
        /// 1 to 60 characters.
        name: String,
    },
    /// The identity document.
    Document {
        /// Its kind.
        document_kind: IdentityKind,
        /// Its number, checked by the rules of its kind.
        id_number: String,
    },
    /// The phone.
    Phone {
        /// A mainland mobile number needs no country code.
        phone: String,
    },
    /// The date of birth, where the document's number does not tell it.
    BirthDate {
        /// Within the last 150 years.
        birth_date: NaiveDate,
    },
    /// First and last day of a residency as it is recorded now.
    Residency {
        /// One's own residency.
        residency_id: ResidencyId,
        /// First day.
        from: NaiveDate,
        /// Last day; open if absent.
        to: Option<NaiveDate>,
    },
}

impl CorrectionValue {
    /// Which field it is of.
    #[must_use]
    pub const fn field(&self) -> CorrectionField {
        match self {
            Self::Name { .. } => CorrectionField::Name,
            Self::Document { .. } => CorrectionField::Document,
            Self::Phone { .. } => CorrectionField::Phone,
            Self::BirthDate { .. } => CorrectionField::BirthDate,
            Self::Residency { .. } => CorrectionField::Residency,
        }
    }
}

/// A correction that somebody asks for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "site_id": "01980000-0000-7000-8000-000000000001", "value": {"field": "phone", "phone": "15400000002"},
    "reason": "换了号码"
}))]
pub struct CreateCorrection {
    /// The site whose data is to be corrected.
    pub site_id: SiteId,
    /// What it should say.
    pub value: CorrectionValue,
    /// Why, 1 to 500 characters, without numbers of persons.
    pub reason: String,
}

/// A decision.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "已核对证件"}))]
pub struct DecideCorrection {
    /// Why, 1 to 500 characters; the person reads it.
    pub reason: String,
}

/// A value of the field that a correction is about: only what belongs to the field is there. Masked in lists of staff.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct FieldValue {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "陈**")]
    pub name: Option<String>,
    /// Kind of the identity document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<IdentityKind>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "4****************1")]
    pub id_number: Option<String>,
    /// Phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "154****0001")]
    pub phone: Option<String>,
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1990-**-**")]
    pub birth_date: Option<String>,
    /// First day of the residency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Its last day; open if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

impl FieldValue {
    /// The same, masked.
    #[must_use]
    pub fn masked(self) -> Self {
        Self {
            name: self.name.map(|name| mask_name(&name)),
            id_number: self.id_number.map(|number| mask_id_number(&number)),
            phone: self.phone.map(|phone| mask_phone(&phone)),
            birth_date: self.birth_date.map(|date| mask_birth_date(&date)),
            ..self
        }
    }
}

/// A correction: what the registry says, what it should say, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CorrectionResponse {
    /// Id.
    pub id: CorrectionId,
    /// Its site.
    pub site_id: SiteId,
    /// The person.
    pub person_id: PersonId,
    /// What it is about.
    pub field: CorrectionField,
    /// The residency that it is about.
    pub residency_id: Option<ResidencyId>,
    /// Whole doorplate of that residency's unit.
    #[schema(example = "盐田三巷12号302")]
    pub doorplate: Option<String>,
    /// While it is open: what the registry says now. Then: what it said.
    pub old: FieldValue,
    /// What it should say.
    pub new: FieldValue,
    /// Why; absent in lists of staff, since it can hold what is masked there.
    #[schema(example = "换了号码")]
    pub reason: Option<String>,
    /// Where it stands.
    pub state: CorrectionState,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// Last day on which it is to be decided.
    pub due_on: NaiveDate,
    /// Open, and past its due day.
    pub overdue: bool,
    /// When it was decided or withdrawn.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was decided so.
    #[schema(example = "已核对证件")]
    pub decision_reason: Option<String>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// What a decision came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedCorrection {
    /// Id.
    pub id: CorrectionId,
    /// Where it stands now.
    pub state: CorrectionState,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// Version, as in the `ETag`.
    #[schema(example = 2)]
    pub version: i32,
}

/// Which corrections to list, beside purpose and reference.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CorrectionQuery {
    /// Only of this site.
    pub site_id: Option<SiteId>,
    /// Where they stand; open ones if absent.
    pub state: Option<CorrectionState>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_value_keeps_what_names_nobody() {
        let value = FieldValue {
            name: Some("陈小明".to_owned()),
            document_kind: Some(IdentityKind::Passport),
            id_number: Some("E12345678".to_owned()),
            phone: Some("+8615400000001".to_owned()),
            birth_date: Some("1990-03-07".to_owned()),
            from: NaiveDate::from_ymd_opt(2026, 1, 1),
            to: None,
        };
        let masked = value.clone().masked();
        assert_eq!(masked.name.as_deref(), Some("陈**"));
        assert_eq!(masked.id_number.as_deref(), Some("E*******8"));
        assert_eq!(masked.phone.as_deref(), Some("154****0001"));
        assert_eq!(masked.birth_date.as_deref(), Some("1990-**-**"));
        assert_eq!((masked.document_kind, masked.from, masked.to), (value.document_kind, value.from, None));
    }
}
