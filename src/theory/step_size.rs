//! The step size of a run: certified, practical, or by hand.
//!
//! **Certified**: the step for which the first certificate that covers the case promises the fastest convergence, in the
//! order: depth one, positive definite, γ-positive, near the identity. Without a certificate the practical step is taken,
//! and [`StepOrigin::NoCertificate`] says so; for odd L and negative real eigenvalues it is kept within the limit of the
//! floor, `η(1 + max|λ|) ≤ 1` and `ηκ ≤ 1`, so that the verdict has something to say.
//!
//! **Practical**: `η = 1.5/H` with an upper estimate `H` of the sharpness (the largest Hessian eigenvalue) at the two ends
//! of the path, so three quarters of the edge of stability `2/H`:
//!
//! `H = κ + max( L‖Φ‖^{2−2/L}, σ^{1−2/L}·(Lσ + (L−1)·D) )`, `D ≥ ‖σI − Φ‖`, start `A(0) = σI`.
//!
//! At balanced layers the Hessian's quadratic form is at most `L‖A‖^{2−2/L}` from the first derivative of A, plus
//! `(L−1)‖A‖^{1−2/L}‖E‖` from the second (`docs/theory.md`, section 9). The first end is the solution, the second the start.
//! On samples the loss is `½ tr(E Σ̂ Eᵀ)` and a term without curvature in A, so the maximum is taken times an estimate of
//! the largest eigenvalue of Σ̂ ([`Sampling::curvature`](crate::problem::Sampling)).
//! It is a rule of thumb: tests show that it converges on random problems, nothing proves that it does.
//!
//! With momentum the fraction is 1: Nesterov's edge falls from `2/H` to `4/(3H)` as μ grows. Conjugate directions find their
//! own steps.
//!
//! **Rounding.** A step chosen by rule is rounded down to four significant digits: the step shown is the step taken, and
//! the last bit of a number that was computed numerically, such as `‖Φ‖` of a `Φ` that is not normal, which may differ
//! from machine to machine, does not decide a trajectory (except by bad luck, next to a decimal of four digits). Every
//! certificate and every floor covers smaller steps too: depth one, positive definite and the floors ask for an upper limit
//! on η only; near the identity, `f` grows as η falls, so a ball that is feasible stays so; for γ-positive `Φ`, `1 − q` is
//! concave in η and 0 at 0, so positive up to the largest step. A verdict is on the rounded step.

use super::{Case, Statement, decimal, floor, gamma_positive, near_identity, one_layer, positive_definite};
use crate::engine::Update;
use crate::problem::{Optimizer, Start, StepSize};
use libm::{hypot, pow};

/// The practical step as a multiple of `1/H`; descent on a quadratic diverges at 2.
const PRACTICAL_FRACTION: f64 = 1.5;

/// Significant digits of a step that is chosen by rule: its rate suffers by a thousandth at most.
const DIGITS: usize = 4;

/// A step size with its origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResolvedStep {
    /// `η`.
    pub value: f64,
    /// Where it comes from.
    pub origin: StepOrigin,
}

/// Where a step size comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepOrigin {
    /// The best step that a statement certifies.
    Certified(Statement),
    /// A certified step was asked for, no certificate covers the case, and the practical step was taken.
    NoCertificate,
    /// The practical rule.
    Practical,
    /// Given.
    ByHand,
}

/// Resolves a step size for a case, whose own `rule.step` plays no part. A step that is not by hand has four significant
/// digits and is not above what the rule gives.
///
/// The value may be 0 where `Φ` is so large that the arithmetic overflows; [`resolve`](super::resolve) refuses that.
#[must_use]
pub fn resolve_step(case: &Case, asked: StepSize) -> ResolvedStep {
    match asked {
        StepSize::ByHand(value) => ResolvedStep { value, origin: StepOrigin::ByHand },
        StepSize::Practical => by_rule(practical(case), StepOrigin::Practical),
        StepSize::Certified => certified(case).map_or_else(
            || by_rule(practical(case).min(floor::largest_step(case)), StepOrigin::NoCertificate),
            |(value, statement)| by_rule(value, StepOrigin::Certified(statement)),
        ),
    }
}

/// As [`resolve_step`], for layers that are wherever another rule has taken them: no certificate covers that.
#[must_use]
pub fn resolve_step_midway(case: &Case, asked: StepSize) -> ResolvedStep {
    match asked {
        StepSize::Certified => by_rule(practical(case), StepOrigin::NoCertificate),
        asked => resolve_step(case, asked),
    }
}

/// A step that a rule gives, rounded down.
fn by_rule(value: f64, origin: StepOrigin) -> ResolvedStep {
    ResolvedStep { value: decimal::below(value, DIGITS), origin }
}

