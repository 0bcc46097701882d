//! Well-known real matrices as targets, each at its own size, with its source.

use nalgebra::{Complex, DMatrix};

use super::choice::words;
use super::target::cosine;
use super::{Modes, Target};

words! {
    /// A well-known matrix: its title, and what to expect when it is the target.
    Gallery {
        SrgbToXyz = "srgb", "sRGB to CIE XYZ",
            "Not normal but γ-positive (γ ≈ 0.239): plain descent learns it, and power projection is guaranteed to.";
        IrisCovariance = "iris", "Covariance of Fisher's irises",
            "Symmetric positive definite with condition number 177: learned, its small eigenvalues slowly.";
        InverseLaplacian = "laplacian", "Inverse of the 1-d Laplacian",
            "Symmetric positive definite with eigenvalues from 0.26 to 8.3: learned, and the largest limits the step.";
        HeatStep = "heat", "Heat step on a ring",
            "Symmetric positive definite with eigenvalues from 1/4 to 1: learned quickly.";
        CosineTransform = "dct", "8-point DCT-II",
            "Orthogonal, with eigenvalues as near to −1 as 4.5° but none that is real: learned, those modes last.";
        SineTransform = "dst", "7-point DST-I",
            "Symmetric and orthogonal with the eigenvalue −1 three times: never learned, the loss stays above 3/2.";
        EvenShift = "shift8", "Cyclic shift of 8",
            "The eighth roots of unity, −1 among them: never learned in exact arithmetic, the loss stays above 1/2.";
        OddShift = "shift7", "Cyclic shift of 7",
            "The seventh roots of unity, none of which is −1: learned.";
        Hadamard = "hadamard", "Hadamard matrix of order 8",
            "Symmetric and orthogonal with the eigenvalue −1 four times: never learned, the loss stays above 2.";
        Weather = "weather", "Weather in the Land of Oz",
            "Not normal, not γ-positive, with the eigenvalue −1/4: no guarantee applies, and descent stalls near loss 0.028.";
        MildShear = "shear", "Shear, γ-positive",
            "Not normal but γ-positive (γ = 1/2): plain descent learns it, and power projection is guaranteed to.";
        StrongShear = "shear3", "Shear, not γ-positive",
            "Not normal and not γ-positive (margin −1/2): no guarantee applies, yet plain descent learns it.";
    }
}

/// Points on the line, on the ring, and in the transforms of even size.
const POINTS: usize = 8;
const SINE_POINTS: usize = 7;
/// Heat that flows to each neighbor in one step.
const HEAT_FLOW: f64 = 3.0 / 16.0;

