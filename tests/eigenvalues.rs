//! Eigenvalues of general real matrices: known spectra, backward errors, another library, and work cut into pieces.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::task::Poll;

use identity_descent::linalg::{EigenvaluesInProgress, Svd, eigenvalues};
use nalgebra::{Complex, DMatrix};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

type Spectrum = Vec<Complex<f64>>;

/// Uniform in [−1, 1).
fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

fn general(rng: &mut ChaCha8Rng, d: usize) -> DMatrix<f64> {
    DMatrix::from_fn(d, d, |_, _| uniform(rng))
}

fn orthogonal(rng: &mut ChaCha8Rng, d: usize) -> DMatrix<f64> {
    let Svd { u, v, .. } = Svd::new(&general(rng, d)).unwrap();
    u * v.transpose()
}

/// A backward error of a decomposition: a small multiple of `dε`, as measured a tenth of this.
fn rounding(d: usize) -> f64 {
    20.0 * d as f64 * f64::EPSILON
}

/// Real eigenvalues ascending, then pairs `z, z̄` exactly conjugate, `Im z > 0`, ascending in real part.
#[track_caller]
fn check_order(values: &[Complex<f64>]) {
    let real = values.iter().take_while(|z| z.im == 0.0).count();
    assert!(values[..real].windows(2).all(|two| two[0].re <= two[1].re));
    assert!(values[real..].chunks(2).all(|pair| pair[0].im > 0.0 && pair[1] == pair[0].conj()));
    assert!(values[real..].chunks(2).collect::<Vec<_>>().windows(2).all(|two| two[0][0].re <= two[1][0].re));
}

/// `σ_min(A − zI) ≤ c‖A‖_F`: z is an eigenvalue of a matrix as close to A as that. Over the complex numbers, written as
/// real 2d×2d matrices.
#[track_caller]
fn check_backward_errors(a: &DMatrix<f64>, values: &[Complex<f64>]) {
    let d = a.nrows();
    assert_eq!(values.len(), d);
    check_order(values);
    for z in values.iter().filter(|z| z.im >= 0.0) {
        let shifted = a - DMatrix::identity(d, d) * z.re;
        let mut both = DMatrix::zeros(2 * d, 2 * d);
        both.view_mut((0, 0), (d, d)).copy_from(&shifted);
        both.view_mut((d, d), (d, d)).copy_from(&shifted);
        both.view_mut((0, d), (d, d)).copy_from(&(DMatrix::identity(d, d) * z.im));
        both.view_mut((d, 0), (d, d)).copy_from(&(DMatrix::identity(d, d) * -z.im));
        let least = Svd::new(&both).unwrap().sigma.pop().unwrap();
        assert!(least <= rounding(d) * a.norm(), "{z}: {least:e}, ‖A‖ = {:e}, {a}", a.norm());
    }
}

/// The largest distance when each expected eigenvalue takes the nearest of those found that is left.
fn distance(found: &[Complex<f64>], expected: &[Complex<f64>]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let mut left = found.to_vec();
    expected.iter().fold(0.0, |most: f64, z| {
        let gap = |w: &Complex<f64>| libm::hypot(w.re - z.re, w.im - z.im);
        let nearest = (0..left.len()).min_by(|&i, &j| gap(&left[i]).total_cmp(&gap(&left[j]))).unwrap();
        most.max(gap(&left.swap_remove(nearest)))
    })
}

#[track_caller]
fn check(a: &DMatrix<f64>, expected: &[Complex<f64>], tolerance: f64) {
    let found = eigenvalues(a).unwrap();
    check_order(&found);
    let distance = distance(&found, expected);
    assert!(distance <= tolerance, "{distance:e} > {tolerance:e}: {found:?}, expected {expected:?}");
}

fn real(values: impl IntoIterator<Item = f64>) -> Spectrum {
    values.into_iter().map(|x| Complex::new(x, 0.0)).collect()
}

