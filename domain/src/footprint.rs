//! What a footprint can be.

/// Most positions of a footprint, or of a unit's plan, over all its rings. A hall surveyed to the last pilaster has some
/// hundreds; each position is sent to everybody who asks for the building, and drawn in every tile that it touches.
pub const MOST_POSITIONS: usize = 5_000;
