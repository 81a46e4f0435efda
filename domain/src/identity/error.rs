//! Which rule an identity document, a name or a phone breaks. No message repeats what was entered: errors are logged.

use super::IdentityKind;

/// The rule that a document number breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing but spaces.
    #[error("the document number is empty")]
    Empty,
    /// Wrong number of characters.
    #[error("{} must have {expected} characters; found {found}", .kind.of_number())]
    Length {
        /// Of which kind of document.
        kind: IdentityKind,
        /// What the kind of document demands.
        expected: &'static str,
        /// How many there are without spaces.
        found: usize,
    },
    /// A 15-digit number of the first generation of cards.
    #[error(
        "15-digit ID numbers of the first generation ceased to be valid on 1 January 2013; enter the 18-digit number"
    )]
    FirstGeneration,
    /// A letter where a digit belongs, or a character that no document has.
    #[error("character {position} of the document number is not allowed there")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The first two digits are no province.
    #[error("the document number does not begin with the code of a province")]
    Province,
    /// The first six digits are none of 810000, 820000, 830000.
    #[error("the number of a residence permit begins with 810000 (Hong Kong), 820000 (Macao) or 830000 (Taiwan)")]
    PermitRegion,
    /// The country part is no code.
    #[error("the document number does not name a country")]
    Country,
    /// The eight (or six) digits are no day of the calendar.
    #[error("the date of birth in the document number is not a real date")]
    BirthDate,
    /// Born after today, or more than 150 years ago.
    #[error("the date of birth in the document number cannot be that of a living person")]
    ImplausibleBirthDate,
    /// The last character doesn't fit the others: a digit is mistyped or two are swapped.
    #[error("the check character does not match: a digit is wrong or two are swapped")]
    CheckCharacter,
    /// The number is sound, but of another kind of document.
    #[error("this is the number of another kind of document: {0}")]
    OtherKind(IdentityKind),
    /// A passport number without a digit or made of a single repeated character.
    #[error("the passport number needs at least one digit and more than one distinct character")]
    NotAPassportNumber,
}

impl IdentityError {
    /// A stable key by which a console finds its own words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "identity.empty",
            Self::Length { .. } => "identity.length",
            Self::FirstGeneration => "identity.first_generation",
            Self::Character { .. } => "identity.character",
            Self::Province => "identity.province",
            Self::PermitRegion => "identity.permit_region",
            Self::Country => "identity.country",
            Self::BirthDate => "identity.birth_date",
            Self::ImplausibleBirthDate => "identity.implausible_birth_date",
            Self::CheckCharacter => "identity.check_character",
            Self::OtherKind(_) => "identity.other_kind",
            Self::NotAPassportNumber => "identity.not_a_passport_number",
        }
    }
}

/// The rule that a telephone number breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing but spaces.
    #[error("the phone number is empty")]
    Empty,
    /// Something that is neither a digit nor a usual separator.
    #[error("character {position} of the phone number is not allowed there")]
    Character {
        /// Counted from 1, separators included.
        position: usize,
    },
    /// Eleven digits after +86, the first a 1 and the second 3 to 9.
    #[error("a mainland mobile number has 11 digits and begins with 13 to 19")]
    NotMainlandMobile,
    /// Not a number of that region's plan.
    #[error("the number does not fit the numbering plan of its region")]
    RegionalPlan,
    /// No `+` or `00`, and not a mainland mobile number.
    #[error("a mobile number has 11 digits; one from outside the mainland needs its country code, for example +852")]
    CountryCodeMissing,
    /// Fewer digits than any number has.
    #[error("the phone number is too short: a mobile number has 11 digits; found {found}")]
    TooShort {
        /// How many digits there are.
        found: usize,
    },
    /// Outside 7 to 15 digits (ITU-T E.164, section 6).
    #[error("an international number has 7 to 15 digits; found {found}")]
    Length {
        /// How many digits there are, country code included.
        found: usize,
    },
}

impl PhoneError {
    /// A stable key by which a console finds its own words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "phone.empty",
            Self::Character { .. } => "phone.character",
            Self::NotMainlandMobile => "phone.not_mainland_mobile",
            Self::RegionalPlan => "phone.regional_plan",
            Self::CountryCodeMissing => "phone.country_code_missing",
            Self::TooShort { .. } => "phone.too_short",
            Self::Length { .. } => "phone.length",
        }
    }
}

/// The rule that a person's name breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but spaces.
    #[error("the name is empty")]
    Empty,
    /// More than 60 characters.
    #[error("the name must have at most 60 characters; found {found}")]
    TooLong {
        /// How many there are.
        found: usize,
    },
    /// A control character or a code point that is none.
    #[error("character {position} of the name is not printable")]
    NotPrintable {
        /// Counted from 1.
        position: usize,
    },
    /// Only digits or punctuation.
    #[error("the name has no letter")]
    NoLetter,
}

impl NameError {
    /// A stable key by which a console finds its own words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "name.empty",
            Self::TooLong { .. } => "name.too_long",
            Self::NotPrintable { .. } => "name.not_printable",
            Self::NoLetter => "name.no_letter",
        }
    }
}
