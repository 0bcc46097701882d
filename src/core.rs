//! The lower floors: what trains, without the page, the words and the pictures.
//!
//! A crate of its own (`core/Cargo.toml`), so that it can be compiled for speed while the floors above, most of the page's
//! bytes and little of its time, are compiled for size. Those reach it as if it were part of theirs: the main crate
//! re-exports these modules under their names.

pub mod engine;
pub mod format;
pub mod linalg;
pub mod order;
pub mod problem;

#[cfg(test)]
mod testing;