/// By faer: the multishift iteration, other code for the same problem.
fn by_faer(a: &DMatrix<f64>) -> Spectrum {
    let a = faer::Mat::<f64>::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)]);
    a.eigenvalues().unwrap().into_iter().map(|z| Complex::new(z.re, z.im)).collect()
}

/// `x^d + c_{d−1}x^{d−1} + … + c_0`.
fn companion(coefficients: &[f64]) -> DMatrix<f64> {
    let d = coefficients.len();
    DMatrix::from_fn(d, d, |i, j| if j + 1 == d { -coefficients[i] } else { f64::from(i == j + 1) })
}

#[test]
fn small_matrices() {
    assert_eq!(eigenvalues(&DMatrix::zeros(0, 0)).unwrap(), []);
    assert_eq!(eigenvalues(&DMatrix::from_element(1, 1, -3.5)).unwrap(), real([-3.5]));
    let two = |entries: [f64; 4]| eigenvalues(&DMatrix::from_row_slice(2, 2, &entries)).unwrap();
    assert_eq!(two([0.0, -1.0, 1.0, 0.0]), [Complex::new(0.0, 1.0), Complex::new(0.0, -1.0)]);
    assert_eq!(two([2.0, 1.0, 1.0, 2.0]), real([1.0, 3.0]));
    assert_eq!(two([5.0, 0.0, 7.0, 5.0]), real([5.0, 5.0]));
    for d in [3, 17] {
        assert_eq!(eigenvalues(&DMatrix::zeros(d, d)).unwrap(), real(vec![0.0; d]));
        assert_eq!(eigenvalues(&DMatrix::identity(d, d)).unwrap(), real(vec![1.0; d]));
    }
}

#[test]
fn two_by_two_have_the_trace_and_the_determinant() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for trial in 0..20_000 {
        let mut a = general(&mut rng, 2);
        match trial % 4 {
            1 => a[(1, 0)] *= 1e-9,
            // Discriminants within rounding of zero.
            2 => a[(0, 1)] = -(a[(0, 0)] - a[(1, 1)]) * (a[(0, 0)] - a[(1, 1)]) / (4.0 * a[(1, 0)]),
            3 => a[(1, 1)] = a[(0, 0)] * (1.0 + f64::EPSILON * f64::from(trial % 7)),
            _ => {}
        }
        let values = eigenvalues(&a).unwrap();
        check_order(&values);
        let (sum, product) = (values[0] + values[1], values[0] * values[1]);
        // A backward error E changes the trace by √2‖E‖ at most and the determinant by ‖A‖·‖E‖, nearly.
        let norm = a.norm();
        let unit = 8.0 * f64::EPSILON * norm;
        assert!((sum.re - a.trace()).abs() <= unit && sum.im == 0.0, "{a}{values:?}");
        assert!((product.re - a.determinant()).abs() <= unit * norm, "{a}{values:?}");
    }
}

#[test]
fn shifts_and_permutations() {
    for d in [3, 4, 5, 31, 32, 100, 128] {
        let shift = DMatrix::from_fn(d, d, |i, j| f64::from(i == (j + 1) % d));
        let angle = |k: usize| 2.0 * std::f64::consts::PI * k as f64 / d as f64;
        let roots: Spectrum = (0..d).map(|k| Complex::new(angle(k).cos(), angle(k).sin())).collect();
        check(&shift, &roots, rounding(d));
        check(&shift.transpose(), &roots, rounding(d));
        // Two cycles at once: every root twice where d is even.
        let double = DMatrix::from_fn(d, d, |i, j| f64::from(i == (j + 2) % d));
        let squares: Spectrum = roots.iter().map(|z| z * z).collect();
        check(&double, &squares, rounding(d));
    }
}

#[test]
fn companion_matrices() {
    // (x − 1)(x − 2)(x − 3)(x − 4)(x − 5): the roots' condition numbers in the coefficients are at most 2·10⁴.
    let wilkinson = companion(&[-120.0, 274.0, -225.0, 85.0, -15.0]);
    check(&wilkinson, &real([1.0, 2.0, 3.0, 4.0, 5.0]), 1e-9);
    // x⁶ + 1, without a real root, and x⁴, with only one.
    let angle = |k: usize| std::f64::consts::PI * (2 * k + 1) as f64 / 6.0;
    let roots: Spectrum = (0..6).map(|k| Complex::new(angle(k).cos(), angle(k).sin())).collect();
    check(&companion(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0]), &roots, rounding(6));
    assert_eq!(eigenvalues(&companion(&[0.0; 4])).unwrap(), real([0.0; 4]));
}

