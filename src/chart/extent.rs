//! Ranges that fit the data, end at round numbers and do not jump from frame to frame.

use super::ticks::{nice_step, round_up};

/// Round ends for a count that grows from 0: the next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten.
#[must_use]
pub(super) fn count(most: f64, previous: Option<f64>) -> f64 {
    /// A shorter run keeps the axis of a longer one until it would fill less than this share of it.
    const KEEP: f64 = 0.4;
    let most = if most.is_finite() { most.max(0.0) } else { 0.0 };
    if let Some(previous) = previous.filter(|p| p.is_finite() && *p >= most && most >= KEEP * p) {
        return previous;
    }
    if most <= 10.0 {
        return 10.0;
    }
    round_up(most, &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0], 1e-12)
}

/// `log₁₀` of round ends around positive values from `least` to `most`.
///
/// Values within a decade end at 1, 2 or 5; the more decades, the larger the steps in which the lower end moves down.
#[must_use]
pub(super) fn decades(least: f64, most: f64, previous: Option<(f64, f64)>) -> (f64, f64) {
    /// Powers of ten beyond are 0 or infinite.
    const EXPONENTS: (f64, f64) = (-323.0, 308.0);
    let (least, most) = (least.clamp(1e-322, 1e307), most.clamp(1e-322, 1e307));
    if let Some((lo, hi)) = previous.map(|(lo, hi)| (libm::log10(lo), libm::log10(hi))) {
        let (least, most) = (libm::log10(least), libm::log10(most));
        let inside = lo <= least + 1e-9 && most <= hi + 1e-9;
        if inside && hi - lo <= 2.0 * (most - least).max(1.0) + 1.0 {
            return (lo, hi);
        }
    }
    let (lo, hi) = (libm::log10(least), libm::log10(most));
    if hi - lo < 1.0 {
        return within_a_decade(least, most);
    }
    let step = match hi - lo {
        span if span <= 6.0 => 1.0,
        span if span <= 14.0 => 2.0,
        span if span <= 40.0 => 5.0,
        span if span <= 100.0 => 10.0,
        _ => 50.0,
    };
    (((lo / step + 1e-9).floor() * step).max(EXPONENTS.0), (hi - 1e-9).ceil().min(EXPONENTS.1))
}

/// At least a factor of ten, so that three of 1, 2, 5 are inside.
fn within_a_decade(least: f64, most: f64) -> (f64, f64) {
    let above = nice_step(most);
    // The next of 1, 2, 5 at or below x is the inverse of the next at or above 1/x.
    let below = 1.0 / nice_step(1.0 / least.min(above / 10.0));
    (libm::log10(below), libm::log10(above))
}

/// Round ends around values from `least` to `most` on an even scale, about five steps of 1, 2 or 5.
#[must_use]
pub(super) fn even(least: f64, most: f64, previous: Option<(f64, f64)>) -> (f64, f64) {
    /// The values must fill this share of a range to keep it.
    const KEEP: f64 = 0.45;
    /// Sums and round numbers beyond overflow.
    const LARGEST: f64 = 1e300;
    let (least, most) = if least <= most { (least, most) } else { (0.0, 1.0) };
    let (least, most) = (least.clamp(-LARGEST, LARGEST), most.clamp(-LARGEST, LARGEST));
    let span = most - least;
    if let Some((lo, hi)) = previous
        && lo <= least
        && most <= hi
        && span >= KEEP * (hi - lo)
    {
        return (lo, hi);
    }
    // One value: a range around it of its own size.
    let span = if span > 1e-12 * least.abs().max(most.abs()) { span } else { least.abs().max(most.abs()).max(1.0) };
    let step = nice_step(span / 5.0);
    let (lo, hi) = ((least / step + 1e-9).floor() * step, (most / step - 1e-9).ceil() * step);
    if hi > lo { (lo, hi) } else { (lo - step, hi + step) }
}

/// The least and the most of the finite values above a limit, if there are any.
pub(super) fn of(values: &[f64], above: f64) -> Option<(f64, f64)> {
    let mut range = None;
    for v in values.iter().copied().filter(|v| v.is_finite() && *v > above) {
        let (lo, hi) = range.unwrap_or((v, v));
        range = Some((f64::min(lo, v), f64::max(hi, v)));
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_end_round_and_seldom_change() {
        assert_eq!(count(0.0, None), 10.0);
        assert_eq!(count(1032.0, None), 1500.0);
        assert_eq!(count(1600.0, Some(1500.0)), 2000.0);
        assert_eq!(count(900.0, Some(2000.0)), 2000.0);
        assert_eq!(count(100.0, Some(2000.0)), 100.0);
        let mut changes = 0;
        let mut end = None;
        for t in 0..100_000 {
            let next = count(f64::from(t), end);
            assert!(next >= f64::from(t));
            changes += usize::from(end != Some(next));
            end = Some(next);
        }
        assert!(changes < 40, "{changes}");
        assert!(count(u64::MAX as f64, None) >= u64::MAX as f64);
    }

    #[test]
    fn decades_cover_and_hold() {
        let close = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9;
        assert!(close(decades(3e-9, 4.7, None), (-10.0, 1.0)));
        assert!(close(decades(0.5, 0.5, None), (0.05_f64.log10(), 0.5_f64.log10())));
        assert!(close(decades(0.53, 0.9, None), (-1.0, 0.0)));
        assert!(close(decades(1e-300, 1.0, None), (-300.0, 0.0)));
        let (lo, hi) = decades(5e-324, 1e300, None);
        assert!(lo == -323.0 && hi == 300.0);
        let held = decades(2e-9, 4.0, Some((1e-10, 10.0)));
        assert!(close(held, (-10.0, 1.0)));
    }

    #[test]
    fn even_ranges_contain_their_values() {
        assert_eq!(even(0.0, 2.0, None), (0.0, 2.0));
        assert_eq!(even(3.0, 3.0, None), (2.0, 4.0));
        for (a, b) in [(0.1, 0.73), (-5.0, 17.0), (1.0, 1.0 + 1e-15), (0.0, 0.0), (1e-300, 2e-300), (f64::NAN, 1.0)] {
            let (lo, hi) = even(a, b, None);
            assert!(lo < hi && !(a < lo || b > hi), "{a} {b}: {lo} {hi}");
        }
    }
}
