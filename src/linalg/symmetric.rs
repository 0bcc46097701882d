//! Eigendecomposition of symmetric matrices.
//!
//! `S = V·diag(λ)·Vᵀ`, S d×d symmetric, V orthogonal, `λ_1 ≤ … ≤ λ_d`.
//!
//! Tridiagonalization by reflections, then implicit QR (Golub and Van Loan, *Matrix Computations*, 4th ed., section 8.3), by
//! faer. Guarantee: backward stable, V orthogonal to working precision whatever
//! eigenvalues repeat.

use super::DecompositionError;
use super::faer_view::{Scratch, scale, view, view_mut};
use super::second_try::{Reflection, TRIES};
use faer::linalg::evd::{ComputeEigenvectors, SelfAdjointEvdParams, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Auto, Par, Spec, diag::DiagMut};
use nalgebra::DMatrix;

/// `S = V·diag(λ)·Vᵀ` of a symmetric d×d matrix.
#[derive(Debug, Clone)]
pub struct SymmetricEigen {
    /// The eigenvalues λ, ascending.
    pub values: Vec<f64>,
    /// The eigenvectors, one a column of V, d×d.
    pub vectors: DMatrix<f64>,
}

impl SymmetricEigen {
    /// Decomposes `s`, d×d; only its lower triangle is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn new(s: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let d = s.nrows();
        let mut eigen = Self { values: vec![0.0; d], vectors: DMatrix::zeros(d, d) };
        SymmetricWorkspace::new(d).decompose(s, &mut eigen)?;
        Ok(eigen)
    }
}

/// The memory of a symmetric eigendecomposition, for those who make many of one size.
#[derive(Debug)]
pub struct SymmetricWorkspace {
    scaled: DMatrix<f64>,
    memory: Scratch,
}

impl SymmetricWorkspace {
    /// For d×d matrices.
    #[must_use]
    pub fn new(d: usize) -> Self {
        let scratch = self_adjoint_evd_scratch::<f64>(d, ComputeEigenvectors::Yes, Par::Seq, parameters());
        Self { scaled: DMatrix::zeros(d, d), memory: Scratch::new(scratch) }
    }

    /// Decomposes `s` into `eigen`, both of this workspace's size; only the lower triangle of `s` is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn decompose(&mut self, s: &DMatrix<f64>, eigen: &mut SymmetricEigen) -> Result<(), DecompositionError> {
        let power = scale(s, &mut self.scaled).ok_or(DecompositionError::NoConvergence)?;
        let mut converged = self.iterate(eigen);
        for attempt in 1..=TRIES {
            if converged {
                break;
            }
            let reflection = Reflection::new(s.nrows(), attempt);
            self.scaled.copy_from(s);
            self.scaled.fill_upper_triangle_with_lower_triangle();
            self.scaled /= power;
            reflection.reflect_columns(&mut self.scaled);
            reflection.reflect_rows(&mut self.scaled);
            converged = self.iterate(eigen);
            reflection.reflect_rows(&mut eigen.vectors);
        }
        if !converged {
            return Err(DecompositionError::NoConvergence);
        }
        for value in &mut eigen.values {
            *value *= power;
        }
        Ok(())
    }

    /// Decomposes the scaled matrix; returns whether the iteration converged.
    fn iterate(&mut self, eigen: &mut SymmetricEigen) -> bool {
        self_adjoint_evd(
            view(&self.scaled),
            DiagMut::from_slice_mut(&mut eigen.values),
            Some(view_mut(&mut eigen.vectors)),
            Par::Seq,
            self.memory.stack(),
            parameters(),
        )
        .is_ok()
    }
}

impl Clone for SymmetricWorkspace {
    /// A workspace of the same size; what is in it does not matter.
    fn clone(&self) -> Self {
        Self::new(self.scaled.nrows())
    }
}

/// Implicit QR at every size. faer's divide and conquer, its default from 128 columns on, loses up to six digits on some
/// graded spectra; its implicit QR none.
pub(super) fn parameters<T: faer::traits::ComplexField>() -> Spec<SelfAdjointEvdParams, T> {
    SelfAdjointEvdParams { recursion_threshold: usize::MAX, ..Auto::<T>::auto() }.into()
}
