//! Dash patterns, one a run, so that curves are told apart without color.

use super::geometry::Point;
use super::theme::IDENTITIES;

/// On, off, on, off, … in CSS pixels; empty is solid.
pub type Pattern = &'static [f64];

/// Solid, dashed, dotted, dash-dot, long dash, dash-dot-dot.
pub const PATTERNS: [Pattern; IDENTITIES] =
    [&[], &[6.0, 3.5], &[2.0, 2.5], &[9.0, 3.0, 2.0, 3.0], &[15.0, 4.5], &[9.0, 3.0, 2.0, 3.0, 2.0, 3.0]];

/// Bounds: fine dashes, unlike any run.
pub(super) const BOUND: Pattern = &[3.0, 2.5];
/// Population losses beside training losses: long gaps, unlike bounds and runs.
pub(super) const POPULATION: Pattern = &[8.0, 6.0];
/// Levels such as a floor or ε.
pub(super) const LEVEL: Pattern = &[1.5, 3.0];

/// The pattern of a run.
#[must_use]
pub fn pattern(identity: usize) -> Pattern {
    PATTERNS[identity % IDENTITIES]
}

/// A path longer than this many times its bounding box's half perimeter goes up and down so fast that dashes along its
/// length would cut every stroke of it; they are then measured across, which also bounds their number.
const TANGLED: f64 = 4.0;

/// Cuts a path into dashes.
pub(super) fn dashes(path: &[Point], pattern: Pattern) -> Vec<Vec<Point>> {
    if pattern.is_empty() || path.len() < 2 {
        return vec![path.to_vec()];
    }
    let arc: f64 = path.windows(2).map(|w| libm::hypot(w[1].0 - w[0].0, w[1].1 - w[0].1)).sum();
    let across: f64 = path.windows(2).map(|w| (w[1].0 - w[0].0).abs()).sum();
    let tangled = arc > TANGLED * (across + 100.0);
    let length = |a: Point, b: Point| if tangled { (b.0 - a.0).abs() } else { libm::hypot(b.0 - a.0, b.1 - a.1) };

    let mut out = Vec::new();
    let (mut at, mut left, mut on) = (0, pattern[0], true);
    let mut dash = vec![path[0]];
    for pair in path.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut rest = length(from, to);
        while rest > left {
            let f = left / rest;
            from = (from.0 + f * (to.0 - from.0), from.1 + f * (to.1 - from.1));
            rest -= left;
            if on {
                dash.push(from);
                out.push(std::mem::take(&mut dash));
            } else {
                dash = vec![from];
            }
            at = (at + 1) % pattern.len();
            (left, on) = (pattern[at], !on);
        }
        left -= rest;
        if on {
            dash.push(to);
        }
    }
    if on && dash.len() > 1 {
        out.push(dash);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(path: &[Point]) -> f64 {
        path.windows(2).map(|w| (w[1].0 - w[0].0).hypot(w[1].1 - w[0].1)).sum()
    }

    #[test]
    fn dashes_cover_the_right_share() {
        let path: Vec<Point> = (0..=1000).map(|i| (f64::from(i), 40.0 * (f64::from(i) / 50.0).sin())).collect();
        for pattern in &PATTERNS[1..] {
            let parts = dashes(&path, pattern);
            let share = parts.iter().map(|p| length(p)).sum::<f64>() / length(&path);
            let on: f64 = pattern.iter().step_by(2).sum();
            assert!((share - on / pattern.iter().sum::<f64>()).abs() < 0.02, "{pattern:?}: {share}");
        }
    }

    #[test]
    fn an_oscillating_path_has_few_dashes() {
        let path: Vec<Point> = (0..2000).map(|i| (f64::from(i) / 2.0, f64::from(i % 2) * 300.0)).collect();
        assert!(dashes(&path, PATTERNS[1]).len() <= 120);
    }

    #[test]
    fn solid_and_short_paths_stay_whole() {
        let path = [(0.0, 0.0), (5.0, 5.0)];
        assert_eq!(dashes(&path, PATTERNS[0]), vec![path.to_vec()]);
        assert_eq!(dashes(&path[..1], PATTERNS[2]).len(), 1);
    }

    #[test]
    fn patterns_differ() {
        for i in 0..IDENTITIES {
            for j in 0..i {
                assert_ne!(PATTERNS[i], PATTERNS[j]);
            }
        }
    }
}
