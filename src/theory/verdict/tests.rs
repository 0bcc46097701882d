use super::*;
use crate::engine::Rule;
use crate::problem::{Modes, Optimizer, StepSize};
use crate::theory::simulation::{ModeRun, Random, facts_of_matrix, facts_of_modes, rule};
use crate::theory::{StepOrigin, step_size};
use nalgebra::{Complex, DMatrix};

const EPSILON: f64 = 1e-10;

fn modes(real: &[f64], pairs: &[Complex<f64>]) -> Modes {
    Modes { real: real.to_vec(), pairs: pairs.to_vec() }
}

/// The verdict on a normal target.
fn verdict(modes: &Modes, update: Update, depth: usize, step: f64) -> Verdict {
    let facts = facts_of_modes(modes);
    judge(&Case { facts: &facts, modes: Some(modes), rule: rule(update, depth, step) }, EPSILON)
}

/// Every sentence of a verdict.
fn sentences(verdict: &Verdict) -> Vec<String> {
    let mut all = vec![text::headline(verdict)];
    all.extend(text::reasons(verdict));
    all.extend(verdict.remarks.iter().map(text::remark));
    all.extend(verdict.findings.iter().flat_map(|finding| finding.hypotheses.iter().map(text::hypothesis)));
    all
}

#[test]
fn a_positive_definite_target_converges_within_the_prediction() {
    let modes = modes(&[0.5, 1.0, 2.0], &[]);
    let facts = facts_of_modes(&modes);
    let probe = Case { facts: &facts, modes: Some(&modes), rule: rule(Update::Descent, 8, f64::NAN) };
    let (step, statement) = step_size::certified(&probe).unwrap();
    assert_eq!(statement, Statement::PositiveDefinite);
    let case = Case { rule: rule(Update::Descent, 8, step), ..probe };
    let verdict = judge(&case, EPSILON);
    assert_eq!(verdict.outcome, Outcome::Converges);
    let predicted = verdict.updates.unwrap();
    let mut run = ModeRun::new(&case);
    let mut reached = None;
    for t in 0..=predicted {
        let loss = run.loss();
        reached = reached.or((loss <= EPSILON).then_some(t));
        let measured = Measured { updates: t, loss, smallest_loss: loss, reached, layers: Layers::Equal };
        let standing = verdict.compare(&measured);
        match reached {
            None => assert_eq!(standing, Standing::Holding),
            Some(reached) => assert_eq!(standing, Standing::Fulfilled { reached, predicted }),
        }
        run.step();
    }
    assert!(reached.is_some());
    assert!(text::headline(&verdict).starts_with("Must converge: loss at most 10⁻¹⁰ within "));
}

#[test]
fn a_step_above_the_certified_one_is_unknown_and_says_by_how_much() {
    let verdict = verdict(&modes(&[0.5, 2.0], &[]), Update::Descent, 4, 0.2);
    assert_eq!(verdict.outcome, Outcome::Unknown);
    assert_eq!(verdict.updates, None);
    let factor = verdict.remarks.iter().find_map(|remark| match remark {
        Remark::AboveCertified { factor, statement: Statement::PositiveDefinite, .. } => Some(*factor),
        _ => None,
    });
    assert!((factor.unwrap() - 0.2 * 4.0 * 2.0_f64.powf(1.5)).abs() < 1e-12);
    assert!(text::reasons(&verdict).iter().any(|reason| reason.contains("η = 0.2, not ≤ 0.0883")), "{verdict:?}");
}

#[test]
fn a_negative_eigenvalue_fails_with_every_regularizer() {
    for update in [Update::Descent, Update::Penalty { kappa: 0.2 }, Update::StepAndProject { radius: 0.9 }] {
        for depth in [2, 3, 8] {
            let verdict = verdict(&modes(&[2.0, 0.5, -1.0], &[]), update, depth, 0.05);
            assert_eq!(verdict.outcome, Outcome::StaysAboveFloor, "{update:?}, L = {depth}");
            assert!(verdict.floor.unwrap().value >= 0.5);
            assert!(text::headline(&verdict).starts_with("Must fail in exact arithmetic: "));
            let helpless = match update {
                Update::Penalty { .. } => Some(Remark::PenaltyDoesNotHelp),
                Update::StepAndProject { .. } => Some(Remark::ProjectionDoesNotHelp),
                _ => None,
            };
            assert!(helpless.is_none_or(|remark| verdict.remarks.contains(&remark)));
        }
    }
}

