//! Every family of targets has the spectrum, norms and margin that it promises.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use identity_descent::problem::{Basis, Experiment, Facts, Modes, Planes, Settings, Target, TargetKind, Word};
use nalgebra::{Complex, DMatrix};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(2), ..ProptestConfig::default() }
}

fn build(settings: Settings) -> Target {
    Target::build(&Experiment::new(settings).unwrap())
}

/// Rounding of a sum of `width` products, as a multiple of the norm. Each entry of `QBQᵀ` has a few `d` roundings, and
/// so has each reflection in Q.
fn rounding(width: usize) -> f64 {
    16.0 * width as f64 * f64::EPSILON
}

/// `‖Φ − Q·blockdiag·Qᵀ‖_F ≤ rounding · ‖Φ‖_F`, Q orthonormal.
fn assert_recomposes(target: &Target) {
    let (modes, basis, matrix) = (target.modes().unwrap(), target.basis().unwrap(), target.matrix().unwrap());
    let width = target.width();
    let blocks = Target::from_modes(modes.clone()).matrix().unwrap().clone();
    let residual = (matrix - basis * blocks * basis.transpose()).norm();
    assert!(residual <= rounding(width) * target.facts().frobenius_norm, "{residual}");
    assert!((basis.transpose() * basis - DMatrix::identity(width, width)).norm() <= rounding(width));
}

/// The facts of a normal target hold for its entries as well.
fn assert_same_facts(modes: &Facts, entries: &DMatrix<f64>) {
    let width = entries.nrows();
    let tolerance = rounding(width) * modes.frobenius_norm.max(1.0);
    let measured = Target::from_matrix(entries.clone());
    let measured = measured.facts();
    for (a, b) in [
        (modes.norm, measured.norm),
        (modes.margin, measured.margin),
        (modes.trace, measured.trace),
        (modes.frobenius_norm, measured.frobenius_norm),
        (modes.distance_from_identity, measured.distance_from_identity),
    ] {
        assert!((a - b).abs() <= tolerance, "{a} {b}");
    }
}

