//! A second try for an iteration that stalled.
//!
//! faer's implicit QR iteration for singular values drops an off-diagonal entry when it is below `ε√(d·d')` of its
//! neighbors d, d' on the diagonal, and at nothing coarser. A few matrices in 10⁵, with repeated singular values, keep an
//! entry just above that for ever. The iteration's course depends on the matrix's coordinates, its result does not: so
//! the matrix is tried again in other coordinates, reflected by `H = I − 2vvᵀ/vᵀv`, and the vectors are reflected back.

use nalgebra::{ComplexField, DMatrix, DVector};

/// How often a decomposition is tried again. One stall in 10⁵ is independent of the next, as far as measured.
pub(super) const TRIES: u32 = 4;

/// The reflection of a try: v has no two components alike, so no structure of a matrix survives it.
pub(super) struct Reflection(DVector<f64>);

impl Reflection {
    /// Of ℝᵈ, another one for every try.
    pub(super) fn new(d: usize, attempt: u32) -> Self {
        /// The golden section: its multiples modulo 1 are spread evenly and never repeat.
        const SECTION: f64 = 0.618_033_988_749_894_9;
        let v = DVector::from_fn(d, |i, _| 0.5 + (SECTION * (i as f64 + 1.0) * f64::from(attempt)).fract());
        let norm = v.norm();
        Self(v / norm)
    }

    /// `m ← m·H`.
    pub(super) fn reflect_columns<T: ComplexField<RealField = f64>>(&self, m: &mut DMatrix<T>) {
        for mut row in m.row_iter_mut() {
            let along = row.iter().zip(&self.0).fold(T::zero(), |sum, (x, &v)| sum + x.clone().scale(2.0 * v));
            for (x, &v) in row.iter_mut().zip(&self.0) {
                *x -= along.clone().scale(v);
            }
        }
    }

    /// `m ← H·m`.
    pub(super) fn reflect_rows<T: ComplexField<RealField = f64>>(&self, m: &mut DMatrix<T>) {
        for mut column in m.column_iter_mut() {
            let along = column.iter().zip(&self.0).fold(T::zero(), |sum, (x, &v)| sum + x.clone().scale(2.0 * v));
            for (x, &v) in column.iter_mut().zip(&self.0) {
                *x -= along.clone().scale(v);
            }
        }
    }
}
