//! Training on samples: gradients against differences, batches against the whole, interruptions, and keyframes.

use std::rc::Rc;

use nalgebra::DMatrix;

use crate::engine::dense::{Beginning, Dense};
use crate::engine::{Budget, Progress, Rule, Unlimited, Update};
use crate::problem::{Data, Experiment, Settings, Target};

pub(super) fn target(text: &str) -> Target {
    let mut settings = Settings { data: Data::Sampled, ..Settings::default() };
    for (key, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        settings.set(key, value).unwrap();
    }
    Target::build(&Experiment::new(settings).unwrap())
}

fn network(target: &Target, depth: usize, update: Update) -> Dense {
    let data = target.sample().map(|sample| sample.sampling());
    let rule = Rule { data, ..Rule::new(update, depth, 0.02, 1.0) };
    Beginning::new(target.matrix().unwrap(), rule).unwrap().train_on(target.sample()).finish()
}

pub(super) fn at(target: &Target, layers: &[DMatrix<f64>]) -> Dense {
    let rule = Rule::new(Update::Descent, layers.len(), 0.02, 1.0);
    let mut dense = Dense::with_layers(target.matrix().unwrap(), rule, layers).unwrap();
    dense.train_on(Rc::clone(target.sample().unwrap()));
    dense.measure_error();
    dense
}

#[test]
fn loss_and_gradient_are_those_of_the_samples() {
    let target = target("d=3&target=general&n=10&cov=5&noise=0.3&batch=3&seed=4");
    let sample = target.sample().unwrap();
    let layers: Vec<DMatrix<f64>> = (0..3)
        .map(|k| DMatrix::from_fn(3, 3, |i, j| f64::from(u8::from(i == j)) + 0.1 * ((3 * i + j + 7 * k) as f64).sin()))
        .collect();
    let dense = at(&target, &layers);
    let a = dense.end_to_end();
    let phi = target.matrix().unwrap();
    let direct: f64 = (0..10)
        .map(|j| {
            let (x, noise) = sample.pair(j).unwrap();
            let (x, noise) = (DMatrix::from_column_slice(3, 1, x), DMatrix::from_column_slice(3, 1, noise));
            0.5 * (&a * &x - phi * &x - noise).norm_squared() / 10.0
        })
        .sum();
    assert!((dense.loss() - direct).abs() < 1e-14, "{} {direct}", dense.loss());
    let weights = DMatrix::from_diagonal(&sample.variances().to_vec().into());
    let error = &a - phi;
    let population = 0.5 * (&error * weights * error.transpose()).trace() + 0.5 * 0.09 * 3.0;
    assert!((dense.population_loss().unwrap() - population).abs() < 1e-14);
    // Central differences err by the square of the step and by rounding over it: some 1e-10.
    let gradients = dense.gradients().unwrap();
    let step = 1e-5;
    for (i, gradient) in gradients.iter().enumerate() {
        for entry in 0..9 {
            let shifted = |by: f64| {
                let mut layers = layers.clone();
                layers[i][entry] += by;
                at(&target, &layers).loss()
            };
            let slope = (shifted(step) - shifted(-step)) / (2.0 * step);
            assert!((slope - gradient[entry]).abs() < 1e-8, "layer {i}, entry {entry}");
        }
    }
}

#[test]
fn the_batches_of_an_epoch_make_the_full_gradient() {
    // One layer from the same place: its change is −η times the gradient of the batch.
    let target = target("d=3&target=general&n=12&batch=4&noise=0.3");
    let start = network(&target, 1, Update::Descent);
    let full = start.gradients().unwrap().remove(0);
    let mut sum = DMatrix::zeros(3, 3);
    let mut turning = start.clone();
    for _ in 0..3 {
        // The layers go back, the samples go on.
        turning.layers.clone_from(&start.layers);
        turning.measure_error();
        assert_eq!(turning.step(&mut Unlimited), Progress::Updated);
        sum += (start.layer(1) - turning.layer(1)) / 0.02;
    }
    assert!((sum / 3.0 - full).norm() < 1e-12);
}

#[test]
fn a_batch_of_all_samples_is_the_full_batch_to_the_last_bit() {
    for update in [Update::Descent, Update::Penalty { kappa: 0.1 }, Update::StepAndProject { radius: 0.2 }] {
        let networks = ["0", "20", "500"].map(|batch| {
            let mut dense = network(&target(&format!("d=4&n=20&batch={batch}")), 3, update);
            (0..50).for_each(|_| assert_eq!(dense.step(&mut Unlimited), Progress::Updated));
            (dense.loss().to_bits(), dense.end_to_end())
        });
        assert!(networks[0] == networks[1] && networks[1] == networks[2]);
    }
}

/// Allows so many charges.
pub(super) struct Charges(pub(super) u32);

impl Budget for Charges {
    fn charge(&mut self, _flops: u64) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

#[test]
fn interrupted_and_cloned_it_goes_on_with_the_same_batches() {
    let target = target("d=40&n=700&batch=300&noise=0.1");
    let mut whole = network(&target, 2, Update::Descent);
    let mut cut = whole.clone();
    let mut interruptions = 0;
    for _ in 0..8 {
        whole.step(&mut Unlimited);
        let mut late = cut.clone();
        while cut.step(&mut Charges(1)) == Progress::Interrupted {
            assert!(cut.is_interrupted());
            interruptions += 1;
            late = cut.clone();
        }
        while late.updates() < whole.updates() {
            late.step(&mut Unlimited);
        }
        assert_eq!(whole.loss().to_bits(), cut.loss().to_bits());
        assert_eq!(whole.end_to_end(), late.end_to_end());
    }
    assert!(interruptions > 16, "{interruptions}");
}

#[test]
fn every_sample_has_its_turn_in_an_epoch_and_minibatches_are_never_at_rest() {
    // Started at the solution of data without noise, nothing moves, and yet it is not at rest.
    let mut still = network(&target("d=3&target=near&rho=0&n=9&batch=2&noise=0"), 2, Update::Descent);
    for _ in 0..20 {
        assert_eq!(still.step(&mut Unlimited), Progress::Updated);
    }
    assert_eq!(still.loss(), 0.0);
    let mut full = network(&target("d=3&target=near&rho=0&n=9&noise=0"), 2, Update::Descent);
    assert_eq!(full.step(&mut Unlimited), Progress::AtRest);
}

#[test]
fn the_sharpness_of_one_layer_is_the_largest_eigenvalue_of_the_second_moments() {
    let target = target("d=5&target=general&n=30&cov=10");
    let dense = network(&target, 1, Update::Descent);
    let (second, _) = target.sample().unwrap().normal_equations(target.matrix().unwrap());
    let mut sharpness = dense.sharpness(1).unwrap();
    let estimate = loop {
        let estimate = sharpness.refine().unwrap();
        if estimate.done {
            break estimate.value;
        }
    };
    let largest = second.symmetric_eigen().eigenvalues.max();
    assert!((estimate - largest).abs() < 1e-4 * largest, "{estimate} {largest}");
}
