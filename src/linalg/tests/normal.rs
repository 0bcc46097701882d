//! The real normal form.

use crate::linalg::testing::{Source, blocks, cyclic_shift, orthogonality_defect};
use crate::linalg::{NormalForm, NormalFormError, NormalFormInProgress, normality_defect};
use nalgebra::{Complex, DMatrix};
use std::task::Poll;

/// Recomposition and orthogonality, as a multiple of the norm; the guarantee is some 2dε a cut.
fn ulps(d: usize) -> f64 {
    100.0 * (d as f64 + 2.0) * f64::EPSILON
}

fn check(a: &DMatrix<f64>) -> NormalForm {
    let form = NormalForm::new(a).unwrap();
    let d = a.nrows();
    assert_eq!(form.real.len() + 2 * form.pairs.len(), d);
    assert!(orthogonality_defect(&form.vectors) < ulps(d), "{:e}", orthogonality_defect(&form.vectors));
    let error = (form.recompose() - a).norm();
    assert!(error <= ulps(d) * a.norm(), "{:e}: {a}", error / a.norm());
    assert!(form.pairs.iter().all(|z| z.im > 0.0));
    assert!(form.real.windows(2).all(|pair| pair[0] <= pair[1]));
    form
}

#[test]
fn random_and_repeated_spectra() {
    let mut source = Source::new(30);
    for trial in 0..3000 {
        let (r, p) = (source.integer(0, 4), source.integer(0, 4));
        if r + p == 0 {
            continue;
        }
        let kind = trial % 6;
        let mut number = |j: usize, low: f64| match kind {
            0 => source.uniform(low, 1.0),
            1 => [0.3, 0.8][j % 2],
            2 => 0.5 + libm::scalbn(1.0, -7 * j as i32),
            3 => 0.5 + j as f64 * 1e-8,
            4 => libm::scalbn(1.0, -12 * j as i32),
            _ => 0.7,
        };
        let real: Vec<f64> = (0..r).map(|j| number(j, -1.0)).collect();
        let pairs: Vec<_> = (0..p).map(|j| Complex::new(number(j + 1, -1.0), number(j + 2, 0.01))).collect();
        let a = source.normal(&real, &pairs) * [1.0, 1e-150, 1e150][trial % 3];
        let form = check(&a);
        if kind != 2 && kind != 4 {
            assert_eq!(form.real.len(), r, "{a}");
        }
    }
}

#[test]
fn close_but_unequal_eigenvalues_in_a_wide_matrix() {
    let mut source = Source::new(31);
    // A continuum of gaps from 1 to ε, along both axes: where diagonalizing S and K in turn loses half the digits.
    let real: Vec<f64> = (0..20).map(|j| libm::scalbn(1.0, -2 * j)).collect();
    let pairs: Vec<_> = (0..20)
        .map(|j| Complex::new(libm::scalbn(1.0, -2 * j), libm::scalbn(1.0, -2 * (19 - j))))
        .chain((0..4).map(|j| Complex::new(libm::scalbn(1.0, -9 * j), 0.5)))
        .collect();
    check(&source.normal(&real, &pairs));
}

#[test]
fn cyclic_shifts_have_a_real_minus_one() {
    for d in (1..=24).chain([63, 64, 96, 127, 128]) {
        let form = check(&cyclic_shift(d));
        let real: &[f64] = if d == 1 {
            &[1.0]
        } else if d % 2 == 0 {
            &[-1.0, 1.0]
        } else {
            &[1.0]
        };
        assert_eq!(form.real.len(), real.len(), "d = {d}");
        for (found, expected) in form.real.iter().zip(real) {
            assert!((found - expected).abs() <= 4.0 * f64::EPSILON, "d = {d}: {found:e}");
        }
    }
}

#[test]
fn permutations() {
    let mut source = Source::new(32);
    for _ in 0..300 {
        let d = source.integer(1, 30);
        let mut image: Vec<usize> = (0..d).collect();
        for j in (1..d).rev() {
            image.swap(j, source.integer(0, j));
        }
        let form = check(&DMatrix::from_fn(d, d, |i, j| if image[j] == i { 1.0 } else { 0.0 }));
        // A cycle of even length has the eigenvalue −1 once, of any length 1 once.
        let mut seen = vec![false; d];
        let (mut even, mut all) = (0, 0);
        for start in 0..d {
            let (mut j, mut length) = (start, 0);
            while !seen[j] {
                seen[j] = true;
                j = image[j];
                length += 1;
            }
            all += usize::from(length > 0);
            even += usize::from(length > 0 && length % 2 == 0);
        }
        assert_eq!(form.real.iter().filter(|&&x| (x + 1.0).abs() < 1e-14).count(), even);
        assert_eq!(form.real.iter().filter(|&&x| (x - 1.0).abs() < 1e-14).count(), all);
        assert_eq!(form.real.len(), even + all);
    }
}

