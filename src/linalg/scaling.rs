//! Scaling by powers of two, which is exact.

use nalgebra::DMatrix;

use crate::kernel::entries::{self, largest_finite};

/// A power of two next to the largest of some numbers, such that its reciprocal is a normal number, with that reciprocal;
/// `None` when one of the numbers is not finite.
///
/// Division by a power of two is exact, so it changes no bit of a result, except where an entry or a square of one would
/// have overflowed, or vanished.
pub(super) fn power_of_two(numbers: &[f64]) -> Option<(f64, f64)> {
    Some(power_next_to(largest_finite(numbers)?))
}

/// The same, from the largest modulus.
pub(super) fn power_next_to(largest: f64) -> (f64, f64) {
    /// Largest exponent of a power.
    const LARGEST: i32 = 1000;
    let exponent = if largest == 0.0 { 0 } else { libm::ilogb(largest).clamp(-LARGEST, LARGEST) };
    (libm::scalbn(1.0, exponent), libm::scalbn(1.0, -exponent))
}

/// `m` divided by the [power of two](power_of_two) next to its largest entry, and that power; `None` when an entry is not
/// finite.
pub(super) fn scaled(m: &DMatrix<f64>) -> Option<(DMatrix<f64>, f64)> {
    let (power, reciprocal) = power_of_two(m.as_slice())?;
    let mut scaled = m.clone();
    entries::scale(scaled.as_mut_slice(), reciprocal);
    Some((scaled, power))
}

/// Squared norm, relative to a matrix [scaled] to entries of about 1, below which what is left of a column counts
/// as zero: squares near the smallest normal number lose digits, and a reflection made of them would not be orthogonal.
pub(super) const NEGLIGIBLE: f64 = f64::MIN_POSITIVE / f64::EPSILON;