/// The best certified step, not rounded, and the statement that certifies it.
#[must_use]
pub fn certified(case: &Case) -> Option<(f64, Statement)> {
    if case.rule.data.is_some() || !case.is_asked() || !case.plain() {
        return None;
    }
    let statements: &[fn(&Case) -> super::Finding] = if case.rule.depth == 1 {
        &[one_layer::check]
    } else {
        &[positive_definite::check, gamma_positive::check, near_identity::check]
    };
    statements
        .iter()
        .map(|check| check(case))
        .find_map(|finding| finding.steps.map(|steps| (steps.best, finding.statement)))
}

/// The practical step, `1.5/H`, or `1/H` and less with another optimizer than the plain one, not rounded.
#[must_use]
pub fn practical(case: &Case) -> f64 {
    let fraction = match case.rule.optimizer {
        Optimizer::Plain => PRACTICAL_FRACTION,
        // At −1, where plain descent has its edge at 2, two past steps have it at 2(1 + α − β).
        Optimizer::TwoStep { alpha, beta } => (1.0 + alpha - beta).min(1.0),
        _ => 1.0,
    };
    fraction / sharpness_estimate(case)
}

/// `H`, an upper estimate of the sharpness at the start and at the solution.
#[must_use]
pub fn sharpness_estimate(case: &Case) -> f64 {
    let (depth, start) = (case.depth(), case.start_product());
    let distance = match case.modes {
        Some(_) => case.facts.eigenvalues.iter().map(|z| hypot(z.re - start, z.im)).fold(0.0, f64::max),
        None => case.start_distance().min(start + case.facts.norm),
    };
    let at_solution = depth * pow(case.facts.norm, 2.0 - 2.0 / depth);
    // At depth one the second derivative of A is 0, whatever σ^{1−2/L} is.
    let bend = if case.rule.depth == 1 { 0.0 } else { (depth - 1.0) * distance };
    let at_start = pow(start, 1.0 - 2.0 / depth) * (depth * start + bend);
    let kappa = match case.update() {
        Update::Penalty { kappa } => kappa,
        _ => 0.0,
    };
    let scalar = if case.update() == Update::Tied { tied_sharpness(case) } else { 0.0 };
    if case.is_asked() {
        let curvature = case.rule.data.map_or(1.0, |data| data.curvature);
        return kappa + curvature * (f64::max(at_solution, at_start) + scalar);
    }
    // From a projection all norms are at most 1. The product of L wide Gaussian layers has the norm √((L+1)^{L+1}/L^L) or
    // so, below √(e(L+1)), and so have their partial products.
    let size = match case.rule.from {
        Start::Gaussian { .. } => (std::f64::consts::E * (depth + 1.0)).sqrt(),
        _ => 1.0,
    };
    let bend = if case.rule.depth == 1 { 0.0 } else { (depth - 1.0) * (size + case.facts.norm) };
    let curvature = case.rule.data.map_or(1.0, |data| data.curvature);
    kappa + curvature * (f64::max(at_solution, size * (depth * size + bend)) + scalar)
}

