//! Complex matrices by their real and imaginary parts: their products are those of real matrices.

use std::ops::Range;

use super::general_product::{columns, times};
use super::level_one::axpy;
use crate::kernel::entries;
use nalgebra::DMatrix;

/// `re + i·im`, the parts of one size.
#[derive(Debug, Clone)]
pub struct ComplexMatrix {
    /// The real parts of the entries.
    pub re: DMatrix<f64>,
    /// Their imaginary parts.
    pub im: DMatrix<f64>,
}

impl ComplexMatrix {
    /// The product with `other`.
    pub(super) fn times(&self, other: &Self) -> Self {
        let (mut re, mut im) = (times(&self.re, &other.re), times(&self.re, &other.im));
        entries::subtract(re.as_mut_slice(), times(&self.im, &other.im).as_slice());
        axpy(1.0, times(&self.im, &other.re).as_slice(), im.as_mut_slice());
        Self { re, im }
    }

    /// `V*·B·V`, B the matrix.
    pub(super) fn compressed(&self, v: &Self) -> Self {
        let mut adjoint = Self { re: v.re.transpose(), im: v.im.transpose() };
        entries::scale(adjoint.im.as_mut_slice(), -1.0);
        adjoint.times(&self.times(v))
    }

    /// Some of its columns.
    pub(super) fn columns(&self, part: &Range<usize>) -> Self {
        Self { re: columns(&self.re, part), im: columns(&self.im, part) }
    }
}
