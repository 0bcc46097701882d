//! Random and special matrices for tests; seeded.

use crate::linalg::Svd;
use nalgebra::{Complex, DMatrix};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A seeded source of test data.
pub(crate) struct Source(ChaCha8Rng);

impl Source {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform in [low, high).
    pub(crate) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in low..=high.
    pub(crate) fn integer(&mut self, low: usize, high: usize) -> usize {
        low + (self.0.next_u64() % (high - low + 1) as u64) as usize
    }

    /// Entries uniform in [−1, 1), d×d.
    pub(crate) fn general(&mut self, d: usize) -> DMatrix<f64> {
        DMatrix::from_fn(d, d, |_, _| self.uniform(-1.0, 1.0))
    }

    /// Orthogonal, d×d.
    pub(crate) fn orthogonal(&mut self, d: usize) -> DMatrix<f64> {
        let Svd { u, v, .. } = Svd::new(&self.general(d)).unwrap();
        u * v.transpose()
    }

    /// Normal with these eigenvalues, in a random basis.
    pub(crate) fn normal(&mut self, real: &[f64], pairs: &[Complex<f64>]) -> DMatrix<f64> {
        let q = self.orthogonal(real.len() + 2 * pairs.len());
        &q * blocks(real, pairs) * q.transpose()
    }
}

/// `blockdiag(real, [[a, −b], [b, a]], …)`.
pub(crate) fn blocks(real: &[f64], pairs: &[Complex<f64>]) -> DMatrix<f64> {
    let d = real.len() + 2 * pairs.len();
    let mut m = DMatrix::zeros(d, d);
    for (j, &x) in real.iter().enumerate() {
        m[(j, j)] = x;
    }
    for (k, z) in pairs.iter().enumerate() {
        let j = real.len() + 2 * k;
        (m[(j, j)], m[(j, j + 1)], m[(j + 1, j)], m[(j + 1, j + 1)]) = (z.re, -z.im, z.im, z.re);
    }
    m
}

/// The permutation matrix that moves every coordinate on by one, d×d.
pub(crate) fn cyclic_shift(d: usize) -> DMatrix<f64> {
    DMatrix::from_fn(d, d, |i, j| if i == (j + 1) % d { 1.0 } else { 0.0 })
}

/// `‖QᵀQ − I‖_F`.
pub(crate) fn orthogonality_defect(q: &DMatrix<f64>) -> f64 {
    (q.transpose() * q - DMatrix::identity(q.ncols(), q.ncols())).norm()
}

/// The smallest number that is positive as a norm: keeps relative errors of zero matrices defined.
pub(crate) fn relative(error: f64, scale: f64) -> f64 {
    error / scale.max(f64::MIN_POSITIVE)
}
