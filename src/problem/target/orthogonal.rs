//! Random orthogonal matrices, distributed by Haar measure.

use nalgebra::DMatrix;

use super::seeded::{NormalDeviates, Purpose};

/// A d×d orthogonal matrix, uniform on the orthogonal group: `Q = H_1 ⋯ H_{d−1} D` with Householder reflections of
/// independent normal vectors of lengths d, …, 2 and signs D that make the triangular factor positive.
///
/// G. W. Stewart, *The efficient generation of random orthogonal matrices with an application to condition
/// estimators*, SIAM J. Numer. Anal. 17 (1980), 403-409. All sums run in a fixed order.
pub(super) fn random(width: usize, seed: u32, purpose: Purpose) -> DMatrix<f64> {
    from_deviates(width, &mut NormalDeviates::new(seed, purpose))
}

/// The next such matrix of a stream.
pub(super) fn from_deviates(width: usize, deviates: &mut NormalDeviates) -> DMatrix<f64> {
    let mut basis = DMatrix::identity(width, width);
    for size in 1..=width {
        let corner = width - size;
        let mut v: Vec<f64> = (0..size).map(|_| deviates.next()).collect();
        let length = dot(&v, &v).sqrt();
        // H v = −sign(v₀)‖v‖ e₀; in one dimension H is left out, so the sign of the triangular factor is v₀'s own.
        basis[(corner, corner)] = if (v[0] < 0.0) == (size > 1) { 1.0 } else { -1.0 };
        if size == 1 {
            continue;
        }
        v[0] += if v[0] < 0.0 { -length } else { length };
        let twice = 2.0 / dot(&v, &v);
        for columns in basis.as_mut_slice()[corner * width..].chunks_mut(TOGETHER * width) {
            reflect(columns, width, corner, &v, twice);
        }
    }
    basis
}

/// Columns that are reflected together: their sums do not wait for one another.
const TOGETHER: usize = 4;

/// `x ← x − twice·(vᵀx)·v` for at most [`TOGETHER`] columns, from their entry `corner` on.
fn reflect(columns: &mut [f64], width: usize, corner: usize, v: &[f64], twice: f64) {
    let mut sums = [0.0; TOGETHER];
    if columns.len() == TOGETHER * width {
        let (left, right) = columns.split_at(2 * width);
        let ((x0, x1), (x2, x3)) = (left.split_at(width), right.split_at(width));
        let rows = x0[corner..].iter().zip(&x1[corner..]).zip(&x2[corner..]).zip(&x3[corner..]);
        for (v, (((x0, x1), x2), x3)) in v.iter().zip(rows) {
            for (sum, x) in sums.iter_mut().zip([x0, x1, x2, x3]) {
                *sum += v * x;
            }
        }
    } else {
        for (sum, column) in sums.iter_mut().zip(columns.chunks_exact(width)) {
            *sum = dot(v, &column[corner..]);
        }
    }
    for (sum, column) in sums.iter().zip(columns.chunks_exact_mut(width)) {
        for (x, v) in column[corner..].iter_mut().zip(v) {
            *x -= twice * sum * v;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthonormal() {
        for (width, seed) in [(1, 1), (2, 2), (3, 3), (7, 4), (16, 5), (64, 6), (128, 7)] {
            let q = random(width, seed, Purpose::Basis);
            let defect = (q.transpose() * &q - DMatrix::identity(width, width)).norm();
            // Each of d reflections is orthogonal to a few ulps in Frobenius norm √d.
            assert!(defect < 4.0 * f64::EPSILON * width as f64, "{width}: {defect}");
        }
    }

    /// Under Haar measure an entry has mean 0, variance 1/d and fourth moment 3/(d(d+2)), and the trace has mean 0 and
    /// variance 1; the sign of the determinant is a fair coin.
    #[test]
    fn moments_are_those_of_haar_measure() {
        const COUNT: usize = 4000;
        let mean = |value: &dyn Fn(&DMatrix<f64>) -> f64| {
            (0..COUNT).map(|seed| value(&random(3, seed as u32, Purpose::Basis))).sum::<f64>() / COUNT as f64
        };
        let error = 5.0 / (COUNT as f64).sqrt();
        for (i, j) in [(0, 0), (0, 2), (2, 0), (2, 2), (1, 1)] {
            assert!(mean(&|q| q[(i, j)]).abs() < 0.58 * error);
            assert!((mean(&|q| q[(i, j)] * q[(i, j)]) - 1.0 / 3.0).abs() < 0.3 * error);
        }
        assert!(mean(&DMatrix::trace).abs() < error);
        assert!((mean(&|q| q.trace() * q.trace()) - 1.0).abs() < 1.5 * error);
        assert!(mean(&|q| q.determinant()).abs() < error);
    }
}
