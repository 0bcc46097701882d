use super::super::rebalancing::Rebalancing;
use super::super::{ModeEngine, Unlimited};
use super::*;
use crate::linalg::{BalancedFactors, NormalForm, positivity_margin};
use crate::matrices::{Source, blocks};
use crate::problem::Modes;
use crate::testing::Reference;
use nalgebra::Complex;

/// Stops after every charge.
struct One;

impl Budget for One {
    fn charge(&mut self, _flops: u64) -> bool {
        false
    }
}

/// γ-positive with a skew part: `γI + positive semidefinite + K`.
fn positive_target(source: &mut Source, d: usize) -> DMatrix<f64> {
    let (m, k) = (source.general(d), source.general(d));
    let psd = &m * m.transpose() / d as f64;
    psd + DMatrix::identity(d, d) * source.uniform(0.1, 0.6) + (&k - k.transpose()) * 0.3
}

fn rule(update: Update, depth: usize, step: f64, start: f64) -> Rule {
    Rule::new(update, depth, step, libm::pow(start, 1.0 / depth as f64))
}

/// The update with every layer formed: simultaneous gradients, then projection; layers of the next update are balanced.
fn explicit_update(a: &DMatrix<f64>, target: &DMatrix<f64>, rule: &Rule) -> DMatrix<f64> {
    let d = a.nrows();
    let layers = BalancedFactors::new(a, rule.depth).unwrap().layers();
    let error = a - target;
    let identity = DMatrix::identity(d, d);
    let stepped: Vec<_> = (0..rule.depth)
        .map(|i| {
            let before = layers[..i].iter().fold(identity.clone(), |product, layer| layer * product);
            let after = layers[i + 1..].iter().fold(identity.clone(), |product, layer| layer * product);
            &layers[i] - after.transpose() * &error * before.transpose() * rule.step
        })
        .collect();
    let mut product = stepped.iter().fold(identity.clone(), |product, layer| layer * product);
    if let Update::PowerProjection { gamma } = rule.update {
        PositivityProjection::new(d).project(&mut product, gamma).unwrap();
    }
    product
}

#[test]
fn reference_trajectory() {
    let reference = Reference::read("power_projection_gamma_positive");
    let mut engine = PowerProjection::new(&reference.phi, reference.rule);
    for (t, loss) in reference.losses.iter().enumerate() {
        assert!((engine.loss() - loss).abs() <= 1e-10 * reference.losses[0], "{t}: {} {loss}", engine.loss());
        if t + 1 < reference.losses.len() {
            assert_eq!(engine.step(&mut Unlimited), Progress::Updated);
        }
    }
    assert!((engine.end_to_end() - reference.final_product).norm() < 1e-10);
}

#[test]
fn agrees_with_explicit_layers() {
    let mut source = Source::new(60);
    for trial in 0..200 {
        let (d, depth) = (source.integer(1, 6), source.integer(1, 7));
        let target = positive_target(&mut source, d);
        let gamma = positivity_margin(&target).unwrap() * source.uniform(0.3, 1.0);
        let update = if trial % 3 == 2 { Update::BalancingOnly } else { Update::PowerProjection { gamma } };
        let rule = rule(update, depth, source.uniform(0.001, 0.1) / depth as f64, gamma);
        let mut engine = PowerProjection::new(&target, rule);
        let mut a = engine.end_to_end().clone();
        for _ in 0..30 {
            a = explicit_update(&a, &target, &rule);
            assert_ne!(engine.step(&mut Unlimited), Progress::Interrupted);
            let distance = (engine.end_to_end() - &a).norm();
            assert!(distance < 1e-12 * (1.0 + target.norm()), "{distance:e} {rule:?}");
        }
    }
}

#[test]
fn converges_to_a_rest_at_rounding() {
    let target = positive_target(&mut Source::new(61), 5);
    let gamma = positivity_margin(&target).unwrap();
    let mut engine = PowerProjection::new(&target, rule(Update::PowerProjection { gamma }, 6, 0.05, gamma));
    for _ in 0..5000 {
        engine.step(&mut Unlimited);
    }
    assert!(engine.loss() < 1e-29, "{:e}", engine.loss());
}

#[test]
fn agrees_with_the_mode_engine_on_normal_targets() {
    let mut source = Source::new(62);
    for trial in 0..200 {
        let real: Vec<f64> = (0..source.integer(1, 3)).map(|_| source.uniform(0.3, 2.0)).collect();
        let pairs: Vec<_> = (0..source.integer(0, 2))
            .map(|_| Complex::new(source.uniform(0.3, 1.0), source.uniform(0.0, 1.5)))
            .collect();
        let target = source.normal(&real, &pairs);
        let form = NormalForm::new(&target).unwrap();
        let modes = Modes { real: form.real, pairs: form.pairs };
        let depth = source.integer(1, 8);
        let update = if trial % 2 == 0 { Update::BalancingOnly } else { Update::PowerProjection { gamma: 0.3 } };
        let rule = rule(update, depth, source.uniform(0.01, 0.3) / depth as f64, 0.3);
        let mut dense = PowerProjection::new(&target, rule);
        let mut exact = ModeEngine::new(&modes, rule);
        let initial = exact.loss();
        for _ in 0..60 {
            assert!((dense.loss() - exact.loss()).abs() <= 1e-12 * initial, "{rule:?}");
            dense.step(&mut Unlimited);
            exact.step(&mut Unlimited);
        }
    }
}

