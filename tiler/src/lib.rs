//! Menpai.
