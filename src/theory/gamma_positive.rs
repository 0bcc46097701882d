//! γ-positive `Φ`, `λ_min((Φ+Φᵀ)/2) ≥ γ > 0`: power projection converges.
//!
//! **Statement.** `L ≥ 2`, balanced layers at every step, `‖Φ‖` the spectral norm, `e = ‖E(0)‖_F`,
//! `n = ‖Φ‖ + e`, `s = n^{1/L}`, `g = s^{L−1}e`. If `ηL s^{2L−2} ≤ 1` and
//!
//! `1 − q = ηLγ^{2−2/L} − (1/e)·Σ_{k=2…L} C(L,k) s^{L−k} (ηg)^k > 0`,
//!
//! then `‖E(t)‖_F ≤ q^t e`, so `ℓ(t) ≤ ½ q^{2t} e²`.
//!
//! **For** power projection with `γ ≤ λ_min((Φ+Φᵀ)/2)`, from `γI`; *positivity only* likewise where `Φ` is normal
//! (its layers are then the same); *balancing only* from `I` with `λ_min((Φ+Φᵀ)/2) − ‖Φ − I‖_F` in the place of γ.
//!
//! **Proof.** To first order the gradient step turns `E` into `E − η Σ_i (AAᵀ)^{(L−i)/L} E (AᵀA)^{(i−1)/L}`, whose operator has
//! its eigenvalues between `Lγ^{2−2/L}` and `Ls^{2L−2}`; the rest of the product is the sum. The projection, on a convex
//! set that contains `Φ`, brings nothing further from `Φ`; balancing leaves A unchanged. `docs/theory.md`, section 7.
//!
//! The sum is added up term by term: as a difference of L-th powers it cancels, and certifies what is false.

use super::case::push_step;
use super::{Bound, Case, Conclusion, Finding, Hypothesis, Relation, Statement, Steps};
use crate::engine::Update;
use libm::pow;

/// Halvings of a search over η in `(0, η_max]`: they resolve the best step down to `2⁻¹²⁰ η_max`.
const HALVINGS: u32 = 120;

/// Holds the statement against a case of depth at least two.
#[must_use]
pub fn check(case: &Case) -> Finding {
    let facts = case.facts;
    let mut hypotheses = vec![Hypothesis::layers(case, Relation::AtLeast, 2)];
    let mut margin = f64::NAN;
    match case.update() {
        Update::PowerProjection { gamma } => margin = gamma,
        Update::PositivityOnly { gamma } => {
            hypotheses
                .push(Hypothesis::property("Φ is normal, so that the layers stay balanced", case.modes.is_some()));
            margin = gamma;
        }
        Update::BalancingOnly => margin = facts.margin - facts.distance_from_identity,
        Update::Descent | Update::Penalty { .. } | Update::StepAndProject { .. } | Update::Tied => {
            hypotheses.push(Hypothesis::property("The layers are balanced after every step", false));
        }
    }
    if case.update() == Update::BalancingOnly {
        hypotheses.push(Hypothesis::number("λ_min((Φ+Φᵀ)/2) − ‖Φ − I‖_F", margin, Relation::Above, 0.0));
    } else {
        hypotheses.push(Hypothesis::number("γ", margin, Relation::Above, 0.0));
        hypotheses.push(Hypothesis::number("γ", margin, Relation::AtMost, facts.margin));
    }
    let contraction = Contraction::new(case.rule.depth, margin, facts.norm, case.start_distance());
    let steps = if hypotheses.iter().all(Hypothesis::holds) { contraction.steps() } else { None };
    push_step(&mut hypotheses, case.rule.step, steps);
    Finding::new(Statement::GammaPositive, hypotheses, steps, || {
        let decrease = contraction.decrease(case.rule.step);
        (decrease > 0.0).then(|| Conclusion::Bound(Bound::from_distance(contraction.distance, decrease)))
    })
}

