//! Shapes of a pass.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use menpai_domain::ids::{CredentialId, GateId, PassId, PersonId, SiteId, UnitId};
use menpai_domain::reference::number_of_person;
use menpai_domain::terms::{CredentialKind, PassEnding, PassKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::life::PassStatus;
use crate::http::error::Checks;

/// Most gates of one pass.
pub(crate) const MAX_GATES: usize = 200;
/// Most credentials of one pass.
const MAX_CREDENTIALS: usize = 10;
/// Longest token that a device reads: a QR code on a terminal holds 128 characters, some whitelists take more.
pub const MAX_TOKEN: usize = 256;
/// Most characters of the number by which a terminal names a face that it matched: a template would be longer.
const MAX_FACE_NUMBER: usize = 64;
/// How far ahead a visit can begin.
const AHEAD: TimeDelta = TimeDelta::days(60);
/// The longest pass for services that an owner gives: a year.
const LONGEST_SERVICE: TimeDelta = TimeDelta::days(366);
/// Longest word on what a pass is for.
const MAX_ISSUED_FOR: usize = 60;

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
    /// Since when it stands still.
    pub suspended_at: Option<DateTime<Utc>>,
    /// When somebody ended it.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why.
    pub ended_because: Option<PassEnding>,
    /// What it is for, in the words of whoever gave it.
    #[schema(example = "亲友来访")]
    pub issued_for: Option<String>,
    /// Where it stands now.
    pub status: PassStatus,
    /// The gates that it opens.
    pub gates: Vec<PassGate>,
    /// What devices read for it.
    pub credentials: Vec<PassCredential>,
    /// How far the terminals that keep a list have come with it.
    pub terminals: PassTerminals,
    /// Version.
    pub version: i32,
}

/// How far the terminals that keep a list have come with a pass. Those that ask before they open need nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PassTerminals {
    /// Know what is to be known: have it while it goes on, have forgotten it once it does not.
    #[schema(example = 2)]
    pub done: i64,
    /// Have not been told yet, or have not said that they did it.
    #[schema(example = 0)]
    pub waiting: i64,
    /// Could not be told.
    #[schema(example = 0)]
    pub failed: i64,
}

/// A pass that was just issued, with the codes that were made for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedPass {
    /// The pass.
    #[serde(flatten)]
    pub pass: PassResponse,
    /// The codes, shown this once; where a repeated request (`Idempotency-Key`) is answered, those that are in use still.
    pub codes: Vec<ShownCode>,
}

/// In which form a code is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeForm {
    /// Signed, 120 characters that stay the same: may be printed, and verifiers need no network.
    #[default]
    Standing,
    /// Signed, with a counter that the phone renews every half minute (128 characters): a picture of it opens nothing.
    Live,
    /// 20 characters for the lists of terminals that verify nothing themselves.
    Short,
}

/// A code or PIN that was just made. Its text is in this answer, in that to the same request again, and nowhere else.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShownCode {
    /// The credential.
    pub credential_id: CredentialId,
    /// What a device reads.
    pub kind: CredentialKind,
    /// What to show. A repeated request (`Idempotency-Key`) is told the same.
    #[schema(example = "7KQX2M9TB4HCSN8VZAR3")]
    pub text: String,
    /// Until when it is good, should its pass go on for longer: then another one is to be fetched.
    pub good_until: Option<DateTime<Utc>>,
    /// For a live code: how the phone renews its counter.
    pub live: Option<LiveCode>,
}

/// How a phone renews the counter of a live code: it appends, in base45, the last byte of the step and the first four bytes
/// of HMAC-SHA-256(secret, step), where the step is the number of whole periods since 1970 as eight bytes, big-endian.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveCode {
    /// The secret, 16 bytes in base64url.
    #[schema(example = "iYTSBSbXr5zGkRT0C3cJ7w")]
    pub secret: String,
    /// Seconds of a step.
    #[schema(example = 30)]
    pub step_s: i64,
}

/// A pass with its holder: personal data, answered for a purpose only.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldPass {
    /// The pass.
    #[serde(flatten)]
    pub pass: PassResponse,
    /// Name of the holder, masked; null where nobody is named.
    #[schema(example = "陈**")]
    pub holder: Option<String>,
    /// The holder.
    pub person_id: Option<PersonId>,
    /// Whether it is a resident's who is registered in the unit today, or on a lease of it that runs: then it is not for a landlord to
    /// suspend or end.
    pub lives_here: bool,
}

