//! Linear algebra that nalgebra lacks: products with fixed bits, and the projection on a ball around the identity.

mod error;

pub mod ball;
pub mod padded;
pub mod product;

pub use error::DecompositionError;