#[test]
fn permuted_triangular_matrices_have_their_diagonal() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for d in [2, 5, 40, 128] {
        let jordan = DMatrix::from_fn(d, d, |i, j| f64::from(j == i + 1));
        assert_eq!(eigenvalues(&jordan).unwrap(), real(vec![0.0; d]));
        assert_eq!(eigenvalues(&jordan.transpose()).unwrap(), real(vec![0.0; d]));
        let upper = general(&mut rng, d).upper_triangle();
        // A permutation without structure: a step that is prime to each of these d.
        let permuted = DMatrix::from_fn(d, d, |i, j| upper[(i * 3 % d, j * 3 % d)]);
        let mut diagonal: Vec<f64> = upper.diagonal().iter().copied().collect();
        diagonal.sort_by(f64::total_cmp);
        assert_eq!(eigenvalues(&permuted).unwrap(), real(diagonal));
    }
}

#[test]
fn defective_matrices() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for d in 2..=8 {
        // A Jordan block in other coordinates: an error E makes circles of radius ‖E‖^{1/d} of the eigenvalue, nearly.
        let q = orthogonal(&mut rng, d);
        let block = DMatrix::from_fn(d, d, |i, j| f64::from(j == i + 1) + 0.5 * f64::from(i == j));
        let radius = libm::pow(rounding(d), 1.0 / d as f64);
        check(&(&q * block * q.transpose()), &real(vec![0.5; d]), radius);
    }
}

#[test]
fn normal_matrices() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    for trial in 0..48 {
        let d = [3, 8, 33, 64][trial % 4];
        let q = orthogonal(&mut rng, d);
        let on_circle = eigenvalues(&q).unwrap();
        check_order(&on_circle);
        assert!(on_circle.iter().all(|z| (libm::hypot(z.re, z.im) - 1.0).abs() <= rounding(d)));
        // Repeated, graded, opposite, equal to rounding: eigenvalues of a symmetric matrix move by ‖E‖ at most.
        let value = |j: usize| match trial / 4 % 4 {
            0 => [0.3, -0.7, 0.3][j % 3],
            1 => libm::scalbn(1.0, -2 * j as i32),
            2 => [1.0, -1.0, 0.0][j % 3],
            _ => 1.0 + (j / 3) as f64 * 1e-12,
        };
        let diagonal = DMatrix::from_fn(d, d, |i, j| if i == j { value(j) } else { 0.0 });
        let norm = diagonal.norm();
        // Not made symmetric: the last bits make pairs of repeated eigenvalues, and have to.
        check(&(&q * diagonal * q.transpose()), &real((0..d).map(value)), rounding(d) * norm);
    }
    // The skew tridiagonal matrix of ±1: 2i·cos(kπ/(d + 1)).
    for d in [5, 64, 128] {
        let skew = DMatrix::from_fn(d, d, |i, j| f64::from(i == j + 1) - f64::from(j == i + 1));
        let im = |k: usize| 2.0 * (std::f64::consts::PI * (k + 1) as f64 / (d + 1) as f64).cos();
        let expected: Spectrum = (0..d).map(|k| Complex::new(0.0, im(k))).collect();
        check(&skew, &expected, rounding(d) * 2.0);
    }
}

