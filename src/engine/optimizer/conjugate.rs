//! Nonlinear conjugate directions: `D ← −g + βD` with Polak's and Ribière's
//! `β = max(0, ⟨g, g − g_last⟩ / ‖g_last‖²)` (J. Nocedal, S. Wright, *Numerical Optimization*, section 5.2), then to a
//! minimum of the loss along D.
//!
//! Along a line the loss is a polynomial of degree 2L. Its value, slope and curvature are computed exactly where they are
//! asked for, and Newton's method, kept between a point where the loss still falls and one where it has risen or rises,
//! finds where the slope is 0: at L = 1 at one go. Every move lowers the loss. Where β is 0, or no point along D is
//! lower, D starts again at −g. What is here are the scalars; engines hold gradients and directions.

/// The search ends where the slope is this part of the slope at its start.
const SLOPE: f64 = 1e-6;
/// Points tried along one direction.
const MOST_TRIALS: u32 = 40;
/// How much further the next trial is where the loss still falls and does not bend up.
const GROWTH: f64 = 4.0;

/// The objective along a line, at one point: value, first and second derivative.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::engine) struct Jet {
    pub(in crate::engine) value: f64,
    pub(in crate::engine) slope: f64,
    pub(in crate::engine) curvature: f64,
}

/// What an engine has to do next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::engine) enum Work {
    /// The gradient; then [`Conjugate::gradient`].
    Gradient,
    /// `D ← −g + βD`; then [`Conjugate::turned`].
    Direction(f64),
    /// The jet at `θ + sD`; then [`Conjugate::measured`].
    Along(f64),
    /// `θ ← θ + sD`, where s = 0 is rest; then [`Conjugate::moved`].
    Move(f64),
}

/// An update in progress, as numbers.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Conjugate {
    work: Work,
    /// `‖g_last‖²`; infinite before the first update.
    last_square: f64,
    search: Option<Search>,
    /// Whether D is −g.
    steepest: bool,
    /// The first trial where the loss bends down: η.
    guess: f64,
}

/// A search along a line.
#[derive(Debug, Clone)]
struct Search {
    start: Jet,
    /// The loss is lower here than at the start, and falls; or the start itself.
    low: f64,
    /// Beyond a minimum; infinite as long as none is known.
    high: f64,
    /// The lowest point so far, with its value.
    best: (f64, f64),
    trials: u32,
}

impl Conjugate {
    pub(in crate::engine) fn new(guess: f64) -> Self {
        Self { work: Work::Gradient, last_square: f64::INFINITY, search: None, steepest: true, guess }
    }

    pub(in crate::engine) fn work(&self) -> Work {
        self.work
    }

    /// Takes `‖g‖²` and `⟨g, g_last⟩`.
    pub(in crate::engine) fn gradient(&mut self, square: f64, cross: f64) {
        let beta = (square - cross) / self.last_square;
        self.last_square = square;
        self.turn(if beta > 0.0 && beta.is_finite() { beta } else { 0.0 });
    }

    fn turn(&mut self, beta: f64) {
        self.steepest = beta == 0.0;
        self.search = None;
        self.work = Work::Direction(beta);
    }

    pub(in crate::engine) fn turned(&mut self) {
        self.work = Work::Along(0.0);
    }

    /// Takes the jet at the point that was to be tried.
    pub(in crate::engine) fn measured(&mut self, jet: Jet) {
        let Work::Along(s) = self.work else { return };
        let next = match &mut self.search {
            Some(search) => search.next(s, jet),
            // Not so for NaN.
            None if jet.slope < 0.0 => {
                let first = if jet.curvature > 0.0 { -jet.slope / jet.curvature } else { self.guess };
                self.search =
                    Some(Search { start: jet, low: 0.0, high: f64::INFINITY, best: (0.0, jet.value), trials: 0 });
                Work::Along(first)
            }
            None => Work::Move(0.0),
        };
        if next == Work::Move(0.0) && !self.steepest {
            self.turn(0.0);
        } else {
            self.work = next;
        }
    }

    pub(in crate::engine) fn moved(&mut self) {
        self.work = Work::Gradient;
    }
}

