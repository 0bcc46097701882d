//! Momentum and conjugate directions: against closed forms, against each other by both engines, and against plain descent.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod reference;

use identity_descent::engine::dense::Dense;
use identity_descent::engine::{Budget, Engine, EngineKind, Progress, Rule, Unlimited, Update};
use identity_descent::problem::{OPTIMIZERS, Optimizer, Start, StartingLayers, Target, query};
use nalgebra::{Complex, DMatrix, Matrix2};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use reference::Reference;

const PENALTY: Update = Update::Penalty { kappa: 0.125 };
const PROJECT: Update = Update::StepAndProject { radius: 0.3 };
/// A ball that layers leave at their first update.
const SMALL: Update = Update::StepAndProject { radius: 0.01 };

fn target(link: &str) -> Target {
    Target::build(&query::parse(link).experiment)
}

fn rule(update: Update, optimizer: Optimizer, depth: usize, step: f64) -> Rule {
    Rule { optimizer, ..Rule::new(update, depth, step, 1.0) }
}

/// The loss before each of so many updates and after the last, as the engine has it.
fn losses(engine: &mut Engine, updates: usize, budget: &mut dyn Budget) -> Vec<f64> {
    let mut losses = vec![engine.loss()];
    while losses.len() <= updates {
        match engine.step(budget) {
            Progress::Interrupted => *engine = engine.clone(),
            Progress::Failed(failure) => panic!("{failure}"),
            Progress::Updated | Progress::AtRest => losses.push(engine.loss()),
        }
    }
    losses
}

/// Asks to stop at every charge.
struct Nothing;

impl Budget for Nothing {
    fn charge(&mut self, _flops: u64) -> bool {
        false
    }
}

/// One number, one layer: the error `e = θ − λ` follows a linear recursion whose companion matrix has a closed power.
fn powers_of(companion: Matrix2<Complex<f64>>, t: u32) -> Complex<f64> {
    // The two roots differ in these tests, so e_t = aρ₁^t + bρ₂^t with e_0 = e_{−1} = 1.
    let (trace, determinant) = (companion.trace(), companion.determinant());
    let root = (trace * trace - determinant * 4.0).sqrt();
    let (first, second) = ((trace + root) * 0.5, (trace - root) * 0.5);
    // e_{−1} = 1 means a/ρ₁ + b/ρ₂ = 1, with a + b = 1.
    let a = (Complex::new(1.0, 0.0) - second.inv()) / (first.inv() - second.inv());
    a * first.powu(t) + (Complex::new(1.0, 0.0) - a) * second.powu(t)
}

#[test]
fn on_one_quadratic_mode_momentum_follows_its_closed_form() {
    for (step, momentum) in [(0.1, 0.9), (0.5, 0.3), (0.02, 0.5), (1.2, 0.7)] {
        // θ⁺ − λ = (1 + μ − η)e − μe₋ for heavy ball; (1 − η)((1 + μ)e − μe₋) for Nesterov.
        let companion = |trace: f64, last: f64| Matrix2::new(trace, -last, 1.0, 0.0).map(|x| Complex::new(x, 0.0));
        for (optimizer, companion) in [
            (Optimizer::HeavyBall { momentum }, companion(1.0 + momentum - step, momentum)),
            (Optimizer::Nesterov { momentum }, companion((1.0 - step) * (1.0 + momentum), (1.0 - step) * momentum)),
        ] {
            let lambda = 3.0;
            let target = Target::from_matrix(DMatrix::from_element(1, 1, lambda));
            for kind in [EngineKind::Modes, EngineKind::Dense] {
                let mut engine = Engine::new(kind, &target, rule(Update::Descent, optimizer, 1, step)).unwrap();
                for (t, loss) in losses(&mut engine, 120, &mut Unlimited).into_iter().enumerate() {
                    let error = powers_of(companion, t as u32);
                    assert!(error.im.abs() < 1e-12);
                    let expected = 0.5 * (error.re * (1.0 - lambda)).powi(2);
                    // Rounding of θ is carried on with momentum, and sums up to 1/(1 − μ) times itself.
                    let distance = (loss.sqrt() - expected.sqrt()).abs();
                    assert!(distance < 1e-15 * 60.0, "{optimizer:?}, {kind:?}, t = {t}: {loss} against {expected}");
                }
            }
        }
    }
}