/// A gate of a pass.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PassGate {
    /// Id.
    pub id: GateId,
    /// Name.
    #[schema(example = "三巷12号大门")]
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
#[schema(example = json!({
    "kind": "resident", "unit_id": "01980000-0000-7000-8000-000000000302",
    "person_id": "01980000-0000-7000-8000-000000000021", "gate_ids": ["01980000-0000-7000-8000-000000000031"],
    "from": "2026-04-01T00:00:00+08:00", "to": "2027-04-01T00:00:00+08:00",
    "credentials": [{"kind": "qr", "form": "live"}]
}))]
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
    /// Until when; absent: until it is ended. Required for a visitor, who stays so many days at most as the settings say.
    pub to: Option<DateTime<Utc>>,
    /// What it is for, 1 to 60 characters; never a name or a number of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_for: Option<String>,
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
    /// match, 1 to 64 characters, never a picture or template. Absent for a QR code that is made here, and for a PIN, which always is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    pub token: Option<String>,
    /// In which form a QR code is made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<CodeForm>,
    /// When the holder agreed to be recognised by face on the terminal; for a face, and required there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consented_at: Option<DateTime<Utc>>,
}

/// Make a QR code for a pass.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"form": "live"}))]
pub struct MakeCode {
    /// In which form; `standing` if absent.
    #[serde(default)]
    pub form: CodeForm,
}

/// End a pass.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"because": "lost"}))]
pub struct EndPass {
    /// Why; `revoked` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<PassEnding>,
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
    /// The rules that need no look at the registry. A visit lasts at most so many days.
    pub fn check(&self, checks: &mut Checks, visitor_days: u32, now: DateTime<Utc>) {
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
        checks.within((1..=MAX_GATES).contains(&gates), "gate_ids", "length", MAX_GATES, "must name 1 to 200 gates");
        let distinct: HashSet<_> = self.gate_ids.iter().collect();
        checks.ensure(distinct.len() == gates, "gate_ids", "repeated", "must name each gate once");
        if self.kind == PassKind::Visitor {
            check_visit_period(checks, self.from, self.to, visitor_days);
        } else {
            check_period(checks, self.from, self.to);
        }
        if let Some(issued_for) = &self.issued_for {
            let issued_for = checks.text("issued_for", issued_for, MAX_ISSUED_FOR);
            if let Some(number) = number_of_person(&issued_for) {
                checks.broken("issued_for", number.code(), number.to_string());
            }
        }
        check_credentials(checks, &self.credentials, now);
    }

    /// What holds beside that for a pass that an owner gives: it is not over yet, visits lie ahead, and who works there comes for
    /// something, and not for ever.
    pub fn check_of_owner(&self, checks: &mut Checks, now: DateTime<Utc>) {
        match self.kind {
            PassKind::Resident => {}
            PassKind::Visitor => check_visit_ahead(checks, self.from, self.to, now),
            PassKind::Service => {
                match self.to {
                    None => checks.broken("to", "required", "a landlord's pass for services ends: say when"),
                    Some(to) => {
                        let short = to.signed_duration_since(self.from) <= LONGEST_SERVICE;
                        checks.within(short, "to", "service_too_long", 1, "must lie within a year of the start");
                        checks.ensure(to > now, "to", "past", "must lie in the future");
                    }
                }
                checks.ensure(self.issued_for.is_some(), "issued_for", "required", "say what they come for");
            }
        }
    }
}

/// Whether a visit is still to come, and soon enough.
pub fn check_visit_ahead(checks: &mut Checks, from: DateTime<Utc>, to: Option<DateTime<Utc>>, now: DateTime<Utc>) {
    checks.ensure(to.is_none_or(|to| to > now), "to", "past", "must lie in the future");
    let soon = from <= now + AHEAD;
    checks.within(soon, "from", "visit_too_far", AHEAD.num_days(), "must lie within the next 60 days");
}

/// The period of a visitor's pass: it ends, after so many days at most.
pub fn check_visit_period(checks: &mut Checks, from: DateTime<Utc>, to: Option<DateTime<Utc>>, most_days: u32) {
    check_period(checks, from, to);
    match to {
        None => checks.broken("to", "required", "a visitor's pass ends: say when"),
        Some(to) => {
            let short = to.signed_duration_since(from) <= TimeDelta::days(i64::from(most_days));
            let told = format!("a visit lasts at most {most_days} days");
            checks.within(short, "to", "visit_too_long", most_days, &told);
        }
    }
}