#[test]
fn a_half_turn_fails_and_a_little_less_is_unknown_but_late() {
    let half = verdict(&modes(&[-1.0, -1.0], &[]), Update::Descent, 8, 0.02);
    assert_eq!(half.outcome, Outcome::StaysAboveFloor);
    assert!((half.floor.unwrap().value - 1.0).abs() < 1e-15);
    assert!(half.remarks.contains(&Remark::HalfTurn));
    let less = Complex::from_polar(1.0, 179.9_f64.to_radians());
    let less = verdict(&modes(&[], &[less]), Update::Descent, 8, 0.02);
    assert_eq!(less.outcome, Outcome::Unknown);
    let late = less.remarks.iter().map(text::remark).find(|remark| remark.contains("off the negative real axis"));
    assert!(late.unwrap().contains("0.1°"));
}

#[test]
fn passing_a_floor_is_rounding_in_the_dense_engine_only() {
    let verdict = verdict(&modes(&[2.0, 1.0, 0.5, -1.0], &[]), Update::Descent, 3, 0.05);
    let measured =
        |smallest_loss, layers| Measured { updates: 5000, loss: smallest_loss, smallest_loss, reached: None, layers };
    let free = Layers::Free { spread: Some(1.3) };
    assert_eq!(verdict.compare(&measured(0.5, Layers::Equal)), Standing::Holding);
    assert_eq!(verdict.compare(&measured(0.5 - 1e-14, free)), Standing::Holding);
    let broken = verdict.compare(&measured(0.125, free));
    assert_eq!(
        broken,
        Standing::BrokenByRounding {
            floor: 0.5,
            statement: Statement::BarrierAtZero,
            smallest_loss: 0.125,
            spread: Some(1.3),
        }
    );
    assert!(text::standing(&broken).contains("layer spread 1.3"));
    assert!(matches!(verdict.compare(&measured(0.125, Layers::Equal)), Standing::Violated { .. }));
}

#[test]
fn a_loss_above_the_bound_is_a_violation() {
    let verdict = verdict(&modes(&[0.5, 2.0], &[]), Update::Descent, 2, 0.1);
    let loss = 1.001 * verdict.bound(10).unwrap();
    let measured = Measured { updates: 10, loss, smallest_loss: loss, reached: None, layers: Layers::Equal };
    assert!(matches!(verdict.compare(&measured), Standing::Violated { .. }));
}

#[test]
fn gamma_above_the_margin_is_remarked_on() {
    let modes = modes(&[], &[Complex::new(0.42, 1.0)]);
    let verdict = verdict(&modes, Update::PowerProjection { gamma: 0.9 }, 4, 0.01);
    assert_eq!(verdict.outcome, Outcome::StaysAboveFloor);
    assert!((verdict.floor.unwrap().value - 0.48 * 0.48).abs() < 1e-12);
    let sentence = verdict.remarks.iter().map(text::remark).find(|remark| remark.contains("γ = 0.9"));
    assert!(sentence.unwrap().starts_with("γ = 0.9 is above Φ’s margin 0.42: "));
}

#[test]
fn a_radius_too_small_names_the_one_that_suffices() {
    let verdict = verdict(&modes(&[4.0], &[]), Update::StepAndProject { radius: 0.5 }, 2, 0.05);
    assert_eq!(verdict.outcome, Outcome::StaysAboveFloor);
    assert!((verdict.floor.unwrap().value - 0.5 * 1.75 * 1.75).abs() < 1e-12);
    assert!(verdict.remarks.contains(&Remark::RadiusTooSmall { radius: 0.5, needed: 1.0 }));
}