#[test]
fn two_past_steps_follow_their_recursion() {
    let (alpha, beta, step, lambda) = (0.6, -0.25, 0.15, -2.0);
    let target = Target::from_matrix(DMatrix::from_element(1, 1, lambda));
    let optimizer = Optimizer::TwoStep { alpha, beta };
    let mut engine = Engine::new(EngineKind::Modes, &target, rule(Update::Descent, optimizer, 1, step)).unwrap();
    let (mut theta, mut last, mut before) = (1.0, 0.0, 0.0);
    for loss in losses(&mut engine, 100, &mut Unlimited) {
        assert!((loss - 0.5 * (theta - lambda) * (theta - lambda)).abs() < 1e-14);
        let velocity = -step * (theta - lambda) + alpha * last + beta * before;
        (theta, last, before) = (theta + velocity, velocity, last);
    }
}

/// By both engines where the target is normal, and by matrices alone where it is not.
fn check_reference(text: &str, tolerance: f64) {
    let reference = Reference::parse(text);
    let target = Target::from_matrix(reference.phi.clone());
    for kind in [EngineKind::Dense, EngineKind::Modes] {
        let Ok(mut engine) = Engine::new(kind, &target, reference.rule) else { continue };
        let product = |engine: &Engine| match engine {
            Engine::Modes(modes) => target.with_modes(&modes.product_modes()).unwrap(),
            engine => engine.end_to_end().unwrap(),
        };
        reference.check(
            &mut engine,
            tolerance,
            |engine| (engine.loss(), product(engine)),
            |engine| assert_eq!(engine.step(&mut Unlimited), Progress::Updated),
        );
    }
}

#[test]
fn momentum_agrees_with_60_digits() {
    check_reference(include_str!("reference/heavy_ball_general.json"), 1e-12);
    check_reference(include_str!("reference/heavy_ball_penalty.json"), 1e-12);
    check_reference(include_str!("reference/nesterov_general.json"), 1e-12);
    check_reference(include_str!("reference/nesterov_growing.json"), 1e-12);
    check_reference(include_str!("reference/two_step_general.json"), 1e-12);
}

#[test]
fn conjugate_directions_agree_with_60_digits_and_exact_minima() {
    // The engine's search ends at a slope a million times smaller than at its start, not at 0.
    check_reference(include_str!("reference/conjugate_general.json"), 1e-7);
}

const TARGETS: [&str; 4] = [
    "d=4&target=spd&cond=5",
    "d=3&target=symmetric&neg=-0.5&cond=2&top=2",
    "d=5&target=rotation&angle=70&planes=all",
    "d=4&target=spectrum&spectrum=1.5,0.5%2B1i,0.3",
];

#[test]
fn both_engines_agree_on_normal_targets() {
    for link in TARGETS {
        let target = target(link);
        for word in OPTIMIZERS {
            for (update, depth) in [(Update::Descent, 1), (Update::Descent, 4), (PENALTY, 3), (PROJECT, 2)] {
                let optimizer = word.example();
                if update == PROJECT && optimizer == Optimizer::Conjugate {
                    continue;
                }
                let rule = rule(update, optimizer, depth, 0.02);
                // Conjugate directions square their rounding errors' growth at every update: fewer of them.
                let updates = if optimizer == Optimizer::Conjugate { 8 } else { 80 };
                let [modes, dense] = [EngineKind::Modes, EngineKind::Dense]
                    .map(|kind| losses(&mut Engine::new(kind, &target, rule).unwrap(), updates, &mut Unlimited));
                for (t, (modes, dense)) in modes.iter().zip(&dense).enumerate() {
                    // A search ends where the slope is a millionth of what it was, and either engine may stop a trial
                    // earlier than the other when rounding decides; its square is what the objective can differ by.
                    let tolerance = if optimizer == Optimizer::Conjugate { 1e-8 } else { 1e-10 } * (1.0 + modes);
                    assert!((modes - dense).abs() < tolerance, "{link}, {rule:?}, t = {t}: {modes} and {dense}");
                }
            }
        }
    }
}

