use super::*;
use crate::engine::Rule;
use crate::problem::{Facts, Modes, Sampling};
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

/// Whether the recursion of two past steps on a quadratic grows.
fn grows(alpha: f64, beta: f64, step: f64) -> bool {
    let mut errors = [1.0, 1.0, 1.0];
    for _ in 0..40_000 {
        let [last, before, first] = errors;
        errors = [last - step * last + alpha * (last - before) + beta * (before - first), last, before];
        if errors[0].abs() > 1e6 {
            return true;
        }
    }
    errors[0].abs() > 1.0
}

#[test]
fn two_past_steps_are_stable_up_to_their_edge_and_no_further() {
    let mut random = Random::new(24);
    for _ in 0..300 {
        let beta = random.uniform(-0.95, 0.95);
        let alpha = random.uniform(0.0, 1.99_f64.min(0.95 - beta));
        let edge = two_step_edge(alpha, beta);
        assert!(!grows(alpha, beta, 0.98 * edge) && grows(alpha, beta, 1.02 * edge), "{alpha}, {beta}, {edge}");
    }
}

#[test]
fn on_samples_another_start_is_not_taken_for_the_identity() {
    let mut random = Random::new(25);
    let data = Sampling { count: 100, batch: 100, noise: 0.0, curvature: 1.0, floor: None };
    for _ in 0..100 {
        let near = DMatrix::identity(4, 4) + random.matrix(4) * 0.02;
        // As descent on the population meets it: from I on U⁻¹Φ.
        let turned = random.matrix(4).qr().q().transpose() * &near;
        let (facts, turned) = (facts_of_matrix(&near), facts_of_matrix(&turned));
        let depth = random.one_of(&[2, 3, 6]);
        let from = Start::Haar { seed: 1 };
        let on = |facts, data| Case {
            facts,
            modes: None,
            rule: Rule { data, from, ..rule(Update::Descent, depth, f64::NAN) },
        };
        let (sampled, population) =
            (sharpness_estimate(&on(&facts, Some(data))), sharpness_estimate(&on(&turned, None)));
        // Norms of decompositions differ in their last digits.
        assert!(sampled >= population * (1.0 - 1e-12), "{sampled}, {population}");
    }
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
        assert!(floor::barrier(&Case { rule: rule(update, depth, step), ..probe }).applies(), "{update:?}, {modes:?}");
    }
}