#[test]
fn the_identity_and_a_singular_target_are_no_special_trouble() {
    let there = verdict(&modes(&[1.0, 1.0], &[]), Update::Descent, 5, 0.1);
    assert_eq!((there.outcome, there.updates), (Outcome::Converges, Some(0)));
    assert_eq!(there.remarks, [Remark::AlreadyThere]);
    let singular = verdict(&modes(&[0.0, 1.0], &[]), Update::Descent, 2, 0.1);
    assert_eq!(singular.outcome, Outcome::Converges);
    // ½(1 + 2ηt)⁻² ≤ 1e-10 needs (√(0.5e10) − 1)/0.2 updates.
    let exact = ((0.5e10_f64.sqrt() - 1.0) / 0.2).ceil() as u64;
    assert!(singular.updates.unwrap().abs_diff(exact) <= 1);
    assert!(singular.remarks.contains(&Remark::Singular));
}

#[test]
fn a_penalty_leaves_nothing_certified_but_says_why() {
    let verdict = verdict(&modes(&[0.5, 2.0], &[]), Update::Penalty { kappa: 0.1 }, 4, 0.01);
    assert_eq!(verdict.outcome, Outcome::Unknown);
    assert!(verdict.remarks.contains(&Remark::PenaltyBias { kappa: 0.1 }));
    assert!(text::reasons(&verdict).iter().any(|reason| reason.contains("κ = 0.1, not ≤ 0")));
}

#[test]
fn past_the_edge_is_said() {
    let deep = verdict(&modes(&[2.0], &[]), Update::Descent, 8, 0.5);
    assert!(deep.remarks.iter().any(|remark| matches!(remark, Remark::PastTheEdge { .. })));
    let flat = verdict(&modes(&[-2.0], &[]), Update::Descent, 1, 2.5);
    assert!(flat.remarks.contains(&Remark::PastTheEdge { edge: 2.0 }));
}

#[test]
fn hypotheses_show_as_many_digits_as_tell_whether_they_hold() {
    for (value, relation, limit, shown) in [
        (0.1, Relation::Below, 0.178_53, "x = 0.1 < 0.178"),
        (0.1352, Relation::AtMost, 0.1351, "x = 0.1352, not ≤ 0.1351"),
        (0.088_38, Relation::AtMost, 0.088_388, "x = 0.08838 ≤ 0.08838"),
        (0.2, Relation::AtMost, 0.088_388, "x = 0.2, not ≤ 0.0883"),
        (0.3, Relation::AtMost, 0.299_99, "x = 0.3, not ≤ 0.299"),
        (-1e-9, Relation::AtLeast, 0.0, "x = −10⁻⁹, not ≥ 0"),
        (f64::NAN, Relation::Above, 0.0, "x = undefined, not > 0"),
    ] {
        assert_eq!(text::hypothesis(&Hypothesis::number("x", value, relation, limit)), shown);
    }
}

#[test]
fn the_step_shown_is_the_step_used() {
    let spectrum = modes(&[0.5, 2.0], &[]);
    let facts = facts_of_modes(&spectrum);
    let case = Case { facts: &facts, modes: Some(&spectrum), rule: rule(Update::Descent, 4, f64::NAN) };
    for (asked, shown) in [
        (StepSize::Certified, "η = 0.08838, the best step that “"),
        (StepSize::Practical, "η = 0.1325, by the practical rule"),
        (StepSize::ByHand(0.123_456_789), "η = 0.123456789, by hand."),
    ] {
        let text = text::step(&step_size::resolve_step(&case, asked));
        assert!(text.starts_with(shown), "{text}");
    }
}