#[test]
fn interrupted_anywhere_and_copied_there_the_bits_are_the_same() {
    for link in ["d=17&target=general&seed=3", "d=3&target=general", "d=5&target=rotation&angle=70&planes=all"] {
        let target = target(link);
        for word in OPTIMIZERS {
            let turned = Start::Rotation { degrees: 20.0 };
            for (update, depth, from) in [
                (Update::Descent, 1, Start::Identity),
                (PENALTY, 2, Start::Identity),
                (Update::Descent, 5, Start::Identity),
                (PENALTY, 3, turned),
                (SMALL, 1, Start::Identity),
                (SMALL, 3, turned),
            ] {
                let optimizer = word.example();
                if update == SMALL && optimizer == Optimizer::Conjugate {
                    continue;
                }
                let rule = Rule { from, ..rule(update, optimizer, depth, 0.02) };
                for kind in [EngineKind::Dense, EngineKind::Modes] {
                    if kind == EngineKind::Modes && from != Start::Identity {
                        continue;
                    }
                    let Ok(whole) = Engine::new(kind, &target, rule) else { continue };
                    let [at_once, in_pieces] = [&mut Unlimited as &mut dyn Budget, &mut Nothing].map(|budget| {
                        let mut engine = whole.clone();
                        let losses = losses(&mut engine, 12, budget);
                        (losses.iter().map(|loss| loss.to_bits()).collect::<Vec<_>>(), engine.end_to_end())
                    });
                    assert_eq!(at_once, in_pieces, "{link}, {rule:?}");
                }
            }
        }
    }
}

/// While a step is interrupted, loss and product are those of the last update: nothing ahead is shown.
#[test]
fn an_interrupted_step_shows_the_last_update() {
    for depth in [1, 2, 4] {
        for (update, optimizer) in [
            (Update::Descent, Optimizer::Nesterov { momentum: 0.9 }),
            (SMALL, Optimizer::Nesterov { momentum: 0.9 }),
            (Update::Descent, Optimizer::Conjugate),
        ] {
            let target = target("d=20&target=general&seed=5");
            let rule = rule(update, optimizer, depth, 0.02);
            let mut dense = Dense::new(target.matrix().unwrap(), rule).unwrap();
            let mut shown = (dense.updates(), dense.loss(), dense.end_to_end());
            while dense.updates() < 5 {
                if dense.step(&mut Nothing) == Progress::Interrupted {
                    assert_eq!((dense.updates(), dense.loss(), dense.end_to_end()), shown);
                } else {
                    shown = (dense.updates(), dense.loss(), dense.end_to_end());
                    let error = &shown.2 - target.matrix().unwrap();
                    assert!((0.5 * error.norm_squared() - shown.1).abs() < 1e-12 * shown.1 + 1e-28);
                }
            }
        }
    }
}

/// docs/theory.md, section 14: turns of the layers commute with every update, so from orthogonal layers it is descent from
/// the identity on the target turned back.
#[test]
fn from_orthogonal_layers_every_optimizer_does_what_it_does_from_the_identity() {
    let (depth, width) = (3, 4);
    for from in [Start::Rotation { degrees: 25.0 }, Start::Permutation { seed: 3 }, Start::Haar { seed: 2 }] {
        let layers: Vec<DMatrix<f64>> = StartingLayers::new(from, width).take(depth).collect();
        let product = layers.iter().fold(DMatrix::identity(width, width), |product, layer| layer * product);
        let turned = target("d=4&target=general&seed=3&spread=0.5").matrix().unwrap().clone();
        let targets = [Target::from_matrix(&product * &turned), Target::from_matrix(turned)];
        for word in OPTIMIZERS {
            for update in [Update::Descent, PENALTY, PROJECT] {
                let optimizer = word.example();
                let around_t = update == Update::Descent || from.is_center();
                if !around_t || (update == PROJECT && optimizer == Optimizer::Conjugate) {
                    continue;
                }
                let rules = [from, Start::Identity].map(|from| Rule { from, ..rule(update, optimizer, depth, 0.02) });
                let updates = if optimizer == Optimizer::Conjugate { 8 } else { 60 };
                let [there, here] = [0, 1].map(|k| {
                    losses(&mut Engine::new(EngineKind::Dense, &targets[k], rules[k]).unwrap(), updates, &mut Unlimited)
                });
                for (t, (there, here)) in there.iter().zip(&here).enumerate() {
                    // As with both engines: rounding may end a search a trial earlier.
                    let tolerance = if optimizer == Optimizer::Conjugate { 1e-8 } else { 1e-11 } * (1.0 + here);
                    assert!(
                        (there - here).abs() < tolerance,
                        "{from}, {update:?}, {optimizer:?}, t = {t}: {there}, {here}"
                    );
                }
            }
        }
    }
}

