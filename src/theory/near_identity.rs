//! Any `Φ` near the identity, `ρ = ‖Φ − I‖_F`: descent converges and the layers stay near the identity.
//!
//! **Statement.** `L ≥ 2`, descent from the identity. If for some `0 < R < 1`, with
//! `β = L(1+R)^{2(L−1)} + (L−1)ρ(1+R)^{L−2}` and `f = 1 − ηβ/2`,
//!
//! `f > 0` and `(ρ/L)·(1+R)^{L−1} / (f·(1−R)^{2(L−1)}) < R`,
//!
//! then `‖Θ_i − I‖ ≤ R` for every layer at all times and `ℓ(t) ≤ ℓ(0)·(1 − 2ηfL(1−R)^{2(L−1)})^t`.
//! It holds for step and project as well if `R ≤ r`, because the projection then never acts.
//!
//! **Proof.** On the ball `‖∇ℓ‖² ≥ 2L(1−R)^{2(L−1)}ℓ` and the Hessian is at most β; the descent lemma gives the rate, and
//! the geometric sum of the step lengths keeps the path in the ball. `docs/theory.md`, section 6.
//!
//! The rate falls with R, so the smallest feasible R is the best one for a given step.

use super::case::push_step;
use super::{Bound, Case, Conclusion, Finding, Hypothesis, Relation, Statement, Steps};
use crate::engine::Update;
use libm::{exp, log, log1p, sqrt};

/// Points of the search over R: any feasible R gives a valid bound, a finer grid only a slightly better one.
const GRID: u32 = 1000;

/// Halvings that sharpen the smallest feasible R between two grid points.
const HALVINGS: u32 = 40;

/// `f` is kept this much (relatively) above the smallest that is feasible, so that rounding cannot make a step that
/// the search returns infeasible.
const FEASIBILITY_MARGIN: f64 = 1e-9;

/// Holds the statement against a case of depth at least two.
#[must_use]
pub fn check(case: &Case) -> Finding {
    let (depth, distance) = (case.depth(), case.facts.distance_from_identity);
    let mut hypotheses = vec![
        Hypothesis::layers(case, Relation::AtLeast, 2),
        Hypothesis::number("‖Φ − I‖_F", distance, Relation::Below, reach(case.rule.depth)),
    ];
    let mut outermost = 1.0;
    match case.update() {
        Update::Descent => {}
        Update::Tied => hypotheses.push(Hypothesis::untied()),
        Update::StepAndProject { radius } => {
            outermost = radius.min(1.0);
            // Where no radius is enough, ‖Φ − I‖_F says so already.
            if let Some(needed) = (Search { depth, distance, outermost: 1.0 }).smallest_ball(0.0) {
                hypotheses.push(Hypothesis::number("radius R of the proof", needed, Relation::Below, radius));
            }
        }
        Update::Penalty { kappa } => hypotheses.push(Hypothesis::number("κ", kappa, Relation::AtMost, 0.0)),
        Update::PowerProjection { .. } | Update::PositivityOnly { .. } | Update::BalancingOnly => {
            hypotheses.push(Hypothesis::property("The layers follow the gradient alone", false));
        }
    }
    let search = Search { depth, distance, outermost };
    let steps = if hypotheses.iter().all(Hypothesis::holds) { search.steps() } else { None };
    push_step(&mut hypotheses, case.rule.step, steps);
    Finding::new(Statement::NearIdentity, hypotheses, steps, || {
        let ball = search.smallest_ball(case.rule.step)?;
        // The loss shrinks by 1 − x an update, so the distance shrinks by 1 − √(1 − x).
        let decrease = -libm::expm1(0.5 * log1p(-search.decrease(ball, case.rule.step).min(1.0)));
        Some(Conclusion::Bound(Bound::from_distance(distance, decrease)))
    })
}

