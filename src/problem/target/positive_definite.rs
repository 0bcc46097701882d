//! Symmetric positive definite: eigenvalues from `top` down to `top / cond`, evenly spaced on a log scale.

use super::{Modes, Target};
use crate::problem::Settings;

pub(super) fn build(settings: &Settings) -> Target {
    let real = log_spaced(settings.top, settings.condition, settings.width);
    Target::of_family(Modes { real, pairs: vec![] }, settings)
}

/// `top · cond^{−k/(n−1)}` for `k = 0, …, n − 1`, both ends exact; `top` alone where n = 1.
pub(super) fn log_spaced(top: f64, condition: f64, count: usize) -> Vec<f64> {
    let last = count.saturating_sub(1);
    (0..count)
        .map(|k| match k {
            0 => top,
            _ if k == last => top / condition,
            _ => top * libm::pow(condition, -(k as f64) / last as f64),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_exact_and_ratios_equal() {
        for (top, condition, count) in [(2.0, 10.0, 8), (0.001, 1e8, 128), (100.0, 3.0, 2), (2.0, 1.0, 5)] {
            let values = log_spaced(top, condition, count);
            assert_eq!((values[0], values[count - 1]), (top, top / condition));
            let ratio = condition.powf(-1.0 / (count - 1) as f64);
            for pair in values.windows(2) {
                // Each value has a relative error of a few ulps: of the exponent, times ln(cond) ≤ 19, and of pow.
                assert!((pair[1] / pair[0] / ratio - 1.0).abs() < 64.0 * f64::EPSILON);
            }
        }
        assert_eq!(log_spaced(2.0, 10.0, 1), [2.0]);
        assert_eq!(log_spaced(2.0, 10.0, 0), [0.0; 0]);
    }
}