/// docs/theory.md, section 11.3: the gradients stay in the space that the layers are in.
#[test]
fn from_a_projection_every_optimizer_keeps_the_rank() {
    let target = target("d=5&target=general&seed=3");
    let sigma = target.matrix().unwrap().singular_values();
    let floor = 0.5 * sigma.iter().skip(2).map(|sigma| sigma * sigma).sum::<f64>();
    for word in OPTIMIZERS {
        for update in [Update::Descent, PENALTY, PROJECT] {
            if update == PROJECT && word.example() == Optimizer::Conjugate {
                continue;
            }
            let rule = Rule { from: Start::Projection { rank: 2 }, ..rule(update, word.example(), 4, 0.02) };
            let mut engine = Engine::new(EngineKind::Dense, &target, rule).unwrap();
            let least = losses(&mut engine, 60, &mut Unlimited).into_iter().fold(f64::INFINITY, f64::min);
            assert!(least >= floor * (1.0 - 1e-12), "{rule:?}: {least} against {floor}");
        }
    }
}

#[test]
fn pairs_that_mean_nothing_are_refused_by_the_engine_too() {
    let matrix = DMatrix::identity(3, 3) * 2.0;
    for word in OPTIMIZERS {
        let allowed = |update| Dense::new(&matrix, rule(update, word.example(), 2, 0.1)).is_ok();
        assert_eq!(allowed(Update::Tied), word.word == "plain");
        assert_eq!(allowed(PROJECT), word.word != "conjugate");
        assert!(allowed(PENALTY));
    }
}