/// The period of a pass.
fn check_period(checks: &mut Checks, from: DateTime<Utc>, to: Option<DateTime<Utc>>) {
    for (field, time) in [("from", Some(from)), ("to", to)] {
        let sane = time.is_none_or(|time| (2000..2200).contains(&time.year()));
        checks.ensure(sane, field, "range", "must lie between the years 2000 and 2199");
    }
    checks.ensure(to.is_none_or(|to| to > from), "to", "order", "the end must lie after the start");
}

fn check_credentials(checks: &mut Checks, credentials: &[CreateCredential], now: DateTime<Utc>) {
    let few = credentials.len() <= MAX_CREDENTIALS;
    checks.within(few, "credentials", "length", MAX_CREDENTIALS, "must be at most 10");
    let has = |kinds: &[CredentialKind]| credentials.iter().any(|credential| kinds.contains(&credential.kind));
    let face_alone = has(&[CredentialKind::Face]) && !has(&[CredentialKind::Qr, CredentialKind::Card]);
    let told = "a pass that allows a face also carries a QR code or a card";
    checks.ensure(!face_alone, "credentials", "face_needs_alternative", told);
    let made_here = credentials.iter().filter(|credential| credential.token.is_none());
    let kinds: Vec<CredentialKind> = made_here.map(|credential| credential.kind).collect();
    let distinct: HashSet<_> = kinds.iter().collect();
    checks.ensure(distinct.len() == kinds.len(), "credentials", "repeated", "one code and one PIN are made at most");
    let mut tokens = HashSet::new();
    for (at, credential) in credentials.iter().enumerate() {
        let field = |name: &str| format!("credentials[{at}].{name}");
        credential.check(checks, &field, now);
        if let Some(token) = &credential.token
            && !tokens.insert(token)
        {
            checks.broken(field("token"), "repeated", "is the token of another credential of this pass");
        }
    }
}

