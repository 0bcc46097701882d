//! What the gallery says to expect is what plain gradient descent does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use identity_descent::problem::{Experiment, Gallery, Settings, Target, TargetKind};
use nalgebra::DMatrix;

const DEPTH: usize = 4;

fn target(gallery: Gallery) -> Target {
    let settings = Settings { target: TargetKind::Gallery, gallery, ..Settings::default() };
    Target::build(&Experiment::new(settings).unwrap())
}

/// The loss after `updates` updates from the identity, step 0.3 of the largest that the top eigenvalue allows.
fn loss_after(gallery: Gallery, updates: usize) -> f64 {
    let target = target(gallery);
    let phi = target.matrix().unwrap();
    let width = target.width();
    let step = 0.3 / (DEPTH as f64 * target.facts().norm.max(1.0).powf(2.0 - 2.0 / DEPTH as f64));
    let mut layers = vec![DMatrix::<f64>::identity(width, width); DEPTH];
    let product = |layers: &[DMatrix<f64>]| layers.iter().fold(DMatrix::identity(width, width), |p, layer| layer * p);
    for _ in 0..updates {
        let mut backward = product(&layers) - phi;
        for i in (0..DEPTH).rev() {
            let gradient = &backward * product(&layers[..i]).transpose();
            backward = layers[i].transpose() * backward;
            layers[i] -= step * gradient;
        }
    }
    0.5 * (product(&layers) - phi).norm_squared()
}

#[test]
fn what_is_said_to_be_learned_is_learned() {
    for (gallery, updates) in [
        (Gallery::SrgbToXyz, 300),
        (Gallery::HeatStep, 400),
        (Gallery::CosineTransform, 200),
        (Gallery::OddShift, 100),
        (Gallery::MildShear, 200),
        (Gallery::StrongShear, 1200),
        (Gallery::InverseLaplacian, 6000),
    ] {
        let loss = loss_after(gallery, updates);
        assert!(loss < 1e-8, "{gallery:?}: {loss}");
    }
    // Slowly: the smallest eigenvalue is 1/177 of the largest.
    let (early, late) = (loss_after(Gallery::IrisCovariance, 1000), loss_after(Gallery::IrisCovariance, 20_000));
    assert!(early > 1e-3 && late < 1e-6, "{early} {late}");
}

#[test]
fn what_is_said_to_stall_stalls() {
    for (gallery, floor) in [(Gallery::SineTransform, 1.5), (Gallery::EvenShift, 0.5), (Gallery::Hadamard, 2.0)] {
        let modes = target(gallery).modes().unwrap().clone();
        let negative: f64 = modes.real.iter().filter(|&&value| value < 0.0).map(|value| 0.5 * value * value).sum();
        assert_eq!(negative, floor, "{gallery:?}");
        assert!((floor - 1e-9..floor + 0.01).contains(&loss_after(gallery, 2000)), "{gallery:?}");
    }
    let weather = loss_after(Gallery::Weather, 10_000);
    assert!((0.0275..0.0285).contains(&weather), "{weather}");
}
