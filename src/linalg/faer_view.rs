//! The bridge between nalgebra's matrices and faer's: both are column-major, so views cost nothing.

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::{MatMut, MatRef};
use nalgebra::{DMatrix, Scalar};

pub(super) use super::scaling::scale;

/// A view of `m` for faer.
pub(super) fn view<T: Scalar>(m: &DMatrix<T>) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(m.as_slice(), m.nrows(), m.ncols())
}

/// A mutable view of `m` for faer.
pub(super) fn view_mut<T: Scalar>(m: &mut DMatrix<T>) -> MatMut<'_, T> {
    let (rows, columns) = m.shape();
    MatMut::from_column_major_slice_mut(m.as_mut_slice(), rows, columns)
}

/// The memory that a faer decomposition works in.
pub(super) struct Scratch(MemBuffer);

impl Scratch {
    /// As much as `request` asks for.
    pub(super) fn new(request: StackReq) -> Self {
        Self(MemBuffer::new(request))
    }

    /// The memory, in the form that faer takes.
    pub(super) fn stack(&mut self) -> &mut MemStack {
        MemStack::new(&mut self.0)
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scratch")
    }
}
