//! Settings, targets and links: a crate of its own, as `lib_base.rs` says.

pub mod problem;

pub use identity_descent_linalg::{float, format, kernel, linalg, order};
