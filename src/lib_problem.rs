//! Settings, targets, links, and how numbers are written: a crate of its own, as `lib_linalg.rs` says.

pub mod format;
pub mod problem;

pub use identity_descent_linalg::{linalg, order};
