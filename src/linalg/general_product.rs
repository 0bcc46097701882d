//! Products of rectangular matrices, with the same bits on every machine.
//!
//! nalgebra's own product uses fused multiply-add where the processor has it. This is the [kernel](super::product) for
//! matrices of any shape, padded for the occasion: for the few products around a decomposition. Each entry is added up in
//! ascending order of the inner index.

use nalgebra::{DMatrix, DVectorView};
use std::ops::Range;

use super::level_one::axpy;
use super::padded::padded_width;
use super::product::multiply_columns;
use crate::kernel::entries;

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

/// `(M + Mᵀ)/2`, M n×n.
pub(super) fn symmetric_part(m: &DMatrix<f64>) -> DMatrix<f64> {
    mean_with_transpose(m, 0.5)
}

/// `(M − Mᵀ)/2`, M n×n.
pub(super) fn skew_part(m: &DMatrix<f64>) -> DMatrix<f64> {
    mean_with_transpose(m, -0.5)
}

/// `M/2 + weight·Mᵀ`.
fn mean_with_transpose(m: &DMatrix<f64>, weight: f64) -> DMatrix<f64> {
    let mut mean = m.transpose();
    entries::scale(mean.as_mut_slice(), weight);
    axpy(0.5, m.as_slice(), mean.as_mut_slice());
    mean
}

/// Some columns of `m`.
pub(super) fn columns(m: &DMatrix<f64>, part: &Range<usize>) -> DMatrix<f64> {
    let n = m.nrows();
    DMatrix::from_vec(n, part.len(), m.as_slice()[part.start * n..part.end * n].to_vec())
}

/// `xᵀy`, added up in nalgebra's order.
pub(super) fn inner(x: &[f64], y: &[f64]) -> f64 {
    DVectorView::from_slice(x, x.len()).dotc(&DVectorView::from_slice(y, y.len()))
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
