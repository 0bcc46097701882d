//! Singular value decomposition.
//!
//! `A = U·Σ·Vᵀ`, A m×n, U and V orthogonal (m×m and n×n), `σ_1 ≥ … ≥ σ_min(m,n) ≥ 0` on the diagonal of Σ.
//!
//! By [Jacobi's method](super::jacobi), from scratch or from the decomposition of a nearby matrix, in pieces. Guarantee:
//! backward stable, U and V orthogonal to working precision whatever singular values repeat or vanish. A matrix whose columns
//! differ in size by a factor of 10⁶ and more is decomposed from scratch to high relative accuracy, as far as the columns'
//! sizes are the reason for its small singular values.

use super::DecompositionError;
use super::jacobi::{OneSided, complete};
use super::scaling::power_of_two;
use crate::kernel::entries;
use crate::order::sort_numbered;
use nalgebra::DMatrix;
use std::task::Poll;

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
        let mut svd = Self::zeros(m, n);
        SvdWorkspace::new(m, n).decompose(a, &mut svd)?;
        Ok(svd)
    }

    /// Room for the decomposition of an m×n matrix.
    fn zeros(m: usize, n: usize) -> Self {
        Self { u: DMatrix::zeros(m, m), sigma: vec![0.0; m.min(n)], v: DMatrix::zeros(n, n) }
    }

    /// The decomposition of `scale · I`, d×d, `scale ≥ 0`.
    #[must_use]
    pub fn of_scaled_identity(d: usize, scale: f64) -> Self {
        Self { u: DMatrix::identity(d, d), sigma: vec![scale; d], v: DMatrix::identity(d, d) }
    }
}

/// A singular value decomposition in progress, with its memory, for those who make many of one size.
///
/// [`SvdWorkspace::begin`] or [`SvdWorkspace::begin_near`], [`SvdWorkspace::advance`] until it returns nothing, then
/// [`SvdWorkspace::finish`]; [`SvdWorkspace::decompose`] does all three. The pieces are always the same, so when they are
/// done, and by which copy of the workspace, has no influence on any bit of the result.
#[derive(Debug, Clone)]
pub struct SvdWorkspace {
    rows: usize,
    columns: usize,
    /// A divided by it is what is decomposed.
    power: f64,
    /// Of A, or Aᵀ when that is taller.
    job: OneSided,
    /// The singular values' places.
    order: Vec<(f64, usize)>,
}

impl SvdWorkspace {
    /// For m×n matrices.
    #[must_use]
    pub fn new(m: usize, n: usize) -> Self {
        let job = OneSided::new(m.max(n), m.min(n));
        Self { rows: m, columns: n, power: 1.0, job, order: Vec::with_capacity(m.min(n)) }
    }

    /// Begins to decompose `a`, of this workspace's size.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn begin(&mut self, a: &DMatrix<f64>) -> Result<(), DecompositionError> {
        self.write(a)?;
        self.job.begin();
        Ok(())
    }

    /// Writes A, scaled.
    fn write(&mut self, a: &DMatrix<f64>) -> Result<(), DecompositionError> {
        let (power, reciprocal) = power_of_two(a.as_slice()).ok_or(DecompositionError::NoConvergence)?;
        self.power = power;
        let n = self.job.stride();
        let is_tall = self.rows >= self.columns;
        let matrix = self.job.matrix_mut();
        matrix.fill(0.0);
        for (j, column) in a.as_slice().chunks_exact(self.rows.max(1)).enumerate() {
            if is_tall {
                matrix[j * n..j * n + self.rows].copy_from_slice(column);
            } else {
                column.iter().enumerate().for_each(|(i, entry)| matrix[j + i * n] = *entry);
            }
        }
        entries::scale(matrix, reciprocal);
        Ok(())
    }

    /// Begins to decompose `a`, of this workspace's size, from the vectors of `near`, the decomposition of a nearby matrix.
    ///
    /// The nearer it is, the less work is left; the result is as accurate as from scratch, but not relatively.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn begin_near(&mut self, a: &DMatrix<f64>, near: &Svd) -> Result<(), DecompositionError> {
        self.write(a)?;
        self.job.write_vectors(if self.rows >= self.columns { &near.v } else { &near.u });
        self.job.begin_near();
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

    /// Writes the decomposition, when all is done, into `svd`, of this workspace's size.
    pub fn finish(&mut self, svd: &mut Svd) {
        let (short, long) = if self.rows >= self.columns { (&mut svd.v, &mut svd.u) } else { (&mut svd.u, &mut svd.v) };
        self.order.clear();
        self.order.extend(self.job.norms().map(|norm| -norm).zip(0..));
        sort_numbered(&mut self.order);
        let mut known = 0;
        for (to, &(minus_norm, from)) in self.order.iter().enumerate() {
            svd.sigma[to] = -minus_norm * self.power;
            let (s, m) = (short.nrows(), long.nrows());
            short.as_mut_slice()[to * s..(to + 1) * s].copy_from_slice(&self.job.vector(from)[..s]);
            let (image, length) = self.job.image(from);
            if length > 0.0 {
                known = to + 1;
                entries::write_quotients(image, length, &mut long.as_mut_slice()[to * m..(to + 1) * m]);
            }
        }
        let m = long.nrows();
        complete(long.as_mut_slice(), m, known);
    }

    /// The least singular value, when all is done.
    #[must_use]
    pub fn least_singular_value(&self) -> f64 {
        self.job.norms().fold(f64::INFINITY, f64::min) * self.power
    }

    /// Decomposes `a` into `svd`, both of this workspace's size.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn decompose(&mut self, a: &DMatrix<f64>, svd: &mut Svd) -> Result<(), DecompositionError> {
        self.begin(a)?;
        while self.advance()?.is_some() {}
        self.finish(svd);
        Ok(())
    }
}

/// One singular value decomposition that is being computed, a bounded amount of work at a time; the same bits however
/// that is cut.
#[derive(Debug, Clone)]
pub struct SvdInProgress {
    workspace: SvdWorkspace,
    shape: (usize, usize),
}

impl SvdInProgress {
    /// Begins with `a`, m×n; takes O(mn) operations.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn new(a: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let mut workspace = SvdWorkspace::new(a.nrows(), a.ncols());
        workspace.begin(a)?;
        Ok(Self { workspace, shape: a.shape() })
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. It stops only
    /// between pieces of a few products. Not to be called again once it is ready.
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Result<Svd, DecompositionError>> {
        while *flops > 0 {
            match self.workspace.advance() {
                Ok(Some(spent)) => *flops = flops.saturating_sub(spent),
                Ok(None) => {
                    let (m, n) = self.shape;
                    let mut svd = Svd::zeros(m, n);
                    self.workspace.finish(&mut svd);
                    return Poll::Ready(Ok(svd));
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Pending
    }
}
