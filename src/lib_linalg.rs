//! The lowest floor: linear algebra, and the one sort that is compiled.
//!
//! Three floors are crates of their own, whose manifests lie in `core/`: what trains (`linalg`, `engine`) is compiled for
//! speed, and the rest, most of the page's bytes and little of its time, for size. Each crate re-exports those below it, so
//! that `crate::linalg` means the same on every floor.

pub mod linalg;
pub mod order;
