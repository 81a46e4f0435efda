//! The closed vocabularies that the database, the API and the console share: each value has one `snake_case` spelling,
//! which is what is stored, sent and documented.

#[macro_use]
mod macros;
mod access;
mod contract;
mod correction;
mod filing;
mod gap;
mod household;
mod listing;
mod lock;
mod ownership;
mod passage;
mod place;
mod problem;
mod staff;
mod trail;
mod viewing;

pub use access::{
    CheckReason, CommandKind, CommandState, CredentialKind, DeviceProtocol, Direction, GateKind, PassEnding, PassKind,
    PushKind,
};
pub use contract::{ContractKind, ContractSide, ContractState, ReceiptKind};
pub use correction::{CorrectionField, CorrectionState};
pub use filing::{FilingRefusal, FilingState};
pub use gap::{
    AnswerKind, AnswerReason, ContestDecision, GapActor, GapClosing, GapEventKind, GapRule, GapState,
    NotificationChannel, NotificationKind, NotificationState, VisitOutcome,
};
pub use household::{OccupancyMode, Relation};
pub use listing::{Facility, ListingRefusal, ListingState};
pub use lock::{KeyKind, KeyState};
pub use ownership::{AgencyEnd, AgencyState, AgentRight, ClaimRefusal, ClaimState, EvidenceKind, EvidenceSeen};
pub use passage::{PassageMethod, PassageResult, TimeQuality};
pub use place::{AreaLevel, BuildingEventKind, BuildingUse, UnitState};
pub use problem::{
    HandOverReason, ProblemAct, ProblemActor, ProblemHandler, ProblemKind, ProblemRefusal, ProblemState,
};
pub use staff::{ExceptionState, NoticeKind, Purpose, Role};
pub use trail::{EntryKind, TrailAction, Verdict};
pub use viewing::{ViewingCanceller, ViewingPass, ViewingRefusal, ViewingState};

