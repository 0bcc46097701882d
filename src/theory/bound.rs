//! An upper bound on the loss as a function of the number of updates.

use libm::{exp, log1p};

/// Above this many geometric terms, terms of nearly equal ratio are merged, so that a curve over 100,000 modes costs
/// no more than one over 512.
const MOST_TERMS: usize = 512;

/// Updates beyond which nobody waits, and beyond which `f64` no longer counts by ones.
const MOST_UPDATES: u64 = 1 << 53;

/// `bound(t) = ½ Σ_j (e_j exp(b_j t))² + w (1 + c t)^(−p)`, with `b_j ≤ 0`: nonincreasing in t.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bound {
    geometric: Vec<Geometric>,
    slow: Option<Slow>,
}

/// `½ (distance · exp(log_ratio · t))²`
#[derive(Debug, Clone, Copy, PartialEq)]
struct Geometric {
    distance: f64,
    log_ratio: f64,
}

/// `weight · (1 + rate · t)^(−power)`
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slow {
    weight: f64,
    rate: f64,
    power: f64,
}

impl Bound {
    /// `½e²·(1 − x)^{2t}`, from the start distance `e = ‖E(0)‖_F` and the decrease `0 ≤ x ≤ 1` of the distance an
    /// update.
    pub(super) fn from_distance(distance: f64, decrease: f64) -> Self {
        Self::from_modes(std::iter::once((distance, decrease)))
    }

    /// `½ Σ_j e_j²·(1 − x_j)^{2t}`, from `(e_j, x_j)` with `0 ≤ x_j ≤ 1`.
    ///
    /// Many modes are merged into classes of nearly equal `x`, each taken at its smallest `x`: still a bound.
    pub(super) fn from_modes(modes: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut modes: Vec<(f64, f64)> = modes
            .filter(|(distance, _)| *distance != 0.0)
            // Finite, so that it times an underflowing power is not NaN.
            .map(|(distance, decrease)| (distance.abs().min(f64::MAX), decrease.clamp(0.0, 1.0)))
            .collect();
        if modes.len() > MOST_TERMS {
            modes = merged(&modes);
        }
        let term = |(distance, decrease): (f64, f64)| Geometric { distance, log_ratio: log1p(-decrease) };
        Self { geometric: modes.into_iter().map(term).collect(), slow: None }
    }

    /// Adds `weight · (1 + rate · t)^(−power)`.
    pub(super) fn with_slow_term(mut self, weight: f64, rate: f64, power: f64) -> Self {
        self.slow = (weight > 0.0).then_some(Slow { weight, rate, power });
        self
    }

    /// The bound after `updates` updates; 0 where it underflows, never NaN.
    #[must_use]
    pub fn at(&self, updates: u64) -> f64 {
        let t = updates as f64;
        let geometric: f64 = self.geometric.iter().map(|term| term.at(t)).sum();
        let slow = self.slow.map_or(0.0, |slow| slow.weight * exp(-slow.power * log1p(slow.rate * t)));
        geometric + slow
    }

    /// The first t with `bound(t) ≤ epsilon`; `None` if that takes more than 2⁵³ updates.
    #[must_use]
    pub fn updates_to(&self, epsilon: f64) -> Option<u64> {
        if self.at(0) <= epsilon {
            return Some(0);
        }
        let mut above = 0;
        let mut below = 1;
        while self.at(below) > epsilon {
            if below >= MOST_UPDATES {
                return None;
            }
            above = below;
            below *= 2;
        }
        while below - above > 1 {
            let middle = above + (below - above) / 2;
            if self.at(middle) <= epsilon {
                below = middle;
            } else {
                above = middle;
            }
        }
        Some(below)
    }
}

impl Geometric {
    fn at(&self, t: f64) -> f64 {
        // A ratio of 0 has the logarithm −∞, which 0 updates must not multiply.
        let shrunk = if t == 0.0 { self.distance } else { self.distance * exp(self.log_ratio * t) };
        0.5 * shrunk * shrunk
    }
}

/// Distances and decreases in at most [`MOST_TERMS`] classes of decreases, each class with the norm of the distances and the
/// smallest decrease.
///
/// Classes are of equal width in the bits of a positive number, which grow by as much with each doubling: a logarithm,
/// nearly, that costs nothing.
fn merged(modes: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let key = |decrease: f64| decrease.max(f64::MIN_POSITIVE).to_bits() as f64;
    let keys = modes.iter().map(|(_, decrease)| key(*decrease));
    let (low, high) = keys.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), k| (low.min(k), high.max(k)));
    let scale = if high > low { (MOST_TERMS - 1) as f64 / (high - low) } else { 0.0 };
    let mut classes = vec![(0.0, f64::INFINITY); MOST_TERMS];
    for (distance, decrease) in modes {
        let (squares, least): &mut (f64, f64) = &mut classes[((key(*decrease) - low) * scale) as usize];
        *squares += distance * distance;
        *least = least.min(*decrease);
    }
    let present = classes.into_iter().filter(|(squares, _)| *squares > 0.0);
    present.map(|(squares, least)| (squares.sqrt().min(f64::MAX), least)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stable_for_huge_times_and_weights() {
        let bound = Bound::from_modes([(1e200, 1e-18), (1.0, 1.0), (0.0, 0.5), (1e-200, 0.0)].into_iter());
        for t in [0, 1, 10, 1 << 40, u64::MAX] {
            assert!(!bound.at(t).is_nan(), "t = {t}");
        }
        assert_eq!(Bound::from_distance(3.0, 1.0).at(0), 4.5);
        assert_eq!(Bound::from_distance(3.0, 1.0).at(1), 0.0);
        assert_eq!(Bound::default().at(7), 0.0);
        let slow = Bound::from_distance(1.0, 1e-12).at(1_000_000_000_000);
        let exact = 0.5 * exp(-2.0);
        assert!((slow / exact - 1.0).abs() < 1e-9, "{slow} against {exact}");
    }

    #[test]
    fn finds_the_first_update_below() {
        let bound = Bound::from_distance(2.0, 0.1).with_slow_term(1.0, 0.3, 1.5);
        let t = bound.updates_to(1e-3).unwrap();
        assert!(bound.at(t) <= 1e-3 && bound.at(t - 1) > 1e-3);
        assert_eq!(bound.updates_to(10.0), Some(0));
        assert_eq!(bound.updates_to(0.0), None);
        assert_eq!(Bound::from_distance(1.0, 0.0).updates_to(0.1), None);
    }

    #[test]
    fn merging_keeps_an_upper_bound_that_is_nearly_as_good() {
        let modes: Vec<(f64, f64)> = (0..5000).map(|j| (1.0 + f64::from(j % 7), 0.5 / f64::from(1 + j))).collect();
        let merged = Bound::from_modes(modes.iter().copied());
        assert!(merged.geometric.len() <= MOST_TERMS);
        for t in [0, 1, 10, 100, 10_000, 100_000] {
            let exact: f64 = modes.iter().map(|(e, x)| 0.5 * e * e * exp(2.0 * t as f64 * log1p(-x))).sum();
            let bound = merged.at(t);
            assert!(bound >= exact * (1.0 - 1e-12) && bound <= exact * 1.5 + 1e-300, "t = {t}: {bound}, {exact}");
        }
    }
}
