//! Any identity document the registry accepts: a kind and a number that fits it.

use chrono::NaiveDate;

use crate::text::plain_code;

use super::{CitizenId, ForeignPermanentResidentCard, HmtResidencePermit, IdentityError, Passport, Sex};

term! {
    /// The kinds of identity document that a residency may be registered with.
    pub enum IdentityKind {
        /// 居民身份证.
        CitizenId = "citizen_id",
        /// 港澳台居民居住证.
        HmtResidencePermit = "hmt_residence_permit",
        /// 护照.
        Passport = "passport",
        /// 外国人永久居留身份证.
        ForeignPermanentResidentCard = "foreign_permanent_resident_card",
    }
}

impl IdentityKind {
    /// What its number is called where a rule of it is told.
    pub(super) const fn of_number(self) -> &'static str {
        match self {
            Self::CitizenId => "the number of a citizen's identity card",
            Self::HmtResidencePermit => "the number of a residence permit",
            Self::Passport => "the number of a passport",
            Self::ForeignPermanentResidentCard => "the number of a permanent resident card",
        }
    }
}

/// A document number that has passed the rules of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IdentityDocument {
    /// 居民身份证.
    CitizenId(CitizenId),
    /// 港澳台居民居住证.
    HmtResidencePermit(HmtResidencePermit),
    /// 护照.
    Passport(Passport),
    /// 外国人永久居留身份证.
    ForeignPermanentResidentCard(ForeignPermanentResidentCard),
}

impl IdentityDocument {
    /// Reads a number of a known kind.
    ///
    /// # Errors
    /// The rule of that kind which the number breaks.
    pub fn parse(kind: IdentityKind, text: &str) -> Result<Self, IdentityError> {
        match kind {
            IdentityKind::CitizenId => CitizenId::parse(text).map(Self::CitizenId),
            IdentityKind::HmtResidencePermit => HmtResidencePermit::parse(text).map(Self::HmtResidencePermit),
            IdentityKind::Passport => Passport::parse(text).map(Self::Passport),
            IdentityKind::ForeignPermanentResidentCard => {
                ForeignPermanentResidentCard::parse(text).map(Self::ForeignPermanentResidentCard)
            }
        }
    }

    /// Reads a number whose kind was not given, as a search box gets it. No number fits two kinds.
    ///
    /// # Errors
    /// What a citizen's number would have needed, if the text has 15 or 18 characters and begins with a digit, or is a
    /// number of ten digits or more;
    /// otherwise what a passport would have needed.
    pub fn recognise(text: &str) -> Result<Self, IdentityError> {
        let as_citizen = match CitizenId::parse(text) {
            Ok(id) => return Ok(Self::CitizenId(id)),
            Err(error) => error,
        };
        if let Ok(permit) = HmtResidencePermit::parse(text) {
            return Ok(Self::HmtResidencePermit(permit));
        }
        if let Ok(card) = ForeignPermanentResidentCard::parse(text) {
            return Ok(Self::ForeignPermanentResidentCard(card));
        }
        // No passport has so many digits and nothing else (ICAO Doc 9303-3: nine characters): somebody left some out.
        let digits = plain_code(text);
        let digits = digits.strip_suffix('X').unwrap_or(&digits);
        if digits.len() > 9 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(as_citizen);
        }
        match as_citizen {
            IdentityError::Empty | IdentityError::Length { .. } | IdentityError::Character { .. } => {
                Passport::parse(text).map(Self::Passport)
            }
            rule => Err(rule),
        }
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> IdentityKind {
        match self {
            Self::CitizenId(_) => IdentityKind::CitizenId,
            Self::HmtResidencePermit(_) => IdentityKind::HmtResidencePermit,
            Self::Passport(_) => IdentityKind::Passport,
            Self::ForeignPermanentResidentCard(_) => IdentityKind::ForeignPermanentResidentCard,
        }
    }

