//! Scaling by powers of two, which is exact.

use nalgebra::{ComplexField, DMatrix};

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

/// Squared norm, relative to a matrix [scaled](scale) to entries of about 1, below which what is left of a column counts
/// as zero: squares near the smallest normal number lose digits, and a reflection made of them would not be orthogonal.
pub(super) const NEGLIGIBLE: f64 = f64::MIN_POSITIVE / f64::EPSILON;
