//! A step that was interrupted, wherever it was, gives the bits of one that was not.

use super::*;
use crate::engine::Budget;

/// Asks to stop at the charges that `stops` says, counted from 0.
struct Interrupting<F> {
    charges: u64,
    flops: u64,
    stops: F,
}

impl<F: Fn(u64) -> bool> Interrupting<F> {
    fn at(stops: F) -> Self {
        Self { charges: 0, flops: 0, stops }
    }
}

impl<F: Fn(u64) -> bool> Budget for Interrupting<F> {
    fn charge(&mut self, flops: u64) -> bool {
        self.flops += flops;
        self.charges += 1;
        !(self.stops)(self.charges - 1)
    }
}

/// Losses after each update, as bits, and the last layers.
type Trajectory = (Vec<u64>, Vec<DMatrix<f64>>);

/// Makes updates, going on after each interruption; returns what came of it and the number of interruptions.
fn trajectory(mut dense: Dense, updates: usize, budget: &mut dyn Budget) -> (Trajectory, usize) {
    let (mut losses, mut interruptions) = (Vec::new(), 0);
    while losses.len() < updates {
        let before = (dense.updates(), dense.loss(), dense.end_to_end());
        match dense.step(budget) {
            Progress::Interrupted => {
                interruptions += 1;
                assert!(dense.is_interrupted());
                assert!(dense.gradients().is_none() && dense.sharpness(0).is_none());
                assert_eq!((dense.updates(), dense.loss(), dense.end_to_end()), before);
                // A copy goes on from the same place.
                dense = dense.clone();
            }
            Progress::Updated => {
                assert!(!dense.is_interrupted());
                losses.push(dense.loss().to_bits());
            }
            progress => panic!("{progress:?}"),
        }
    }
    ((losses, layers(&dense)), interruptions)
}

#[test]
fn every_place_of_interruption_gives_the_same_bits() {
    let updates =
        [Update::Descent, Update::Penalty { kappa: 0.1 }, Update::StepAndProject { radius: 0.02 }, Update::Tied];
    let mut rng = rng(7);
    // One charge a product at d = 16; one in several products, or in several steps, at d = 3 or L = 1.
    for (d, depth, steps) in [(16, 1, 15), (16, 2, 3), (16, 5, 2), (3, 4, 40), (3, 1, 400)] {
        let target = near_identity(d, 0.8, &mut rng);
        for update in updates {
            let dense = Dense::new(&target, rule(update, depth, 0.02)).unwrap();
            let mut budget = Interrupting::at(|_| false);
            let (expected, interruptions) = trajectory(dense.clone(), steps, &mut budget);
            assert_eq!(interruptions, 0);
            assert!(budget.charges > 1, "d = {d}, L = {depth}");

            for stop in 0..budget.charges {
                let mut stopping = Interrupting::at(|charge| charge == stop);
                assert_eq!(trajectory(dense.clone(), steps, &mut stopping).0, expected, "{update:?}, {stop}");
            }
            let mut always = Interrupting::at(|_| true);
            let (actual, interruptions) = trajectory(dense.clone(), steps, &mut always);
            assert_eq!(actual, expected);
            assert_eq!((always.charges, always.flops), (budget.charges, budget.flops));
            assert!(interruptions > 0 || depth == 1);
        }
    }
}

#[test]
fn charges_add_up_to_the_work_of_the_products() {
    let (d, depth, steps) = (8, 6, 100);
    let mut dense = Dense::new(&DMatrix::from_diagonal_element(d, d, 2.0), descent(depth, 0.01)).unwrap();
    let mut budget = Interrupting::at(|_| false);
    for _ in 0..steps {
        dense.step(&mut budget);
    }
    let products = (steps * 3 * (depth - 1) * 2 * d.pow(3)) as f64;
    let charged = budget.flops as f64;
    assert!(charged > 0.95 * products && charged < 1.5 * products, "{charged} for {products}");
}
