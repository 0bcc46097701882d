//! Symmetric and skew eigenproblems, SVD, general eigenvalues, numerical range, positivity.

use crate::linalg::testing::{Source, blocks, cyclic_shift, orthogonality_defect, relative};
use crate::linalg::{
    ComplexMatrix, HermitianEigen, NumericalRange, PositivityProjection, SkewForm, Svd, SymmetricEigen, eigenvalues,
    positivity_margin,
};
use nalgebra::{Complex, DMatrix, DVector};
use std::task::Poll;

/// Recomposition and orthogonality, as a multiple of the norm: a few hundred ulps, growing like √d, for d ≤ 40.
const ULPS: f64 = 300.0 * f64::EPSILON;

/// Singular values or eigenvalues of the kinds that break decompositions: repeated, zero, ±, graded, equal.
fn spectrum(source: &mut Source, d: usize) -> Vec<f64> {
    let kind = source.integer(0, 5);
    (0..d)
        .map(|j| match kind {
            0 => source.uniform(-1.0, 1.0),
            1 => [0.3, 0.1][j % 2],
            2 => [0.0, 1.0, -1.0][j % 3],
            3 => libm::scalbn(1.0, -2 * j as i32),
            4 => 0.7,
            _ => 1.0 + (j / 2) as f64 * 1e-9,
        })
        .collect()
}

#[test]
fn svd_recomposes_on_repeated_zero_and_opposite_spectra() {
    let mut source = Source::new(1);
    for trial in 0..3000 {
        let d = source.integer(1, 8);
        let sigma = DVector::from_vec(spectrum(&mut source, d));
        let scale = [1.0, 1e-150, 1e150][trial % 3];
        let a = source.orthogonal(d) * DMatrix::from_diagonal(&sigma) * source.orthogonal(d) * scale;
        let svd = Svd::new(&a).unwrap();
        let back = &svd.u * DMatrix::from_diagonal(&DVector::from_vec(svd.sigma.clone())) * svd.v.transpose();
        assert!(relative((back - &a).norm(), a.norm()) < ULPS, "{a}");
        assert!(orthogonality_defect(&svd.u) < ULPS && orthogonality_defect(&svd.v) < ULPS);
        assert!(svd.sigma.windows(2).all(|pair| pair[0] >= pair[1]) && svd.sigma[d - 1] >= 0.0);
    }
}

