//! Who somebody says that they are, whose phone the registry knows. A number is mistyped, and given to somebody else after a while:
//! the phone alone opens nobody's data the first time, where a document of theirs is known.

use menpai_domain::identity::{CitizenId, IdentityDocument, IdentityError, IdentityKind};
use menpai_domain::sealed::{Field, Keyring};

use super::model::Resident;
use crate::http::{ApiError, ApiResult};

/// What whoever signs in says of themself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Nothing.
    Nothing,
    /// The number of their document, by keyed hash; one for each kind of document that it can be.
    Number(Vec<[u8; 32]>),
    /// That they are somebody else than those whom the registry knows by the phone.
    SomebodyElse,
}

impl Says {
    /// Reads what was sent.
    ///
    /// # Errors
    /// `Validation` where both were sent, or the number is that of no document.
    pub fn read(keyring: &Keyring, id_number: Option<&str>, not_me: Option<bool>) -> ApiResult<Self> {
        match (id_number, not_me.unwrap_or(false)) {
            (None, false) => Ok(Self::Nothing),
            (None, true) => Ok(Self::SomebodyElse),
            (Some(_), true) => Err(ApiError::field("not_me", "one_of", "say your number, or that it is not you")),
            (Some(text), false) => {
                // Eighteen digits are a citizen's number, and one that is mistyped is not somebody's passport.
                let mistyped = match CitizenId::parse(text) {
                    Err(error @ (IdentityError::CheckCharacter | IdentityError::BirthDate)) => Some(error),
                    _ => None,
                };
                let read = IdentityKind::ALL.map(|kind| IdentityDocument::parse(kind, text));
                let index = |document: &IdentityDocument| keyring.blind_index(Field::IdNumber, document.number());
                let numbers: Vec<_> = read.iter().filter_map(|one| one.as_ref().ok().map(index)).collect();
                // What fits no kind is told the rule of the kind that it comes nearest to.
                let unread = IdentityDocument::recognise(text).err().filter(|_| numbers.is_empty());
                match mistyped.or(unread) {
                    Some(error) => Err(ApiError::field("id_number", error.code(), error.to_string())),
                    None => Ok(Self::Number(numbers)),
                }
            }
        }
    }

    /// Whether a number is said, so that it may be a guess.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// Whether this is their document.
    fn names(&self, resident: &Resident) -> bool {
        matches!((self, &resident.id_number_index), (Self::Number(numbers), Some(theirs))
            if numbers.iter().any(|number| number.as_slice() == theirs.as_slice()))
    }

    /// Those of whom the phone stands for that the caller may be signed in as: who signs in with it already, whose number was said,
    /// and whoever is known to be the same person; where nobody asks for a number, also those of whom no document is known.
    ///
    /// # Errors
    /// `Validation` of `id_number`: it has to be said (`required`), or is not that of anybody with this phone (`not_theirs`).
    pub fn meant(&self, found: &[Resident]) -> ApiResult<Vec<Resident>> {
        let sure = |resident: &Resident| resident.signs_in || self.names(resident);
        let proven: Vec<Resident> = found.iter().filter(|resident| sure(resident)).cloned().collect();
        let is_known = |resident: &Resident| proven.iter().any(|one| one.is_same_as(resident)) || sure(resident);
        let open = found.iter().any(|resident| resident.id_number_index.is_some() && !is_known(resident));
        match self {
            Self::Nothing if open && proven.is_empty() => {
                let rule = "the registry knows somebody by this phone: say the number of your document, once, or that it is not you (not_me)";
                Err(ApiError::field("id_number", "required", rule))
            }
            Self::Number(_) if !found.iter().any(|resident| self.names(resident)) && !found.is_empty() => {
                let rule =
                    "is not the number that the registry knows with this phone: check it, or ask the registry's office";
                Err(ApiError::field("id_number", "not_theirs", rule))
            }
            Self::Nothing => {
                let may = |resident: &Resident| resident.id_number_index.is_none() || is_known(resident);
                Ok(found.iter().filter(|resident| may(resident)).cloned().collect())
            }
            Self::Number(_) => Ok(found.iter().filter(|resident| is_known(resident)).cloned().collect()),
            Self::SomebodyElse => Ok(Vec::new()),
        }
    }
}

/// Whether somebody was refused because the number that they said is not theirs.
#[must_use]
pub fn was_wrong(refusal: &ApiError) -> bool {
    matches!(refusal, ApiError::Validation(errors) if errors.iter().any(|error| error.code == "not_theirs"))
}

#[cfg(test)]
mod tests {
    use menpai_domain::ids::{PersonId, SiteId};

    use super::*;

    fn resident(number: Option<u8>, signs_in: bool) -> Resident {
        Resident {
            site_id: SiteId::generate(),
            person_id: PersonId::generate(),
            is_owner: false,
            signs_in,
            id_number_index: number.map(|byte| vec![byte; 32]),
            name_birth_index: None,
        }
    }

    fn number(byte: u8) -> Says {
        Says::Number(vec![[byte; 32]])
    }

    fn told(says: &Says, found: &[&Resident]) -> Result<Vec<PersonId>, String> {
        match says.meant(&found.iter().map(|one| (*one).clone()).collect::<Vec<_>>()) {
            Ok(meant) => Ok(meant.into_iter().map(|one| one.person_id).collect()),
            Err(ApiError::Validation(errors)) => Err(errors[0].code.clone()),
            Err(other) => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn whose_document_is_known_says_its_number_once() {
        let (new, known, without) = (&resident(Some(1), false), &resident(Some(1), true), &resident(None, false));
        let required = Err("required".to_owned());
        assert_eq!(told(&Says::Nothing, &[new]), required);
        assert_eq!(told(&number(1), &[new]), Ok(vec![new.person_id]));
        assert_eq!(told(&number(2), &[new]), Err("not_theirs".to_owned()));
        assert_eq!(told(&Says::SomebodyElse, &[new]), Ok(vec![]));
        assert_eq!(told(&Says::Nothing, &[known]), Ok(vec![known.person_id]));
        assert_eq!(told(&Says::SomebodyElse, &[known]), Ok(vec![]));
        assert_eq!(told(&Says::Nothing, &[without]), Ok(vec![without.person_id]));
        assert_eq!(told(&Says::Nothing, &[without, new]), required, "the phone is not that of the first alone");
        assert_eq!(told(&number(1), &[without, new]), Ok(vec![new.person_id]));
        assert_eq!(told(&Says::Nothing, &[]), Ok(vec![]));
        assert_eq!(told(&number(1), &[]), Ok(vec![]));
    }

    #[test]
    fn the_same_person_of_another_village_is_not_asked_again_and_a_stranger_there_shuts_nobody_out() {
        let (here, there) = (&resident(Some(1), true), &resident(Some(1), false));
        let stranger = &resident(Some(2), false);
        assert_eq!(told(&Says::Nothing, &[here, there]), Ok(vec![here.person_id, there.person_id]));
        assert_eq!(told(&Says::Nothing, &[here, stranger]), Ok(vec![here.person_id]));
        assert_eq!(told(&number(2), &[here, stranger]), Ok(vec![here.person_id, stranger.person_id]));
    }
}
