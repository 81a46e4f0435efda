//! Gaps, measured: what the rules find in villages that know the truth, and how fast the detector looks at a city.

mod city;
pub mod replay;
pub mod villages;