/// The function `η ↦ 1 − q`.
#[derive(Debug, Clone, Copy)]
struct Contraction {
    depth: usize,
    /// `e`
    distance: f64,
    /// `n = s^L`
    size: f64,
    /// `Lγ^{2−2/L}`
    rate: f64,
    /// `1/(L s^{2L−2})`, the largest step for which the first-order operator stays a contraction.
    limit: f64,
    /// `s^{L−2} e`, so that `ηg/s = η·relative`.
    relative: f64,
    /// The factor `C(L,2)·s^{L−2}·s^{2L−2}·e` of `η²`.
    curvature: f64,
}

impl Contraction {
    fn new(depth: usize, gamma: f64, norm: f64, distance: f64) -> Self {
        let layers = depth as f64;
        let size = norm + distance;
        let inner = pow(size, 1.0 - 2.0 / layers);
        let outer = pow(size, 2.0 - 2.0 / layers);
        Self {
            depth,
            distance,
            size,
            rate: layers * pow(gamma, 2.0 - 2.0 / layers),
            limit: 1.0 / (layers * outer),
            relative: inner * distance,
            curvature: 0.5 * layers * (layers - 1.0) * inner * outer * distance,
        }
    }

    /// `Σ_k k^p C(L,k) s^{L−k} (ηg)^k / (e ηᵖ)` for p = 0 (the sum) or p = 1 (its derivative in η).
    ///
    /// With `x = ηg/s` a term is its predecessor times `x(L−k)/(k+1)`, at most `1/(k+1)` under the limit on η.
    fn excess(&self, step: f64, derivative: bool) -> f64 {
        let x = step * self.relative;
        let mut term = self.curvature * step * if derivative { 1.0 } else { step };
        let mut sum = 0.0;
        for k in 2..=self.depth {
            sum += if derivative { k as f64 * term } else { term };
            term *= x * (self.depth - k) as f64 / (k + 1) as f64;
        }
        sum
    }

    /// `1 − q`
    fn decrease(&self, step: f64) -> f64 {
        if self.distance == 0.0 {
            return 1.0;
        }
        step * self.rate - self.excess(step, false)
    }

    /// The best and the largest step: `1 − q` is concave in η and 0 at 0.
    fn steps(&self) -> Option<Steps> {
        if !(self.size.is_finite() && self.limit > 0.0) {
            return None;
        }
        if self.distance == 0.0 {
            return Steps::usable(self.limit, self.limit);
        }
        let best = last_where(self.limit, |step| self.rate >= self.excess(step, true))?;
        let largest = last_where(self.limit, |step| self.decrease(step) > 0.0)?;
        (self.decrease(best) > 0.0).then(|| Steps::usable(best, largest.max(best))).flatten()
    }
}