/// A text that is none of a vocabulary's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} must be one of {}; found `{found}`", .allowed.join(", "))]
pub struct ParseTermError {
    /// The vocabulary, for example `GateKind`.
    pub name: &'static str,
    /// Every word it has.
    pub allowed: &'static [&'static str],
    /// What was found, at most 40 characters of it.
    pub found: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_stored_sent_and_read_the_same() {
        fn check<T>(all: &[T], words: &[&str])
        where
            T: Copy + PartialEq + std::fmt::Debug + std::fmt::Display + std::str::FromStr + serde::Serialize,
        {
            let shown: Vec<_> = all.iter().map(ToString::to_string).collect();
            assert_eq!(shown, words);
            for (value, word) in all.iter().zip(words) {
                assert_eq!(word.parse::<T>().ok(), Some(*value));
            }
            assert!("Residential".parse::<T>().is_err());
        }
        check(&BuildingUse::ALL, &["residential", "mixed", "commercial", "industrial", "public", "other"]);
        check(&UnitState::ALL, &["gap", "registered", "unregistered", "vacant"]);
        check(&AreaLevel::ALL, &["district", "street", "community", "grid"]);
        check(&GateKind::ALL, &["compound", "building", "unit"]);
        check(&Direction::ALL, &["in", "out", "both"]);
        check(&DeviceProtocol::ALL, &["native", "hikvision", "zkteco", "oem_http", "mqtt"]);
        check(&PushKind::ALL, &["attendance", "access"]);
        check(&CommandKind::ALL, &["admit", "withdraw", "replay", "set_clock"]);
        check(&CommandState::ALL, &["waiting", "sent", "done", "failed", "expired", "dropped", "repeated"]);
        check(&PassKind::ALL, &["resident", "visitor", "service"]);
        check(&CredentialKind::ALL, &["qr", "card", "face", "pin"]);
        check(&PassEnding::ALL, &["revoked", "lease_ended", "moved_out", "ownership_ended", "lost", "replaced"]);
        check(&Role::ALL, &["officer", "grid_worker", "area_manager", "landlord", "tenant", "auditor", "operator"]);
        check(
            &Purpose::ALL,
            &[
                "registration_check",
                "fire_inspection",
                "emergency",
                "service_visit",
                "lawful_case",
                "own_unit",
                "gap_follow_up",
                "lease_filing",
                "own_data",
            ],
        );
        check(&CorrectionField::ALL, &["name", "document", "phone", "birth_date", "residency"]);
        check(&CorrectionState::ALL, &["open", "accepted", "refused", "withdrawn"]);
        check(&ContractKind::ALL, &["lease", "renewal", "change", "early_end"]);
        check(&ContractState::ALL, &["draft", "offered", "signed", "declined", "withdrawn", "expired", "overtaken"]);
        check(&ContractSide::ALL, &["landlord", "tenant"]);
        check(&ReceiptKind::ALL, &["rent", "deposit", "deposit_returned"]);
        check(&FilingState::ALL, &["filed", "entered", "confirmed", "refused", "withdrawn", "declined", "expired"]);
        check(&FilingRefusal::ALL, &["not_my_tenant", "wrong_unit", "wrong_days", "wrong_person"]);
        check(
            &ListingState::ALL,
            &["draft", "submitted", "published", "refused", "expired", "withdrawn", "taken_down"],
        );
        check(&ViewingState::ALL, &["requested", "confirmed", "refused", "cancelled", "expired", "over"]);
        check(&ViewingRefusal::ALL, &["time_unsuitable", "let_already", "too_many_people"]);
        check(&ViewingCanceller::ALL, &["seeker", "landlord", "listing"]);
        check(&ViewingPass::ALL, &["not_given", "no_gates", "given", "ended"]);
        check(
            &ListingRefusal::ALL,
            &["wrong_photos", "person_in_photo", "misleading", "wrong_price", "contact_inside", "not_fit_to_let"],
        );
        check(
            &Facility::ALL,
            &[
                "bed",
                "wardrobe",
                "desk",
                "air_conditioner",
                "water_heater",
                "washing_machine",
                "refrigerator",
                "broadband",
                "kitchen",
                "private_bathroom",
                "balcony",
                "window",
                "elevator",
                "smart_lock",
                "smoke_alarm",
                "ebike_charging",
            ],
        );
        check(&Relation::ALL, &["spouse", "child", "parent", "sibling", "relative", "housemate"]);
        check(&OccupancyMode::ALL, &["refuse", "warn", "off"]);
        check(&EntryKind::ALL, &["look", "act"]);
        check(&Verdict::ALL, &["justified", "doubtful", "unjustified"]);
        check(
            &GapRule::ALL,
            &[
                "unregistered_residence",
                "stale_residency",
                "vacant_in_use",
                "over_capacity",
                "lease_ended",
                "registration_due",
            ],
        );
        check(&GapState::ALL, &["reminded", "answered", "task", "escalated", "closed"]);
        check(
            &GapClosing::ALL,
            &["registered", "no_longer_lived_in", "detection_off", "answered", "visited", "withdrawn"],
        );
        check(&AnswerReason::ALL, &["visiting", "moved_out", "wrong_unit", "lives_elsewhere"]);
        check(
            &VisitOutcome::ALL,
            &["registered_on_spot", "nobody_home", "moved_out", "visiting", "wrong_unit", "refused", "escalate"],
        );
        check(&ContestDecision::ALL, &["upheld", "rejected", "settled"]);
        check(&GapActor::ALL, &["detector", "landlord", "holder", "staff"]);
        let told = [
            "gap_reminder",
            "contest_upheld",
            "contest_rejected",
            "contest_settled",
            "contract_joined",
            "contract_offered",
            "contract_signed",
            "contract_closed",
            "filing_made",
            "filing_confirmed",
            "filing_refused",
            "filing_entered",
            "filing_agreed",
            "filing_declined",
            "listing_published",
            "listing_refused",
            "listing_taken_down",
            "viewing_requested",
            "viewing_rescheduled",
            "viewing_cancelled",
            "viewing_confirmed",
            "viewing_refused",
            "viewing_called_off",
            "viewing_unanswered",
            "viewing_reminder",
            "problem_reported",
            "problem_accepted",
            "problem_handed_over",
            "problem_solved",
            "problem_rejected",
            "ownership_claimed",
            "ownership_confirmed",
            "ownership_refused",
            "ownership_joined",
            "ownership_dismissed",
            "ownership_ended",
            "agent_joined",
            "agent_ended",
            "lease_recorded",
            "lease_ended",
            "residency_ended",
            "residency_restored",
            "child_registered",
            "pass_ended",
            "pass_suspended",
            "pass_resumed",
            "pass_codes_changed",
            "pass_of_owner",
            "key_revoked",
            "key_of_owner",
            "correction_decided",
        ];
        check(&NotificationKind::ALL, &told);
        check(
            &ProblemKind::ALL,
            &["repair", "gate", "lock", "water", "electricity", "fire_safety", "rubbish", "noise", "street", "other"],
        );
        check(&KeyKind::ALL, &["permanent", "period", "one_time", "weekly"]);
        check(&KeyState::ALL, &["wanted", "active", "revoking", "revoked", "failed", "expired"]);
        check(&ProblemState::ALL, &["reported", "accepted", "solved", "closed", "rejected", "withdrawn"]);
        check(&ProblemHandler::ALL, &["landlord", "office"]);
        check(&ProblemActor::ALL, &["reporter", "landlord", "office", "clock"]);
        check(
            &ProblemAct::ALL,
            &["report", "accept", "hand_over", "solve", "reject", "withdraw", "reopen", "rate", "close"],
        );
        check(&ProblemRefusal::ALL, &["not_found", "known_already", "yours_to_do", "not_ours"]);
        check(&HandOverReason::ALL, &["public_part", "danger", "needs_office"]);
        check(&NotificationChannel::ALL, &["in_app", "sms", "wechat"]);
        check(&NotificationState::ALL, &["waiting", "sent", "failed", "expired"]);
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let error = "door".parse::<GateKind>().expect_err("no such gate");
        assert_eq!(error.to_string(), "GateKind must be one of compound, building, unit; found `door`");
    }

    #[test]
    fn json_uses_the_same_words() {
        assert_eq!(serde_json::to_string(&Role::GridWorker).ok().as_deref(), Some("\"grid_worker\""));
        assert_eq!(serde_json::from_str::<Direction>("\"in\"").ok(), Some(Direction::In));
        assert!(serde_json::from_str::<Direction>("\"In\"").is_err());
    }
}
