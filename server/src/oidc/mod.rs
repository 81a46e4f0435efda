//! Signing in through an `OpenID` Connect provider: authorization code flow with PKCE, state and nonce (`OpenID` Connect
//! Core 1.0, RFC 7636, RFC 9700).
//!
//! Invariants: a sign-in comes back once, to the browser that began it; the provider vouches for a person, the operator
//! says whose account that is (`menpai user link-oidc`), and nobody gets one by signing in there; where the provider does
//! not say that a second factor was shown, ours is asked for.

mod model;
mod provider;
pub mod routes;
pub mod store;

pub use provider::Provider;
