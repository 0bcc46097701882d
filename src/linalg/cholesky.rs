//! The inverse of Cholesky's factor, with the same bits on every machine.

use nalgebra::DMatrix;

use super::level_one::axpy;

/// `L⁻¹` for a symmetric positive definite matrix `LLᵀ`, of which the lower triangle is read; `None` where it is not.
///
/// Rows are eliminated from `(M I)` one after another, which leaves `(Lᵀ L⁻¹)`; some `2d³/3` operations. (Golub and Van Loan,
/// *Matrix Computations*, 4th ed., section 4.2.)
#[must_use]
pub fn inverse_factor(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let d = matrix.nrows();
    // Column k of `rest` is what is left of column k of M; row k of the inverse is column k of `rows`.
    let (mut rest, mut rows) = (matrix.clone(), DMatrix::identity(d, d));
    for k in 0..d {
        let pivot = rest[(k, k)].sqrt();
        if !(pivot > 0.0 && pivot.is_finite()) {
            return None;
        }
        let (rest, rows) = (rest.as_mut_slice(), rows.as_mut_slice());
        let (done, later) = rest.split_at_mut((k + 1) * d);
        let (inverted, waiting) = rows.split_at_mut((k + 1) * d);
        let (factor, row) = (&mut done[k * d..], &mut inverted[k * d..]);
        factor.iter_mut().for_each(|entry| *entry /= pivot);
        row.iter_mut().for_each(|entry| *entry /= pivot);
        let columns = later.chunks_exact_mut(d).zip(waiting.chunks_exact_mut(d));
        for (j, (column, other)) in (k + 1..).zip(columns) {
            axpy(-factor[j], &factor[j..], &mut column[j..]);
            axpy(-factor[j], &row[..=k], &mut other[..=k]);
        }
    }
    Some(rows.transpose())
}
