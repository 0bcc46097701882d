//! Depth one: linear least squares, solved exactly.
//!
//! **Statement.** `L = 1`, any `Φ`, `E = A − Φ`, `e = ‖E(0)‖_F`.
//! - Descent: `E(t) = (1 − η)^t E(0)`, so `ℓ(t) = ½(1 − η)^{2t} e²`; it converges exactly for `0 < η < 2`.
//! - Step and project with `r ≥ ‖Φ − I‖`, and projection on `{uᵀAu ≥ γ‖u‖²}` with `γ ≤ λ_min((Φ+Φᵀ)/2)`:
//!   `ℓ(t) ≤ ½(1 − η)^{2t} e²`, since `Φ` is in the convex set and projecting on it brings nothing further from `Φ`.
//! - Penalty κ, `η(1 + κ) ≤ 1`: `E(t) = E(0)·(κ + c^t)/(1 + κ)` with `c = 1 − η(1 + κ)`, so `ℓ(t) ≥ ℓ(0)·(κ/(1+κ))²`.
//!
//! **Proof.** The gradient is `E`, so `E⁺ = (1 − η)E`, followed by the projection. With the penalty
//! `A⁺ = A − η(A − Φ + κ(A − I))` is affine with fixed point `(Φ + κI)/(1 + κ)`. `docs/theory.md`, section 4.

use super::{Bound, Case, Conclusion, Finding, Hypothesis, Relation, Statement, Steps};
use crate::engine::Update;

/// Holds the statement against a case of depth one.
#[must_use]
pub fn check(case: &Case) -> Finding {
    let facts = case.facts;
    let step = case.rule.step;
    let mut hypotheses = vec![Hypothesis::layers(case, Relation::AtMost, 1)];
    let mut edge = Hypothesis::number("η", step, Relation::Below, 2.0);
    let mut largest = 2.0;
    match case.update() {
        Update::Penalty { kappa } => {
            hypotheses.push(Hypothesis::number("η", step, Relation::AtMost, 1.0 / (1.0 + kappa)));
            return Finding::new(Statement::OneLayer, hypotheses, None, || {
                let bias = facts.distance_from_identity * (kappa / (1.0 + kappa));
                (bias > 0.0).then_some(Conclusion::Floor(0.5 * bias * bias))
            });
        }
        Update::StepAndProject { radius } => {
            hypotheses.push(Hypothesis::number("‖Φ − I‖", distance_bound(case), Relation::AtMost, radius));
        }
        Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => {
            hypotheses.push(Hypothesis::number("γ", gamma, Relation::AtMost, facts.margin));
        }
        Update::BalancingOnly => {
            // A stays between I and Φ, where the margin is positive and the polar factor has its principal power.
            hypotheses.push(Hypothesis::number("λ_min((Φ+Φᵀ)/2)", facts.margin, Relation::Above, 0.0));
            edge = Hypothesis::number("η", step, Relation::AtMost, 1.0);
            largest = 1.0;
        }
        Update::Descent => {}
        Update::Tied => hypotheses.push(Hypothesis::untied()),
    }
    let steps = hypotheses.iter().all(Hypothesis::holds).then_some(Steps { best: 1.0, largest });
    hypotheses.push(edge);
    Finding::new(Statement::OneLayer, hypotheses, steps, || {
        let decrease = if step <= 1.0 { step } else { 2.0 - step };
        Some(Conclusion::Bound(Bound::from_distance(case.start_distance(), decrease)))
    })
}

/// `‖Φ − I‖`, exact for normal `Φ`; else its Frobenius norm, which is not smaller.
fn distance_bound(case: &Case) -> f64 {
    match case.modes {
        Some(_) => case.facts.eigenvalues.iter().map(|z| libm::hypot(z.re - 1.0, z.im)).fold(0.0, f64::max),
        None => case.facts.distance_from_identity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Modes;
    use crate::theory::simulation::{ModeRun, Random, facts_of_modes, rule, size, within};
    use nalgebra::Complex;

    #[test]
    fn bounds_and_floors_hold_on_random_problems() {
        let mut random = Random::new(1);
        let mut applied = 0;
        for _ in 0..2000 {
            let modes = Modes {
                real: vec![random.uniform(-3.0, 3.0), random.uniform(0.1, 2.0)],
                pairs: vec![Complex::new(random.uniform(-2.0, 2.0), random.uniform(0.0, 2.0))],
            };
            let facts = facts_of_modes(&modes);
            let update = random.one_of(&[
                Update::Descent,
                Update::Penalty { kappa: 0.3 },
                Update::StepAndProject { radius: 2.0 },
                Update::PowerProjection { gamma: 0.05 },
                Update::BalancingOnly,
            ]);
            let rule = rule(update, 1, random.uniform(0.0, 2.1));
            let case = Case { facts: &facts, modes: Some(&modes), rule };
            let finding = check(&case);
            let mut run = ModeRun::new(&case);
            for t in 0..60 {
                match &finding.conclusion {
                    Some(Conclusion::Bound(bound)) => {
                        assert!(within(run.loss(), bound.at(t), t, 1, size(&facts)), "{rule:?}, t = {t}");
                    }
                    Some(Conclusion::Floor(floor)) => {
                        assert!(within(*floor, run.loss(), t, 1, size(&facts)), "{rule:?}, t = {t}");
                    }
                    None => {}
                }
                run.step();
            }
            applied += u32::from(finding.applies());
        }
        assert!(applied > 800, "the statement applied {applied} times only");
    }
}
