//! Jacobi's method: warm starts, pieces, graded and special matrices, and faer as an oracle.

use crate::linalg::testing::{Source, orthogonality_defect, relative};
use crate::linalg::{DecompositionError, Svd, SvdWorkspace, SymmetricEigen, SymmetricWorkspace};
use nalgebra::{DMatrix, DVector};

/// Recomposition and orthogonality, in Frobenius norm: a few roundings an entry, and never less than what 4×4 take.
fn rounding(d: usize) -> f64 {
    5.0 * (d as f64 + 8.0) * f64::EPSILON
}

fn check(a: &DMatrix<f64>, svd: &Svd) {
    let (m, n) = a.shape();
    let sigma = DMatrix::from_fn(m, n, |i, j| if i == j { svd.sigma[i] } else { 0.0 });
    let tolerance = rounding(m.max(n));
    // Scaled, so that no norm overflows.
    let scale = svd.sigma.first().copied().unwrap_or(0.0).max(f64::MIN_POSITIVE);
    let error = &svd.u * (sigma / scale) * svd.v.transpose() - a / scale;
    assert!(error.norm() <= tolerance * (m.max(n) as f64).sqrt(), "{:e} at {m}×{n}", error.norm());
    assert!(orthogonality_defect(&svd.u) <= tolerance, "U: {:e} at {m}×{n}", orthogonality_defect(&svd.u));
    assert!(orthogonality_defect(&svd.v) <= tolerance, "V: {:e} at {m}×{n}", orthogonality_defect(&svd.v));
    assert!(svd.sigma.windows(2).all(|pair| pair[0] >= pair[1]) && svd.sigma.iter().all(|sigma| *sigma >= 0.0));
}

fn with_singular_values(source: &mut Source, sigma: &[f64]) -> DMatrix<f64> {
    let d = sigma.len();
    source.orthogonal(d) * DMatrix::from_diagonal(&DVector::from_column_slice(sigma)) * source.orthogonal(d)
}

#[test]
fn matrices_of_every_shape_rank_and_size_recompose() {
    let mut source = Source::new(70);
    for trial in 0..600 {
        let (m, n) = (source.integer(1, 12), source.integer(1, 12));
        let rank = source.integer(0, m.min(n));
        let (left, right) = (DMatrix::from_fn(m, rank, |_, _| source.uniform(-1.0, 1.0)), source.general(n));
        let a = left * right.rows(0, rank) * [1.0, 1e-300, 1e300, 1e-160][trial % 4];
        check(&a, &Svd::new(&a).unwrap());
    }
    for d in [1, 2, 5, 8] {
        let zero = DMatrix::zeros(d, d);
        let svd = Svd::new(&zero).unwrap();
        check(&zero, &svd);
        assert!(svd.sigma.iter().all(|sigma| *sigma == 0.0));
    }
    let not_finite = DMatrix::from_element(3, 3, f64::INFINITY);
    assert_eq!(Svd::new(&not_finite).unwrap_err(), DecompositionError::NoConvergence);
}

#[test]
fn columns_of_every_size_keep_their_digits() {
    // A = Q·D with D from 1 to 1e-300: its singular values are D's, and each is found to the last digits.
    let mut source = Source::new(71);
    for d in [2, 5, 16, 31] {
        let exponents: Vec<i32> = (0..d).map(|j| -((j * 996 / d) as i32)).collect();
        let mut a = source.orthogonal(d);
        for (mut column, exponent) in a.column_iter_mut().zip(&exponents) {
            column *= libm::scalbn(1.0, *exponent);
        }
        let svd = Svd::new(&a).unwrap();
        for (sigma, exponent) in svd.sigma.iter().zip(&exponents) {
            let expected = libm::scalbn(1.0, *exponent);
            assert!((sigma - expected).abs() <= 64.0 * f64::EPSILON * expected, "{sigma:e} {expected:e}");
        }
        check(&a, &svd);
    }
}

#[test]
fn singular_values_and_eigenvalues_are_those_of_faer() {
    let mut source = Source::new(72);
    for d in [1, 2, 3, 7, 16, 33, 64, 128] {
        let a = source.general(d);
        let oracle = faer::MatRef::from_column_major_slice(a.as_slice(), d, d).singular_values().unwrap();
        let svd = Svd::new(&a).unwrap();
        check(&a, &svd);
        for (sigma, expected) in svd.sigma.iter().zip(oracle) {
            assert!((sigma - expected).abs() <= rounding(d) * svd.sigma[0]);
        }
        let s = (&a + a.transpose()) * 0.5;
        let view = faer::MatRef::from_column_major_slice(s.as_slice(), d, d);
        let oracle = view.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
        for (value, expected) in SymmetricEigen::new(&s).unwrap().values.iter().zip(oracle) {
            assert!((value - expected).abs() <= rounding(d) * svd.sigma[0]);
        }
    }
}

