//! Momentum and conjugate directions on samples.

use nalgebra::DMatrix;

use super::sampled::{Charges, at, target};
use crate::engine::dense::{Beginning, Dense};
use crate::engine::{Progress, Rule, Unlimited, Update};
use crate::problem::{Optimizer, Target};

const STEP: f64 = 0.02;

fn network(target: &Target, depth: usize, optimizer: Optimizer) -> Dense {
    let data = target.sample().map(|sample| sample.sampling());
    let rule = Rule { data, optimizer, ..Rule::new(Update::Descent, depth, STEP, 1.0) };
    Beginning::new(target.matrix().unwrap(), rule).unwrap().train_on(target.sample()).finish()
}

/// Nesterov's and the heavy ball's updates with gradients taken elsewhere: of a network set down where they are asked for.
#[test]
fn momentum_takes_the_gradients_of_the_samples() {
    let momentum = 0.8;
    let target = target("d=3&target=general&n=10&cov=5&noise=0.3&seed=4");
    for depth in 1..=3 {
        for (optimizer, ahead) in
            [(Optimizer::Nesterov { momentum }, momentum), (Optimizer::HeavyBall { momentum }, 0.0)]
        {
            let mut network = network(&target, depth, optimizer);
            let mut now = vec![DMatrix::identity(3, 3); depth];
            let mut before = now.clone();
            for t in 1..=30 {
                network.step(&mut Unlimited);
                let moves = now.iter().zip(&before).map(|(now, before)| (now - before) * momentum);
                let carried: Vec<DMatrix<f64>> = now.iter().zip(moves).map(|(now, v)| now + v).collect();
                let asked = if ahead > 0.0 { &carried } else { &now };
                let gradients = at(&target, asked).gradients().unwrap();
                let next = carried.iter().zip(&gradients).map(|(y, g)| y - g * STEP).collect();
                before = std::mem::replace(&mut now, next);
                let product = now.iter().fold(DMatrix::identity(3, 3), |product, layer| layer * product);
                let apart = (network.end_to_end() - &product).amax();
                assert!(apart < 1e-13, "{optimizer:?}, L = {depth}, t = {t}: {apart:e}");
            }
        }
    }
}

#[test]
fn cut_anywhere_momentum_on_batches_gives_the_same_bits_and_is_never_seen_ahead() {
    let target = target("d=40&n=700&batch=300&noise=0.1");
    for depth in 1..=3 {
        for momentum in [0.0, 0.9] {
            let mut whole = network(&target, depth, Optimizer::Nesterov { momentum });
            let mut plain = network(&target, depth, Optimizer::Plain);
            let mut cut = whole.clone();
            let mut interruptions = 0;
            for _ in 0..6 {
                let last = whole.end_to_end();
                assert_eq!(whole.step(&mut Unlimited), Progress::Updated);
                plain.step(&mut Unlimited);
                while cut.step(&mut Charges(1)) == Progress::Interrupted {
                    interruptions += 1;
                    assert_eq!(cut.end_to_end(), last, "L = {depth}");
                }
                assert_eq!(whole.loss().to_bits(), cut.loss().to_bits());
                assert_eq!(whole.end_to_end(), cut.end_to_end());
                assert_eq!(whole.end_to_end() == plain.end_to_end(), momentum == 0.0 || whole.updates() == 1);
            }
            assert!(interruptions >= 6, "{interruptions}");
        }
    }
}

/// One layer on samples is a quadratic whose Hessian has the eigenvalues of `Σ̂`: with k different ones, conjugate directions
/// need k updates; plain steps need more.
#[test]
fn one_layer_is_done_after_as_many_conjugate_updates_as_there_are_variances() {
    for (levels, seed) in [(1, 1), (3, 2), (4, 3)] {
        let text = format!("d=8&target=general&n=40&design=exact&cov=20&levels={levels}&noise=0.2&seed={seed}");
        let target = target(&text);
        let (second, right) = target.sample().unwrap().normal_equations(target.matrix().unwrap());
        let solution = second.cholesky().unwrap().solve(&right.transpose()).transpose();
        let floor = at(&target, &[solution]).loss();
        let mut network = network(&target, 1, Optimizer::Conjugate);
        let above = network.loss() - floor;
        for _ in 0..levels {
            assert!(network.loss() - floor > 1e-6 * above, "{levels} variances: done too early to tell");
            network.step(&mut Unlimited);
        }
        let left = (network.loss() - floor) / above;
        // Each line search ends where the slope is 1e-6 of that at its start: a relative error of 1e-12 in the loss.
        assert!(left < 1e-10, "{levels} variances: {left:e} of the way is left");
    }
}

/// No update raises the loss of a deep network on samples, and the search's loss is the one that is told.
#[test]
fn conjugate_directions_descend_on_samples() {
    let target = target("d=5&target=general&n=12&cov=4&noise=0.1");
    let mut network = network(&target, 3, Optimizer::Conjugate);
    let start = network.loss();
    for _ in 0..40 {
        let before = network.loss();
        network.step(&mut Unlimited);
        assert!(network.loss() <= before * (1.0 + 1e-14), "{} after {before}", network.loss());
    }
    assert!(network.loss() < 0.5 * start, "{} of {start}", network.loss());
}