/// In any order of moves a mode stays real, and every layer that is shown has been projected.
#[test]
fn floors_hold_with_every_optimizer() {
    for word in OPTIMIZERS {
        for step in [0.01, 0.1, 0.5, 2.0] {
            let barrier = target("d=4&target=symmetric&neg=-0.7&cond=2&top=1.5");
            for update in [Update::Descent, PENALTY] {
                let rule = rule(update, word.example(), 4, step);
                let mut engine = Engine::new(EngineKind::Modes, &barrier, rule).unwrap();
                let least = losses(&mut engine, 300, &mut Unlimited).into_iter().fold(f64::INFINITY, f64::min);
                assert!(least >= 0.5 * 0.49 * (1.0 - 1e-14), "{rule:?}: {least}");
            }
            let far = Target::from_matrix(DMatrix::from_element(1, 1, 4.0));
            let rule = rule(PROJECT, word.example(), 2, step);
            if word.example() != Optimizer::Conjugate {
                let mut engine = Engine::new(EngineKind::Dense, &far, rule).unwrap();
                let least = losses(&mut engine, 300, &mut Unlimited).into_iter().fold(f64::INFINITY, f64::min);
                let floor = 0.5 * (4.0 - 1.69_f64).powi(2);
                assert!(least >= floor * (1.0 - 1e-14), "{rule:?}: {least} against {floor}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(6), ..ProptestConfig::default()
    })]

    #[test]
    fn momentum_of_zero_is_plain_descent_to_the_last_bit(
        link in prop::sample::select(TARGETS.iter().copied().chain(["d=6&target=general&seed=2"]).collect::<Vec<_>>()),
        update in prop::sample::select(vec![Update::Descent, PENALTY, PROJECT]),
        depth in 1..6_usize,
        step in 1e-3..0.2,
    ) {
        let target = target(link);
        for kind in [EngineKind::Modes, EngineKind::Dense] {
            let of = |optimizer| {
                let mut engine = Engine::new(kind, &target, rule(update, optimizer, depth, step)).ok()?;
                let losses = losses(&mut engine, 40, &mut Unlimited);
                Some((losses.iter().map(|loss| loss.to_bits()).collect::<Vec<_>>(), engine.eigenvalues().unwrap()))
            };
            let plain = of(Optimizer::Plain);
            for optimizer in [
                Optimizer::HeavyBall { momentum: 0.0 },
                Optimizer::Nesterov { momentum: 0.0 },
                Optimizer::HeavyBallGrowing { limit: 0.0 },
                Optimizer::NesterovGrowing { limit: 0.0 },
                Optimizer::TwoStep { alpha: 0.0, beta: 0.0 },
            ] {
                prop_assert_eq!(&of(optimizer), &plain, "{:?}", optimizer);
            }
        }
    }

    #[test]
    fn conjugate_directions_never_raise_the_loss_and_come_to_rest(
        link in prop::sample::select(TARGETS.iter().copied().chain(["d=6&target=general&seed=2"]).collect::<Vec<_>>()),
        depth in 1..6_usize,
        step in 1e-6..1e3,
    ) {
        let target = target(link);
        for kind in [EngineKind::Modes, EngineKind::Dense] {
            let rule = rule(Update::Descent, Optimizer::Conjugate, depth, step);
            let Ok(mut engine) = Engine::new(kind, &target, rule) else { continue };
            let losses = losses(&mut engine, 60, &mut Unlimited);
            // The search takes a lower point of its own sum; the engine's may differ in the last digits.
            let size = target.facts().frobenius_norm;
            prop_assert!(losses.is_sorted_by(|before, after| *after <= before * (1.0 + 1e-12) + 1e-28 * size * size));
        }
    }
}

#[test]
fn with_one_layer_conjugate_directions_take_one_update() {
    for link in ["d=5&target=general&seed=4", "d=5&target=rotation&angle=170&planes=all", "d=3&target=spd&cond=50"] {
        let target = target(link);
        for kind in [EngineKind::Modes, EngineKind::Dense] {
            let rule = rule(Update::Descent, Optimizer::Conjugate, 1, 0.01);
            let Ok(mut engine) = Engine::new(kind, &target, rule) else { continue };
            engine.step(&mut Unlimited);
            assert!(engine.loss() < 1e-28, "{link}, {kind:?}: {}", engine.loss());
            // What rounding has left is gone, or cannot be lowered, soon after.
            assert!((0..5).any(|_| engine.step(&mut Unlimited) == Progress::AtRest));
        }
    }
}

#[test]
fn at_rest_is_said_only_when_there_is_no_move_left() {
    // With η = 1 and L = 1 heavy ball passes through the solution with a move left.
    let target = Target::from_matrix(DMatrix::from_element(1, 1, 2.0));
    let optimizer = Optimizer::HeavyBall { momentum: 0.5 };
    for kind in [EngineKind::Modes, EngineKind::Dense] {
        let mut engine = Engine::new(kind, &target, rule(Update::Descent, optimizer, 1, 1.0)).unwrap();
        assert_eq!((engine.step(&mut Unlimited), engine.loss()), (Progress::Updated, 0.0));
        assert_eq!(engine.step(&mut Unlimited), Progress::Updated);
        assert_eq!(engine.loss(), 0.125);
        let rest = (0..5000).find(|_| engine.step(&mut Unlimited) == Progress::AtRest).unwrap();
        let (updates, loss) = (engine.updates(), engine.loss());
        assert_eq!((engine.step(&mut Unlimited), engine.loss()), (Progress::AtRest, loss), "after {rest}, {updates}");
    }
}
