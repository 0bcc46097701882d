//! What trains: a crate of its own, as `lib_base.rs` says.

pub mod engine;

pub use identity_descent_problem::{float, format, kernel, linalg, order, problem};

#[cfg(test)]
// Not every test helper of the lowest floor is used here.
#[allow(dead_code)]
#[path = "linalg/testing.rs"]
mod matrices;
#[cfg(test)]
mod testing;
