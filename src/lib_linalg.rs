//! Linear algebra: a crate of its own, as `lib_base.rs` says.

pub mod linalg;

pub use identity_descent_base::{float, format, order};
pub use identity_descent_kernel::kernel;
