//! The tied scalar against finite differences and against its definition.

use super::*;
use crate::engine::dense::DenseError;

/// Layers that are a scalar times weights.
fn scaled(scalar: f64, weights: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
    weights.iter().map(|weight| weight * scalar).collect()
}

#[test]
fn the_gradients_agree_with_finite_differences() {
    /// Of the step along a direction: truncation and rounding, about h² and ε/h, are both below 1e-9.
    const H: f64 = 1e-5;
    const STEP: f64 = 0.02;
    let mut rng = rng(21);
    for trial in 0..200 {
        let (d, depth) = (1 + trial % 6, 1 + trial / 6 % 6);
        let target = near_identity(d, 1.0, &mut rng);
        let start: Vec<_> = (0..depth).map(|_| near_identity(d, 0.3, &mut rng)).collect();
        let mut dense = Dense::with_layers(&target, rule(Update::Tied, depth, STEP), &start).unwrap();
        // The first update leads from s = 1 to another s, so that the second one tells s from 1.
        run(&mut dense, 1);
        let scalar = dense.scalar().unwrap();
        assert_ne!(scalar, 1.0);
        let weights: Vec<_> = layers(&dense).iter().map(|layer| layer / scalar).collect();
        let loss = |layers: &[DMatrix<f64>]| Dense::with_layers(&target, descent(depth, STEP), layers).unwrap().loss();
        run(&mut dense, 1);
        let moved = dense.scalar().unwrap();
        let slope = (scalar - moved) / STEP;
        let difference = (loss(&scaled(scalar + H, &weights)) - loss(&scaled(scalar - H, &weights))) / (2.0 * H);
        assert!(
            (slope - difference).abs() <= 1e-6 * (1.0 + difference.abs()),
            "d = {d}, L = {depth}: {slope} {difference}"
        );
        let direction: Vec<_> = (0..depth).map(|_| random_matrix(d, &mut rng)).collect();
        let along = |h: f64| {
            let there: Vec<_> = weights.iter().zip(&direction).map(|(weight, v)| (weight + v * h) * scalar).collect();
            loss(&there)
        };
        let slope: f64 = layers(&dense)
            .iter()
            .zip(&weights)
            .zip(&direction)
            .map(|((layer, weight), v)| (weight - layer / moved).dot(v) / STEP)
            .sum();
        let difference = (along(H) - along(-H)) / (2.0 * H);
        assert!(
            (slope - difference).abs() <= 1e-6 * (1.0 + difference.abs()),
            "d = {d}, L = {depth}: {slope} {difference}"
        );
    }
}

#[test]
fn it_descends_to_a_positive_definite_target() {
    let target = DMatrix::from_diagonal(&nalgebra::DVector::from_row_slice(&[2.0, 1.0, 0.5]));
    let mut dense = Dense::new(&target, rule(Update::Tied, 4, 0.005)).unwrap();
    let mut last = dense.loss();
    while last > 1e-12 {
        run(&mut dense, 1);
        assert!(dense.loss() < last && dense.updates() < 20_000);
        last = dense.loss();
    }
    assert!(dense.sharpness(1).is_none(), "that of the layers is not that of s and the weights");
}

#[test]
fn a_scalar_is_neither_tied_nor_left_midway() {
    let target = DMatrix::from_diagonal(&nalgebra::DVector::from_row_slice(&[2.0, 1.0, 0.5]));
    for (first, then) in [(Update::Descent, Update::Tied), (Update::Tied, Update::Descent)] {
        let mut dense = Dense::new(&target, rule(first, 3, 0.01)).unwrap();
        run(&mut dense, 2);
        let mut unturned = dense.clone();
        assert_eq!(dense.turn_to(rule(then, 3, 0.02)), Err(DenseError::Update(then)));
        run(&mut dense, 2);
        run(&mut unturned, 2);
        assert_eq!(dense.end_to_end(), unturned.end_to_end());
        assert_eq!(dense.turn_to(rule(first, 3, 0.02)), Ok(()));
        assert_eq!(dense.step_size(), 0.02);
    }
}
