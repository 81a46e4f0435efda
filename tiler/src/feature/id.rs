//! Feature ids: stable integers from UUIDs, since a tile can't hold a UUID as id.

use uuid::Uuid;

/// Bits of an id: what a JavaScript number holds exactly.
const BITS: u32 = 53;

/// The integer by which tiles know a feature: the same for the same UUID for ever, spread evenly over 53 bits. Two of
/// 500,000 features share one with a probability of about 1 in 70,000; the attribute `id` tells them apart.
#[must_use]
pub fn feature_id(id: Uuid) -> u64 {
    let (high, low) = id.as_u64_pair();
    mix(high ^ mix(low)) >> (64 - BITS)
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, 2014): every bit in changes about half of the bits out.
#[must_use]
pub const fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_stay_what_they_are() {
        let id = |text| feature_id(Uuid::parse_str(text).unwrap());
        assert_eq!(id("0193b5c0-0000-7000-8000-000000000000"), 219_467_613_130_809);
        assert_eq!(id("0193b5c0-0000-7000-8000-000000000001"), 8_201_606_629_496_163);
    }

    #[test]
    fn ids_are_spread_and_exact_in_a_double() {
        let ids: HashSet<u64> = (0..100_000_u128).map(|n| feature_id(Uuid::from_u128(n))).collect();
        assert_eq!(ids.len(), 100_000);
        assert!(ids.iter().all(|id| *id < 1 << BITS));
    }
}
