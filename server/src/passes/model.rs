//! Shapes of a pass.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Utc};
use menpai_domain::ids::{CredentialId, GateId, PassId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{CredentialKind, PassKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::error::Checks;

/// Most gates of one pass.
const MAX_GATES: usize = 200;
/// Most credentials of one pass.
const MAX_CREDENTIALS: usize = 10;
/// Longest token that a device reads: a QR code on a terminal holds 128 characters, some whitelists take more.
pub const MAX_TOKEN: usize = 256;

/// Where a pass stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PassStatus {
    /// Opens its gates now.
    Active,
    /// Will from its start on.
    Future,
    /// Somebody ended it.
    Ended,
    /// Its period is over.
    Expired,
}

impl PassStatus {
    /// The status at a moment.
    #[must_use]
    pub fn at(
        now: DateTime<Utc>,
        from: DateTime<Utc>,
        to: Option<DateTime<Utc>>,
        ended: Option<DateTime<Utc>>,
    ) -> Self {
        if ended.is_some_and(|ended| ended <= now) {
            Self::Ended
        } else if to.is_some_and(|to| to <= now) {
            Self::Expired
        } else if from > now {
            Self::Future
        } else {
            Self::Active
        }
    }
}

/// A pass, without its holder.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassResponse {
    /// Id.
    pub id: PassId,
    /// Its site.
    pub site_id: SiteId,
    /// Why it was given.
    pub kind: PassKind,
    /// The unit that it is bound to.
    pub unit_id: Option<UnitId>,
    /// From when it opens.
    pub from: DateTime<Utc>,
    /// Until when; null: until it is ended.
    pub to: Option<DateTime<Utc>>,
    /// When somebody ended it.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where it stands now.
    pub status: PassStatus,
    /// The gates that it opens.
    pub gates: Vec<PassGate>,
    /// What devices read for it.
    pub credentials: Vec<PassCredential>,
    /// Version.
    pub version: i32,
}

/// A pass with its holder: personal data, answered for a purpose only.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldPass {
    /// The pass.
    #[serde(flatten)]
    pub pass: PassResponse,
    /// Name of the holder, masked; null where nobody is named.
    pub holder: Option<String>,
    /// The holder.
    pub person_id: Option<PersonId>,
}

/// A gate of a pass.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PassGate {
    /// Id.
    pub id: GateId,
    /// Name.
    pub name: String,
}

/// A credential, without its token.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PassCredential {
    /// Id.
    pub id: CredentialId,
    /// What a device reads.
    pub kind: CredentialKind,
}

/// Issue a pass.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePass {
    /// Why it is given.
    pub kind: PassKind,
    /// The unit that it is bound to; required for a resident, and for everybody whom a landlord lets in.
    pub unit_id: Option<UnitId>,
    /// The holder; required for a resident.
    pub person_id: Option<PersonId>,
    /// The gates that it opens, 1 to 200 of one site.
    pub gate_ids: Vec<GateId>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when; absent: until it is ended.
    pub to: Option<DateTime<Utc>>,
    /// What devices read for it, up to 10; a face only beside a QR code or a card.
    #[serde(default)]
    pub credentials: Vec<CreateCredential>,
}

/// A credential of a new pass.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCredential {
    /// What a device reads.
    pub kind: CredentialKind,
    /// What it sends when it has read it, 1 to 256 characters. For a face: the number by which the terminal names its
    /// match, never a picture or template.
    #[schema(write_only)]
    pub token: String,
}

