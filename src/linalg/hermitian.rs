//! Eigendecomposition of Hermitian matrices.
//!
//! `H = V·diag(λ)·V*`, H n×n Hermitian, V unitary, `λ_1 ≤ … ≤ λ_n`: reduction to a real
//! [tridiagonal](super::hermitian_tridiagonal) matrix, then [implicit QL](super::jacobi::ImplicitQl), in pieces of O(n²).
//! Guarantee: backward stable, V unitary to working precision whatever eigenvalues repeat; the same bits on every machine.

use super::DecompositionError;
use super::complex_matrix::ComplexMatrix;
use super::hermitian_tridiagonal::HermitianTridiagonal;
use super::jacobi::ImplicitQl;
use super::padded::padded_width;
use super::scaling::power_next_to;
use crate::kernel::entries::{self, largest_finite};
use crate::order::sort_numbered;
use nalgebra::DMatrix;

/// `H = V·diag(λ)·V*` of a Hermitian n×n matrix.
#[derive(Debug, Clone)]
pub struct HermitianEigen {
    /// The eigenvalues λ, ascending.
    pub values: Vec<f64>,
    /// The eigenvectors, one a column of V, n×n.
    pub vectors: ComplexMatrix,
}

impl HermitianEigen {
    /// Decomposes `h`, n×n; only its lower triangle is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn new(h: &ComplexMatrix) -> Result<Self, DecompositionError> {
        let mut job = HermitianInProgress::new(h)?;
        while job.advance()?.is_some() {}
        Ok(job.finish())
    }
}

/// A Hermitian eigendecomposition in progress; the pieces are always the same, whenever they are done.
#[derive(Debug, Clone)]
pub(super) struct HermitianInProgress {
    n: usize,
    /// What the matrix was divided by.
    power: f64,
    reduction: HermitianTridiagonal,
    ql: ImplicitQl,
    stage: Stage,
    /// The eigenvalues' places, ascending.
    order: Vec<(f64, usize)>,
    vectors: ComplexMatrix,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Reduce,
    Iterate,
    /// Eigenvector j of H from that of T.
    TransformBack(usize),
}

impl HermitianInProgress {
    /// Begins with `h`, n×n, of which only the lower triangle is read; takes O(n²) operations.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub(super) fn new(h: &ComplexMatrix) -> Result<Self, DecompositionError> {
        let n = h.re.nrows();
        let [Some(re), Some(im)] = [&h.re, &h.im].map(|part| largest_finite(part.as_slice())) else {
            return Err(DecompositionError::NoConvergence);
        };
        let (power, reciprocal) = power_next_to(re.max(im));
        let [re, im] = [&h.re, &h.im].map(|part| {
            let mut part = part.as_slice().to_vec();
            entries::scale(&mut part, reciprocal);
            part
        });
        let reduction = HermitianTridiagonal::new(n, re, im);
        let ql = ImplicitQl::new(padded_width(n));
        let vectors = ComplexMatrix { re: DMatrix::zeros(n, n), im: DMatrix::zeros(n, n) };
        Ok(Self { n, power, reduction, ql, stage: Stage::Reduce, order: Vec::new(), vectors })
    }

    /// Does a piece of the work; returns its floating-point operations, or nothing when all is done.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`].
    pub(super) fn advance(&mut self) -> Result<Option<u64>, DecompositionError> {
        let n = self.n;
        let flops = match self.stage {
            Stage::Reduce if self.reduction.is_done() => {
                let t = self.reduction.tridiagonal();
                self.ql.diagonal[..n].copy_from_slice(&t.diagonal);
                self.ql.beside.fill(0.0);
                self.ql.beside[..t.beside.len()].copy_from_slice(&t.beside);
                self.ql.begin(n);
                self.stage = Stage::Iterate;
                n as u64
            }
            Stage::Reduce => self.reduction.step(),
            Stage::Iterate => match self.ql.advance()? {
                Some(flops) => flops,
                None => {
                    self.order = self.ql.values().iter().copied().zip(0..).collect();
                    sort_numbered(&mut self.order);
                    self.stage = Stage::TransformBack(0);
                    n as u64
                }
            },
            Stage::TransformBack(to) => {
                let Some(&(_, from)) = self.order.get(to) else { return Ok(None) };
                let column = self.ql.columns().nth(from).unwrap_or_default();
                let [re, im] = self.reduction.transform_back(&column[..n]);
                self.vectors.re.as_mut_slice()[to * n..(to + 1) * n].copy_from_slice(&re);
                self.vectors.im.as_mut_slice()[to * n..(to + 1) * n].copy_from_slice(&im);
                self.stage = Stage::TransformBack(to + 1);
                (8 * n * n) as u64
            }
        };
        Ok(Some(flops))
    }

    /// The decomposition, when all is done.
    pub(super) fn finish(self) -> HermitianEigen {
        HermitianEigen {
            values: self.order.iter().map(|(value, _)| value * self.power).collect(),
            vectors: self.vectors,
        }
    }
}