#[test]
fn symmetric_matrices_have_real_modes_only() {
    let mut source = Source::new(33);
    for _ in 0..300 {
        let d = source.integer(1, 12);
        let m = source.general(d);
        assert!(check(&(&m + m.transpose())).pairs.is_empty());
    }
}

#[test]
fn rounding_makes_no_imaginary_parts() {
    let mut source = Source::new(35);
    for _ in 0..300 {
        let d = source.integer(2, 12);
        let values: Vec<f64> = (0..d).map(|j| [0.7, -0.2, 0.0][j % 3]).collect();
        // Symmetric up to the rounding of two products.
        assert!(check(&source.normal(&values, &[])).pairs.is_empty());
    }
    let angle = std::f64::consts::PI;
    let half_turn = blocks(&[], &[Complex::new(angle.cos(), angle.sin())]);
    assert_eq!(check(&half_turn).real, [-1.0, -1.0]);
}

#[test]
fn exact_turns_stay_exact() {
    let quarter = blocks(&[], &[Complex::new(0.0, 1.0)]);
    assert_eq!(check(&quarter).pairs, [Complex::new(0.0, 1.0)]);
    assert_eq!(check(&blocks(&[], &[Complex::new(-1.0, 0.0)])).real, [-1.0, -1.0]);
    assert_eq!(check(&DMatrix::identity(3, 3)).real, [1.0; 3]);
    assert_eq!(check(&DMatrix::zeros(3, 3)).real, [0.0; 3]);
    let form = check(&blocks(&[-1.0, -1.0, 1.0], &[]));
    assert_eq!(form.real, [-1.0, -1.0, 1.0]);
}

#[test]
fn cosine_transform_has_no_eigenvalue_minus_one() {
    let d = 8;
    let dct = DMatrix::from_fn(d, d, |k, n| {
        let scale = if k == 0 { (1.0 / d as f64).sqrt() } else { (2.0 / d as f64).sqrt() };
        scale * (std::f64::consts::PI * (2 * n + 1) as f64 * k as f64 / (2 * d) as f64).cos()
    });
    let form = check(&dct);
    assert!(form.real.iter().all(|&x| x > 0.0), "{:?}", form.real);
    assert!(form.pairs.iter().any(|z| z.re < -0.9));
}

#[test]
fn a_random_wide_orthogonal_matrix() {
    check(&Source::new(34).orthogonal(128));
}

#[test]
fn what_is_not_normal_is_refused() {
    let shear = DMatrix::from_row_slice(2, 2, &[1.0, 1.0, 0.0, 1.0]);
    assert!(matches!(NormalForm::new(&shear), Err(NormalFormError::NotNormal { defect }) if defect > 0.1));
    assert_eq!(normality_defect(&DMatrix::zeros(2, 2)), 0.0);
    let bad = DMatrix::from_element(2, 2, f64::INFINITY);
    assert_eq!(NormalForm::new(&bad).unwrap_err(), NormalFormError::NoConvergence);
    // Almost commutes with its transpose, but is far from normal relative to the tolerance.
    let close = DMatrix::from_row_slice(2, 2, &[1.0, 1e-7, 0.0, 1.0]);
    assert!(matches!(NormalForm::new(&close), Err(NormalFormError::NotNormal { .. })));
}

#[test]
fn clusters_of_every_width_in_large_matrices() {
    let mut source = Source::new(36);
    for trial in 0..60 {
        let (r, p) = (source.integer(0, 29), source.integer(1, 29));
        let mut number = |j: usize| match trial % 4 {
            0 => 1.0 + 1e-9 * source.uniform(-1.0, 1.0),
            1 => [1.0 + 1e-15 * source.uniform(-1.0, 1.0), source.uniform(-1.0, 1.0)][j % 2],
            2 => 0.5 + libm::pow(10.0, source.uniform(-16.0, 0.0)),
            _ => libm::pow(10.0, source.uniform(-16.0, 0.0)),
        };
        let real: Vec<f64> = (0..r).map(&mut number).collect();
        let pairs: Vec<_> = (0..p).map(|j| Complex::new(number(j), number(j + 1).abs())).collect();
        check(&source.normal(&real, &pairs));
    }
}

#[test]
fn cut_into_pieces_it_has_the_same_bits() {
    let mut source = Source::new(37);
    let repeated: Vec<_> = (0..8).map(|j| Complex::new(0.1 * (j % 3) as f64, 0.5 + (j % 2) as f64)).collect();
    for a in [source.orthogonal(32), source.normal(&[0.3, 0.3, -1.0], &repeated), DMatrix::identity(4, 4)] {
        let whole = check(&a);
        let (mut job, mut pieces) = (NormalFormInProgress::new(&a).unwrap(), 1);
        let cut = loop {
            if let Poll::Ready(form) = job.advance(&mut 1) {
                break form.unwrap();
            }
            pieces += 1;
        };
        assert_eq!((cut.real, cut.pairs, cut.vectors), (whole.real, whole.pairs, whole.vectors));
        // Where A is not symmetric: S, K, at least one cluster, the end.
        assert!(pieces > 3 || a == a.transpose(), "{pieces}");
    }
}
