//! Dense linear algebra that nalgebra lacks or gets wrong.
//!
//! nalgebra holds the matrices; its SVD recomposes wrongly when singular values repeat, which identity starts make the
//! rule. `jacobi` finds singular values and symmetric eigenvalues, with the same bits on every machine; faer the eigenvalues
//! of general and of Hermitian matrices. Every decomposition here is sequential, refuses entries that are not finite,
//! and scales its input by a power of two so that no square inside it overflows.

mod balanced;
pub mod ball;
mod convex_hull;
mod eigenvalues;
mod error;
mod faer_view;
mod jacobi;
mod normal_form;
mod numerical_range;
pub mod padded;
mod polar;
mod positivity;
pub mod product;
mod rotation;
mod scale;
mod skew_symmetric;
mod svd;
mod symmetric;

pub use balanced::BalancedFactors;
pub use convex_hull::convex_hull;
pub use eigenvalues::eigenvalues;
pub use error::DecompositionError;
pub use normal_form::{NormalForm, NormalFormError, normality_defect};
pub use numerical_range::{NumericalRange, SupportPoint, positivity_margin};
pub use polar::{Polar, is_singular};
pub use positivity::PositivityProjection;
pub use rotation::{Rotation, distance_from_half_turn, half_turn_tolerance};
pub use skew_symmetric::SkewForm;
pub use svd::{Svd, SvdWorkspace};
pub use symmetric::{HermitianEigen, SymmetricEigen, SymmetricWorkspace};

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
