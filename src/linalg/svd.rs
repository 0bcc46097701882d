//! Singular value decomposition.
//!
//! `A = U·Σ·Vᵀ`, A m×n, U and V orthogonal (m×m and n×n), `σ_1 ≥ … ≥ σ_min(m,n) ≥ 0` on the diagonal of Σ.
//!
//! Bidiagonalization, then implicit QR (Golub and Van Loan, *Matrix Computations*, 4th ed., section 8.6), by faer. Guarantee: backward stable, U and V orthogonal to working precision whatever singular values
//! repeat or vanish.

use super::DecompositionError;
use super::faer_view::{Scratch, scale, view, view_mut};
use super::second_try::{Reflection, TRIES};
use faer::linalg::svd::{ComputeSvdVectors, SvdParams, svd, svd_scratch};
use faer::{Auto, Par, Spec, diag::DiagMut};
use nalgebra::DMatrix;

/// `A = U·Σ·Vᵀ` of an m×n matrix, all of U and V.
#[derive(Debug, Clone)]
pub struct Svd {
    /// Left singular vectors, one a column, m×m.
    pub u: DMatrix<f64>,
    /// Singular values, descending, min(m, n) of them.
    pub sigma: Vec<f64>,
    /// Right singular vectors, one a column, n×n.
    pub v: DMatrix<f64>,
}

impl Svd {
    /// Decomposes `a`, m×n.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn new(a: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let (m, n) = a.shape();
        let mut svd = Self { u: DMatrix::zeros(m, m), sigma: vec![0.0; m.min(n)], v: DMatrix::zeros(n, n) };
        SvdWorkspace::new(m, n).decompose(a, &mut svd)?;
        Ok(svd)
    }

    /// The decomposition of `scale · I`, d×d, `scale ≥ 0`.
    #[must_use]
    pub fn of_scaled_identity(d: usize, scale: f64) -> Self {
        Self { u: DMatrix::identity(d, d), sigma: vec![scale; d], v: DMatrix::identity(d, d) }
    }
}

/// The memory of a singular value decomposition, for those who make many of one size.
#[derive(Debug)]
pub struct SvdWorkspace {
    scaled: DMatrix<f64>,
    memory: Scratch,
}

impl SvdWorkspace {
    /// For m×n matrices.
    #[must_use]
    pub fn new(m: usize, n: usize) -> Self {
        let full = ComputeSvdVectors::Full;
        let scratch = svd_scratch::<f64>(m, n, full, full, Par::Seq, parameters());
        Self { scaled: DMatrix::zeros(m, n), memory: Scratch::new(scratch) }
    }

    /// Decomposes `a` into `svd`, both of this workspace's size.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn decompose(&mut self, a: &DMatrix<f64>, into: &mut Svd) -> Result<(), DecompositionError> {
        let power = scale(a, &mut self.scaled).ok_or(DecompositionError::NoConvergence)?;
        let mut converged = self.iterate(into);
        for attempt in 1..=TRIES {
            if converged {
                break;
            }
            // In other coordinates of the domain: a change in those of the image would leave the bidiagonal form as it is.
            let reflection = Reflection::new(a.ncols(), attempt);
            let _ = scale(a, &mut self.scaled);
            reflection.reflect_columns(&mut self.scaled);
            converged = self.iterate(into);
            reflection.reflect_rows(&mut into.v);
        }
        if !converged {
            return Err(DecompositionError::NoConvergence);
        }
        for sigma in &mut into.sigma {
            *sigma *= power;
        }
        Ok(())
    }

    /// Decomposes the scaled matrix; returns whether the iteration converged.
    fn iterate(&mut self, into: &mut Svd) -> bool {
        svd(
            view(&self.scaled),
            DiagMut::from_slice_mut(&mut into.sigma),
            Some(view_mut(&mut into.u)),
            Some(view_mut(&mut into.v)),
            Par::Seq,
            self.memory.stack(),
            parameters(),
        )
        .is_ok()
    }
}

/// Implicit QR at every size. faer's divide and conquer, its default from 128 columns on, silently returns wrong factors
/// where small and equal singular values meet (relative errors up to 5e-3 in most of the matrices with half of their
/// singular values below 1e-9); its implicit QR passed every one.
fn parameters() -> Spec<SvdParams, f64> {
    SvdParams { recursion_threshold: usize::MAX, ..Auto::<f64>::auto() }.into()
}

impl Clone for SvdWorkspace {
    /// A workspace of the same size; what is in it does not matter.
    fn clone(&self) -> Self {
        Self::new(self.scaled.nrows(), self.scaled.ncols())
    }
}