#[test]
fn every_verdict_has_whole_sentences() {
    let mut random = Random::new(18);
    for _ in 0..3000 {
        let width = random.one_of(&[1, 2, 3]);
        let matrix = random.matrix(width) * random.one_of(&[0.01, 1.0, 1e3])
            + DMatrix::identity(width, width) * random.one_of(&[0.0, 1.0]);
        let spectrum = modes(
            &[random.one_of(&[0.0, 1.0, -1.0, 1e-200, 1e200, -1e200, 0.7])],
            &[Complex::new(random.uniform(-1.0, 1.0), random.logarithmic(1e-6, 10.0))],
        );
        let spectrum = if random.one_of(&[true, false]) { spectrum } else { modes(&spectrum.real, &[]) };
        let normal = random.one_of(&[true, false]);
        let facts = if normal { facts_of_modes(&spectrum) } else { facts_of_matrix(&matrix) };
        let (kappa, radius, gamma) =
            (random.one_of(&[0.0, 0.3]), random.logarithmic(0.01, 3.0), random.logarithmic(0.01, 3.0));
        let update = random.one_of(&[
            Update::Descent,
            Update::Penalty { kappa },
            Update::StepAndProject { radius },
            Update::PowerProjection { gamma },
            Update::PositivityOnly { gamma },
            Update::BalancingOnly,
            Update::Tied,
        ]);
        let depth = random.one_of(&[1, 2, 3, 8, 65, 512]);
        let rule = rule(update, depth, random.logarithmic(1e-9, 10.0));
        let case = Case { facts: &facts, modes: normal.then_some(&spectrum), rule };
        let verdict = judge(&case, EPSILON);
        assert_eq!(verdict.outcome == Outcome::Converges, verdict.bound(0).is_some() && verdict.floor.is_none());
        assert!([0, 1, 1 << 40].into_iter().filter_map(|t| verdict.bound(t)).all(|bound| bound >= 0.0));
        for sentence in sentences(&verdict) {
            assert!(!sentence.contains("NaN") && !sentence.contains("inf"), "{sentence}");
        }
        assert!(verdict.outcome != Outcome::Unknown || !text::reasons(&verdict).is_empty(), "{case:?}");
        let step = step_size::resolve_step(&case, StepSize::Certified);
        assert!(!step.value.is_nan() && step.value >= 0.0);
        assert!(step.origin != StepOrigin::ByHand && !text::step(&step).is_empty());
    }
}

#[test]
fn a_hundred_thousand_modes_are_judged_at_once() {
    let real = (0..100_000).map(|j| 10.0_f64.powf(f64::from(j % 1000) / 500.0 - 1.0)).collect();
    let modes = Modes { real, pairs: vec![] };
    let verdict = verdict(&modes, Update::Descent, 8, 1e-4);
    assert_eq!(verdict.outcome, Outcome::Converges);
    let curve: Vec<f64> = (0..200).map(|k| verdict.bound(k * 1000).unwrap()).collect();
    assert!(curve.is_sorted_by(|earlier, later| earlier >= later));
}

#[test]
fn momentum_has_no_certificate_and_keeps_the_floors_that_do_not_ask_how_layers_move() {
    let judged = |real: &[f64], optimizer, update, depth| {
        let (modes, rule) = (modes(real, &[]), Rule { optimizer, ..rule(update, depth, 0.01) });
        let facts = facts_of_modes(&modes);
        let case = Case { facts: &facts, modes: Some(&modes), rule };
        assert_eq!(step_size::certified(&case), None);
        judge(&case, EPSILON)
    };
    for (optimizer, what) in
        [(Optimizer::HeavyBall { momentum: 0.9 }, "momentum"), (Optimizer::Conjugate, "directions")]
    {
        for depth in [1, 2, 3] {
            let definite = judged(&[0.5, 2.0], optimizer, Update::Descent, depth);
            assert_eq!((definite.outcome, definite.bound(5)), (Outcome::Unknown, None));
            let first = text::remark(&definite.remarks[0]);
            assert!(first.starts_with("No certificate: ") && first.ends_with(&format!("{what}.")), "{first}");
        }
        let even = judged(&[-0.5, 2.0], optimizer, Update::Penalty { kappa: 0.1 }, 4);
        assert_eq!(even.floor.map(|floor| floor.value), Some(0.125));
        assert!(even.remarks.contains(&Remark::PenaltyDoesNotHelp));
        let odd = judged(&[-0.5, 2.0], optimizer, Update::Descent, 3);
        assert_eq!(odd.outcome, Outcome::Unknown);
        assert!(text::reasons(&odd)[0].contains("“L is even, or the optimizer is plain”"), "{:?}", text::reasons(&odd));
        // Nothing is said of steps: the limits are those of plain descent.
        assert_eq!(odd.remarks, [Remark::NoCertificate { optimizer }]);
    }
    let momentum = Optimizer::Nesterov { momentum: 0.9 };
    let ball = judged(&[4.0], momentum, Update::StepAndProject { radius: 0.5 }, 3);
    assert_eq!(ball.floor.map(|floor| floor.statement), Some(Statement::BallTooSmall));
    assert_eq!(judged(&[1.0, 1.0], momentum, Update::Descent, 3).outcome, Outcome::Converges);
}
