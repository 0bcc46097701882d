//! The bridge between nalgebra's matrices and faer's: both are column-major, so views cost nothing.

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::{MatMut, MatRef};
use nalgebra::{ComplexField, DMatrix, Scalar};

/// A view of `m` for faer.
pub(super) fn view<T: Scalar>(m: &DMatrix<T>) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(m.as_slice(), m.nrows(), m.ncols())
}

/// A mutable view of `m` for faer.
pub(super) fn view_mut<T: Scalar>(m: &mut DMatrix<T>) -> MatMut<'_, T> {
    let (rows, columns) = m.shape();
    MatMut::from_column_major_slice_mut(m.as_mut_slice(), rows, columns)
}

/// Copies `m` into `scaled` divided by the power of two next to its largest entry, and returns that power; `None`
/// when an entry is not finite.
///
/// Division by a power of two is exact, so this changes no bit of a result, except where an entry or a square of one
/// would have overflowed, or vanished.
pub(super) fn scale<T>(m: &DMatrix<T>, scaled: &mut DMatrix<T>) -> Option<f64>
where
    T: ComplexField<RealField = f64>,
{
    /// Largest exponent of a scale: its reciprocal is still a normal number.
    const LARGEST: i32 = 1000;
    if m.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let largest = m.iter().fold(0.0_f64, |most, x| most.max(x.clone().norm1()));
    let exponent = if largest == 0.0 { 0 } else { libm::ilogb(largest.min(f64::MAX)).clamp(-LARGEST, LARGEST) };
    let (power, reciprocal) = (libm::scalbn(1.0, exponent), libm::scalbn(1.0, -exponent));
    scaled.zip_apply(m, |to, from| *to = from.scale(reciprocal));
    Some(power)
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