/// The second derivative along a tied scalar near `s = 1`: `L²‖A‖_F²` at the solution, and `‖LA‖_F² + L(L−1)⟨E, A⟩` at the
/// start.
fn tied_sharpness(case: &Case) -> f64 {
    let (size, width) = (case.facts.frobenius_norm, case.width());
    case.depth() * case.depth() * f64::max(size * size, width + width.sqrt() * (width.sqrt() + size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Facts, Modes};
    use crate::theory::simulation::{DenseRun, ModeRun, Random, facts_of_matrix, facts_of_modes, rule};
    use nalgebra::{Complex, DMatrix};

    /// Asserts that the practical step brings a case to a loss of 1e-8 ℓ(0) within `updates`.
    fn assert_learned(modes: &Modes, update: Update, depth: usize, updates: u64) {
        let facts = facts_of_modes(modes);
        let probe = Case { facts: &facts, modes: Some(modes), rule: rule(update, depth, f64::NAN) };
        let step = resolve_step(&probe, StepSize::Practical).value;
        let mut run = ModeRun::new(&Case { rule: rule(update, depth, step), ..probe });
        let goal = 1e-8 * run.loss();
        for _ in 0..updates {
            if run.loss() <= goal {
                return;
            }
            run.step();
        }
        panic!("{update:?}, L = {depth}, {modes:?}: loss {} after {updates} updates", run.loss());
    }

    const DEPTHS: [usize; 7] = [1, 2, 3, 4, 8, 16, 64];

    #[test]
    fn the_practical_step_learns_positive_definite_targets() {
        let mut random = Random::new(13);
        for _ in 0..300 {
            let (top, condition) = (random.logarithmic(0.1, 10.0), random.logarithmic(1.0, 1000.0));
            // The slowest mode's rate is (λ_min/λ_max)^{2−2/L}: keep what has to be waited for within the test.
            let low = (top / condition).max(1e-2);
            let modes = Modes { real: vec![top, low, random.logarithmic(low, top.max(1.01 * low))], pairs: vec![] };
            assert_learned(&modes, Update::Descent, random.one_of(&DEPTHS), 40_000_000 / 64);
        }
    }

    #[test]
    fn the_practical_step_learns_rotations_up_to_175_degrees() {
        let mut random = Random::new(14);
        for _ in 0..500 {
            let angle = random.uniform(0.0, 175.0_f64).to_radians();
            let modulus = random.one_of(&[1.0, 0.5, 2.0]);
            let modes = Modes { real: vec![], pairs: vec![Complex::from_polar(modulus, angle)] };
            assert_learned(&modes, Update::Descent, random.one_of(&DEPTHS), 20_000);
        }
    }

    #[test]
    fn the_practical_step_learns_targets_within_a_unit_of_the_identity() {
        let mut random = Random::new(15);
        for _ in 0..500 {
            let offset = Complex::from_polar(random.uniform(0.0, 0.9) / 2.0_f64.sqrt(), random.uniform(0.0, 3.1));
            let modes = Modes { real: vec![], pairs: vec![offset + 1.0] };
            assert_learned(&modes, Update::Descent, random.one_of(&DEPTHS), 20_000);
        }
    }

    #[test]
    fn the_practical_step_learns_gamma_positive_targets_with_power_projection() {
        let mut random = Random::new(16);
        for _ in 0..500 {
            let gamma = random.logarithmic(0.1, 3.0);
            let modes = Modes {
                real: vec![gamma],
                pairs: vec![Complex::new(gamma * random.uniform(1.0, 8.0), gamma * random.uniform(0.1, 5.0))],
            };
            assert_learned(&modes, Update::PowerProjection { gamma }, random.one_of(&DEPTHS), 20_000);
        }
    }

    #[test]
    fn the_practical_step_learns_targets_that_are_not_normal() {
        let mut random = Random::new(19);
        for _ in 0..150 {
            let width = random.one_of(&[2, 3, 4]);
            let noise = random.matrix(width);
            let distance = random.uniform(0.01, 0.9);
            let near = DMatrix::identity(width, width) + &noise * (distance / noise.norm());
            let facts = facts_of_matrix(&near);
            let gamma = facts.margin;
            let update = random.one_of(&[Update::Descent, Update::BalancingOnly, Update::PowerProjection { gamma }]);
            let depth = random.one_of(&[2, 3, 8]);
            let probe = Case { facts: &facts, modes: None, rule: rule(update, depth, f64::NAN) };
            let step = resolve_step(&probe, StepSize::Practical).value;
            let mut run = DenseRun::new(&near, rule(update, depth, step));
            let goal = 1e-4 * run.error().norm();
            let reached = (0..400).any(|_| {
                run.step();
                run.error().norm() <= goal
            });
            assert!(reached, "{update:?}, L = {depth}, {near}");
        }
    }

    /// A random target that is not normal, within some distance of the identity, and an update for it.
    fn random_case(random: &mut Random) -> (Facts, Option<Modes>, Update) {
        let width = random.one_of(&[2, 3]);
        let distance = random.logarithmic(1e-3, 1.0);
        let noise = random.matrix(width);
        let facts = facts_of_matrix(&(DMatrix::identity(width, width) + &noise * (distance / noise.norm())));
        let modes = Modes { real: vec![random.logarithmic(0.1, 10.0), random.logarithmic(0.1, 10.0)], pairs: vec![] };
        let (facts, modes) =
            if random.one_of(&[true, false]) { (facts, None) } else { (facts_of_modes(&modes), Some(modes)) };
        let gamma = random.uniform(0.3, 1.0) * facts.margin;
        let (kappa, radius) = (random.logarithmic(1e-3, 10.0), random.logarithmic(0.01, 3.0));
        let update = random.one_of(&[
            Update::Descent,
            Update::Penalty { kappa },
            Update::StepAndProject { radius },
            Update::PowerProjection { gamma },
            Update::PositivityOnly { gamma },
            Update::BalancingOnly,
        ]);
        (facts, modes, update)
    }

    #[test]
    fn a_step_by_rule_has_four_digits_and_is_not_above_the_rule() {
        let mut random = Random::new(21);
        for _ in 0..2000 {
            let (facts, modes, update) = random_case(&mut random);
            let rule = rule(update, random.one_of(&DEPTHS), f64::NAN);
            let case = Case { facts: &facts, modes: modes.as_ref(), rule };
            let exact = practical(&case);
            let step = resolve_step(&case, StepSize::Practical).value;
            assert!(step <= exact && step > exact * (1.0 - 1.1e-3));
            assert_eq!(decimal::nearest(step, DIGITS), step);
            let ResolvedStep { value: step, origin } = resolve_step(&case, StepSize::Certified);
            let exact = certified(&case).map_or(exact, |(best, _)| best);
            assert!(step <= exact && (step > exact * (1.0 - 1.1e-3) || origin == StepOrigin::NoCertificate));
            assert_eq!(decimal::nearest(step, DIGITS), step);
            let by_hand = random.uniform(0.0, 1.0);
            assert_eq!(resolve_step(&case, StepSize::ByHand(by_hand)).value, by_hand);
        }
    }

    #[test]
    fn the_last_bits_of_the_facts_do_not_change_the_step() {
        let mut random = Random::new(22);
        for _ in 0..1000 {
            let (facts, _, update) = random_case(&mut random);
            let rule = rule(update, random.one_of(&DEPTHS), f64::NAN);
            let mut nudged = facts.clone();
            for value in [&mut nudged.norm, &mut nudged.frobenius_norm, &mut nudged.distance_from_identity] {
                *value *= 1.0 + 4.0 * f64::EPSILON;
            }
            for asked in [StepSize::Certified, StepSize::Practical] {
                let step = |facts: &Facts| resolve_step(&Case { facts, modes: None, rule }, asked);
                assert_eq!(step(&facts), step(&nudged));
            }
        }
    }

    #[test]
    fn every_smaller_step_is_certified_too() {
        let mut random = Random::new(23);
        let mut applied = 0;
        for _ in 0..3000 {
            let (facts, modes, update) = random_case(&mut random);
            let depth = random.one_of(&DEPTHS);
            let case = |step| Case { facts: &facts, modes: modes.as_ref(), rule: rule(update, depth, step) };
            let Some((best, _)) = certified(&case(f64::NAN)) else { continue };
            for share in [1.0, 0.999, 0.5, random.logarithmic(1e-9, 1.0)] {
                let verdict = crate::theory::judge(&case(best * share), 1e-8);
                assert!(verdict.bound(0).is_some(), "{update:?}, L = {depth}, {share}: {verdict:?}");
            }
            applied += 1;
        }
        assert!(applied > 1000, "a certificate was found {applied} times only");
    }

    #[test]
    fn certified_steps_name_their_statement() {
        let modes = |real: &[f64]| Modes { real: real.to_vec(), pairs: vec![] };
        let near = Modes { real: vec![1.0], pairs: vec![Complex::new(1.0, 0.05)] };
        let turned = Modes { real: vec![], pairs: vec![Complex::new(0.5, 2.0)] };
        for (modes, update, depth, origin) in [
            (&modes(&[-1.0, 2.0]), Update::Descent, 1, StepOrigin::Certified(Statement::OneLayer)),
            (&modes(&[0.5, 2.0]), Update::Descent, 4, StepOrigin::Certified(Statement::PositiveDefinite)),
            (&near, Update::Descent, 4, StepOrigin::Certified(Statement::NearIdentity)),
            (&turned, Update::PowerProjection { gamma: 0.5 }, 4, StepOrigin::Certified(Statement::GammaPositive)),
            (&turned, Update::Descent, 4, StepOrigin::NoCertificate),
            (&modes(&[-1.0, 2.0]), Update::Descent, 5, StepOrigin::NoCertificate),
        ] {
            let facts = facts_of_modes(modes);
            let case = Case { facts: &facts, modes: Some(modes), rule: rule(update, depth, f64::NAN) };
            let step = resolve_step(&case, StepSize::Certified);
            assert_eq!(step.origin, origin);
            assert!(step.value > 0.0);
        }
    }

    #[test]
    fn without_a_certificate_the_floor_for_odd_depth_still_holds() {
        let mut random = Random::new(17);
        for _ in 0..2000 {
            let modes = Modes { real: vec![-random.logarithmic(1e-3, 1e3), random.uniform(0.0, 2.0)], pairs: vec![] };
            let facts = facts_of_modes(&modes);
            let kappa = random.logarithmic(1e-3, 1e3);
            let update = random.one_of(&[Update::Descent, Update::Penalty { kappa }]);
            let depth = random.one_of(&[3, 5, 63]);
            let probe = Case { facts: &facts, modes: Some(&modes), rule: rule(update, depth, f64::NAN) };
            let step = resolve_step(&probe, StepSize::Certified).value;
            assert!(
                floor::barrier(&Case { rule: rule(update, depth, step), ..probe }).applies(),
                "{update:?}, {modes:?}"
            );
        }
    }
}