/// The `ρ` below which some step is certified: the largest `L·R(1−R)^{2(L−1)}/(1+R)^{L−1}`, which is at the positive
/// root of `L R² + 3(L−1)R − 1`. About 0.227, 0.178, 0.151, 0.135, 0.125 for L = 2, 3, 5, 10, 50; `1/(3e)` in the limit.
#[must_use]
pub fn reach(depth: usize) -> f64 {
    let depth = depth as f64;
    let linear = 3.0 * (depth - 1.0);
    let radius = 2.0 / (linear + sqrt(linear * linear + 4.0 * depth));
    depth * radius * exp((depth - 1.0) * (2.0 * log1p(-radius) - log1p(radius)))
}

/// The search over R in `(0, outermost]`, `outermost ≤ 1`.
#[derive(Debug, Clone, Copy)]
struct Search {
    depth: f64,
    distance: f64,
    outermost: f64,
}

impl Search {
    /// β, the bound on the Hessian.
    fn smoothness(&self, radius: f64) -> f64 {
        let out = log1p(radius);
        let others = self.depth - 1.0;
        self.depth * exp(2.0 * others * out) + others * self.distance * exp((others - 1.0) * out)
    }

    /// `(1−R)^{2(L−1)}`
    fn steepness(&self, radius: f64) -> f64 {
        exp(2.0 * (self.depth - 1.0) * log1p(-radius))
    }

    /// The value that `f` must exceed for R to be feasible.
    fn smallest_factor(&self, radius: f64) -> f64 {
        let path = self.distance / self.depth * exp((self.depth - 1.0) * log1p(radius));
        (1.0 + FEASIBILITY_MARGIN) * path / (radius * self.steepness(radius))
    }

    fn factor(&self, radius: f64, step: f64) -> f64 {
        1.0 - 0.5 * step * self.smoothness(radius)
    }

    fn feasible(&self, radius: f64, step: f64) -> bool {
        let factor = self.factor(radius, step);
        factor > 0.0 && factor > self.smallest_factor(radius)
    }

    /// The share of the loss that an update takes away at least.
    fn decrease(&self, radius: f64, step: f64) -> f64 {
        2.0 * step * self.factor(radius, step) * self.depth * self.steepness(radius)
    }

    /// Radii from `ρ/L`, below which none is feasible, geometrically to the outermost.
    fn radii(&self) -> impl Iterator<Item = f64> + use<> {
        let low = log((self.distance / self.depth).max(f64::EPSILON));
        let outermost = self.outermost;
        let range = log(outermost) - low;
        (0..=GRID)
            .map(move |k| exp(low + range * f64::from(k) / f64::from(GRID)).min(outermost))
            .filter(|radius| *radius < 1.0)
    }

    /// The smallest feasible R for a step.
    fn smallest_ball(&self, step: f64) -> Option<f64> {
        let mut infeasible = None;
        for radius in self.radii() {
            if !self.feasible(radius, step) {
                infeasible = Some(radius);
                continue;
            }
            let Some(mut below) = infeasible else { return Some(radius) };
            let mut feasible = radius;
            for _ in 0..HALVINGS {
                let middle = 0.5 * (below + feasible);
                if self.feasible(middle, step) {
                    feasible = middle;
                } else {
                    below = middle;
                }
            }
            return Some(feasible);
        }
        None
    }

