//! What every floor stands on: how numbers are read and written, and the one sort that is compiled.
//!
//! Five crates besides the main one share `src/`; their manifests lie in `core/`. Inner loops (`kernel`) are compiled for
//! speed, and the rest, most of the page's bytes and little of its time, for size. Each crate re-exports those below it,
//! so that `crate::linalg` means the same on every floor.

pub mod float;
pub mod format;
pub mod order;