impl Gallery {
    /// Where the matrix comes from.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::SrgbToXyz => "IEC 61966-2-1:1999, linear sRGB to CIE 1931 XYZ, white point D65, four decimals.",
            Self::IrisCovariance => {
                "R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936), \
                 179-188: sample covariance (divisor 149) of the 150 flowers in cm²; sepal length and width, petal \
                 length and width."
            }
            Self::InverseLaplacian => {
                "Inverse of the 8×8 matrix tridiag(−1, 2, −1), the 1-d Dirichlet Laplacian with unit spacing: \
                 min(i,j)·(9 − max(i,j))/9."
            }
            Self::HeatStep => {
                "One explicit Euler step of the heat equation on a ring of 8 points, time step over spacing squared \
                 3/16: circulant (5/8, 3/16, 0, …, 0, 3/16)."
            }
            Self::CosineTransform => {
                "N. Ahmed, T. Natarajan, K. R. Rao, Discrete cosine transform, IEEE Transactions on Computers C-23 \
                 (1974), 90-93: orthonormal DCT-II, as in JPEG."
            }
            Self::SineTransform => "Discrete sine transform of type I, orthonormal: sin(πij/8)/2, i, j = 1, …, 7.",
            Self::EvenShift => "The permutation matrix of i → i + 1 modulo 8.",
            Self::OddShift => "The permutation matrix of i → i + 1 modulo 7.",
            Self::Hadamard => {
                "J. J. Sylvester, Thoughts on inverse orthogonal matrices, Philosophical Magazine 34 (1867), 461-475: order 8, \
                divided by √8."
            }
            Self::Weather => {
                "J. G. Kemeny, J. L. Snell, G. L. Thompson, Introduction to Finite Mathematics, 3rd ed. (1974): the \
                 Land of Oz, transition matrix between rain, nice and snow (C. M. Grinstead, J. L. Snell, Introduction to \
                 Probability, Example 11.1)."
            }
            Self::MildShear => "The shear (1 1; 0 1).",
            Self::StrongShear => "The shear (1 3; 0 1).",
        }
    }

    /// The width d of the matrix.
    #[must_use]
    pub fn width(self) -> usize {
        match self {
            Self::SrgbToXyz | Self::Weather => 3,
            Self::IrisCovariance => 4,
            Self::SineTransform | Self::OddShift => SINE_POINTS,
            Self::InverseLaplacian | Self::HeatStep | Self::CosineTransform | Self::EvenShift | Self::Hadamard => {
                POINTS
            }
            Self::MildShear | Self::StrongShear => 2,
        }
    }

    /// The entries, d×d.
    #[must_use]
    pub fn matrix(self) -> DMatrix<f64> {
        let width = self.width();
        let rows = |entries: &[f64]| DMatrix::from_row_slice(width, width, entries);
        let shift = |i: usize, j: usize| f64::from(i == (j + 1) % width);
        match self {
            Self::SrgbToXyz => rows(&[0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505]),
            Self::IrisCovariance => iris_covariance(),
            Self::InverseLaplacian => {
                DMatrix::from_fn(width, width, |i, j| ((i.min(j) + 1) * (width - i.max(j))) as f64 / (width + 1) as f64)
            }
            Self::HeatStep => DMatrix::from_fn(width, width, |i, j| match (i + width - j) % width {
                0 => 1.0 - 2.0 * HEAT_FLOW,
                1 | 7 => HEAT_FLOW,
                _ => 0.0,
            }),
            Self::CosineTransform => DMatrix::from_fn(width, width, |i, j| {
                let scale = if i == 0 { 0.125_f64.sqrt() } else { 0.5 };
                scale * cosine(((2 * j + 1) * i) as f64 * 11.25)
            }),
            Self::SineTransform => {
                DMatrix::from_fn(width, width, |i, j| 0.5 * cosine(((i + 1) * (j + 1)) as f64 * 22.5 - 90.0))
            }
            Self::EvenShift | Self::OddShift => DMatrix::from_fn(width, width, shift),
            Self::Hadamard => DMatrix::from_fn(width, width, |i, j| {
                let sign = if (i & j).count_ones() % 2 == 0 { 1.0 } else { -1.0 };
                sign * 0.125_f64.sqrt()
            }),
            Self::Weather => rows(&[0.5, 0.25, 0.25, 0.5, 0.0, 0.5, 0.25, 0.25, 0.5]),
            Self::MildShear => rows(&[1.0, 1.0, 0.0, 1.0]),
            Self::StrongShear => rows(&[1.0, 3.0, 0.0, 1.0]),
        }
    }

    pub(super) fn target(self) -> Target {
        let target = Target::from_matrix(self.matrix());
        match self.exact_modes() {
            Some(exact) => target.with_exact_modes(&exact),
            None => target,
        }
    }

    /// Its distinct modes, where they are known in closed form.
    fn exact_modes(self) -> Option<Modes> {
        let real = |real: Vec<f64>| Some(Modes { real, pairs: vec![] });
        let roots = |below_half: std::ops::Range<usize>, real: &[f64]| {
            let turn = 360.0 / self.width() as f64;
            let root = |k| Complex::new(cosine(k as f64 * turn), cosine(k as f64 * turn - 90.0));
            Some(Modes { real: real.to_vec(), pairs: below_half.map(root).collect() })
        };
        match self {
            // 4 sin²(x/2) = 2(1 − cos x) at x = 20°, 40°, …
            Self::InverseLaplacian => real((1..=POINTS).map(|k| 0.5 / (1.0 - cosine(k as f64 * 20.0))).collect()),
            Self::HeatStep => {
                real((0..=POINTS / 2).map(|k| 1.0 - 2.0 * HEAT_FLOW * (1.0 - cosine(k as f64 * 45.0))).collect())
            }
            Self::SineTransform | Self::Hadamard => real(vec![1.0, -1.0]),
            Self::EvenShift => roots(1..4, &[1.0, -1.0]),
            Self::OddShift => roots(1..4, &[1.0]),
            _ => None,
        }
    }
}

