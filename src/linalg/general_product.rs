//! Products of rectangular matrices, real or complex, with the same bits on every machine.
//!
//! nalgebra's own product uses fused multiply-add where the processor has it. Training multiplies by the
//! [kernel](super::product) for padded square matrices; this is for the few products around a decomposition.

use nalgebra::{ComplexField, DMatrix};

/// `A·B`: each entry is added up in ascending order of the inner index.
#[must_use]
pub fn times<T: ComplexField + Copy>(a: &DMatrix<T>, b: &DMatrix<T>) -> DMatrix<T> {
    let mut product = DMatrix::zeros(a.nrows(), b.ncols());
    let (rows, inner) = (a.nrows().max(1), a.ncols().max(1));
    // By slices: nalgebra's iterators of columns are several times slower.
    for (column, weights) in product.as_mut_slice().chunks_exact_mut(rows).zip(b.as_slice().chunks_exact(inner)) {
        for (source, &weight) in a.as_slice().chunks_exact(rows).zip(weights) {
            for (entry, &source) in column.iter_mut().zip(source) {
                *entry += source * weight;
            }
        }
    }
    product
}

/// `V*·B·V`.
pub(super) fn compressed<T: ComplexField + Copy>(b: &DMatrix<T>, v: &DMatrix<T>) -> DMatrix<T> {
    times(&v.adjoint(), &times(b, v))
}
