//! Eigendecomposition of symmetric matrices.
//!
//! `S = V·diag(λ)·Vᵀ`, S d×d symmetric, V orthogonal, `λ_1 ≤ … ≤ λ_d`.
//!
//! By [`Tridiagonal`](super::jacobi::Tridiagonal) or, from the eigenvectors of a nearby matrix, by
//! [Jacobi's method](super::jacobi), in pieces. Guarantee: backward stable, V orthogonal to working precision whatever
//! eigenvalues repeat.

use super::DecompositionError;
use super::jacobi::OneSided;
use super::scaling::power_next_to;
use crate::kernel::entries::largest_finite;
use crate::order::sort_numbered;
use nalgebra::DMatrix;
use std::task::Poll;

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
        let mut eigen = Self::zeros(d);
        SymmetricWorkspace::new(d).decompose(s, &mut eigen)?;
        Ok(eigen)
    }

    /// Room for the decomposition of a d×d matrix.
    fn zeros(d: usize) -> Self {
        Self { values: vec![0.0; d], vectors: DMatrix::zeros(d, d) }
    }
}

/// A symmetric eigendecomposition in progress, with its memory, for those who make many of one size; used like
/// [`SvdWorkspace`](super::SvdWorkspace).
#[derive(Debug, Clone)]
pub struct SymmetricWorkspace {
    d: usize,
    /// S divided by it is what is decomposed.
    power: f64,
    /// c, when `S + cI` is decomposed from one side.
    shift: Option<f64>,
    job: OneSided,
    /// The eigenvalues' places.
    order: Vec<(f64, usize)>,
}

impl SymmetricWorkspace {
    /// For d×d matrices.
    #[must_use]
    pub fn new(d: usize) -> Self {
        Self { d, power: 1.0, shift: None, job: OneSided::new(d, d), order: Vec::with_capacity(d) }
    }

    /// Begins to decompose `s`, d×d; only its lower triangle is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn begin(&mut self, s: &DMatrix<f64>) -> Result<(), DecompositionError> {
        self.write(s)?;
        self.shift = None;
        self.job.begin_eigenvectors()
    }

    /// Begins to decompose `s`, d×d, from the eigenvectors of a nearby matrix; only the lower triangle of `s` is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn begin_near(&mut self, s: &DMatrix<f64>, near: &SymmetricEigen) -> Result<(), DecompositionError> {
        /// c beside a bound of `‖S‖`: `S + cI` has a condition number of at most 5.
        const SHIFT: f64 = 1.5;
        self.write(s)?;
        let n = self.job.stride();
        let matrix = self.job.matrix_mut();
        let rows = matrix.chunks_exact(n).map(|column| column.iter().map(|x| x.abs()).sum::<f64>());
        let frobenius = matrix.iter().map(|x| x * x).sum::<f64>().sqrt();
        let bound = rows.fold(0.0, f64::max).min(frobenius);
        let shift = SHIFT * if bound > 0.0 { bound } else { 1.0 };
        matrix.iter_mut().step_by(n + 1).take(self.d).for_each(|entry| *entry += shift);
        self.shift = Some(shift);
        self.job.write_vectors(&near.vectors);
        self.job.begin_near();
        Ok(())
    }

    /// Writes S, scaled.
    fn write(&mut self, s: &DMatrix<f64>) -> Result<(), DecompositionError> {
        let d = self.d;
        let mut largest = 0.0_f64;
        for (j, column) in s.as_slice().chunks_exact(d.max(1)).enumerate() {
            largest = largest.max(largest_finite(&column[j..]).ok_or(DecompositionError::NoConvergence)?);
        }
        let (power, reciprocal) = power_next_to(largest);
        self.power = power;
        let n = self.job.stride();
        let matrix = self.job.matrix_mut();
        matrix.fill(0.0);
        for (j, column) in s.as_slice().chunks_exact(d.max(1)).enumerate() {
            for (i, entry) in column.iter().enumerate().skip(j) {
                let entry = entry * reciprocal;
                matrix[i + j * n] = entry;
                matrix[j + i * n] = entry;
            }
        }
        Ok(())
    }

    /// Does a piece of the work, at most a few products; returns about how many floating-point operations it took, or
    /// nothing when all is done.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`].
    pub fn advance(&mut self) -> Result<Option<u64>, DecompositionError> {
        self.job.advance()
    }

    /// Writes the decomposition, when all is done, into `eigen`, of this workspace's size.
    pub fn finish(&mut self, eigen: &mut SymmetricEigen) {
        self.order.clear();
        match self.shift {
            None => self.order.extend(self.job.eigenvalues().zip(0..)),
            Some(shift) => self.order.extend(self.job.norms().map(|norm| norm - shift).zip(0..)),
        }
        sort_numbered(&mut self.order);
        for (to, &(value, from)) in self.order.iter().enumerate() {
            eigen.values[to] = value * self.power;
            let d = self.d;
            eigen.vectors.as_mut_slice()[to * d..(to + 1) * d].copy_from_slice(&self.job.vector(from)[..d]);
        }
    }

    /// Decomposes `s` into `eigen`, both of this workspace's size; only the lower triangle of `s` is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn decompose(&mut self, s: &DMatrix<f64>, eigen: &mut SymmetricEigen) -> Result<(), DecompositionError> {
        self.begin(s)?;
        while self.advance()?.is_some() {}
        self.finish(eigen);
        Ok(())
    }
}

/// One symmetric eigendecomposition that is being computed, a bounded amount of work at a time; the same bits however
/// that is cut.
#[derive(Debug, Clone)]
pub struct SymmetricEigenInProgress(SymmetricWorkspace);

impl SymmetricEigenInProgress {
    /// Begins with `s`, d×d, of which only the lower triangle is read; takes O(d²) operations.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn new(s: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let mut workspace = SymmetricWorkspace::new(s.nrows());
        workspace.begin(s)?;
        Ok(Self(workspace))
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. It stops only
    /// between pieces of a few products. Not to be called again once it is ready.
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Result<SymmetricEigen, DecompositionError>> {
        while *flops > 0 {
            match self.0.advance() {
                Ok(Some(spent)) => *flops = flops.saturating_sub(spent),
                Ok(None) => {
                    let mut eigen = SymmetricEigen::zeros(self.0.d);
                    self.0.finish(&mut eigen);
                    return Poll::Ready(Ok(eigen));
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Pending
    }
}
