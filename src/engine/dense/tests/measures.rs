//! Measures against their definitions, and the sharpness against Hessians formed entry by entry.

use nalgebra::SymmetricEigen;

use super::*;
use crate::engine::dense::{Distance, Estimate};

#[test]
fn measures_agree_with_their_definitions() {
    let mut rng = rng(9);
    for trial in 0..50 {
        let (d, depth) = (1 + trial % 7, 1 + trial % 5);
        let given: Vec<_> = (0..depth).map(|_| near_identity(d, 0.5, &mut rng)).collect();
        let dense = Dense::with_layers(&DMatrix::identity(d, d), descent(depth, 0.1), &given).unwrap();

        let spread = given.iter().map(|layer| (layer - &given[0]).norm()).fold(0.0, f64::max);
        assert!((dense.layer_spread() - spread).abs() <= 1e-14 * (1.0 + spread));
        let defect = imbalances(&given).iter().map(DMatrix::norm).fold(0.0, f64::max);
        assert!((dense.balance_defect() - defect).abs() <= 1e-13 * (1.0 + defect));

        for (layer, Distance { frobenius, spectral }) in given.iter().zip(dense.distances_from_center().unwrap()) {
            let offset = layer - DMatrix::identity(d, d);
            assert!((frobenius - offset.norm()).abs() <= 1e-14);
            let square = SymmetricEigen::new(offset.transpose() * &offset).eigenvalues.max();
            assert!((spectral - square.sqrt()).abs() <= 1e-7);
        }
    }
}

#[test]
fn layers_that_are_not_finite_have_no_distance() {
    let bad = [DMatrix::from_element(2, 2, f64::NAN)];
    let dense = Dense::with_layers(&DMatrix::identity(2, 2), descent(1, 0.1), &bad).unwrap();
    assert!(dense.distances_from_center().is_err());
    let deep = Dense::with_layers(&DMatrix::identity(2, 2), descent(2, 0.1), &[bad[0].clone(), bad[0].clone()]);
    assert!(deep.unwrap().sharpness(1).unwrap().refine().is_err());
}

/// Iterates until done.
fn sharpness(dense: &Dense, seed: u64) -> Estimate {
    let mut sharpness = dense.sharpness(seed).unwrap();
    loop {
        let estimate = sharpness.refine().unwrap();
        if estimate.done {
            assert_eq!(sharpness.refine().unwrap(), estimate);
            return estimate;
        }
    }
}

/// The Hessian by central differences of the gradient, symmetrized.
fn hessian(target: &DMatrix<f64>, point: &[DMatrix<f64>]) -> DMatrix<f64> {
    /// Truncation is about h², rounding ε/h.
    const H: f64 = 1e-5;
    let (d, depth) = (target.nrows(), point.len());
    let gradient_at = |coordinate: usize, h: f64| {
        let mut moved = point.to_vec();
        moved[coordinate / (d * d)][coordinate % (d * d)] += h;
        let gradients = Dense::with_layers(target, descent(depth, 0.1), &moved).unwrap().gradients().unwrap();
        nalgebra::DVector::from_iterator(depth * d * d, gradients.iter().flat_map(|gradient| gradient.iter().copied()))
    };
    let size = depth * d * d;
    let columns: Vec<_> = (0..size).map(|k| (gradient_at(k, H) - gradient_at(k, -H)) / (2.0 * H)).collect();
    let hessian = DMatrix::from_columns(&columns);
    (&hessian + hessian.transpose()) * 0.5
}

#[test]
fn sharpness_is_the_largest_hessian_eigenvalue() {
    let mut rng = rng(10);
    for trial in 0..60 {
        let (d, depth) = [(2, 3), (1, 1), (1, 4), (3, 2), (2, 1), (4, 3)][trial % 6];
        // Far targets make the eigenvalue of largest modulus negative at depth 3 and more.
        let target = near_identity(d, 0.5, &mut rng) * [1.0, 8.0, -8.0][trial / 6 % 3];
        let point: Vec<_> = (0..depth).map(|_| near_identity(d, 0.2, &mut rng)).collect();
        let dense = Dense::with_layers(&target, descent(depth, 0.1), &point).unwrap();
        let eigenvalues = SymmetricEigen::new(hessian(&target, &point)).eigenvalues;
        let estimate = sharpness(&dense, trial as u64);
        let scale = eigenvalues.amax();
        let error = (estimate.value - eigenvalues.max()).abs();
        // The estimate is good to its relative tolerance, the differences to about 1e-8 of the scale.
        assert!(
            error <= 2e-5 * eigenvalues.max().abs() + 1e-7 * scale,
            "d = {d}, L = {depth}: {estimate:?}, {error:e}"
        );
    }
}

#[test]
fn sharpness_at_the_identity_is_known() {
    // At Φ = I the Hessian is that of Σ V_i: eigenvalue L on equal directions, 0 on the others.
    for depth in [1, 2, 5, 16] {
        let dense = Dense::new(&DMatrix::identity(6, 6), descent(depth, 0.1)).unwrap();
        let estimate = sharpness(&dense, 3);
        assert!((estimate.value - depth as f64).abs() <= 1e-12 * depth as f64, "{estimate:?}");
    }
}