fn run(workspace: &mut SvdWorkspace, d: usize) -> Svd {
    while workspace.advance().unwrap().is_some() {}
    let mut svd = Svd::of_scaled_identity(d, 1.0);
    workspace.finish(&mut svd);
    svd
}

#[test]
fn warm_starts_agree_with_cold_ones() {
    let mut source = Source::new(73);
    for trial in 0..200 {
        let d = source.integer(1, 20);
        let sigma: Vec<f64> = (0..d)
            .map(|j| match trial % 4 {
                0 => source.uniform(0.0, 1.0),
                1 => [1.0, 0.5, 0.0][j % 3],
                2 => 1.0 + j as f64 * 1e-9,
                _ => libm::scalbn(1.0, -5 * j as i32),
            })
            .collect();
        let a = with_singular_values(&mut source, &sigma);
        let near = Svd::new(&a).unwrap();
        // From the same matrix to one that has nothing to do with the start.
        let distance = [0.0, 1e-14, 1e-9, 1e-4, 1e-1, 10.0][trial % 6];
        let moved = &a + source.general(d) * distance;
        let mut workspace = SvdWorkspace::new(d, d);
        workspace.begin_near(&moved, &near).unwrap();
        let (warm, cold) = (run(&mut workspace, d), Svd::new(&moved).unwrap());
        check(&moved, &warm);
        for (warm, other) in warm.sigma.iter().zip(&cold.sigma) {
            assert!((warm - other).abs() <= rounding(d) * cold.sigma[0]);
        }
        let symmetric = |m: &DMatrix<f64>| (m + m.transpose()) * 0.5;
        let (from, s) = (SymmetricEigen::new(&symmetric(&a)).unwrap(), symmetric(&moved));
        let mut workspace = SymmetricWorkspace::new(d);
        workspace.begin_near(&s, &from).unwrap();
        while workspace.advance().unwrap().is_some() {}
        let mut eigen = from.clone();
        workspace.finish(&mut eigen);
        let values = DMatrix::from_diagonal(&DVector::from_column_slice(&eigen.values));
        let error = &eigen.vectors * values * eigen.vectors.transpose() - &s;
        assert!(relative(error.norm(), s.norm()) <= 4.0 * rounding(d), "{:e}", error.norm() / s.norm());
        assert!(orthogonality_defect(&eigen.vectors) <= rounding(d));
        assert!(eigen.values.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}

#[test]
fn ten_thousand_warm_starts_lose_nothing() {
    let mut source = Source::new(74);
    let d = 6;
    let mut a = source.general(d);
    let (left, right) = (source.general(d) * 1e-3, source.general(d) * 1e-3);
    let mut workspace = SvdWorkspace::new(d, d);
    let mut svd = Svd::new(&a).unwrap();
    for step in 0..10_000 {
        // Round and round, with angles of all sizes on the way.
        let change =
            if step % 2 == 0 { &left * &a - &a * &left.transpose() } else { &a * &right - &right.transpose() * &a };
        a += change - &a * 1e-6;
        a /= a.norm();
        workspace.begin_near(&a, &svd).unwrap();
        while workspace.advance().unwrap().is_some() {}
        workspace.finish(&mut svd);
        if step % 100 == 99 {
            check(&a, &svd);
        }
    }
}

#[test]
fn cut_anywhere_and_copied_it_gives_the_same_bits() {
    let mut source = Source::new(75);
    for d in [3, 8, 21] {
        let a = source.general(d);
        let near = Svd::new(&(&a + source.general(d) * 1e-3)).unwrap();
        for start in [None, Some(&near)] {
            let begin = |workspace: &mut SvdWorkspace| match start {
                None => workspace.begin(&a),
                Some(near) => workspace.begin_near(&a, near),
            };
            let mut whole = SvdWorkspace::new(d, d);
            begin(&mut whole).unwrap();
            // Its own copy at every cut, and a first use of the memory for something else.
            let mut parts = SvdWorkspace::new(d, d);
            parts.begin(&source.general(d)).unwrap();
            for _ in 0..source.integer(1, 30) {
                parts.advance().unwrap();
            }
            begin(&mut parts).unwrap();
            while parts.advance().unwrap().is_some() {
                parts = parts.clone();
            }
            let (whole, parts) = (run(&mut whole, d), run(&mut parts, d));
            assert!(whole.u == parts.u && whole.sigma == parts.sigma && whole.v == parts.v);
        }
    }
}
