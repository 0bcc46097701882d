//! Dense linear algebra that nalgebra lacks or gets wrong.
//!
//! nalgebra holds the matrices and does not decompose them: its SVD recomposes wrongly when singular values repeat,
//! which identity starts make the rule. `jacobi` finds singular values and symmetric eigenvalues, `francis` the eigenvalues
//! of general matrices. Every decomposition here is sequential, refuses entries that are not finite, scales its input by a
//! power of two so that no square inside it overflows, and gives the same bits on every machine; long ones can be cut
//! into pieces.

mod balanced;
pub mod ball;
mod cholesky;
mod complex_matrix;
pub mod conjugate_gradient;
mod convex_hull;
mod eigenvalues;
mod error;
mod francis;
mod general_product;
mod hermitian;
mod hermitian_tridiagonal;
mod hessenberg;
mod jacobi;
mod normal_form;
mod numerical_range;
pub mod padded;
mod polar;
mod positivity;
mod rotation;
mod scaling;
mod skew_symmetric;
mod spectral_division;
mod svd;
mod symmetric;
mod tridiagonal;

pub use crate::kernel::{level_one, product};
pub use balanced::{BalancedFactors, BalancedInProgress};
pub use cholesky::inverse_factor;
pub use complex_matrix::ComplexMatrix;
pub use convex_hull::convex_hull;
pub use eigenvalues::{EigenvaluesInProgress, eigenvalues};
pub use error::DecompositionError;
pub use general_product::times;
pub use hermitian::HermitianEigen;
pub use normal_form::{NormalForm, NormalFormError, NormalFormInProgress, normality_defect};
pub use numerical_range::{NumericalRange, SupportInProgress, SupportPoint, positivity_margin};
pub use polar::{Polar, is_singular};
pub use positivity::PositivityProjection;
pub use rotation::{Rotation, half_turn_tolerance};
pub use skew_symmetric::SkewForm;
pub use svd::{Svd, SvdInProgress, SvdWorkspace};
pub use symmetric::{SymmetricEigen, SymmetricEigenInProgress, SymmetricWorkspace};
pub use tridiagonal::Tridiagonal as TridiagonalMatrix;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
