//! Products of rectangular matrices, real or complex, with the same bits on every machine.
//!
//! nalgebra's own product uses fused multiply-add where the processor has it. This is the [kernel](super::product) for
//! matrices of any shape, padded for the occasion: for the few products around a decomposition. Each entry is added up in
//! ascending order of the inner index; a complex product is four real ones.

use nalgebra::{Complex, DMatrix};

use super::padded::padded_width;
use super::product::multiply_columns;

/// A complex matrix.
pub(super) type ComplexMatrix = DMatrix<Complex<f64>>;

/// `A·B`.
#[must_use]
pub fn times(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    let (rows, columns) = (a.nrows(), b.ncols());
    let n = padded_width(rows.max(a.ncols()));
    let mut product = DMatrix::zeros(rows, columns);
    let mut padded = vec![0.0; n * padded_width(columns)];
    multiply_columns(n, &padded_columns(a, n, n), &padded_columns(b, n, padded_width(columns)), &mut padded);
    copy_columns(product.as_mut_slice(), rows, &padded, n);
    product
}

/// `VᵀBV`.
pub(super) fn compressed(b: &DMatrix<f64>, v: &DMatrix<f64>) -> DMatrix<f64> {
    times(&v.transpose(), &times(b, v))
}

/// `A·B`.
pub(super) fn complex_times(a: &ComplexMatrix, b: &ComplexMatrix) -> ComplexMatrix {
    let parts = |m: &ComplexMatrix| [m.map(|z| z.re), m.map(|z| z.im)];
    let ([a_re, a_im], [b_re, b_im]) = (parts(a), parts(b));
    let re = times(&a_re, &b_re) - times(&a_im, &b_im);
    let im = times(&a_re, &b_im) + times(&a_im, &b_re);
    re.zip_map(&im, Complex::new)
}

/// `V*BV`.
pub(super) fn complex_compressed(b: &ComplexMatrix, v: &ComplexMatrix) -> ComplexMatrix {
    complex_times(&v.adjoint(), &complex_times(b, v))
}

/// The entries of `m`, its columns padded with zeros to `n` entries, and as many columns of zeros as are lacking.
fn padded_columns(m: &DMatrix<f64>, n: usize, columns: usize) -> Vec<f64> {
    let mut entries = vec![0.0; n * columns];
    copy_columns(&mut entries, n, m.as_slice(), m.nrows());
    entries
}

/// Copies columns of so many entries each, as far as they go.
fn copy_columns(to: &mut [f64], to_rows: usize, from: &[f64], from_rows: usize) {
    let rows = to_rows.min(from_rows);
    for (to, from) in to.chunks_exact_mut(to_rows.max(1)).zip(from.chunks_exact(from_rows.max(1))) {
        to[..rows].copy_from_slice(&from[..rows]);
    }
}
