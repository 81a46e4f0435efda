//! What somebody who has signed in must still do before anything else is allowed.

use menpai_domain::terms::Role;
use serde::Serialize;
use utoipa::ToSchema;

use super::policy::{self, Action, Party, Reach};

/// Something that must be done first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pending {
    /// Change the password, which somebody else chose.
    Password,
    /// Enrol a second factor.
    SecondFactor,
    /// Show a code of the second factor that is enrolled.
    Code,
}

impl Pending {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondFactor => "second_factor",
            Self::Code => "code",
        }
    }

    /// What to do, as a sentence.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Password => "change the password first",
            Self::SecondFactor => "set up a second factor first",
            Self::Code => "show a code of the second factor first",
        }
    }
}

/// Whether accounts of this role need a second factor: those that see personal data of a whole area, and those that
/// read who looked at it. The policy's table decides.
#[must_use]
pub fn needs_second_factor(role: Role) -> bool {
    let party = Party::of(role);
    let sees_persons = [Action::ResidentRead, Action::PersonSearch, Action::PersonReveal];
    sees_persons.into_iter().any(|action| policy::reach(party, action) == Some(Reach::Area))
        || policy::reach(party, Action::LookRead) == Some(Reach::Area)
}

/// What is known of an account's session that decides what is pending.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// What the account is.
    pub role: Role,
    /// Its password was chosen by somebody else.
    pub must_change_password: bool,
    /// It has a second factor.
    pub has_second_factor: bool,
    /// The second factor was shown in this session, here or to the provider that vouched for it.
    pub second_factor_shown: bool,
}

impl Standing {
    /// What must still be done.
    #[must_use]
    pub fn pending(self) -> Vec<Pending> {
        let factor = match (self.second_factor_shown, self.has_second_factor) {
            (true, _) => None,
            (false, true) => Some(Pending::Code),
            (false, false) => needs_second_factor(self.role).then_some(Pending::SecondFactor),
        };
        self.must_change_password.then_some(Pending::Password).into_iter().chain(factor).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_see_persons_or_the_trail_need_a_second_factor() {
        let need: Vec<_> = Role::ALL.into_iter().filter(|role| needs_second_factor(*role)).collect();
        assert_eq!(need, [Role::Officer, Role::GridWorker, Role::AreaManager, Role::Auditor]);
    }

    #[test]
    fn what_is_pending_follows_from_the_standing() {
        let standing = |role, must_change_password, has_second_factor, second_factor_shown| {
            Standing { role, must_change_password, has_second_factor, second_factor_shown }.pending()
        };
        assert_eq!(standing(Role::Officer, true, false, false), [Pending::Password, Pending::SecondFactor]);
        assert_eq!(standing(Role::Officer, false, true, false), [Pending::Code]);
        assert_eq!(standing(Role::Officer, false, false, true), []);
        assert_eq!(standing(Role::Operator, false, false, false), []);
        assert_eq!(standing(Role::Operator, false, true, false), [Pending::Code]);
        assert_eq!(standing(Role::Landlord, true, false, false), [Pending::Password]);
    }
}
