//! Projection on γ-positive matrices.
//!
//! The nearest matrix in Frobenius norm to A, d×d, in the convex set `{uᵀXu ≥ γ‖u‖²}`: write `A = S + K`, S symmetric, K
//! skew; clip the eigenvalues of S from below at γ and keep K (symmetric and skew parts are orthogonal to one another,
//! and the eigenvalue clip is the nearest point among symmetric matrices: Higham, *Linear Algebra Appl.* 103, 1988).
//!
//! The result is `A + Σ (γ − λ_j)·v_jv_jᵀ` over the eigenvalues λ_j < γ: what need not change keeps its bits, and K is
//! kept to the last bit that adding a symmetric matrix allows.
//!
//! Most matrices on the way to a γ-positive target need no projection. A Cholesky factorization of `S − γI` shows that
//! at a small part of the eigenproblem's cost; where it breaks down, the eigenvalues decide.

use super::level_one::axpy;
use super::{DecompositionError, SymmetricEigen, SymmetricWorkspace};
use nalgebra::DMatrix;

/// The projection, with the memory it needs and the eigenvectors of the last matrix that had to be projected, from which
/// the next one starts.
#[derive(Debug, Clone)]
pub struct PositivityProjection {
    symmetric: DMatrix<f64>,
    factor: DMatrix<f64>,
    eigen: SymmetricEigen,
    has_eigenvectors: bool,
    workspace: SymmetricWorkspace,
}

impl PositivityProjection {
    /// For d×d matrices.
    #[must_use]
    pub fn new(d: usize) -> Self {
        Self {
            symmetric: DMatrix::zeros(d, d),
            factor: DMatrix::zeros(d, d),
            eigen: SymmetricEigen { values: vec![0.0; d], vectors: DMatrix::zeros(d, d) },
            has_eigenvectors: false,
            workspace: SymmetricWorkspace::new(d),
        }
    }

    /// Begins to project `a`, d×d, on the matrices with margin at least `gamma`; returns whether there is anything to do.
    /// If so, [`PositivityProjection::advance`] until it returns nothing, then [`PositivityProjection::finish`].
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn begin(&mut self, a: &DMatrix<f64>, gamma: f64) -> Result<bool, DecompositionError> {
        let d = a.nrows();
        for (j, (to, column)) in
            self.symmetric.as_mut_slice().chunks_exact_mut(d).zip(a.as_slice().chunks_exact(d)).enumerate()
        {
            let row = a.as_slice()[j..].iter().step_by(d);
            for ((to, below), right) in to.iter_mut().zip(column).zip(row).skip(j) {
                *to = (below + right) * 0.5;
            }
        }
        self.factor.copy_from(&self.symmetric);
        (0..d).for_each(|j| self.factor[(j, j)] -= gamma);
        if has_cholesky_factor(&mut self.factor) {
            return Ok(false);
        }
        if self.has_eigenvectors {
            self.workspace.begin_near(&self.symmetric, &self.eigen)?;
        } else {
            self.workspace.begin(&self.symmetric)?;
        }
        Ok(true)
    }

    /// Does a piece of the work; returns about how many floating-point operations it took, or nothing when all is done.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`].
    pub fn advance(&mut self) -> Result<Option<u64>, DecompositionError> {
        self.workspace.advance()
    }

    /// Puts the projection in the place of `a`, when all is done, `a` and `gamma` being those that it was begun with;
    /// returns whether that changed it.
    pub fn finish(&mut self, a: &mut DMatrix<f64>, gamma: f64) -> bool {
        self.workspace.finish(&mut self.eigen);
        self.has_eigenvectors = true;
        let mut changed = false;
        for (&value, vector) in self.eigen.values.iter().zip(self.eigen.vectors.column_iter()) {
            if value >= gamma {
                break;
            }
            changed = true;
            // An outer product of one vector is symmetric to the last bit, factor by factor.
            let vector = vector.as_slice();
            for (column, along) in a.as_mut_slice().chunks_exact_mut(vector.len()).zip(vector) {
                for (entry, other) in column.iter_mut().zip(vector) {
                    *entry += (gamma - value) * (other * along);
                }
            }
        }
        changed
    }

    /// Projects `a`, d×d, on the matrices with margin at least `gamma`; returns whether that changed it. When the margin
    /// is `gamma` or more already, every bit of `a` stays.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite; `a` is then as it was.
    pub fn project(&mut self, a: &mut DMatrix<f64>, gamma: f64) -> Result<bool, DecompositionError> {
        if !self.begin(a, gamma)? {
            return Ok(false);
        }
        while self.advance()?.is_some() {}
        Ok(self.finish(a, gamma))
    }
}

/// Whether the symmetric matrix is positive definite, up to rounding; only its lower triangle is read, and it is
/// overwritten with the factor. False where an entry is not finite.
///
/// Column by column (Golub and Van Loan, *Matrix Computations*, 4th ed., algorithm 4.2.2, outer-product form).
fn has_cholesky_factor(s: &mut DMatrix<f64>) -> bool {
    let d = s.nrows();
    let mut rest = s.as_mut_slice();
    for j in 0..d {
        let (column, right) = rest.split_at_mut(d);
        rest = right;
        let pivot = column[j];
        // Also false for NaN.
        if !(pivot > 0.0 && pivot.is_finite()) {
            return false;
        }
        let column = &mut column[j + 1..];
        let root = pivot.sqrt();
        column.iter_mut().for_each(|entry| *entry /= root);
        for (k, right) in rest.chunks_exact_mut(d).enumerate() {
            let factor = column[k];
            axpy(-factor, &column[k..], &mut right[j + 1 + k..]);
        }
    }
    true
}
