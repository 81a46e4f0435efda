//! The field's own types and rules: identifiers, identity documents, doorplates, coordinate systems, sealing of
//! personal data. Everything here is a pure function or a value; nothing reads a file, a socket or the clock. The
//! exceptions are named where they are: [`ids`] makes time-ordered identifiers, [`sealed`] and [`sealed_object`] draw nonces and keys.

#[macro_use]
pub mod terms;
pub mod building_text;
pub mod calendar;
pub mod cells;
pub mod contract;
pub mod crs;
pub mod device_key;
pub mod digits;
pub mod doorplate;
pub mod filing;
pub mod footprint;
pub mod gap;
pub mod h3;
pub mod household;
pub mod identity;
pub mod ids;
pub mod listing;
pub mod lock_key;
pub mod master_key;
pub mod occupancy;
pub mod ownership;
pub mod person_facts;
pub mod pinyin_key;
pub mod presence;
pub mod problem;
pub mod purpose_rule;
pub mod qr;
pub mod reference;
pub mod sealed;
pub mod sealed_object;
pub mod suppression;
pub mod text;
pub mod trail;
pub mod viewing;
pub mod wrapped_key;

pub use ids::{
    AccountId, AlleyId, AreaId, AssessmentId, BuildingId, ComponentId, CredentialId, DeviceId, EntryId, FloorId, GapId,
    GateId, ImportId, ParseIdError, PassId, PassageId, PersonId, ResidencyId, ReviewId, SiteId, TenancyId, UnitId,
};
pub use terms::{
    BuildingUse, CredentialKind, Direction, GapClosing, GapRule, GapState, GateKind, ParseTermError, PassKind,
    PassageMethod, PassageResult, Purpose, Role, TimeQuality,
};
