//! The lowest floor, linear algebra: a crate of its own, as `lib_base.rs` says.

pub mod linalg;

pub use identity_descent_base::{float, format, order};