impl Search {
    fn next(&mut self, s: f64, jet: Jet) -> Work {
        self.trials += 1;
        let lower = jet.value < self.start.value;
        if jet.value < self.best.1 {
            self.best = (s, jet.value);
        }
        if lower && jet.slope.abs() <= SLOPE * self.start.slope.abs() {
            return Work::Move(s);
        }
        if lower && jet.slope < 0.0 {
            self.low = s;
        } else {
            self.high = s;
        }
        let newton = s - jet.slope / jet.curvature;
        let limit = if self.high.is_finite() { self.high } else { self.low * (GROWTH * GROWTH) };
        let inside = self.low < newton && newton < limit;
        let trial = if jet.curvature > 0.0 && inside {
            newton
        } else if self.high.is_finite() {
            // Nearer to the lower end: the upper one may be far off.
            self.low + (self.high - self.low) / GROWTH
        } else {
            s * GROWTH
        };
        if self.trials >= MOST_TRIALS || trial == self.low || trial == self.high || !trial.is_finite() {
            Work::Move(self.best.0)
        } else {
            Work::Along(trial)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// Makes updates on an objective given by its jet along a line and its gradient; returns where it comes to, and the
    /// number of points tried.
    fn descend(
        x: &mut [f64],
        updates: usize,
        gradient: impl Fn(&[f64]) -> Vec<f64>,
        jet: impl Fn(&[f64], &[f64], f64) -> Jet,
    ) -> usize {
        let mut conjugate = Conjugate::new(0.1);
        let (mut last, mut direction, mut trials) = (vec![0.0; x.len()], vec![0.0; x.len()], 0);
        let mut made = 0;
        while made < updates {
            match conjugate.work() {
                Work::Gradient => {
                    let now = gradient(x);
                    conjugate.gradient(dot(&now, &now), dot(&now, &last));
                    last = now;
                }
                Work::Direction(beta) => {
                    direction.iter_mut().zip(&last).for_each(|(d, g)| *d = beta * *d - g);
                    conjugate.turned();
                }
                Work::Along(s) => {
                    trials += 1;
                    conjugate.measured(jet(x, &direction, s));
                }
                Work::Move(s) => {
                    x.iter_mut().zip(&direction).for_each(|(x, d)| *x += s * d);
                    conjugate.moved();
                    made += 1;
                }
            }
        }
        trials
    }

    #[test]
    fn a_quadratic_with_k_distinct_eigenvalues_takes_k_updates_of_two_trials() {
        // ½ Σ h_i (x_i − 1)², every eigenvalue three times.
        for eigenvalues in [vec![2.0], vec![1.0, 5.0], vec![0.1, 1.0, 3.0, 20.0], vec![0.5, 1.0, 2.0, 4.0, 8.0, 16.0]] {
            let h: Vec<f64> = eigenvalues.iter().flat_map(|h| [*h; 3]).collect();
            let mut x: Vec<f64> = (0..h.len()).map(|i| (i as f64).sin() * 3.0).collect();
            let gradient = |x: &[f64]| h.iter().zip(x).map(|(h, x)| h * (x - 1.0)).collect::<Vec<_>>();
            let value = |x: &[f64]| 0.5 * h.iter().zip(x).map(|(h, x)| h * (x - 1.0) * (x - 1.0)).sum::<f64>();
            let start = value(&x);
            let trials = descend(&mut x, eigenvalues.len(), gradient, |x, d, s| {
                let at: Vec<f64> = x.iter().zip(d).map(|(x, d)| x + s * d).collect();
                let hd: Vec<f64> = h.iter().zip(d).map(|(h, d)| h * d).collect();
                Jet { value: value(&at), slope: dot(&gradient(&at), d), curvature: dot(&hd, d) }
            });
            // Rounding, times the condition number.
            assert!(value(&x) < 1e-24 * start * 200.0, "{eigenvalues:?}: {}", value(&x));
            assert_eq!(trials, 2 * eigenvalues.len());
        }
    }

    #[test]
    fn a_search_that_starts_where_the_loss_bends_down_finds_a_minimum() {
        // ½(x² − 1)²: bends down near 0, and its minimum is at 1.
        let mut x = [0.01];
        let jet = |x: &[f64], d: &[f64], s: f64| {
            let at = x[0] + s * d[0];
            let error = at * at - 1.0;
            Jet {
                value: 0.5 * error * error,
                slope: 2.0 * error * at * d[0],
                curvature: (6.0 * at * at - 2.0) * d[0] * d[0],
            }
        };
        let trials = descend(&mut x, 1, |x| vec![2.0 * (x[0] * x[0] - 1.0) * x[0]], jet);
        assert!((x[0] - 1.0).abs() < 1e-5 && trials < 15, "{x:?} after {trials}");
    }

    #[test]
    fn nothing_lower_and_nothing_that_is_a_number_is_rest() {
        for slope in [0.0, 1.0, f64::NAN] {
            let mut conjugate = Conjugate::new(0.1);
            conjugate.gradient(1.0, 0.0);
            conjugate.turned();
            conjugate.measured(Jet { value: 1.0, slope, curvature: 1.0 });
            assert_eq!(conjugate.work(), Work::Move(0.0));
        }
        // A slope that promises what no point keeps.
        let mut conjugate = Conjugate::new(0.1);
        conjugate.gradient(1.0, 0.0);
        conjugate.turned();
        for _ in 0..=MOST_TRIALS {
            conjugate.measured(Jet { value: 1.0, slope: -1.0, curvature: f64::NAN });
        }
        assert_eq!(conjugate.work(), Work::Move(0.0));
    }
}
