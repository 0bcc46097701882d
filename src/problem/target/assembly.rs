//! From modes and a basis to entries: `Φ = Q · blockdiag · Qᵀ`, every sum in a fixed order.

use nalgebra::DMatrix;

use super::Modes;
use crate::linalg::times;

/// The entries in the basis of the coordinates: exact.
pub(super) fn block_diagonal(modes: &Modes) -> DMatrix<f64> {
    let width = modes.width();
    let mut matrix = DMatrix::zeros(width, width);
    for (i, &value) in modes.real.iter().enumerate() {
        matrix[(i, i)] = value;
    }
    for (k, z) in modes.pairs.iter().enumerate() {
        let i = modes.real.len() + 2 * k;
        matrix[(i, i)] = z.re;
        matrix[(i + 1, i + 1)] = z.re;
        matrix[(i + 1, i)] = z.im;
        matrix[(i, i + 1)] = -z.im;
    }
    matrix
}

/// The entries in the orthonormal basis `q`; exactly symmetric where every mode is real.
///
/// A repeated real eigenvalue is taken out first as a multiple of the identity, so that `Φ = cI` is exact and a
/// rotation leaves what it does not turn as it is, up to the rounding of the plane alone.
pub(super) fn in_basis(modes: &Modes, q: &DMatrix<f64>) -> DMatrix<f64> {
    let width = modes.width();
    let shift = most_frequent(&modes.real);
    let mut product = DMatrix::zeros(width, width);
    for (k, &value) in modes.real.iter().enumerate() {
        for i in 0..width {
            product[(i, k)] = q[(i, k)] * (value - shift);
        }
    }
    for (k, z) in modes.pairs.iter().enumerate() {
        let (first, second) = (modes.real.len() + 2 * k, modes.real.len() + 2 * k + 1);
        let a = z.re - shift;
        for i in 0..width {
            product[(i, first)] = a * q[(i, first)] + z.im * q[(i, second)];
            product[(i, second)] = a * q[(i, second)] - z.im * q[(i, first)];
        }
    }
    let mut matrix = times(&product, &q.transpose());
    let symmetric = modes.pairs.is_empty();
    for i in 0..width {
        for j in 0..if symmetric { i } else { 0 } {
            matrix[(i, j)] = matrix[(j, i)];
        }
        matrix[(i, i)] += shift;
    }
    matrix
}

/// The value that occurs most often, the first such one; 0 when none occurs twice.
fn most_frequent(values: &[f64]) -> f64 {
    let mut best = (1, 0.0);
    for &value in values {
        let count = values.iter().filter(|&&other| other == value).count();
        if count > best.0 {
            best = (count, value);
        }
    }
    best.1
}