/// Products of deviations summed over the flowers, in tenths of a centimeter squared and times 150, are integers.
fn iris_covariance() -> DMatrix<f64> {
    const SUMS: [[i32; 4]; 4] = [
        [1_532_525, -94_840, 2_848_095, 1_153_865],
        [-94_840, 424_604, -736_782, -271_864],
        [2_848_095, -736_782, 6_964_881, 2_895_687],
        [1_153_865, -271_864, 2_895_687, 1_298_549],
    ];
    const DIVISOR: f64 = 150.0 * 149.0 * 100.0;
    DMatrix::from_fn(4, 4, |i, j| f64::from(SUMS[i][j]) / DIVISOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Word;

    /// Rounding of entries, a few products of size 8.
    const ROUNDING: f64 = 64.0 * f64::EPSILON;

    #[test]
    fn every_matrix_has_its_stated_width_and_a_source() {
        for &name in Gallery::ALL {
            assert_eq!(name.matrix().shape(), (name.width(), name.width()));
            assert!(name.source().ends_with('.'));
        }
    }

    #[test]
    fn modes_and_basis_recompose_the_entries() {
        for &name in Gallery::ALL {
            let target = name.target();
            let Some(modes) = target.modes() else { continue };
            let (basis, matrix) = (target.basis().unwrap(), target.matrix().unwrap());
            let blocks = Target::from_modes(modes.clone()).matrix().unwrap().clone();
            assert!((matrix - basis * blocks * basis.transpose()).norm() < ROUNDING * matrix.norm(), "{name:?}");
        }
    }

    #[test]
    fn spectra_in_closed_form_are_exact() {
        let modes = |name: Gallery| name.target().modes().unwrap().clone();
        assert_eq!(modes(Gallery::SineTransform).real, [-1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(modes(Gallery::Hadamard).real, [-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(modes(Gallery::EvenShift).real, [-1.0, 1.0]);
        assert!(modes(Gallery::EvenShift).pairs.contains(&Complex::new(0.0, 1.0)));
        assert_eq!(modes(Gallery::OddShift).real, [1.0]);
        let heat = modes(Gallery::HeatStep).real;
        assert_eq!((heat[0], heat[7]), (0.25, 1.0));
        assert_eq!(modes(Gallery::InverseLaplacian).real[5], 1.0);
    }

    #[test]
    fn transforms_are_orthogonal() {
        for name in
            [Gallery::CosineTransform, Gallery::SineTransform, Gallery::Hadamard, Gallery::EvenShift, Gallery::OddShift]
        {
            let matrix = name.matrix();
            let gram = &matrix * matrix.transpose();
            assert!((gram - DMatrix::identity(name.width(), name.width())).norm() < ROUNDING, "{name:?}");
        }
    }

    #[test]
    fn entries_are_what_their_names_say() {
        let laplacian = DMatrix::from_fn(8, 8, |i, j| match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        });
        assert!((laplacian * Gallery::InverseLaplacian.matrix() - DMatrix::identity(8, 8)).norm() < ROUNDING);
        assert!(Gallery::Weather.matrix().row_iter().all(|row| row.sum() == 1.0));
        assert!(Gallery::HeatStep.matrix().row_iter().all(|row| row.sum() == 1.0));
        // The total variance of the iris data as it is usually printed.
        assert!((Gallery::IrisCovariance.matrix().trace() - 4.572957).abs() < 5e-7);
        // White is the sum of the primaries: D65 in four decimals.
        let white = Gallery::SrgbToXyz.matrix().column_sum();
        assert!((white - nalgebra::DVector::from_vec(vec![0.9505, 1.0, 1.0890])).norm() < ROUNDING);
    }

    /// The numbers that the descriptions state.
    #[test]
    fn expectations_name_the_right_numbers() {
        let facts = |name: Gallery| name.target().facts().clone();
        let near =
            |value: f64, stated: f64, digit: f64| assert!((value - stated).abs() <= digit, "{value} for {stated}");
        near(facts(Gallery::SrgbToXyz).margin, 0.239, 5e-4);
        let iris = facts(Gallery::IrisCovariance);
        near(iris.norm / iris.margin, 177.0, 0.5);
        near(facts(Gallery::InverseLaplacian).margin, 0.26, 5e-3);
        near(facts(Gallery::InverseLaplacian).norm, 8.3, 5e-2);
        let nearest = facts(Gallery::CosineTransform).eigenvalues.iter().map(|z| z.arg().abs()).fold(0.0, f64::max);
        near(180.0 - nearest.to_degrees(), 4.5, 5e-2);
        near(facts(Gallery::Weather).eigenvalues[0].re, -0.25, ROUNDING);
        assert!(facts(Gallery::Weather).margin < 0.0);
        near(facts(Gallery::MildShear).margin, 0.5, ROUNDING);
        near(facts(Gallery::StrongShear).margin, -0.5, ROUNDING);
        for name in [Gallery::SrgbToXyz, Gallery::Weather, Gallery::MildShear, Gallery::StrongShear] {
            assert!(name.target().modes().is_none());
        }
    }
}
