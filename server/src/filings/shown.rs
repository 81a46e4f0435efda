//! A filing as answers show it, with those who come along.

use menpai_domain::ids::PersonId;
use menpai_domain::sealed::Keyring;

use super::model::OwnFiling;
use super::store::{FilingRow, MemberRow};
use crate::households::enter::Member;
use crate::households::model::HouseholdMember;
use crate::http::ApiResult;
use crate::occupancy::check::Person;

impl FilingRow {
    /// The filing with those who come along, masked.
    ///
    /// # Errors
    /// `Internal` where a column does not open.
    pub fn shown(self, keyring: &Keyring) -> ApiResult<OwnFiling> {
        let members = self.members.iter();
        let members = members
            .map(|member| HouseholdMember::shown(&member.person, member.relation, member.consented_at, keyring))
            .collect::<ApiResult<_>>()?;
        Ok(OwnFiling { members, ..self.filing })
    }

    /// Everybody whom it is about, as they count for a limit of occupancy.
    #[must_use]
    pub fn coming(&self) -> Vec<Person> {
        let head = self.person.person_id;
        let members = self.members.iter().map(|member| {
            let MemberRow { relation, consented_at, person, .. } = member;
            Person::brought(
                Member { person_id: person.person_id, relation: *relation, consented_at: *consented_at },
                head,
            )
        });
        std::iter::once(Person::alone(head)).chain(members).collect()
    }

    /// Everybody whom it is about.
    #[must_use]
    pub fn persons(&self) -> Vec<PersonId> {
        let members = self.members.iter().map(|member| member.person.person_id);
        std::iter::once(self.person.person_id).chain(members).collect()
    }
}
