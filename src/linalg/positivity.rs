//! Projection on γ-positive matrices.
//!
//! The nearest matrix in Frobenius norm to A, d×d, in the convex set `{uᵀXu ≥ γ‖u‖²}`: write `A = S + K`, S symmetric, K
//! skew; clip the eigenvalues of S from below at γ and keep K (symmetric and skew parts are orthogonal to one another,
//! and the eigenvalue clip is the nearest point among symmetric matrices: Higham, *Linear Algebra Appl.* 103, 1988).
//!
//! The result is `A + Σ (γ − λ_j)·v_jv_jᵀ` over the eigenvalues λ_j < γ: what need not change keeps its bits, and K is
//! kept to the last bit that adding a symmetric matrix allows.

use super::{DecompositionError, SymmetricEigen, SymmetricWorkspace};
use nalgebra::DMatrix;

/// The projection, with the memory it needs.
#[derive(Debug, Clone)]
pub struct PositivityProjection {
    symmetric: DMatrix<f64>,
    eigen: SymmetricEigen,
    workspace: SymmetricWorkspace,
}

impl PositivityProjection {
    /// For d×d matrices.
    #[must_use]
    pub fn new(d: usize) -> Self {
        Self {
            symmetric: DMatrix::zeros(d, d),
            eigen: SymmetricEigen { values: vec![0.0; d], vectors: DMatrix::zeros(d, d) },
            workspace: SymmetricWorkspace::new(d),
        }
    }

    /// Projects `a`, d×d, on the matrices with margin at least `gamma`; returns whether that changed it. When the margin
    /// is `gamma` or more already, every bit of `a` stays.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite; `a` is then as it was.
    pub fn project(&mut self, a: &mut DMatrix<f64>, gamma: f64) -> Result<bool, DecompositionError> {
        let d = a.nrows();
        for j in 0..d {
            for i in j..d {
                self.symmetric[(i, j)] = (a[(i, j)] + a[(j, i)]) * 0.5;
            }
        }
        self.workspace.decompose(&self.symmetric, &mut self.eigen)?;
        let mut changed = false;
        for (&value, vector) in self.eigen.values.iter().zip(self.eigen.vectors.column_iter()) {
            if value >= gamma {
                break;
            }
            changed = true;
            // An outer product of one vector is symmetric to the last bit, factor by factor.
            for j in 0..d {
                for i in 0..d {
                    a[(i, j)] += (gamma - value) * (vector[i] * vector[j]);
                }
            }
        }
        Ok(changed)
    }
}
