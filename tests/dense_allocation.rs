//! The dense engine allocates what it says, at the start, and nothing in a step.

#![cfg(not(target_arch = "wasm32"))]

use allocation_counter::measure;
use identity_descent::engine::dense::Dense;
use identity_descent::engine::{Budget, Progress, Rule, Unlimited, Update};
use identity_descent::problem::Optimizer;
use nalgebra::DMatrix;

const PROJECT: Update = Update::StepAndProject { radius: 0.02 };

const UPDATES: [(Update, Optimizer); 8] = [
    (Update::Descent, Optimizer::Plain),
    (Update::Penalty { kappa: 0.1 }, Optimizer::Plain),
    (PROJECT, Optimizer::Plain),
    (Update::Tied, Optimizer::Plain),
    (PROJECT, Optimizer::HeavyBall { momentum: 0.5 }),
    (Update::Descent, Optimizer::Nesterov { momentum: 0.5 }),
    (Update::Descent, Optimizer::TwoStep { alpha: 0.3, beta: 0.2 }),
    (Update::Penalty { kappa: 0.1 }, Optimizer::Conjugate),
];

/// Asks to stop at every charge.
struct Nothing;

impl Budget for Nothing {
    fn charge(&mut self, _flops: u64) -> bool {
        false
    }
}

/// A target whose layers leave the ball of the projection, so that it has work to do.
fn problem(d: usize, depth: usize, (update, optimizer): (Update, Optimizer)) -> (DMatrix<f64>, Rule) {
    let phi = DMatrix::from_fn(d, d, |i, j| if i == j { 2.0 } else { 0.3 / (1 + i + 2 * j) as f64 });
    (phi, Rule { optimizer, ..Rule::new(update, depth, 0.05 / depth as f64, 1.0) })
}

#[test]
fn a_step_allocates_nothing() {
    for update in UPDATES {
        for (d, depth) in [(1, 1), (3, 1), (4, 5), (17, 3), (64, 2)] {
            let (phi, rule) = problem(d, depth, update);
            let mut dense = Dense::new(&phi, rule).unwrap();
            // On x86-64 faer's product keeps a buffer a thread, from its first use on; elsewhere it has none.
            dense.clone().step(&mut Unlimited);
            let steps = measure(|| {
                for _ in 0..5 {
                    assert_ne!(dense.step(&mut Unlimited), Progress::Interrupted);
                    while dense.step(&mut Nothing) == Progress::Interrupted {}
                }
            });
            assert_eq!(steps.count_total, 0, "d = {d}, L = {depth}, {update:?}");
            assert_eq!(dense.updates(), 10);
        }
    }
}

#[test]
fn the_start_allocates_what_bytes_says() {
    for update in UPDATES {
        for (d, depth) in [(1, 1), (3, 1), (4, 5), (17, 3), (64, 2)] {
            let (phi, rule) = problem(d, depth, update);
            let mut dense = None;
            let start = measure(|| dense = Some(Dense::new(&phi, rule)));
            assert_eq!(start.bytes_total, Dense::bytes(d, &rule), "d = {d}, L = {depth}, {update:?}");
            let copy = measure(|| drop(dense.clone()));
            assert_eq!(copy.bytes_total, start.bytes_total);
        }
    }
}
