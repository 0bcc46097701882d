//! Scaling by a power of two.

/// A power of two next to the largest of some numbers, such that its reciprocal is a normal number, with that reciprocal;
/// `None` when one of the numbers is not finite.
///
/// Division by a power of two is exact, so it changes no bit of a result, except where an entry or a square of one would
/// have overflowed, or vanished.
pub(super) fn power_of_two<'a>(numbers: impl IntoIterator<Item = &'a f64>) -> Option<(f64, f64)> {
    /// Largest exponent of a power.
    const LARGEST: i32 = 1000;
    let mut largest = 0.0_f64;
    for number in numbers {
        if !number.is_finite() {
            return None;
        }
        largest = largest.max(number.abs());
    }
    let exponent = if largest == 0.0 { 0 } else { libm::ilogb(largest).clamp(-LARGEST, LARGEST) };
    Some((libm::scalbn(1.0, exponent), libm::scalbn(1.0, -exponent)))
}
