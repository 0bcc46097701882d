//! Symmetric positive definite `Φ` (eigenvalues `λ_j`): descent moves straight to it, without overshoot.
//!
//! **Statement.** `L ≥ 2`, start `A(0) = σI`, and a step with
//! `1/η ≥ L·λ_j^{2−2/L}` for `λ_j ≥ σ` and `1/η ≥ σ^{1−2/L}·((2L−1)σ − (L−1)λ_j)` for `λ_j < σ`.
//! With `ρ_j = min(σ, λ_j)^{2−2/L}`,
//!
//! `ℓ(t) ≤ ½ Σ_j (1 − ηLρ_j)^{2t} (λ_j − σ)²`,
//!
//! where for `σ = 1` a `λ_j = 0` may be among them and counts `½(1 + 2(L−1)ηt)^{−L/(L−1)}` instead.
//!
//! **For** descent and *balancing only* from `σ = 1`; step and project with `r ≥ max_j |λ_j^{1/L} − 1|`, and power
//! projection and *positivity only* from `σ = γ ≤ λ_min`, whose projections then never act.
//!
//! **Proof.** Layers stay equal and a mode is descent on `g(θ) = (θ^L − λ)²/(2L)`. The condition says `g'' ≤ 1/η` between
//! `σ^{1/L}` and `λ^{1/L}`, so θ moves monotonically from one to the other. `λ ≥ σ`: Bernoulli's inequality on
//! `(1 + ηθ^{L−2}(λ − θ^L))^L`. `λ < σ`: the secants of `g'` at `λ^{1/L}` have slope `≥ Lλ^{2−2/L}`, and the error is convex
//! in the distance from there. `docs/theory.md`, section 5.

use super::case::push_step;
use super::{Bound, Case, Conclusion, Finding, Hypothesis, Relation, Statement, Steps};
use crate::engine::Update;
use libm::pow;

/// Holds the statement against a case of depth at least two.
#[must_use]
pub fn check(case: &Case) -> Finding {
    let mut hypotheses = vec![
        Hypothesis::layers(case, Relation::AtLeast, 2),
        Hypothesis::property("Φ is symmetric", case.facts.symmetric),
    ];
    let Some((lowest, highest)) = range(case) else {
        return Finding::new(Statement::PositiveDefinite, hypotheses, None, || None);
    };
    hypotheses.push(Hypothesis::number("λ_min", lowest, Relation::AtLeast, 0.0));
    match case.update() {
        Update::Descent | Update::BalancingOnly => {}
        Update::Tied => hypotheses.push(Hypothesis::untied()),
        Update::Penalty { kappa } => hypotheses.push(Hypothesis::number("κ", kappa, Relation::AtMost, 0.0)),
        Update::StepAndProject { radius } => {
            let reach = |eigenvalue: f64| (pow(eigenvalue.max(0.0), 1.0 / case.depth()) - 1.0).abs();
            let needed = f64::max(reach(lowest), reach(highest));
            hypotheses.push(Hypothesis::number("max |λ^(1/L) − 1|", needed, Relation::AtMost, radius));
        }
        Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => {
            hypotheses.push(Hypothesis::number("γ", gamma, Relation::AtMost, case.facts.margin));
        }
    }
    let largest = 1.0 / largest_curvature(case.depth(), case.start_product(), lowest, highest);
    let steps = if hypotheses.iter().all(Hypothesis::holds) { Steps::usable(largest, largest) } else { None };
    push_step(&mut hypotheses, case.rule.step, steps);
    Finding::new(Statement::PositiveDefinite, hypotheses, steps, || bound(case).map(Conclusion::Bound))
}

/// `(λ_min, λ_max)` of a symmetric `Φ`; a 0 that rounding made negative is taken as 0.
fn range(case: &Case) -> Option<(f64, f64)> {
    let (low, high) =
        case.symmetric_spectrum()?.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let low = if low < 0.0 && !case.negative(low) { 0.0 } else { low };
    Some((low, high))
}

/// The largest `g''` between the start and the solution over all modes, which is `1/η` for the largest step.
fn largest_curvature(depth: f64, start: f64, lowest: f64, highest: f64) -> f64 {
    let at_solution = if highest >= start { depth * pow(highest, 2.0 - 2.0 / depth) } else { 0.0 };
    let at_start = if lowest < start {
        pow(start, 1.0 - 2.0 / depth) * ((2.0 * depth - 1.0) * start - (depth - 1.0) * lowest)
    } else {
        0.0
    };
    f64::max(at_solution, at_start)
}