/// Which passes of a unit to list, beside purpose and reference.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PassQuery {
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl CreatePass {
    /// The rules that need no look at the registry.
    pub fn check(&self, checks: &mut Checks) {
        if self.kind == PassKind::Resident {
            checks.ensure(self.unit_id.is_some(), "unit_id", "resident_has_home", "a resident's pass names the unit");
            checks.ensure(
                self.person_id.is_some(),
                "person_id",
                "resident_has_home",
                "a resident's pass names the holder",
            );
        }
        let gates = self.gate_ids.len();
        checks.ensure((1..=MAX_GATES).contains(&gates), "gate_ids", "length", "must name 1 to 200 gates");
        let distinct: HashSet<_> = self.gate_ids.iter().collect();
        checks.ensure(distinct.len() == gates, "gate_ids", "repeated", "must name each gate once");
        for (field, time) in [("from", Some(self.from)), ("to", self.to)] {
            let sane = time.is_none_or(|time| (2000..2200).contains(&time.year()));
            checks.ensure(sane, field, "range", "must lie between the years 2000 and 2199");
        }
        checks.ensure(self.to.is_none_or(|to| to > self.from), "to", "order", "the end must lie after the start");
        let few = self.credentials.len() <= MAX_CREDENTIALS;
        checks.ensure(few, "credentials", "length", "must be at most 10");
        let has = |kinds: &[CredentialKind]| self.credentials.iter().any(|credential| kinds.contains(&credential.kind));
        let face_alone = has(&[CredentialKind::Face]) && !has(&[CredentialKind::Qr, CredentialKind::Card]);
        let told = "a pass that allows a face also carries a QR code or a card";
        checks.ensure(!face_alone, "credentials", "face_needs_alternative", told);
        let mut tokens = HashSet::new();
        for (at, credential) in self.credentials.iter().enumerate() {
            let field = format!("credentials[{at}].token");
            let length = credential.token.chars().count();
            if length == 0 || length > MAX_TOKEN {
                checks.broken(&field, "length", format!("must have 1 to {MAX_TOKEN} characters"));
            } else if credential.token.chars().any(char::is_control) {
                checks.broken(&field, "control_character", "must not contain control characters");
            }
            if !tokens.insert(&credential.token) {
                checks.broken(&field, "repeated", "is the token of another credential of this pass");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ApiError;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-03-01T{hour:02}:00:00Z").parse().unwrap()
    }

    #[test]
    fn the_status_follows_the_clock() {
        use PassStatus::{Active, Ended, Expired, Future};
        for (from, to, ended, status) in [
            (10, None, None, Active),
            (12, None, None, Active),
            (13, None, None, Future),
            (10, Some(13), None, Active),
            (10, Some(12), None, Expired),
            (10, Some(13), Some(11), Ended),
            (10, Some(11), Some(11), Ended),
        ] {
            assert_eq!(PassStatus::at(at(12), at(from), to.map(at), ended.map(at)), status, "{from} {to:?} {ended:?}");
        }
    }

    fn broken(change: impl FnOnce(&mut CreatePass)) -> Vec<String> {
        let credential = |kind, token: &str| CreateCredential { kind, token: token.to_owned() };
        let mut pass = CreatePass {
            kind: PassKind::Resident,
            unit_id: Some(UnitId::generate()),
            person_id: Some(PersonId::generate()),
            gate_ids: vec![GateId::generate()],
            from: at(10),
            to: None,
            credentials: vec![credential(CredentialKind::Card, "A1"), credential(CredentialKind::Face, "7")],
        };
        change(&mut pass);
        let mut checks = Checks::default();
        pass.check(&mut checks);
        match checks.finish() {
            Err(ApiError::Validation(errors)) => {
                errors.into_iter().map(|e| format!("{}: {}", e.field, e.code)).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn rules_of_a_new_pass() {
        assert_eq!(broken(|_| {}), Vec::<String>::new());
        assert_eq!(broken(|pass| pass.unit_id = None), ["unit_id: resident_has_home"]);
        assert_eq!(broken(|pass| pass.person_id = None), ["person_id: resident_has_home"]);
        assert!(broken(|pass| (pass.kind, pass.unit_id, pass.person_id) = (PassKind::Service, None, None)).is_empty());
        assert_eq!(broken(|pass| pass.gate_ids.clear()), ["gate_ids: length"]);
        assert_eq!(broken(|pass| pass.gate_ids.push(pass.gate_ids[0])), ["gate_ids: repeated"]);
        assert_eq!(broken(|pass| pass.to = Some(at(10))), ["to: order"]);
        assert_eq!(broken(|pass| drop(pass.credentials.remove(0))), ["credentials: face_needs_alternative"]);
        assert_eq!(
            broken(|pass| pass.credentials[0].kind = CredentialKind::Pin),
            ["credentials: face_needs_alternative"]
        );
        assert_eq!(broken(|pass| pass.credentials[1].token.clear()), ["credentials[1].token: length"]);
        assert_eq!(broken(|pass| pass.credentials[1].token = "A1".to_owned()), ["credentials[1].token: repeated"]);
        assert_eq!(
            broken(|pass| pass.credentials[0].token = "a\nb".to_owned()),
            ["credentials[0].token: control_character"]
        );
    }
}