#[test]
fn structured_matrices_have_small_backward_errors() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for trial in 0..1500 {
        let d = 3 + trial % 6;
        let a = match trial % 5 {
            // Few different entries, many zeros: reducible, singular, repeated, defective.
            0 => DMatrix::from_fn(d, d, |_, _| [0.0, 0.0, 1.0, -1.0][(rng.next_u32() % 4) as usize]),
            1 => DMatrix::from_fn(d, d, |_, _| libm::scalbn(uniform(&mut rng), -(rng.next_u32() as i32 & 63))),
            // Graded down the diagonal, and badly scaled.
            2 => DMatrix::from_fn(d, d, |i, j| libm::scalbn(uniform(&mut rng), -6 * (i + j) as i32)),
            3 => DMatrix::from_fn(d, d, |i, j| libm::scalbn(uniform(&mut rng), 8 * (i as i32 - j as i32))),
            // A low rank.
            _ => general(&mut rng, d).columns(0, d / 2) * general(&mut rng, d).rows(0, d / 2),
        };
        check_backward_errors(&a, &eigenvalues(&a).unwrap());
    }
    for d in [20, 40] {
        let a = general(&mut rng, d);
        check_backward_errors(&a, &eigenvalues(&a).unwrap());
    }
}

#[test]
fn faer_finds_the_same() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    for d in [3, 10, 30, 64, 128, 150] {
        for _ in 0..3 {
            let a = general(&mut rng, d) + DMatrix::identity(d, d);
            // Condition numbers of eigenvalues of random matrices are some √d, rarely a thousand times that.
            check(&a, &by_faer(&a), 1e3 * (d as f64).sqrt() * rounding(d) * a.norm());
        }
    }
}

#[test]
fn scaling_by_powers_of_two_changes_no_bit() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for (trial, exponent) in [-1000, -600, -3, 5, 700, 1010].into_iter().enumerate() {
        let a = general(&mut rng, 4 + trial);
        let scaled = eigenvalues(&a.map(|x| libm::scalbn(x, exponent))).unwrap();
        let expected = eigenvalues(&a).unwrap().into_iter().map(|z| {
            let part = |x: f64| libm::scalbn(x, exponent);
            Complex::new(part(z.re), part(z.im))
        });
        assert_eq!(scaled, expected.collect::<Vec<_>>());
    }
}

#[test]
fn what_is_not_finite_is_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut a = DMatrix::identity(5, 5);
        a[(3, 1)] = bad;
        assert!(eigenvalues(&a).is_err());
    }
}

#[test]
fn cuts_change_no_bit_and_pieces_are_bounded() {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    for d in [1, 2, 7, 64, 128] {
        let a = general(&mut rng, d);
        let whole = eigenvalues(&a).unwrap();
        for unit in [1, 100_000, 3_000_000] {
            let mut job = EigenvaluesInProgress::new(&a).unwrap();
            let mut spent = 0;
            let cut = loop {
                let mut flops = unit;
                if let Poll::Ready(values) = job.advance(&mut flops) {
                    break values.unwrap();
                }
                assert_eq!(flops, 0, "a piece ends when its operations are spent");
                spent += unit;
            };
            assert_eq!(cut, whole, "d = {d}, {unit} operations a piece");
            // 10d³/3 for the reduction, some 10d³ for the iteration.
            assert!(unit < 100_000 || spent <= 30 * (d as u64).pow(3), "d = {d}: {spent}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// A backward error E changes `tr A^k` by `k√d‖A‖^{k−1}‖E‖` at most, nearly.
    #[test]
    fn traces_of_powers(d in 1_usize..12, seed in any::<u64>(), zeros in 0_u32..4) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let a = DMatrix::from_fn(d, d, |_, _| if rng.next_u32() % 4 < zeros { 0.0 } else { uniform(&mut rng) });
        let values = eigenvalues(&a).unwrap();
        check_order(&values);
        let (mut power, mut powers) = (a.clone(), values.clone());
        for k in 1..=4 {
            let sum: Complex<f64> = powers.iter().sum();
            let unit = f64::from(k) * (d as f64).sqrt() * rounding(d) * libm::pow(a.norm(), f64::from(k));
            prop_assert!((sum.re - power.trace()).abs() <= unit && sum.im.abs() <= unit, "k = {k}: {sum} {}", power.trace());
            power = &power * &a;
            powers.iter_mut().zip(&values).for_each(|(power, z)| *power *= z);
        }
    }
}