prop_compose! {
    fn settings()(
        target in prop::sample::select(&TargetKind::ALL[..6]),
        (width, seed, distance, condition, top) in
            (2..=24_usize, any::<u32>(), 0.0..=10.0, 1.0..=1e4, 1e-2..=10.0),
        (negative, angle, basis) in
            (prop::collection::vec(-10.0..=-1e-3, 1..=2), 0.0..=180.0, prop::sample::select(Basis::ALL)),
        (planes, skew, spread) in (prop::sample::select(Planes::ALL), 0.0..=10.0, 0.0..=5.0),
    ) -> Settings {
        Settings {
            target, width, seed, distance, condition, top, basis, negative, angle, planes, skew, spread,
            ..Settings::default()
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_family_keeps_its_promises(settings in settings()) {
        let target = build(settings.clone());
        let Settings { width, condition, top, .. } = settings;
        let facts = target.facts();
        prop_assert_eq!(target.width(), width);
        prop_assert_eq!(facts.eigenvalues.len(), width);
        let matrix = target.matrix().unwrap();
        let identity = DMatrix::<f64>::identity(width, width);
        match settings.target {
            TargetKind::PositiveDefinite => {
                prop_assert_eq!((facts.norm, facts.margin), (top, top / condition));
                prop_assert!(matrix == &matrix.transpose() && facts.symmetric);
            }
            TargetKind::Symmetric => {
                let real = &target.modes().unwrap().real;
                let positive = width - settings.negative.len();
                prop_assert_eq!(&real[positive..], &settings.negative[..]);
                if positive > 0 {
                    prop_assert_eq!(real[0], top);
                    prop_assert!(real[..positive].windows(2).all(|pair| pair[0] >= pair[1]));
                }
                prop_assert!(matrix == &matrix.transpose());
            }
            TargetKind::Rotation => {
                prop_assert!((matrix.transpose() * matrix - &identity).norm() <= rounding(width));
                prop_assert!((matrix.determinant() - 1.0).abs() <= rounding(width));
                let planes = if settings.planes == Planes::One { 1 } else { width / 2 };
                prop_assert_eq!(target.modes().unwrap().pairs.len(), planes);
            }
            TargetKind::Near => {
                prop_assert_eq!(facts.distance_from_identity, settings.distance);
                prop_assert!(((matrix - &identity).norm() - settings.distance).abs() <= rounding(width) * (1.0 + settings.distance));
            }
            TargetKind::GammaPositive => {
                prop_assert_eq!(facts.margin, top / condition);
                let (symmetric, skew) = ((matrix + matrix.transpose()) / 2.0, (matrix - matrix.transpose()) / 2.0);
                let scale = rounding(width) * (top + settings.skew);
                let spectrum = symmetric.symmetric_eigenvalues();
                prop_assert!((spectrum.min() - top / condition).abs() <= scale && (spectrum.max() - top).abs() <= scale);
                let squared = (skew.transpose() * &skew).symmetric_eigenvalues().max();
                // The square of a norm near 0 is known to the rounding of S's scale only.
                prop_assert!((squared - settings.skew * settings.skew).abs() <= 2.0 * scale * (top + settings.skew));
                prop_assert!(target.modes().is_none());
            }
            _ => prop_assert!(facts.frobenius_norm <= 10.0 * settings.spread * width as f64),
        }
        if target.modes().is_some() {
            assert_recomposes(&target);
            assert_same_facts(facts, matrix);
        }
    }

    /// A normal matrix known by its entries alone gives back the modes that it was made of.
    #[test]
    fn modes_are_found_in_the_entries(
        reals in prop::collection::vec(prop::sample::select(vec![-1.0, -1.0, 0.0, 0.5, 1.0, 2.0]), 0..5),
        pairs in prop::collection::vec((prop::sample::select(vec![-1.0, 0.0, 0.5]), prop::sample::select(vec![0.1, 0.5, 1.0])), 1..5),
        seed in any::<u32>(),
    ) {
        let mut expected = Modes { real: reals, pairs: pairs.iter().map(|&(re, im)| Complex::new(re, im)).collect() };
        let width = expected.width();
        // The basis of a generated target, put under these modes.
        let basis = build(Settings { width, seed, condition: 2.0, ..Settings::default() }).basis().unwrap().clone();
        let blocks = Target::from_modes(expected.clone()).matrix().unwrap().clone();
        let target = Target::from_matrix(&basis * blocks * basis.transpose());
        let found = target.modes().unwrap();
        assert_recomposes(&target);
        let mut real = found.real.clone();
        real.sort_by(f64::total_cmp);
        expected.real.sort_by(f64::total_cmp);
        prop_assert_eq!(real.len(), expected.real.len());
        for (a, b) in real.iter().zip(&expected.real) {
            prop_assert!((a - b).abs() <= rounding(width) * 2.0);
            prop_assert!(*b != 0.0 || *a == 0.0, "0 is exact");
        }
        for z in &expected.pairs {
            let distance = found.pairs.iter().map(|w| (w - z).norm()).fold(f64::INFINITY, f64::min);
            prop_assert!(distance <= rounding(width) * 2.0);
        }
    }
}

/// Eigenvalues move by a few `dε‖Φ‖` when the entries are rounded: that much off the real axis or 0 is on it.
#[test]
fn rounding_makes_neither_pairs_nor_zeros_of_either_sign() {
    let turn = |re: f64, im: f64| Target::from_matrix(DMatrix::from_row_slice(2, 2, &[re, -im, im, re]));
    for (im, real) in [(1e-17, 2), (4e-15, 2), (1e-14, 0), (0.1, 0)] {
        let target = turn(-1.0, im);
        assert_eq!(target.modes().unwrap().real, vec![-1.0; real], "{im}");
        assert_eq!(target.facts().symmetric, real == 2);
        assert_recomposes(&target);
    }
    let basis = build(Settings { width: 6, ..Settings::default() }).basis().unwrap().clone();
    let diagonal = DMatrix::from_partial_diagonal(6, 6, &[-1.0, 0.0, 0.0, 0.5, 0.5, 2.0]);
    let mut matrix = &basis * diagonal * basis.transpose();
    // Two products leave it symmetric up to rounding at best.
    matrix[(0, 1)] *= 1.0 + 4.0 * f64::EPSILON;
    let target = Target::from_matrix(matrix);
    assert!(target.facts().symmetric);
    assert_eq!(target.modes().unwrap().real[1..3], [0.0, 0.0]);
    assert_recomposes(&target);
}

#[test]
fn a_diagonal_matrix_keeps_its_entries_as_eigenvalues() {
    let entries = [0.1, -1e-20, 0.3, 1e6, 0.1];
    let target = Target::from_matrix(DMatrix::from_partial_diagonal(5, 5, &entries));
    assert_eq!(target.modes().unwrap().real, entries);
    assert_eq!(target.basis().unwrap(), &DMatrix::identity(5, 5));
}

#[test]
fn a_matrix_that_is_not_normal_has_no_modes() {
    for shear in [1.0, 1e-3, 1e-6, 1e-9, 1e-12] {
        let target = Target::from_matrix(DMatrix::from_row_slice(2, 2, &[1.0, shear, 0.0, 1.0]));
        assert!(target.modes().is_none(), "{shear}");
    }
}

#[test]
fn special_rotations_are_exact() {
    let modes = |angle, width, planes| {
        build(Settings { target: TargetKind::Rotation, width, angle, planes, ..Settings::default() })
    };
    assert_eq!(modes(90.0, 2, Planes::One).modes().unwrap().pairs, [Complex::new(0.0, 1.0)]);
    assert_eq!(modes(180.0, 5, Planes::All).modes().unwrap().real, [1.0, -1.0, -1.0, -1.0, -1.0]);
    assert_eq!(modes(180.0, 4, Planes::One).modes().unwrap().real, [1.0, 1.0, -1.0, -1.0]);
    assert_eq!(modes(0.0, 9, Planes::All).matrix().unwrap(), &DMatrix::identity(9, 9));
    assert_eq!(modes(0.0, 1, Planes::All).modes().unwrap().real, [1.0]);
    // −I is exact too, whatever the basis.
    assert_eq!(modes(180.0, 6, Planes::All).matrix().unwrap(), &-DMatrix::<f64>::identity(6, 6));
}

#[test]
fn the_identity_is_exact_in_every_family_that_holds_it() {
    let base = Settings { top: 1.0, condition: 1.0, distance: 0.0, skew: 0.0, ..Settings::default() };
    for target in [TargetKind::Near, TargetKind::PositiveDefinite, TargetKind::GammaPositive] {
        let target = build(Settings { target, ..base.clone() });
        assert_eq!(target.matrix().unwrap(), &DMatrix::identity(8, 8));
        assert_eq!(target.facts().distance_from_identity, 0.0);
        assert_eq!(target.modes().unwrap().real, [1.0; 8]);
    }
}

#[test]
fn wide_targets_are_modes_alone() {
    for target in [TargetKind::PositiveDefinite, TargetKind::Symmetric, TargetKind::Rotation] {
        for &basis in Basis::ALL {
            let target = build(Settings { target, basis, width: 100_000, planes: Planes::All, ..Settings::default() });
            assert_eq!((target.width(), target.facts().eigenvalues.len()), (100_000, 100_000));
            assert!(target.matrix().is_none() && target.basis().is_none() && target.modes().is_some());
        }
    }
}

#[test]
fn chosen_eigenvalues_are_kept_to_the_bit_in_every_basis() {
    let eigenvalues = Modes { real: vec![2.0, -0.3], pairs: vec![Complex::new(0.1, 0.7), Complex::new(-0.5, 1e-9)] };
    for &basis in Basis::ALL {
        let settings =
            Settings { target: TargetKind::Chosen, eigenvalues: eigenvalues.clone(), basis, ..Settings::default() };
        let target = build(settings);
        assert_eq!((target.width(), target.modes()), (6, Some(&eigenvalues)));
        assert_recomposes(&target);
        assert_same_facts(target.facts(), target.matrix().unwrap());
    }
    // The basis is that of a generated target of the same width and seed: taking its modes up changes no entry.
    let generated = build(Settings { width: 6, ..Settings::default() });
    let taken_up =
        Settings { target: TargetKind::Chosen, eigenvalues: generated.modes().unwrap().clone(), ..Settings::default() };
    assert_eq!(build(taken_up).matrix(), generated.matrix());
}

#[test]
fn the_coordinate_axes_are_an_exact_basis() {
    let target = build(Settings { basis: Basis::Diagonal, ..Settings::default() });
    assert_eq!(target.basis().unwrap(), &DMatrix::identity(8, 8));
    assert_eq!(target.matrix().unwrap().diagonal().as_slice(), target.modes().unwrap().real);
}

#[test]
fn seeds_change_what_is_random_and_nothing_else() {
    let matrix =
        |target, basis, seed| build(Settings { target, basis, seed, ..Settings::default() }).matrix().unwrap().clone();
    for &target in &TargetKind::ALL[..6] {
        assert_eq!(matrix(target, Basis::Rotated, 1), matrix(target, Basis::Rotated, 1));
        assert_ne!(matrix(target, Basis::Rotated, 1), matrix(target, Basis::Rotated, 2));
    }
    let diagonal = |seed| matrix(TargetKind::Symmetric, Basis::Diagonal, seed);
    assert_eq!(diagonal(1), diagonal(2));
}

/// What an own matrix may look like: zero, singular, defective, huge, tiny, repeated.
#[test]
fn own_matrices_at_the_edge_have_finite_facts() {
    let jordan = DMatrix::from_fn(8, 8, |i, j| f64::from(j == i + 1));
    let ones = DMatrix::from_element(5, 5, 1.0);
    for matrix in [
        DMatrix::zeros(1, 1),
        DMatrix::zeros(3, 3),
        jordan.clone(),
        jordan + DMatrix::identity(8, 8),
        &ones * 1e6,
        &ones * 1e-300,
        DMatrix::from_fn(128, 128, |i, j| f64::from((i + 1) % 128 == j)),
        DMatrix::from_fn(128, 128, |i, j| 1e6 / (1.0 + i as f64 + 2.0 * j as f64)),
    ] {
        let target = Target::from_matrix(matrix);
        let facts = target.facts();
        assert!(facts.norm.is_finite() && facts.margin.is_finite() && facts.normality_defect.is_finite());
        assert_eq!(facts.eigenvalues.len(), target.width());
    }
    let singular = Target::from_matrix(ones);
    let mut real = singular.modes().unwrap().real.clone();
    assert_eq!(real.iter().filter(|&&value| value == 0.0).count(), 4);
    real.retain(|&value| value != 0.0);
    assert!((real[0] - 5.0).abs() < rounding(5) * 5.0);
}
