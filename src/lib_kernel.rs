//! Inner loops, compiled for speed: a crate of its own, as `lib_base.rs` says.

pub mod kernel;
