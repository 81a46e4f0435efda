//! Shapes of signing in by phone.

use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::terms::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A phone that wants a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "15400000001"}))]
pub struct RequestCode {
    /// Phone, with or without country code.
    pub phone: String,
}

/// What happens to a code that was asked for. It is sent if the phone is one that signs in here.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeRequested {
    /// Seconds for which the code is good.
    #[schema(example = 300)]
    pub expires_in: i64,
    /// Seconds until another one may be asked for.
    #[schema(example = 60)]
    pub retry_after: i64,
}

/// A phone and the code that it got.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "15400000001", "code": "271828"}))]
pub struct VerifyCode {
    /// Phone, as it was asked for.
    pub phone: String,
    /// Six digits.
    pub code: String,
    /// The number of one's document, once that is asked for (422 `id_number`, `required`): the registry knows somebody by the phone.
    /// The code stays good meanwhile.
    pub id_number: Option<String>,
    /// That one is somebody else than those whom the registry knows by the phone.
    pub not_me: Option<bool>,
}

/// Somebody whose phone it is, in one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    /// The site.
    pub site_id: SiteId,
    /// The person.
    pub person_id: PersonId,
    /// Whether they own a unit there.
    pub is_owner: bool,
    /// Whether an account signs in as them with this phone already.
    pub signs_in: bool,
    /// Keyed hash of their document's number.
    pub id_number_index: Option<Vec<u8>>,
    /// Keyed hash of their name and date of birth.
    pub name_birth_index: Option<Vec<u8>>,
}

impl Resident {
    /// Whether both are known to be one person: by the number of a document or, where one of them has none, by name and
    /// date of birth.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        match (&self.id_number_index, &other.id_number_index) {
            (Some(one), Some(other)) => one == other,
            _ => self.name_birth_index.is_some() && self.name_birth_index == other.name_birth_index,
        }
    }
}

/// Who signs in: one person for each site, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Landlord where they own a unit anywhere, else tenant.
    pub role: Role,
    /// Who they are, site by site.
    pub residents: Vec<Resident>,
}

/// Who a phone stands for. `None`: in no site for one person alone, or in two sites for persons who are not known to be one:
/// a number that was mistyped, or given to somebody else since, must not open a stranger's data. Where several share it in
/// a site, the only owner among them is meant: landlords leave their own number for those whom they register.
#[must_use]
pub fn identify(found: &[Resident]) -> Option<Identity> {
    let mut sites: Vec<SiteId> = found.iter().map(|resident| resident.site_id).collect();
    sites.sort_unstable();
    sites.dedup();
    let residents: Vec<Resident> = sites
        .into_iter()
        .filter_map(|site| {
            let here: Vec<_> = found.iter().filter(|resident| resident.site_id == site).collect();
            let owners: Vec<_> = here.iter().filter(|resident| resident.is_owner).collect();
            match (here.as_slice(), owners.as_slice()) {
                ([only], _) => Some((*only).clone()),
                (_, [owner]) => Some((**owner).clone()),
                _ => None,
            }
        })
        .collect();
    let role = if residents.iter().any(|resident| resident.is_owner) { Role::Landlord } else { Role::Tenant };
    let one_person =
        residents.first().is_some_and(|first| residents.iter().skip(1).all(|other| first.is_same_as(other)));
    one_person.then_some(Identity { role, residents })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_stands_for_one_person_of_a_site_or_none() {
        let (here, there) = (SiteId::generate(), SiteId::generate());
        let resident = |site_id, is_owner| Resident {
            site_id,
            person_id: PersonId::generate(),
            is_owner,
            signs_in: true,
            id_number_index: None,
            name_birth_index: None,
        };
        let (owner, other_owner) = (&resident(here, true), &resident(here, true));
        let (tenant, another) = (&resident(here, false), &resident(here, false));
        let elsewhere = &resident(there, false);
        let who = |found: &[&Resident]| {
            identify(&found.iter().map(|one| (*one).clone()).collect::<Vec<_>>())
                .map(|identity| (identity.role, identity.residents))
        };
        assert_eq!(who(&[]), None);
        assert_eq!(who(&[tenant]), Some((Role::Tenant, vec![tenant.clone()])));
        assert_eq!(who(&[tenant, another]), None);
        assert_eq!(who(&[tenant, owner]), Some((Role::Landlord, vec![owner.clone()])));
        assert_eq!(who(&[owner, other_owner]), None);
        assert_eq!(who(&[tenant, another, elsewhere]), Some((Role::Tenant, vec![elsewhere.clone()])));
    }

    #[test]
    fn in_two_sites_a_phone_stands_for_one_person_only_if_they_are_known_to_be_one() {
        let resident = |document: Option<u8>, name_and_birth: Option<u8>| Resident {
            site_id: SiteId::generate(),
            person_id: PersonId::generate(),
            is_owner: false,
            signs_in: true,
            id_number_index: document.map(|byte| vec![byte]),
            name_birth_index: name_and_birth.map(|byte| vec![byte]),
        };
        for (here, there, are_one) in [
            (resident(Some(1), Some(1)), resident(Some(1), Some(2)), true),
            (resident(Some(1), Some(1)), resident(Some(2), Some(1)), false),
            (resident(Some(1), Some(1)), resident(None, Some(1)), true),
            (resident(None, Some(1)), resident(None, Some(2)), false),
            (resident(None, None), resident(None, None), false),
        ] {
            assert_eq!(identify(&[here.clone(), there.clone()]).is_some(), are_one, "{here:?} {there:?}");
        }
    }
}