#[test]
fn symmetric_eigenproblem_recomposes() {
    let mut source = Source::new(2);
    for trial in 0..3000 {
        let d = source.integer(1, 8);
        let lambda = DVector::from_vec(spectrum(&mut source, d));
        let q = source.orthogonal(d);
        let scale = [1.0, 1e-150, 1e150][trial % 3];
        let s = &q * DMatrix::from_diagonal(&lambda) * q.transpose() * scale;
        let s = (&s + s.transpose()) * 0.5;
        let eigen = SymmetricEigen::new(&s).unwrap();
        let values = DVector::from_vec(eigen.values.clone());
        let back = &eigen.vectors * DMatrix::from_diagonal(&values) * eigen.vectors.transpose();
        assert!(relative((back - &s).norm(), s.norm()) < ULPS);
        assert!(orthogonality_defect(&eigen.vectors) < ULPS);
        assert!(eigen.values.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}

/// The eigenvectors of a Hermitian matrix, and what they and the eigenvalues recompose.
fn hermitian(h: &DMatrix<Complex<f64>>) -> (DMatrix<Complex<f64>>, DMatrix<Complex<f64>>) {
    let eigen = HermitianEigen::new(&ComplexMatrix { re: h.map(|z| z.re), im: h.map(|z| z.im) }).unwrap();
    assert!(eigen.values.windows(2).all(|pair| pair[0] <= pair[1]));
    let vectors = eigen.vectors.re.zip_map(&eigen.vectors.im, Complex::new);
    let values = DVector::from_vec(eigen.values).map(|x| Complex::new(x, 0.0));
    (vectors.clone(), &vectors * DMatrix::from_diagonal(&values) * vectors.adjoint())
}

#[test]
fn hermitian_eigenproblem_recomposes() {
    let mut source = Source::new(3);
    for _ in 0..300 {
        let d = source.integer(1, 10);
        let (s, k) = (source.general(d), source.general(d));
        let h = (&s + s.transpose()).zip_map(&(&k - k.transpose()), Complex::new);
        assert!((hermitian(&h).1 - &h).norm() < ULPS * h.norm());
    }
}

#[test]
fn hermitian_eigenproblem_recomposes_where_eigenvalues_repeat() {
    let mut source = Source::new(12);
    for trial in 0..300 {
        let d = [1, 2, 3, 5, 8, 13, 40, 64][trial % 8];
        let (s, k) = (source.general(d), source.general(d));
        let (unitary, _) = hermitian(&(&s + s.transpose()).zip_map(&(&k - k.transpose()), Complex::new));
        let spectrum = DVector::from_vec(spectrum(&mut source, d)).map(|x| Complex::new(x, 0.0));
        let scale = Complex::new([1.0, 1e-150, 1e150][trial % 3], 0.0);
        let h = &unitary * DMatrix::from_diagonal(&spectrum) * unitary.adjoint() * scale;
        let (vectors, back) = hermitian(&h);
        assert!(relative((back - &h).norm(), h.norm()) < ULPS, "{h}");
        let defect = (vectors.adjoint() * &vectors - DMatrix::identity(d, d)).norm();
        assert!(defect < ULPS, "{defect:e}");
    }
}

#[test]
fn large_decompositions_recompose() {
    // Half the values tiny or zero and the others equal, or graded: where divide and conquer goes wrong.
    let mut source = Source::new(4);
    for trial in 0..28 {
        let d = [40, 64, 127, 128][trial % 4];
        let values = DVector::from_fn(d, |j, _| match trial / 4 {
            0 => source.uniform(0.0, 1.0),
            1 => f64::from(j >= d / 2),
            2 => f64::from(j >= d / 2) * (1.0 + 1e-9 * source.uniform(0.0, 1.0)),
            3 => source.uniform(0.0, 1.0) * if j < d / 2 { 1e-9 } else { 1.0 },
            4 => source.uniform(0.0, 1.0) * if j < d / 2 { 1e-16 } else { 1.0 },
            5 => libm::pow(10.0, source.uniform(-16.0, 0.0)),
            _ => 1.0,
        });
        let (left, right) = (source.orthogonal(d), source.orthogonal(d));
        let a = &left * DMatrix::from_diagonal(&values) * right.transpose();
        let svd = Svd::new(&a).unwrap();
        let back = &svd.u * DMatrix::from_diagonal(&DVector::from_vec(svd.sigma)) * svd.v.transpose();
        assert!((back - &a).norm() < ULPS * a.norm());
        assert!(orthogonality_defect(&svd.u).max(orthogonality_defect(&svd.v)) < ULPS * 2.0);
        let s = &left * DMatrix::from_diagonal(&values) * left.transpose();
        let s = (&s + s.transpose()) * 0.5;
        let eigen = SymmetricEigen::new(&s).unwrap();
        let back =
            &eigen.vectors * DMatrix::from_diagonal(&DVector::from_vec(eigen.values)) * eigen.vectors.transpose();
        assert!((back - &s).norm() < ULPS * s.norm());
        assert!(orthogonality_defect(&eigen.vectors) < ULPS * 2.0);
    }
}

#[test]
fn eigenvalues_of_large_matrices() {
    let mut source = Source::new(11);
    for d in [40, 80, 128] {
        let real: Vec<f64> = (0..d / 4).map(|_| source.uniform(-1.0, 1.0)).collect();
        let pairs: Vec<_> =
            (0..(d - d / 4) / 2).map(|_| Complex::new(source.uniform(-1.0, 1.0), source.uniform(0.1, 1.0))).collect();
        // Normal, so each eigenvalue moves by no more than the backward error.
        let values = eigenvalues(&source.normal(&real, &pairs)).unwrap();
        for z in real.iter().map(|&x| Complex::new(x, 0.0)).chain(pairs) {
            let nearest = values.iter().map(|w| (w - z).norm()).fold(f64::INFINITY, f64::min);
            assert!(nearest < ULPS, "{nearest:e}");
        }
    }
}

#[test]
fn skew_form_recomposes() {
    let mut source = Source::new(5);
    for trial in 0..2000 {
        let d = source.integer(1, 12);
        let k = if trial % 2 == 0 {
            let m = source.general(d);
            &m - m.transpose()
        } else {
            let b = spectrum(&mut source, d / 2);
            let pairs: Vec<_> = b.iter().map(|&b| Complex::new(0.0, b)).collect();
            let m = source.normal(&vec![0.0; d % 2], &pairs);
            (&m - m.transpose()) * 0.5
        };
        let k = k * [1.0, 1e-150, 1e150][trial % 3];
        let form = SkewForm::new(&k).unwrap();
        let pairs: Vec<_> = form.b.iter().map(|&b| Complex::new(0.0, b)).collect();
        // Blocks first, the zero last.
        let mut block = DMatrix::zeros(d, d);
        block.view_mut((0, 0), (2 * pairs.len(), 2 * pairs.len())).copy_from(&blocks(&[], &pairs));
        let back = &form.vectors * block * form.vectors.transpose();
        assert!(relative((back - &k).norm(), k.norm()) < ULPS, "{k}");
        assert!(orthogonality_defect(&form.vectors) < ULPS);
    }
}

#[test]
fn eigenvalues_of_cyclic_shifts_are_roots_of_unity() {
    for d in [1, 2, 3, 6, 8, 12, 64, 128] {
        let values = eigenvalues(&cyclic_shift(d)).unwrap();
        assert_eq!(values.len(), d);
        for k in 0..d {
            let angle = 2.0 * std::f64::consts::PI * k as f64 / d as f64;
            let root = Complex::new(angle.cos(), angle.sin());
            let nearest = values.iter().map(|z| (z - root).norm()).fold(f64::INFINITY, f64::min);
            assert!(nearest < 1e-13, "d = {d}, k = {k}: {nearest:e}");
        }
        let real = values.iter().take_while(|z| z.im == 0.0).count();
        assert_eq!(real, if d % 2 == 0 { 2 } else { 1 }.min(d));
        assert!(values[real..].chunks(2).all(|pair| pair[0] == pair[1].conj() && pair[0].im > 0.0));
    }
}

#[test]
fn eigenvalues_match_trace_and_determinant() {
    let mut source = Source::new(6);
    for trial in 0..500 {
        let d = source.integer(1, 9);
        let a = source.general(d) * [1.0, 1e-30, 1e30][trial % 3];
        let values = eigenvalues(&a).unwrap();
        let product: Complex<f64> = values.iter().map(|z| z / a.norm()).product();
        let determinant = (&a / a.norm()).determinant();
        assert!((product - determinant).norm() < 1e-13, "{product} {determinant}");
    }
    let not_finite = DMatrix::from_element(2, 2, f64::NAN);
    assert!(eigenvalues(&not_finite).is_err() && Svd::new(&not_finite).is_err());
    assert!(SymmetricEigen::new(&not_finite).is_err() && SkewForm::new(&(not_finite * 1.0)).is_err());
}

#[test]
fn numerical_range_of_two_by_two_is_the_ellipse() {
    let mut source = Source::new(7);
    for _ in 0..500 {
        // Foci are the eigenvalues; the minor axis is √(tr A*A − |λ_1|² − |λ_2|²) (Murnaghan 1932).
        let a = source.general(2) * 3.0;
        let values = eigenvalues(&a).unwrap();
        let minor = (a.norm_squared() - values.iter().map(Complex::norm_sqr).sum::<f64>()).max(0.0).sqrt();
        let focal = (values[0] - values[1]).norm();
        let major = libm::hypot(minor, focal);
        for point in NumericalRange::new(&a).boundary(16).unwrap() {
            let distances = (point - values[0]).norm() + (point - values[1]).norm();
            assert!((distances - major).abs() < 1e-12 * a.norm(), "{distances} {major}");
        }
    }
}

#[test]
fn numerical_range_of_a_normal_matrix_is_the_hull_of_its_eigenvalues() {
    let mut source = Source::new(8);
    for _ in 0..200 {
        let real: Vec<f64> = (0..source.integer(0, 3)).map(|_| source.uniform(-1.0, 1.0)).collect();
        let pairs: Vec<_> = (0..source.integer(1, 3))
            .map(|_| Complex::new(source.uniform(-1.0, 1.0), source.uniform(0.0, 1.0)))
            .collect();
        let range = NumericalRange::new(&source.normal(&real, &pairs));
        for k in 0..12 {
            let phi = 0.1 + k as f64 * 0.5;
            let direction = Complex::new(phi.cos(), -phi.sin());
            let points = real.iter().map(|&x| Complex::new(x, 0.0)).chain(pairs.iter().flat_map(|z| [*z, z.conj()]));
            let height = points.map(|z| (z * direction).re).fold(f64::NEG_INFINITY, f64::max);
            let support = range.support(phi).unwrap();
            assert!((support.height - height).abs() < 1e-13);
            assert!(((support.point * direction).re - height).abs() < 1e-13);
        }
    }
}

#[test]
fn supporting_lines_touch_where_the_real_embedding_says() {
    // X + iY has the eigenvalues of [[X, −Y], [Y, X]], which has each of them twice.
    let mut source = Source::new(13);
    for trial in 0..120 {
        let d = [1, 2, 3, 7, 12, 24][trial % 6];
        let a = match trial / 6 % 5 {
            0 => source.general(d),
            1 => DMatrix::identity(d, d) * -0.4,
            2 => DMatrix::zeros(d, d),
            // Every eigenvalue twice or more, some equal to rounding, among them the top in many directions.
            3 => {
                let pairs: Vec<_> = (0..d / 2).map(|j| Complex::new(0.5 * (j % 2) as f64, 1.0)).collect();
                source.normal(&vec![-0.3; d % 2], &pairs)
            }
            // A skew part alone, so that cos φ·S is nothing, and tiny or huge entries.
            _ => {
                let m = source.general(d) * [1.0, 1e-200, 1e200][trial % 3];
                &m - m.transpose()
            }
        };
        let range = NumericalRange::new(&a);
        let (s, k) = ((&a + a.transpose()) * 0.5, (&a - a.transpose()) * 0.5);
        for phi in [0.0, 0.3, std::f64::consts::FRAC_PI_2, 2.0, std::f64::consts::PI, 4.5] {
            let (x, y) = (&s * phi.cos(), &k * -phi.sin());
            let mut both = DMatrix::zeros(2 * d, 2 * d);
            both.view_mut((0, 0), (d, d)).copy_from(&x);
            both.view_mut((d, d), (d, d)).copy_from(&x);
            both.view_mut((d, 0), (d, d)).copy_from(&y);
            both.view_mut((0, d), (d, d)).copy_from(&-y);
            let height = *SymmetricEigen::new(&both).unwrap().values.last().unwrap();
            let support = range.support(phi).unwrap();
            let tolerance = ULPS * a.amax() * d as f64;
            assert!((support.height - height).abs() <= tolerance, "{} {height}", support.height);
            let along = support.point.re * phi.cos() + support.point.im * phi.sin();
            assert!((along - height).abs() <= tolerance, "{along} {height}");
        }
    }
    assert!(NumericalRange::new(&DMatrix::from_element(2, 2, f64::NAN)).support(0.0).is_err());
}

#[test]
fn a_supporting_line_cut_into_pieces_has_the_same_bits() {
    let a = Source::new(14).general(128);
    let range = NumericalRange::new(&a);
    let whole = range.support(0.7).unwrap();
    for unit in [1, 1_000_000] {
        let (mut job, mut pieces) = (range.begin(0.7), 1);
        let cut = loop {
            if let Poll::Ready(support) = job.advance(&range, &mut { unit }) {
                break support.unwrap();
            }
            pieces += 1;
        };
        assert_eq!(cut, whole);
        // A reflection a piece, and one for the vector; 16d³/3 operations in all.
        assert_eq!(pieces > 100, unit == 1, "{pieces} pieces of {unit}");
        assert!(pieces >= 11);
    }
}

#[test]
fn the_margin_is_the_left_end_of_the_numerical_range() {
    let a = Source::new(9).general(7);
    let left = NumericalRange::new(&a).support(std::f64::consts::PI).unwrap().point.re;
    assert!((positivity_margin(&a).unwrap() - left).abs() < 1e-13);
}

#[test]
fn positivity_projection_is_the_nearest_point() {
    let mut source = Source::new(10);
    for _ in 0..1000 {
        let d = source.integer(1, 7);
        let a = source.general(d);
        let gamma = source.uniform(-0.5, 1.0);
        let margin = positivity_margin(&a).unwrap();
        let mut projection = PositivityProjection::new(d);
        let mut b = a.clone();
        let changed = projection.project(&mut b, gamma).unwrap();
        assert_eq!(changed, margin < gamma);
        if !changed {
            assert!(a.iter().zip(b.iter()).all(|(x, y)| x.to_bits() == y.to_bits()));
        }
        assert!(positivity_margin(&b).unwrap() > gamma - ULPS * (a.norm() + gamma.abs()));
        assert!(((&b - b.transpose()) - (&a - a.transpose())).norm() < ULPS * a.norm().max(1.0));
        // ⟨A − PA, X − PA⟩ ≤ 0 for every X of the set: X with symmetric part γI + positive semidefinite.
        for _ in 0..5 {
            let (root, other) = (source.general(d), source.general(d));
            let x = &root * root.transpose() + DMatrix::identity(d, d) * gamma + (&other - other.transpose());
            assert!((&a - &b).dot(&(&x - &b)) < ULPS * (1.0 + x.norm()) * (1.0 + a.norm()));
        }
    }
}

/// A 7×7 matrix with repeated singular values on which faer's iteration stalls (bits, column by column).
const STALLS: [u64; 49] = [
    0x3fef3a08f83332a5,
    0xbfc8000378452457,
    0xbfb3675b026b5a90,
    0xbf94b7ae7c3646f0,
    0xbfb5f8da6168a317,
    0xbfba2510e0e04ca1,
    0xbfc1a6fe2e875451,
    0x3fc320e45024a662,
    0x3fee57ebb5867ad7,
    0xbfaa459df4fb6e88,
    0xbfbce767f5e21ffa,
    0x3fc88c39ae8f0ef9,
    0xbfb49cb7bed37d6e,
    0xbf9eca0e27fb29ee,
    0xbfa6fc9d4137ceae,
    0x3fc38788c3ce142a,
    0x3fef0f9d8582c734,
    0xbfaa1111f368ee6b,
    0xbfa00c37937de748,
    0xbfcdf63fb5a24eed,
    0x3f94f466f5c4a3d4,
    0x3fc7faf06797c0e9,
    0x3fb43faba205494c,
    0xbfbf35c5b55fea5f,
    0x3fefb6f982cef861,
    0xbfb35dbc391ee46c,
    0x3faa99dbbb234919,
    0xbfa20784fa2441e7,
    0xbfa37b9c3c914418,
    0xbfa8d8afcd17f5e1,
    0x3fb5eb506024cc2e,
    0xbfcc6ea8e8d47755,
    0x3fef043699e084db,
    0x3fb2c598dc85c754,
    0xbf9f7493f0ac0eb5,
    0x3fc0455ff1f6e4cb,
    0x3fa5682c44067947,
    0x3fcd5fdde5906010,
    0x3f9c89b34899be45,
    0xbfb073fbb9008ef1,
    0x3fee5ce24e6ac452,
    0xbfbe3f1d832f00c3,
    0xbfa0c501161e7685,
    0x3fbd48b1fc02f9a7,
    0xbf9dba4e6db60b98,
    0x3f6e3c149e72f813,
    0x3fbbd315a5825edd,
    0x3fb92838c0d6fda0,
    0x3feb52af928f3ae4,
];

#[test]
fn a_stalled_iteration_is_tried_again() {
    let a = DMatrix::from_iterator(7, 7, STALLS.iter().map(|&bits| f64::from_bits(bits)));
    let svd = Svd::new(&a).unwrap();
    let back = &svd.u * DMatrix::from_diagonal(&DVector::from_vec(svd.sigma)) * svd.v.transpose();
    assert!((back - &a).norm() < ULPS * a.norm());
    assert!(orthogonality_defect(&svd.u) < ULPS && orthogonality_defect(&svd.v) < ULPS);
}