fn bound(case: &Case) -> Option<Bound> {
    let (depth, start, step) = (case.depth(), case.start_product(), case.rule.step);
    let power = 2.0 - 2.0 / depth;
    let modes = case
        .symmetric_spectrum()?
        .filter(|eigenvalue| *eigenvalue > 0.0)
        .map(|eigenvalue| (eigenvalue - start, step * depth * pow(eigenvalue.min(start), power)));
    let zeros = case.symmetric_spectrum()?.filter(|eigenvalue| *eigenvalue <= 0.0).count();
    Some(Bound::from_modes(modes).with_slow_term(0.5 * zeros as f64, 2.0 * (depth - 1.0) * step, depth / (depth - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Modes;
    use crate::theory::simulation::{ModeRun, Random, facts_of_modes, rule, size, within};

    /// Problems with eigenvalues over six orders of magnitude, some 0 or 1.
    fn random_modes(random: &mut Random) -> Modes {
        let spread = random.one_of(&[0.1, 1.0, 3.0]);
        let real = (0..random.one_of(&[1, 2, 5]))
            .map(|_| match random.one_of(&[0, 1, 2, 3, 4, 5, 6, 7]) {
                0 => 0.0,
                1 => 1.0,
                _ => 10.0_f64.powf(random.uniform(-spread, spread)),
            })
            .collect();
        Modes { real, pairs: vec![] }
    }

    #[test]
    fn the_bound_holds_up_to_the_largest_step() {
        let mut random = Random::new(2);
        let mut applied = 0;
        for _ in 0..4000 {
            let modes = random_modes(&mut random);
            let facts = facts_of_modes(&modes);
            let update = random.one_of(&[
                Update::Descent,
                Update::Descent,
                Update::BalancingOnly,
                Update::StepAndProject { radius: 0.7 },
                Update::PowerProjection { gamma: facts.margin },
                Update::PowerProjection { gamma: 0.3 * facts.margin },
                Update::PositivityOnly { gamma: 0.3 * facts.margin },
            ]);
            let depth = random.one_of(&[2, 3, 4, 5, 8, 17, 64]);
            let probe = Case { facts: &facts, modes: Some(&modes), rule: rule(update, depth, f64::NAN) };
            let Some(steps) = check(&probe).steps else { continue };
            let step = steps.largest * random.one_of(&[1.0, 1.0, 0.3]);
            let case = Case { rule: rule(update, depth, step), ..probe };
            let Some(Conclusion::Bound(bound)) = check(&case).conclusion else { panic!("{case:?}") };
            let mut run = ModeRun::new(&case);
            for t in 0..300 {
                assert!(within(run.loss(), bound.at(t), t, depth, size(&facts)), "{case:?}, t = {t}");
                run.step();
            }
            applied += 1;
        }
        assert!(applied > 2500, "the statement applied {applied} times only");
    }

    #[test]
    fn the_predicted_updates_are_enough() {
        let mut random = Random::new(3);
        for _ in 0..300 {
            let modes = Modes { real: (0..3).map(|_| random.logarithmic(0.2, 5.0)).collect(), pairs: vec![] };
            let facts = facts_of_modes(&modes);
            let depth = random.one_of(&[2, 3, 5, 9]);
            let probe = Case { facts: &facts, modes: Some(&modes), rule: rule(Update::Descent, depth, f64::NAN) };
            let step = check(&probe).steps.unwrap().best;
            let case = Case { rule: rule(Update::Descent, depth, step), ..probe };
            let Some(Conclusion::Bound(bound)) = check(&case).conclusion else { panic!("{case:?}") };
            let epsilon = 1e-10;
            let updates = bound.updates_to(epsilon).unwrap();
            let slowest = modes.real.iter().map(|x| pow(x.min(1.0), 2.0 - 2.0 / depth as f64)).fold(1.0, f64::min);
            let closed_form = (bound.at(0) / epsilon).ln() / (2.0 * step * depth as f64 * slowest);
            assert!(updates as f64 <= closed_form.ceil(), "{updates} against {closed_form}");
            let mut run = ModeRun::new(&case);
            (0..updates).for_each(|_| run.step());
            assert!(run.loss() <= epsilon, "{case:?}");
        }
    }

    #[test]
    fn the_largest_step_is_sharp_for_the_absence_of_overshoot() {
        // λ > 1: at the solution the map has derivative 1 − ηLλ^{2−2/L}, negative just above the largest step.
        for depth in [2, 3, 8] {
            let modes = Modes { real: vec![3.0], pairs: vec![] };
            let facts = facts_of_modes(&modes);
            let step = 1.2 / largest_curvature(depth as f64, 1.0, 3.0, 3.0);
            let case = Case { facts: &facts, modes: Some(&modes), rule: rule(Update::Descent, depth, step) };
            assert!(!check(&case).applies());
            let mut run = ModeRun::new(&case);
            let overshoots = (0..200).any(|_| {
                run.step();
                run.layers[0].re > pow(3.0, 1.0 / depth as f64) + 1e-12
            });
            assert!(overshoots, "L = {depth}");
        }
    }

    #[test]
    fn extremes_give_no_nan() {
        for eigenvalue in [0.0, 1e-300, 1e-12, 1.0, 1e12, 1e160, 1e300] {
            for depth in [2, 3, 64, 512] {
                let modes = Modes { real: vec![eigenvalue, 1.0], pairs: vec![] };
                let facts = facts_of_modes(&modes);
                let rule = rule(Update::Descent, depth, 1e-3);
                let case = Case { facts: &facts, modes: Some(&modes), rule };
                let finding = check(&case);
                if let Some(steps) = finding.steps {
                    assert!(steps.best > 0.0 && steps.best.is_finite());
                }
                if let Some(Conclusion::Bound(bound)) = finding.conclusion {
                    assert!([0, 1, 1000, 1 << 60].iter().all(|t| !bound.at(*t).is_nan()));
                    let _ = bound.updates_to(1e-10);
                }
            }
        }
    }
}