#[test]
fn interrupted_steps_give_the_same_bits() {
    let target = positive_target(&mut Source::new(63), 6);
    for update in [Update::PowerProjection { gamma: 0.1 }, Update::BalancingOnly] {
        let mut whole = PowerProjection::new(&target, rule(update, 5, 0.02, 0.1));
        let mut parts = whole.clone();
        for _ in 0..5 {
            assert_eq!(whole.step(&mut Unlimited), Progress::Updated);
            let mut interruptions = 0;
            while parts.step(&mut One) == Progress::Interrupted {
                interruptions += 1;
            }
            // Four products around the factors, four for them, and decompositions are cut too.
            assert!(interruptions > 4 + 4 + 8, "{interruptions}");
            assert!(whole.end_to_end() == parts.end_to_end());
            assert_eq!(whole.loss().to_bits(), parts.loss().to_bits());
        }
    }
}

#[test]
fn layers_multiply_to_the_end_to_end_matrix() {
    let target = positive_target(&mut Source::new(64), 4);
    for depth in [1, 2, 9] {
        let mut engine = PowerProjection::new(&target, rule(Update::BalancingOnly, depth, 0.02, 0.5));
        for _ in 0..20 {
            engine.step(&mut Unlimited);
        }
        let product = engine.layers().unwrap().iter().fold(DMatrix::identity(4, 4), |product, layer| layer * product);
        assert!((product - engine.end_to_end()).norm() < 1e-13);
    }
}

#[test]
fn balancing_fails_where_balanced_factors_stop_existing() {
    // As the mode engine: θ' < 0 with odd L, and θ' = 0.
    let target = blocks(&[-3.0, 1.0], &[]);
    let mut engine = PowerProjection::new(&target, rule(Update::BalancingOnly, 3, 0.5, 1.0));
    assert_eq!(engine.step(&mut Unlimited), Progress::Failed(Failure::NoPrincipalPower));
    assert_eq!((engine.updates(), engine.end_to_end()), (0, &DMatrix::identity(2, 2)));
    let mut engine = PowerProjection::new(&target, rule(Update::BalancingOnly, 2, 0.25, 1.0));
    assert_eq!(engine.step(&mut Unlimited), Progress::Failed(Failure::Singular));
    // With one layer there is nothing to balance.
    let mut engine = PowerProjection::new(&target, rule(Update::BalancingOnly, 1, 0.25, 1.0));
    assert!((0..200).all(|_| !matches!(engine.step(&mut Unlimited), Progress::Failed(_))));
    assert!(engine.loss() < 1e-28);
}

#[test]
fn divergence_shows_in_the_loss_and_is_kept() {
    let target = positive_target(&mut Source::new(65), 3);
    let mut engine = PowerProjection::new(&target, rule(Update::PowerProjection { gamma: 0.1 }, 8, 50.0, 0.1));
    let mut last = Progress::Updated;
    for _ in 0..100 {
        last = engine.step(&mut Unlimited);
    }
    assert!(matches!(last, Progress::Failed(_)), "{last:?}");
    assert!(engine.loss().is_nan() || engine.loss() > 1e12);
}

#[test]
fn positivity_step_projects_and_balances_or_leaves_alone() {
    let mut source = Source::new(66);
    for _ in 0..200 {
        let (d, depth) = (source.integer(1, 5), source.integer(1, 6));
        let a = source.general(d) + DMatrix::identity(d, d) * 0.5;
        let gamma = source.uniform(0.05, 0.5);
        let mut job = Rebalancing::new(a.clone(), gamma, depth);
        let outcome = loop {
            if let Poll::Ready(outcome) = job.advance(&mut 1) {
                break outcome.unwrap();
            }
        };
        match outcome {
            None => assert!(positivity_margin(&a).unwrap() >= gamma),
            Some(rebalanced) => {
                let layers: Vec<_> = (1..=depth).map(|i| rebalanced.layer(i)).collect();
                assert!(positivity_margin(&a).unwrap() < gamma);
                let product = layers.iter().fold(DMatrix::identity(d, d), |product, layer| layer * product);
                let mut projected = a.clone();
                PositivityProjection::new(d).project(&mut projected, gamma).unwrap();
                assert!((product - projected).norm() < 1e-13 * (1.0 + a.norm()) * depth as f64);
                assert_eq!(layers.len(), depth);
                if depth > 1 {
                    let balance = layers[1].transpose() * &layers[1] - &layers[0] * layers[0].transpose();
                    assert!(balance.norm() < 1e-13 * (1.0 + a.norm()));
                }
            }
        }
    }
}

#[test]
fn products_have_the_same_bits_with_and_without_the_fast_kernel() {
    let mut source = Source::new(67);
    for d in 1..=13 {
        let (a, b) = (source.general(d), source.general(d));
        let mut c = DMatrix::zeros(d, d);
        multiply(&mut c, &a, &b);
        for i in 0..d {
            for j in 0..d {
                let entry = (0..d).fold(0.0, |sum, k| sum + a[(i, k)] * b[(k, j)]);
                assert_eq!(c[(i, j)].to_bits(), entry.to_bits());
            }
        }
    }
}