/// The last point of `(0, limit]` where a property holds that holds up to some point and fails beyond it.
fn last_where(limit: f64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    if holds(limit) {
        return Some(limit);
    }
    let (mut low, mut high) = (0.0, limit);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low > 0.0).then_some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Modes;
    use crate::theory::simulation::{DenseRun, ModeRun, Random, facts_of_matrix, facts_of_modes, rule, size, within};
    use nalgebra::{Complex, DMatrix};

    #[test]
    fn the_bound_holds_on_dense_problems() {
        let mut random = Random::new(5);
        let mut applied = 0;
        for _ in 0..400 {
            let width = random.one_of(&[1, 2, 3]);
            let depth = random.one_of(&[2, 3, 5]);
            let noise = random.matrix(width) * random.one_of(&[0.1, 0.5, 1.0]);
            let target = DMatrix::identity(width, width) * random.uniform(0.5, 2.0) + noise;
            let facts = facts_of_matrix(&target);
            let update = random.one_of(&[
                Update::PowerProjection { gamma: facts.margin },
                Update::PowerProjection { gamma: 0.5 * facts.margin },
                Update::BalancingOnly,
            ]);
            let probe = Case { facts: &facts, modes: None, rule: rule(update, depth, f64::NAN) };
            let Some(steps) = check(&probe).steps else { continue };
            let step = random.one_of(&[steps.best, 0.5 * steps.best, 0.5 * (steps.best + steps.largest)]);
            let case = Case { rule: rule(update, depth, step), ..probe };
            let Some(Conclusion::Bound(bound)) = check(&case).conclusion else { panic!("{case:?}") };
            let mut run = DenseRun::new(&target, case.rule);
            let slack = 1e-12 * (facts.frobenius_norm + 1.0);
            for t in 0..12 {
                let error = run.error().norm();
                assert!(error <= (2.0 * bound.at(t)).sqrt() + slack, "{case:?}, t = {t}: {error}");
                run.step();
            }
            applied += 1;
        }
        assert!(applied > 150, "the statement applied {applied} times only");
    }

    #[test]
    fn the_bound_holds_on_normal_problems_also_without_balancing() {
        let mut random = Random::new(6);
        for _ in 0..1500 {
            let modes = Modes {
                real: vec![random.logarithmic(0.1, 10.0)],
                pairs: vec![Complex::new(random.logarithmic(0.1, 3.0), random.logarithmic(0.01, 10.0))],
            };
            let facts = facts_of_modes(&modes);
            let gamma = facts.margin * random.uniform(0.1, 1.0);
            let update = random.one_of(&[Update::PowerProjection { gamma }, Update::PositivityOnly { gamma }]);
            let depth = random.one_of(&[2, 3, 8, 32]);
            let probe = Case { facts: &facts, modes: Some(&modes), rule: rule(update, depth, f64::NAN) };
            let steps = check(&probe).steps.unwrap();
            let step = steps.best + random.uniform(0.0, 0.99) * (steps.largest - steps.best);
            let case = Case { rule: rule(update, depth, step), ..probe };
            let Some(Conclusion::Bound(bound)) = check(&case).conclusion else { panic!("{case:?}") };
            let mut run = ModeRun::new(&case);
            for t in 0..100 {
                // The principal root rounds at every update, where the tolerance counts the last product only.
                assert!(within(run.loss(), bound.at(t), t, 4 * depth, size(&facts)), "{case:?}, t = {t}");
                run.step();
            }
        }
    }

    #[test]
    fn the_sum_is_the_difference_of_powers_where_that_does_not_cancel() {
        let mut random = Random::new(7);
        for _ in 0..1000 {
            let depth = random.one_of(&[2, 3, 7, 20]);
            let (norm, distance) = (random.uniform(0.5, 2.0), random.uniform(0.5, 2.0));
            let contraction = Contraction::new(depth, 0.3, norm, distance);
            let step = contraction.limit;
            let s = (norm + distance).powf(1.0 / depth as f64);
            let turned = step * s.powi(depth as i32 - 1) * distance;
            let layers = depth as i32;
            let difference =
                ((s + turned).powi(layers) - s.powi(layers) - f64::from(layers) * s.powi(layers - 1) * turned)
                    / distance;
            let sum = contraction.excess(step, false);
            assert!((sum / difference - 1.0).abs() < 1e-10, "{sum} against {difference}");
            let h = 1e-6 * step;
            let slope = (contraction.excess(step + h, false) - contraction.excess(step - h, false)) / (2.0 * h);
            assert!((contraction.excess(step, true) / slope - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn the_best_step_is_best() {
        let mut random = Random::new(8);
        for _ in 0..300 {
            let depth = random.one_of(&[2, 3, 16, 100]);
            let norm = random.logarithmic(0.5, 20.0);
            let contraction =
                Contraction::new(depth, norm * random.uniform(0.05, 1.0), norm, random.uniform(0.1, 2.0) * norm);
            let steps = contraction.steps().unwrap();
            let best = contraction.decrease(steps.best);
            for k in 1..=100 {
                let step = contraction.limit * (f64::from(k) / 100.0);
                assert!(contraction.decrease(step) <= best * (1.0 + 1e-12));
                assert!(contraction.decrease(steps.best * (f64::from(k) / 100.0)) > 0.0);
                assert!(step <= steps.largest || contraction.decrease(step) <= 1e-12);
            }
        }
    }

    #[test]
    fn a_start_at_the_solution_is_covered() {
        let modes = Modes { real: vec![0.5, 0.5], pairs: vec![] };
        let facts = facts_of_modes(&modes);
        let case =
            Case { facts: &facts, modes: Some(&modes), rule: rule(Update::PowerProjection { gamma: 0.5 }, 3, 0.1) };
        let Some(Conclusion::Bound(bound)) = check(&case).conclusion else { panic!() };
        assert_eq!(bound.at(0), 0.0);
    }
}
