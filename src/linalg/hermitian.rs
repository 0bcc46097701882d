//! Eigendecomposition of Hermitian matrices.
//!
//! `H = V·diag(λ)·V*`, H n×n Hermitian, V unitary, `λ_1 ≤ … ≤ λ_n`: reduction to a real
//! [tridiagonal](super::hermitian_tridiagonal) matrix, then [implicit QL](super::tridiagonal). Guarantee: backward stable,
//! V unitary to working precision whatever eigenvalues repeat; the same bits on every machine.

use super::DecompositionError;
use super::hermitian_tridiagonal::HermitianTridiagonal;
use super::scaling::scale;
use nalgebra::{Complex, DMatrix};

/// `H = V·diag(λ)·V*` of a Hermitian n×n matrix.
#[derive(Debug, Clone)]
pub struct HermitianEigen {
    /// The eigenvalues λ, ascending.
    pub values: Vec<f64>,
    /// The eigenvectors, one a column of V, n×n.
    pub vectors: DMatrix<Complex<f64>>,
}

impl HermitianEigen {
    /// Decomposes `h`, n×n; only its lower triangle is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn new(h: &DMatrix<Complex<f64>>) -> Result<Self, DecompositionError> {
        let n = h.nrows();
        let mut scaled = DMatrix::zeros(n, n);
        let power = scale(h, &mut scaled).ok_or(DecompositionError::NoConvergence)?;
        let parts = |part: fn(&Complex<f64>) -> f64| scaled.iter().map(part).collect();
        let mut reduction = HermitianTridiagonal::new(n, parts(|z| z.re), parts(|z| z.im));
        while !reduction.is_done() {
            reduction.step();
        }
        let (values, columns) = reduction.tridiagonal().eigen()?;
        let mut vectors = DMatrix::zeros(n, n);
        for (mut vector, column) in vectors.column_iter_mut().zip(columns.chunks_exact(n.max(1))) {
            let [re, im] = reduction.transform_back(column);
            for ((entry, re), im) in vector.iter_mut().zip(re).zip(im) {
                *entry = Complex::new(re, im);
            }
        }
        Ok(Self { values: values.into_iter().map(|value| value * power).collect(), vectors })
    }
}
