//! Numbers that describe a matrix: norms, eigenvalues, how far it is from normal.

use faer::{Mat, Side};
use nalgebra::{Complex, DMatrix};

use super::Modes;

/// What is known of a target; every norm without a name is the spectral norm.
///
/// Where a decomposition is needed and does not converge (rounding stalls about one in a hundred thousand), the numbers
/// that follow from it are NaN, and the eigenvalues are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Whether `Φ = Φᵀ` (exactly, or by construction).
    pub symmetric: bool,
    /// `‖ΦΦᵀ − ΦᵀΦ‖_F / ‖Φ‖_F²` (0 by construction for normal targets; 0 for `Φ = 0`).
    pub normality_defect: f64,
    /// `‖Φ‖`.
    pub norm: f64,
    /// `‖Φ − I‖_F`.
    pub distance_from_identity: f64,
    /// The positivity margin `λ_min((Φ + Φᵀ)/2)`.
    pub margin: f64,
    /// Trace of `Φ`.
    pub trace: f64,
    /// `‖Φ‖_F`.
    pub frobenius_norm: f64,
    /// The d eigenvalues, in the order: real ones, then pairs `z, z̄`.
    pub eigenvalues: Vec<Complex<f64>>,
}

impl Facts {
    /// The facts of a normal matrix, from its modes alone, in O(d).
    pub(super) fn of_modes(modes: &Modes) -> Self {
        let reals = modes.real.iter().map(|&value| Complex::new(value, 0.0));
        let eigenvalues: Vec<_> = reals.chain(modes.pairs.iter().flat_map(|z| [*z, z.conj()])).collect();
        let sum = |term: &dyn Fn(&Complex<f64>) -> f64| eigenvalues.iter().fold(0.0, |sum, z| sum + term(z));
        Self {
            symmetric: modes.pairs.is_empty(),
            normality_defect: 0.0,
            norm: eigenvalues.iter().fold(0.0, |norm, z| norm.max(libm::hypot(z.re, z.im))),
            distance_from_identity: sum(&|z| (z.re - 1.0) * (z.re - 1.0) + z.im * z.im).sqrt(),
            margin: eigenvalues.iter().fold(f64::INFINITY, |margin, z| margin.min(z.re)),
            trace: sum(&|z| z.re),
            frobenius_norm: sum(&|z| z.re * z.re + z.im * z.im).sqrt(),
            eigenvalues,
        }
    }

    /// The facts of any square matrix, by decompositions.
    pub(super) fn of_matrix(matrix: &DMatrix<f64>) -> Self {
        let width = matrix.nrows();
        let spectrum = eigenvalues(matrix).unwrap_or_default();
        Self {
            symmetric: is_symmetric(matrix),
            normality_defect: normality_defect(matrix),
            norm: norm(matrix).unwrap_or(f64::NAN),
            distance_from_identity: frobenius(&(matrix - DMatrix::identity(width, width))),
            margin: margin(matrix).unwrap_or(f64::NAN),
            trace: (0..width).fold(0.0, |sum, i| sum + matrix[(i, i)]),
            frobenius_norm: frobenius(matrix),
            eigenvalues: spectrum,
        }
    }
}

/// `‖M‖_F`, scaled so that no square under- or overflows, summed in a fixed order.
pub(super) fn frobenius(matrix: &DMatrix<f64>) -> f64 {
    let largest = matrix.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    largest * matrix.iter().fold(0.0, |sum, entry| sum + (entry / largest) * (entry / largest)).sqrt()
}

pub(super) fn is_symmetric(matrix: &DMatrix<f64>) -> bool {
    (0..matrix.nrows()).all(|i| (0..i).all(|j| matrix[(i, j)] == matrix[(j, i)]))
}

/// `‖MMᵀ − MᵀM‖_F / ‖M‖_F²`.
pub(super) fn normality_defect(matrix: &DMatrix<f64>) -> f64 {
    let norm = frobenius(matrix);
    if norm == 0.0 || is_symmetric(matrix) {
        return 0.0;
    }
    let scaled = matrix / norm;
    let transposed = scaled.transpose();
    frobenius(&(&scaled * &transposed - &transposed * &scaled))
}

/// `(M + Mᵀ)/2`.
pub(super) fn symmetric_part(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| 0.5 * matrix[(i, j)] + 0.5 * matrix[(j, i)])
}

/// Eigenvalues in ascending order, and an orthonormal basis of eigenvectors as columns.
pub(super) fn symmetric_eigen(matrix: &DMatrix<f64>) -> Option<(Vec<f64>, DMatrix<f64>)> {
    let eigen = faer_of(matrix).self_adjoint_eigen(Side::Lower).ok()?;
    let vectors = DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| eigen.U()[(i, j)]);
    Some((eigen.S().column_vector().iter().copied().collect(), vectors))
}

fn norm(matrix: &DMatrix<f64>) -> Option<f64> {
    faer_of(matrix).singular_values().ok()?.first().copied()
}

fn margin(matrix: &DMatrix<f64>) -> Option<f64> {
    faer_of(&symmetric_part(matrix)).self_adjoint_eigenvalues(Side::Lower).ok()?.first().copied()
}

fn eigenvalues(matrix: &DMatrix<f64>) -> Option<Vec<Complex<f64>>> {
    let all: Vec<Complex<f64>> = faer_of(matrix).eigenvalues().ok()?;
    let mut real: Vec<_> = all.iter().filter(|z| z.im == 0.0).copied().collect();
    let mut upper: Vec<_> = all.iter().filter(|z| z.im > 0.0).copied().collect();
    let descending = |a: &Complex<f64>, b: &Complex<f64>| b.re.total_cmp(&a.re).then(b.im.total_cmp(&a.im));
    real.sort_by(descending);
    upper.sort_by(descending);
    real.extend(upper.iter().flat_map(|z| [*z, z.conj()]));
    (real.len() == all.len()).then_some(real)
}

fn faer_of(matrix: &DMatrix<f64>) -> Mat<f64> {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[(i, j)])
}