    /// The fastest and the largest certified step.
    ///
    /// At a fixed R the rate `ηf` is greatest at `η = 1/β`, where `f = ½`, if that is feasible, else at the largest
    /// feasible step `2(1 − f_min)/β`.
    fn steps(&self) -> Option<Steps> {
        let mut best: Option<(f64, f64)> = None;
        let mut largest: f64 = 0.0;
        for radius in self.radii() {
            let smallest_factor = self.smallest_factor(radius);
            if smallest_factor >= 1.0 {
                continue;
            }
            let smoothness = self.smoothness(radius);
            let edge = 2.0 * (1.0 - (1.0 + FEASIBILITY_MARGIN) * smallest_factor) / smoothness;
            largest = largest.max(edge);
            let step = edge.min(1.0 / smoothness);
            let decrease = self.decrease(radius, step);
            if step > 0.0 && best.is_none_or(|(fastest, _)| decrease > fastest) {
                best = Some((decrease, step));
            }
        }
        best.and_then(|(_, step)| Steps::usable(step, largest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::simulation::{DenseRun, Random, facts_of_matrix, rule};
    use nalgebra::DMatrix;

    #[test]
    fn reaches_the_quoted_distances() {
        for (depth, quoted) in [(2, 0.227), (3, 0.178), (5, 0.151), (10, 0.135), (50, 0.125)] {
            assert!((reach(depth) - quoted).abs() < 5e-4, "L = {depth}: {}", reach(depth));
            let search = |distance| Search { depth: depth as f64, distance, outermost: 1.0 };
            assert!(search(0.999 * reach(depth)).steps().is_some());
            assert!(search(1.001 * reach(depth)).steps().is_none());
        }
        assert!((reach(100_000) - 1.0 / (3.0 * std::f64::consts::E)).abs() < 1e-5);
    }

    #[test]
    fn the_bound_and_the_ball_hold() {
        let mut random = Random::new(4);
        let mut applied = 0;
        for _ in 0..1500 {
            let width = random.one_of(&[1, 2, 3, 4]);
            let depth = random.one_of(&[2, 3, 5, 8]);
            let direction = random.matrix(width);
            let distance = reach(depth) * random.one_of(&[0.99, 0.7, 0.3, 0.01]);
            let target = DMatrix::identity(width, width) + &direction * (distance / direction.norm());
            let facts = facts_of_matrix(&target);
            let probe = Case { facts: &facts, modes: None, rule: rule(Update::Descent, depth, f64::NAN) };
            let steps = check(&probe).steps.unwrap();
            let step = random.one_of(&[steps.best, 0.3 * steps.best, 0.999 * steps.largest]);
            let case = Case { rule: rule(Update::Descent, depth, step), ..probe };
            let Some(Conclusion::Bound(bound)) = check(&case).conclusion else { panic!("{case:?}") };
            let search = Search { depth: depth as f64, distance: facts.distance_from_identity, outermost: 1.0 };
            let radius = search.smallest_ball(step).unwrap();
            let mut run = DenseRun::new(&target, case.rule);
            for t in 0..25 {
                let slack = 8.0 * f64::EPSILON * (depth * width) as f64 * 2.0;
                let error = run.error().norm();
                assert!(error <= (2.0 * bound.at(t)).sqrt() * (1.0 + 1e-14) + slack, "{case:?}, t = {t}");
                let identity = DMatrix::identity(width, width);
                assert!(run.layers.iter().all(|layer| (layer - &identity).norm() <= radius + slack), "t = {t}");
                run.step();
            }
            applied += 1;
        }
        assert_eq!(applied, 1500);
    }

    #[test]
    fn no_better_step_is_found_by_trying() {
        for (depth, share) in [(2.0, 0.1), (3.0, 0.5), (8.0, 0.9)] {
            let search = Search { depth, distance: share * reach(depth as usize), outermost: 1.0 };
            let steps = search.steps().unwrap();
            let rate = |step| search.smallest_ball(step).map_or(0.0, |ball| search.decrease(ball, step));
            let best = rate(steps.best);
            for k in 1..200 {
                assert!(rate(steps.largest * f64::from(k) / 200.0) <= best * (1.0 + 1e-3), "L = {depth}, {share}");
            }
            assert!(search.smallest_ball(1.001 * steps.largest).is_none());
        }
    }

    #[test]
    fn the_identity_itself_is_covered() {
        let facts = facts_of_matrix(&DMatrix::identity(3, 3));
        let case = Case { facts: &facts, modes: None, rule: rule(Update::Descent, 4, 0.1) };
        let Some(Conclusion::Bound(bound)) = check(&case).conclusion else { panic!() };
        assert_eq!(bound.at(0), 0.0);
    }
}
