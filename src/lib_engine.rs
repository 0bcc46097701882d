//! What trains: a crate of its own, as `lib_linalg.rs` says.

pub mod engine;

pub use identity_descent_problem::{format, linalg, order, problem};

#[cfg(test)]
#[path = "linalg/testing.rs"]
mod matrices;
#[cfg(test)]
mod testing;
