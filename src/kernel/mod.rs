//! Inner loops: what decompositions and engines spend their time in, compiled for speed while those are compiled for size.
//!
//! Functions here are plain, not generic and not inlined elsewhere, for a function that is compiled again in another
//! crate is compiled as that crate is. The exception is [`product::multiply`]: it is inlined down to the product of width 4,
//! which takes less time than a call; wider products are calls. Sums run in a fixed order, without fused multiply-add, so the bits are the same on
//! every machine.

pub mod angles;
pub mod columns;
pub mod descent;
pub mod entries;
pub mod level_one;
pub mod modes;
pub mod padded;
pub mod power;
pub mod product;
pub mod ql;
pub mod reflection;
mod sum;
