//! The momentum of Sutskever, Martens, Dahl and Hinton (2013), `μ_t = min(1 − 2^{−1−log₂(⌊t/250⌋+1)}, μ_max)`: from ½ up.

/// Updates between two changes.
const STAGE: u64 = 250;

/// `μ_t`; the power of two is `1/(2(⌊t/250⌋+1))`, without a logarithm.
pub(super) fn momentum(t: u64, limit: f64) -> f64 {
    (1.0 - 0.5 / ((t / STAGE) as f64 + 1.0)).min(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_as_published_up_to_the_limit() {
        for (t, expected) in [(0, 0.5), (249, 0.5), (250, 0.75), (500, 1.0 - 1.0 / 6.0), (1000, 0.9), (u64::MAX, 0.99)]
        {
            assert_eq!(momentum(t, 0.99), expected);
        }
        for t in (0..10_000).step_by(97) {
            let published = 1.0 - 2_f64.powf(-1.0 - ((t / STAGE) as f64 + 1.0).log2());
            assert!((momentum(t, 1.0) - published).abs() < 1e-15);
        }
        assert_eq!(momentum(0, 0.3), 0.3);
    }
}
