//! Polar decomposition.
//!
//! `A = R·P`, A d×d nonsingular, R orthogonal, `P = (AᵀA)^{1/2}` symmetric positive definite. With `A = UΣVᵀ`:
//! `R = UVᵀ`, `P = VΣVᵀ` (Higham, *Functions of Matrices*, SIAM 2008, section 8.1). Guarantee: R orthogonal to working
//! precision and the product backward stable, as the SVD is.

use super::general_product::times;
use super::{DecompositionError, Svd};
use nalgebra::DMatrix;

/// `A = R·P` of a nonsingular d×d matrix.
#[derive(Debug, Clone)]
pub struct Polar {
    /// The orthogonal factor R, d×d.
    pub rotation: DMatrix<f64>,
    /// The right singular vectors V, d×d: the eigenvectors of P.
    pub stretch_vectors: DMatrix<f64>,
    /// The singular values, descending: the eigenvalues of P.
    pub stretches: Vec<f64>,
}

impl Polar {
    /// Decomposes `a`, d×d.
    ///
    /// # Errors
    /// [`DecompositionError::Singular`] when [`is_singular`]; [`DecompositionError::NoConvergence`].
    pub fn new(a: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        Self::from_svd(Svd::new(a)?)
    }

    /// The polar decomposition of the square matrix with this SVD.
    ///
    /// # Errors
    /// [`DecompositionError::Singular`] when [`is_singular`].
    pub fn from_svd(svd: Svd) -> Result<Self, DecompositionError> {
        if is_singular(&svd.sigma) {
            return Err(DecompositionError::Singular);
        }
        Ok(Self { rotation: times(&svd.u, &svd.v.transpose()), stretch_vectors: svd.v, stretches: svd.sigma })
    }

    /// `P^s`, d×d, for any real `s`.
    #[must_use]
    pub fn stretch_power(&self, s: f64) -> DMatrix<f64> {
        let mut scaled = self.stretch_vectors.clone();
        for (mut column, &sigma) in scaled.column_iter_mut().zip(&self.stretches) {
            column.scale_mut(libm::pow(sigma, s));
        }
        times(&scaled, &self.stretch_vectors.transpose())
    }
}

/// Whether singular values (descending, d of them) are those of a matrix that is singular to working precision:
/// `σ_min ≤ dε·σ_max`.
///
/// The computed σ carry errors of some ε·σ_max each, and the matrix itself, a product of d-term sums, of some dε·σ_max:
/// below that, the direction of the last singular vectors, and with it the rotation, is noise.
#[must_use]
pub fn is_singular(sigma: &[f64]) -> bool {
    let (largest, smallest) = (sigma.first().copied().unwrap_or(0.0), sigma.last().copied().unwrap_or(0.0));
    smallest <= sigma.len() as f64 * f64::EPSILON * largest
}