    /// The number in its one spelling: what is sealed and what the blind index is made of.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::CitizenId(id) => id.as_str(),
            Self::HmtResidencePermit(permit) => permit.as_str(),
            Self::Passport(passport) => passport.as_str(),
            Self::ForeignPermanentResidentCard(card) => card.as_str(),
        }
    }

    /// The date of birth, if the number tells it.
    #[must_use]
    pub fn birth_date(&self) -> Option<NaiveDate> {
        match self {
            Self::CitizenId(id) => Some(id.birth_date()),
            Self::HmtResidencePermit(permit) => Some(permit.birth_date()),
            Self::Passport(_) => None,
            Self::ForeignPermanentResidentCard(card) => card.birth_date(),
        }
    }

    /// The sex, if the number tells it.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self {
            Self::CitizenId(id) => Some(id.sex()),
            Self::HmtResidencePermit(permit) => Some(permit.sex()),
            Self::Passport(_) => None,
            Self::ForeignPermanentResidentCard(card) => card.sex(),
        }
    }

    /// The rule that needs to know the day: nobody is registered before birth or at more than 150.
    ///
    /// # Errors
    /// [`IdentityError::ImplausibleBirthDate`].
    pub fn check_on(&self, today: NaiveDate) -> Result<(), IdentityError> {
        match self.birth_date() {
            Some(birth) if birth > today || today.years_since(birth).is_none_or(|age| age > 150) => {
                Err(IdentityError::ImplausibleBirthDate)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_its_own_and_is_recognised() {
        for (kind, text) in [
            (IdentityKind::CitizenId, "11010519491231002x"),
            (IdentityKind::HmtResidencePermit, "810000199408230021"),
            (IdentityKind::Passport, "e12345678"),
            (IdentityKind::ForeignPermanentResidentCard, "911124198108030024"),
            (IdentityKind::ForeignPermanentResidentCard, "CAN110081080310"),
        ] {
            let document = IdentityDocument::parse(kind, text).expect(text);
            assert_eq!(document.kind(), kind, "{text}");
            assert_eq!(document.number(), text.to_uppercase());
            assert_eq!(IdentityDocument::recognise(text), Ok(document), "{text}");
        }
    }

    #[test]
    fn a_mistyped_number_is_answered_by_the_nearest_kind() {
        for (text, error) in [
            ("110105194912310021", IdentityError::CheckCharacter),
            ("110105491231002", IdentityError::FirstGeneration),
            ("", IdentityError::Empty),
            ("11010519491231", IdentityError::Length { kind: IdentityKind::CitizenId, expected: "18", found: 14 }),
            ("1101051949123100X", IdentityError::Length { kind: IdentityKind::CitizenId, expected: "18", found: 17 }),
            ("E1", IdentityError::Length { kind: IdentityKind::Passport, expected: "5 to 20", found: 2 }),
        ] {
            assert_eq!(IdentityDocument::recognise(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_number_of_the_wrong_length_is_told_the_rule_of_its_kind() {
        for (kind, told) in [
            (IdentityKind::CitizenId, "the number of a citizen's identity card must have 18 characters; found 2"),
            (IdentityKind::HmtResidencePermit, "the number of a residence permit must have 18 characters; found 2"),
            (IdentityKind::Passport, "the number of a passport must have 5 to 20 characters; found 2"),
            (
                IdentityKind::ForeignPermanentResidentCard,
                "the number of a permanent resident card must have 15 or 18 characters; found 2",
            ),
        ] {
            let error = IdentityDocument::parse(kind, "E1").expect_err("it is short");
            assert_eq!(error.to_string(), told);
        }
    }

    #[test]
    fn nobody_is_registered_before_birth_or_at_two_hundred() {
        let id = IdentityDocument::parse(IdentityKind::CitizenId, "11010519491231002X").expect("an example");
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        assert_eq!(id.check_on(day(1949, 12, 31)), Ok(()));
        assert_eq!(id.check_on(day(2025, 1, 1)), Ok(()));
        assert_eq!(id.check_on(day(1949, 12, 30)), Err(IdentityError::ImplausibleBirthDate));
        assert_eq!(id.check_on(day(2101, 1, 1)), Err(IdentityError::ImplausibleBirthDate));
    }

    #[test]
    fn the_words_for_kinds_are_fixed() {
        let words = IdentityKind::ALL.map(IdentityKind::as_str);
        assert_eq!(words, ["citizen_id", "hmt_residence_permit", "passport", "foreign_permanent_resident_card"]);
    }
}
