//! Identifiers: one `UUIDv7` newtype per noun, so that a unit's id can't be passed where a building's is meant.
//!
//! Version 7 (RFC 9562, section 5.7) starts with the time in milliseconds: new rows land at the end of an index and an
//! ordering by id is an ordering by creation. `generate` is the one place of this crate that reads the clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

/// A text that should have been an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} must be a UUID: {source}")]
pub struct ParseIdError {
    /// The Rust name of the identifier, for example `BuildingId`.
    pub name: &'static str,
    /// What the UUID parser objected to.
    pub source: uuid::Error,
}

/// Puts a counter where version 7 has its first 36 random bits: all 12 before the variant, and 24 after it.
const fn nth(id: Uuid, n: u64) -> Uuid {
    const HIGH: u128 = 0xfff;
    const LOW: u128 = 0xff_ffff;
    let kept = id.as_u128() & !(HIGH << 64 | LOW << 38);
    let n = n as u128;
    Uuid::from_u128(kept | (n >> 24 & HIGH) << 64 | (n & LOW) << 38)
}

macro_rules! id {
    ($(#[doc = $doc:literal] $name:ident;)+) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid, example = "01980000-0000-7000-8000-000000000001")]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier from the clock and the operating system's randomness.
            #[must_use]
            #[expect(clippy::disallowed_methods, reason = "the one place that makes ids from the clock")]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// An identifier from a given time (milliseconds since 1970) and given random bits: for generated data
            /// that must come out the same for the same seed.
            #[must_use]
            pub const fn from_parts(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }

            /// The n-th identifier of the series that a generated one stands for: the same time and random tail with
            /// a counter of 36 bits between them (RFC 9562, section 6.2, method 1). A series is in order, and takes
            /// the clock and randomness only once.
            #[must_use]
            pub const fn nth(self, n: u64) -> Self {
                Self(nth(self.0, n))
            }

            /// Takes a UUID that is known to name this noun.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match Uuid::try_parse(text) {
                    Ok(uuid) => Ok(Self(uuid)),
                    Err(source) => Err(ParseIdError { name: stringify!($name), source }),
                }
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

id! {
    /// 辖区: a node of the jurisdiction tree.
    AreaId;
    /// 村/围院: a village run as a compound, the unit of data ownership.
    SiteId;
    /// 楼栋: a building of a site.
    BuildingId;
    /// 层: a floor of a building.
    FloorId;
    /// 套/间: what is rented, a room or a flat.
    UnitId;
    /// 人员: a natural person known to the registry.
    PersonId;
    /// 居住登记: a person lives in a unit from a day to a day.
    ResidencyId;
    /// 租约: a lease of a unit.
    TenancyId;
    /// 闸口, 门禁: an access point.
    GateId;
    /// 设备: the terminal at a gate.
    DeviceId;
    /// A timed window in which terminals may make themselves known.
    PairingWindowId;
    /// A terminal that made itself known and that nobody registered.
    PairingContactId;
    /// 通行授权: the right of a holder to pass some gates in a period.
    PassId;
    /// 凭证: what a device reads for a pass.
    CredentialId;
    /// 通行记录: one event at a gate.
    PassageId;
    /// 漏登: a dwelling whose registration and use disagree.
    GapId;
    /// 漏登记事: a step in the history of a gap.
    GapEventId;
    /// 通知: something that a person is told.
    NotificationId;
    /// A question to the verifier of real names.
    VerificationId;
    /// An account that signs in: staff, landlord or tenant.
    AccountId;
    /// Somebody signed in on one device.
    SessionId;
    /// 巷: a lane of the village.
    AlleyId;
    /// 部件: a street object such as a lamp or a hydrant.
    ComponentId;
    /// One entry of the audit trail: a look at personal data, or an act.
    EntryId;
    /// What somebody found about a look.
    ReviewId;
    /// An impact assessment.
    AssessmentId;
    /// 提示: something that a manager should know of a member of staff.
    NoticeId;
    /// 越区查询: leave to look outside one's area.
    ExceptionId;
    /// One run of an importer.
    ImportId;
    /// 更正: a correction that a person asks for.
    CorrectionId;
    /// 申报: a registration that somebody files for themself.
    FilingId;
    /// 合同: what landlord and tenants agree on.
    ContractId;
    /// 收据: rent that was paid.
    ReceiptId;
    /// 房源: a unit on offer.
    ListingId;
    /// A photo that somebody sent: of a unit on offer, of a problem.
    PhotoId;
    /// A time at which a unit on offer can be seen.
    SlotId;
    /// 看房: an appointment to see a unit on offer.
    ViewingId;
    /// 报修, 上报: something that is broken or wrong, and that somebody reported.
    ProblemId;
    /// A step in the history of a problem.
    ProblemStepId;
    /// 智能门锁: a lock whose keys a lock server gives out.
    LockId;
    /// 钥匙: a key of a smart lock.
    LockKeyId;
    /// 认领: what somebody says is theirs.
    ClaimId;
    /// A photo of the evidence of a claim.
    EvidenceId;
    /// 代理: somebody acts for an owner.
    AgencyId;
    /// 死信: what a terminal sent and nobody could read.
    DeadLetterId;
    /// One run of retention in a site.
    RetentionRunId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_ids_are_version_seven_and_in_order() {
        let ids: Vec<_> = (0..100).map(|_| UnitId::generate()).collect();
        assert!(ids.iter().all(|id| id.as_uuid().get_version_num() == 7));
        assert!(ids.is_sorted());
    }

    #[test]
    fn the_same_parts_make_the_same_id() {
        let id = BuildingId::from_parts(1_735_689_600_000, [7; 10]);
        assert_eq!(id, BuildingId::from_parts(1_735_689_600_000, [7; 10]));
        assert_eq!(id.as_uuid().get_version_num(), 7);
        assert!(id < BuildingId::from_parts(1_735_689_600_001, [0; 10]));
    }

    #[test]
    fn a_series_is_in_order_and_another_one_shares_nothing_with_it() {
        let (one, other) = (BuildingId::generate(), BuildingId::generate());
        let ids: Vec<_> = [0, 1, 2, 0xff_ffff, 0x100_0000, 0xf_ffff_ffff].iter().map(|n| one.nth(*n)).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert!(ids.iter().all(|id| id.as_uuid().get_version_num() == 7));
        assert!(ids.iter().all(|id| id.as_uuid().get_variant() == uuid::Variant::RFC4122));
        assert_ne!(one.nth(5), other.nth(5));
        assert_eq!(one.nth(5).as_uuid().get_timestamp(), one.as_uuid().get_timestamp());
    }

    #[test]
    fn text_goes_there_and_back() {
        let id = GateId::generate();
        assert_eq!(id.to_string().parse::<GateId>(), Ok(id));
        let debug = format!("{id:?}");
        assert!(debug.starts_with("GateId("), "{debug}");
    }

    #[test]
    fn a_wrong_text_names_the_id_that_was_expected() {
        let error = "17".parse::<SiteId>().expect_err("17 is no UUID");
        assert!(error.to_string().starts_with("SiteId must be a UUID"), "{error}");
    }
}