impl CreateCredential {
    fn check(&self, checks: &mut Checks, field: &impl Fn(&str) -> String, now: DateTime<Utc>) {
        match (self.kind, &self.token) {
            (CredentialKind::Pin, Some(_)) => {
                checks.broken(field("token"), "made_here", "a PIN is made by the server, and shown once");
            }
            (CredentialKind::Card | CredentialKind::Face, None) => {
                checks.broken(field("token"), "required", "is missing");
            }
            (_, None) => {}
            (_, Some(token)) => {
                let length = token.chars().count();
                let most = if self.kind == CredentialKind::Face { MAX_FACE_NUMBER } else { MAX_TOKEN };
                if length == 0 || length > most {
                    let told = format!("must have 1 to {most} characters");
                    checks.within(false, &field("token"), "length", most, &told);
                } else if token.chars().any(char::is_control) {
                    checks.broken(field("token"), "control_character", "must not contain control characters");
                }
            }
        }
        if self.form.is_some() && (self.kind != CredentialKind::Qr || self.token.is_some()) {
            checks.broken(field("form"), "made_here", "is for a QR code that is made here");
        }
        match (self.kind, self.consented_at) {
            (CredentialKind::Face, None) => {
                let told = "says when the holder agreed to be recognised by face on the terminal";
                checks.broken(field("consented_at"), "face_needs_consent", told);
            }
            (CredentialKind::Face, Some(consented)) if consented > now || consented.year() < 2000 => {
                checks.broken(field("consented_at"), "range", "must lie in the past");
            }
            (CredentialKind::Face, Some(_)) | (_, None) => {}
            (_, Some(_)) => checks.broken(field("consented_at"), "face_only", "is for a face"),
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

    fn broken(change: impl FnOnce(&mut CreatePass)) -> Vec<String> {
        let credential = |kind, token: &str| CreateCredential {
            kind,
            token: Some(token.to_owned()),
            form: None,
            consented_at: (kind == CredentialKind::Face).then(|| at(9)),
        };
        let mut pass = CreatePass {
            kind: PassKind::Resident,
            unit_id: Some(UnitId::generate()),
            person_id: Some(PersonId::generate()),
            gate_ids: vec![GateId::generate()],
            from: at(10),
            to: None,
            issued_for: None,
            credentials: vec![credential(CredentialKind::Card, "A1"), credential(CredentialKind::Face, "7")],
        };
        change(&mut pass);
        let mut checks = Checks::default();
        pass.check(&mut checks, 7, at(12));
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
        assert_eq!(broken(|pass| pass.kind = PassKind::Visitor), ["to: required"]);
        let visit = |to: &str| broken(|pass| (pass.kind, pass.to) = (PassKind::Visitor, Some(to.parse().unwrap())));
        assert_eq!(visit("2026-03-08T10:00:00Z"), Vec::<String>::new());
        assert_eq!(visit("2026-03-08T10:00:01Z"), ["to: visit_too_long"]);
        assert_eq!(broken(|pass| drop(pass.credentials.remove(0))), ["credentials: face_needs_alternative"]);
        let token = |text: &str| Some(text.to_owned());
        assert_eq!(
            broken(|pass| (pass.credentials[0].kind, pass.credentials[0].token) = (CredentialKind::Pin, None)),
            ["credentials: face_needs_alternative"]
        );
        assert_eq!(broken(|pass| pass.credentials[1].token = token("")), ["credentials[1].token: length"]);
        assert_eq!(broken(|pass| pass.credentials[1].token = token("A1")), ["credentials[1].token: repeated"]);
        assert_eq!(
            broken(|pass| pass.credentials[0].token = token("a\nb")),
            ["credentials[0].token: control_character"]
        );
        assert_eq!(broken(|pass| pass.credentials[0].token = None), ["credentials[0].token: required"]);
        assert_eq!(broken(|pass| pass.issued_for = token("送水")), Vec::<String>::new());
        assert_eq!(broken(|pass| pass.issued_for = token("找15400000001")), ["issued_for: phone"]);
    }

    #[test]
    fn an_owner_lets_visitors_in_soon_and_services_for_something_and_a_year_at_most() {
        let told = |kind, from: &str, to: Option<&str>, issued_for: Option<&str>| {
            let pass = CreatePass {
                kind,
                unit_id: Some(UnitId::generate()),
                person_id: None,
                gate_ids: vec![GateId::generate()],
                from: from.parse().unwrap(),
                to: to.map(|to| to.parse().unwrap()),
                issued_for: issued_for.map(str::to_owned),
                credentials: Vec::new(),
            };
            let mut checks = Checks::default();
            pass.check_of_owner(&mut checks, at(12));
            match checks.finish() {
                Err(ApiError::Validation(errors)) => {
                    errors.into_iter().map(|e| format!("{}: {}", e.field, e.code)).collect()
                }
                _ => Vec::<String>::new(),
            }
        };
        let visit = |from, to| told(PassKind::Visitor, from, Some(to), None);
        assert_eq!(visit("2026-04-30T12:00:00Z", "2026-05-01T12:00:00Z"), Vec::<String>::new());
        assert_eq!(visit("2026-04-30T12:00:01Z", "2026-05-01T12:00:00Z"), ["from: visit_too_far"]);
        assert_eq!(visit("2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"), ["to: past"]);
        let service = |to, what| told(PassKind::Service, "2026-03-01T10:00:00Z", to, what);
        assert_eq!(service(Some("2027-03-02T10:00:00Z"), Some("送水")), Vec::<String>::new());
        assert_eq!(service(Some("2027-03-02T10:00:01Z"), Some("送水")), ["to: service_too_long"]);
        assert_eq!(service(None, None), ["to: required", "issued_for: required"]);
    }

    #[test]
    fn a_face_needs_consent_and_codes_are_made_here() {
        let code = |kind, token: Option<&str>, form| CreateCredential {
            kind,
            token: token.map(str::to_owned),
            form,
            consented_at: None,
        };
        assert_eq!(
            broken(|pass| pass.credentials[1].consented_at = None),
            ["credentials[1].consented_at: face_needs_consent"]
        );
        assert_eq!(
            broken(|pass| pass.credentials[1].consented_at = Some(at(13))),
            ["credentials[1].consented_at: range"]
        );
        assert_eq!(
            broken(|pass| pass.credentials[0].consented_at = Some(at(9))),
            ["credentials[0].consented_at: face_only"]
        );
        let live = Some(CodeForm::Live);
        for (credential, told) in [
            (code(CredentialKind::Qr, None, live), None),
            (code(CredentialKind::Qr, None, None), None),
            (code(CredentialKind::Pin, None, None), None),
            (code(CredentialKind::Pin, Some("1234"), None), Some("credentials[2].token: made_here")),
            (code(CredentialKind::Pin, None, live), Some("credentials[2].form: made_here")),
            (code(CredentialKind::Qr, Some("x"), live), Some("credentials[2].form: made_here")),
        ] {
            assert_eq!(broken(|pass| pass.credentials.push(credential)), told.into_iter().collect::<Vec<_>>());
        }
        let twice = || code(CredentialKind::Qr, None, None);
        assert_eq!(broken(|pass| pass.credentials.extend([twice(), twice()])), ["credentials: repeated"]);
    }
}
