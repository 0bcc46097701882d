//! Numbers rounded to a few decimal digits, as numbers.
//!
//! Decimals are written and read exactly rounded, so the results have the same bits everywhere.

use crate::float;

/// The nearest number of so many significant decimal digits, `digits ≥ 1`.
///
/// What is 0 or not finite stays as it is, here and in [`below`].
pub(super) fn nearest(x: f64, digits: usize) -> f64 {
    float::parse(&format!("{x:.*e}", digits.saturating_sub(1))).unwrap_or(x)
}

/// The largest number of so many significant decimal digits that is not above `x ≥ 0`, `1 ≤ digits ≤ 17`; at least
/// `x(1 − 10^{1−digits})`. A number that is the `f64` of such a decimal stays as it is.
pub(super) fn below(x: f64, digits: usize) -> f64 {
    let nearest = nearest(x, digits);
    if nearest <= x || !x.is_finite() {
        return nearest;
    }
    let scientific = format!("{x:.*e}", digits.saturating_sub(1));
    // As an integer times a power of ten: 8.839e-2 is 8839e-5.
    let whole = scientific.split_once('e').and_then(|(mantissa, exponent)| {
        let exponent: i64 = exponent.parse().ok()?;
        let mantissa: u64 = mantissa.replace('.', "").parse().ok()?;
        Some((mantissa, exponent - (digits as i64 - 1)))
    });
    let Some((mantissa, exponent)) = whole else { return x };
    // Below a power of ten the digits are all nines, one place further down.
    let power = 10_u64.pow(digits as u32 - 1);
    let (mantissa, exponent) =
        if mantissa == power { (10 * power - 1, exponent - 1) } else { (mantissa - 1, exponent) };
    float::parse(&format!("{mantissa}e{exponent}")).unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::simulation::Random;

    #[test]
    fn known_values() {
        for (x, digits, expected) in [
            (0.088_388_347_648, 4, 0.088_38),
            (0.25, 4, 0.25),
            (0.3, 1, 0.3),
            (1.0 / 3.0, 4, 0.3333),
            (2.0 / 3.0, 4, 0.6666),
            (99_999.7, 4, 99_990.0),
            (0.099_999_99, 4, 0.099_99),
            (1.0 - f64::EPSILON, 4, 0.9999),
            (1.0, 17, 1.0),
            (5e-324, 4, 5e-324),
            (f64::MAX, 4, 1.797e308),
            (0.0, 4, 0.0),
            (f64::INFINITY, 4, f64::INFINITY),
        ] {
            assert_eq!(below(x, digits), expected, "{x:e}");
        }
        assert!(below(f64::NAN, 4).is_nan());
        assert_eq!(nearest(2.0 / 3.0, 4), 0.6667);
    }

    #[test]
    fn is_the_largest_such_decimal_that_is_not_above() {
        let mut random = Random::new(20);
        for _ in 0..20_000 {
            let x = random.logarithmic(1e-300, 1e300);
            let digits = random.one_of(&[1, 3, 4, 9]);
            let found = below(x, digits);
            let coarse = 10.0_f64.powi(1 - digits as i32);
            assert!(found <= x && found >= x * (1.0 - coarse) * (1.0 - f64::EPSILON), "{x:e} {found:e}");
            assert_eq!(below(found, digits), found);
            assert_eq!(nearest(found, digits), found);
            // Nothing of as many digits lies between: the nearest is found itself, or above x.
            let nearest = nearest(x, digits);
            assert!(nearest == found || nearest > x, "{x:e} {found:e}");
        }
    }
}
