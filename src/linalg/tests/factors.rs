//! Polar factors, rotation powers and balanced factorizations.

use crate::linalg::testing::{Source, blocks, cyclic_shift, orthogonality_defect};
use crate::linalg::{BalancedFactors, DecompositionError, Polar, Rotation, Svd, SvdWorkspace, half_turn_tolerance};
use nalgebra::{Complex, DMatrix};

const ULPS: f64 = 300.0 * f64::EPSILON;

fn turn(degrees: f64) -> Complex<f64> {
    let angle = degrees.to_radians();
    Complex::new(libm::cos(angle), libm::sin(angle))
}

/// The distance of the nearest eigenvalue of an orthogonal d×d matrix from −1: `σ_min(R + I)`.
fn distance_from_half_turn(r: &DMatrix<f64>) -> f64 {
    let (d, mut workspace) = (r.nrows(), SvdWorkspace::new(r.nrows(), r.nrows()));
    workspace.begin(&(r + DMatrix::identity(d, d))).unwrap();
    while workspace.advance().unwrap().is_some() {}
    workspace.least_singular_value()
}

#[test]
fn polar_factors_recompose_and_singular_is_refused() {
    let mut source = Source::new(20);
    for _ in 0..1000 {
        let d = source.integer(1, 9);
        let a = source.general(d);
        let Ok(polar) = Polar::new(&a) else { continue };
        assert!(orthogonality_defect(&polar.rotation) < ULPS);
        let stretch = polar.stretch_power(1.0);
        assert!((&polar.rotation * &stretch - &a).norm() < ULPS * a.norm());
        let third = polar.stretch_power(1.0 / 3.0);
        assert!((&third * &third * &third - stretch).norm() < ULPS * a.norm());
    }
    assert_eq!(Polar::new(&DMatrix::zeros(3, 3)).unwrap_err(), DecompositionError::Singular);
    let rank_one = DMatrix::from_element(2, 2, 1.0);
    assert_eq!(Polar::new(&rank_one).unwrap_err(), DecompositionError::Singular);
}

#[test]
fn rotation_powers_are_orthogonal_and_add_up() {
    let mut source = Source::new(21);
    for trial in 0..1000 {
        let planes = source.integer(0, 5);
        let pairs: Vec<_> = (0..planes)
            .map(|j| match trial % 4 {
                0 => turn(source.uniform(0.0, 180.0)),
                1 => turn(90.0),
                2 => turn([30.0, 30.0 + 1e-9][j % 2]),
                _ => turn(179.9),
            })
            .collect();
        let fixed = vec![1.0; source.integer(1, 3)];
        let r = source.normal(&fixed, &pairs);
        let rotation = Rotation::new(&r).unwrap();
        let parts = source.integer(2, 9);
        let root = rotation.power(1.0 / parts as f64);
        assert!(orthogonality_defect(&root) < ULPS);
        let product = (1..parts).fold(root.clone(), |m, _| m * &root);
        assert!((&product - &r).norm() < ULPS * parts as f64, "{:e}", (&product - &r).norm());
        assert!((rotation.power(1.0) - &r).norm() < ULPS);
        assert!((rotation.power(-0.5) * rotation.power(0.5) - DMatrix::identity(r.nrows(), r.nrows())).norm() < ULPS);
        assert!(distance_from_half_turn(&r) > half_turn_tolerance(r.nrows()));
    }
}

#[test]
fn half_turns_are_refused() {
    let mut source = Source::new(22);
    for real in [&[-1.0][..], &[-1.0, -1.0], &[1.0, -1.0, -1.0, -1.0]] {
        for _ in 0..50 {
            let r = source.normal(real, &[turn(40.0)]);
            assert_eq!(Rotation::new(&r).unwrap_err(), DecompositionError::NoPrincipalPower);
            assert!(distance_from_half_turn(&r) < half_turn_tolerance(r.nrows()));
        }
    }
    for d in [2, 8, 64] {
        assert_eq!(Rotation::new(&cyclic_shift(d)).unwrap_err(), DecompositionError::NoPrincipalPower);
        assert!(Rotation::new(&cyclic_shift(d + 1)).is_ok());
    }
}

#[test]
fn balanced_factors_recompose_and_are_balanced() {
    let mut source = Source::new(23);
    for trial in 0..600 {
        let d = source.integer(1, 6);
        let depth = source.integer(1, 9);
        // γ-positive, so the principal power exists; every third one normal with repeated modes.
        let a = if trial % 3 == 0 {
            let pairs = vec![Complex::new(0.6, 0.8); source.integer(1, 3)];
            source.normal(&[0.5, 0.5, 2.0], &pairs)
        } else {
            let (m, k) = (source.general(d), source.general(d));
            &m * m.transpose() + DMatrix::identity(d, d) * 0.05 + (&k - k.transpose())
        };
        let factors = BalancedFactors::new(&a, depth).unwrap();
        let layers = factors.layers();
        let sizes = a.norm() + 1.0;
        let sigma = Svd::new(&a).unwrap().sigma;
        let mut product = DMatrix::identity(a.nrows(), a.nrows());
        for (i, layer) in layers.iter().enumerate() {
            product = layer * product;
            assert!((factors.prefix(i + 1) - &product).norm() < ULPS * sizes * depth as f64);
            assert!((factors.suffix(i + 1) * &product - &a).norm() < ULPS * sizes * depth as f64);
            for (x, y) in Svd::new(layer).unwrap().sigma.iter().zip(&sigma) {
                assert!((x - libm::pow(*y, 1.0 / depth as f64)).abs() < ULPS * sizes);
            }
        }
        assert!((&product - &a).norm() < ULPS * sizes * depth as f64);
        for pair in layers.windows(2) {
            let defect = pair[1].transpose() * &pair[1] - &pair[0] * pair[0].transpose();
            assert!(defect.norm() < ULPS * sizes);
        }
    }
}

#[test]
fn balanced_factors_that_do_not_exist_are_refused() {
    let half_turn = blocks(&[-2.0, -2.0, 1.0], &[]);
    assert_eq!(BalancedFactors::new(&half_turn, 3).unwrap_err(), DecompositionError::NoPrincipalPower);
    let singular = blocks(&[0.0, 1.0], &[]);
    assert_eq!(BalancedFactors::new(&singular, 3).unwrap_err(), DecompositionError::Singular);
}
