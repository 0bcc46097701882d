//! The normal form `Φ = Q · blockdiag · Qᵀ` of a matrix given by its entries, where there is one.
//!
//! A normal `Φ = S + K` (symmetric and skew part) commutes with its transpose, so the Hermitian matrices S and −iK have
//! a common orthonormal basis of eigenvectors, and so has the Hermitian `S − iαK`; for all but a few α it has no other.
//! One Hermitian eigenproblem, which is backward stable, thus finds it: H. He and D. Kressner, *A simple, randomized
//! algorithm for diagonalizing normal matrices*, Calcolo 62 (2025). Whether the form found is one is then measured.

use faer::{Mat, Side};
use nalgebra::{Complex, DMatrix};

use super::Modes;
use super::facts::{frobenius, is_symmetric, normality_defect, symmetric_eigen, symmetric_part};

/// Weights α of the skew part. Two are tried, because any one of them is wrong for some matrices: those with
/// eigenvalues `a + ib ≠ a' + ib'` and `a + αb = a' + αb'`. Neither is a likely slope between eigenvalues.
const WEIGHTS: [f64; 2] = [0.618_033_988_749_894_9, 1.324_717_957_244_746];

/// A matrix is taken as normal when its normal form holds within this many `dε` of `‖Φ‖_F`: rounding of the entries
/// and the decomposition stay below a few, and anything of 14 digits or more passes.
const TOLERANCE: f64 = 64.0;

/// Eigenvalues are real or zero when they are within this many `dε` of `‖Φ‖_F`: those of a normal matrix move by at
/// most the norm of a perturbation, and the decomposition's own is a few `dε`. Without it −1 ± 10⁻¹⁶i would count as
/// a pair, and a singular matrix as one with a negative eigenvalue.
const REAL_TOLERANCE: f64 = 8.0;

/// The modes and the basis `Q` (columns: real modes, then two a pair), or `None` where `Φ` is not normal.
pub(super) fn of(matrix: &DMatrix<f64>) -> Option<(Modes, DMatrix<f64>)> {
    let width = matrix.nrows();
    let scale = width as f64 * f64::EPSILON * frobenius(matrix);
    if is_diagonal(matrix) {
        return Some((
            Modes { real: matrix.diagonal().iter().copied().collect(), pairs: vec![] },
            DMatrix::identity(width, width),
        ));
    }
    if is_symmetric(matrix) {
        let (mut real, basis) = symmetric_eigen(matrix)?;
        real.iter_mut().for_each(|value| *value = snapped(*value, REAL_TOLERANCE * scale));
        return Some((Modes { real, pairs: vec![] }, basis));
    }
    // A form that holds within τ‖Φ‖_F bounds the defect by 2√2 τ.
    if normality_defect(matrix) > 3.0 * TOLERANCE * width as f64 * f64::EPSILON {
        return None;
    }
    WEIGHTS.iter().find_map(|&weight| {
        let (modes, basis) = candidate(matrix, weight, REAL_TOLERANCE * scale)?;
        holds(matrix, &modes, &basis, TOLERANCE * scale).then_some((modes, basis))
    })
}

fn candidate(matrix: &DMatrix<f64>, weight: f64, real_below: f64) -> Option<(Modes, DMatrix<f64>)> {
    let width = matrix.nrows();
    let mixed = Mat::from_fn(width, width, |i, j| {
        let (a, b) = (matrix[(i, j)], matrix[(j, i)]);
        Complex::new(0.5 * a + 0.5 * b, -weight * (0.5 * a - 0.5 * b))
    });
    let eigen = mixed.self_adjoint_eigen(Side::Lower).ok()?;
    let mut upper = Vec::new();
    for column in eigen.U().col_iter() {
        let u: Vec<Complex<f64>> = column.iter().copied().collect();
        let image = |i: usize| (0..width).map(|j| u[j] * matrix[(i, j)]).sum::<Complex<f64>>();
        let z: Complex<f64> = (0..width).map(|i| u[i].conj() * image(i)).sum();
        if z.im > real_below {
            upper.push((z, u));
        }
    }
    upper.sort_by(|(a, _), (b, _)| b.re.total_cmp(&a.re).then(b.im.total_cmp(&a.im)));
    let reals = width.checked_sub(2 * upper.len())?;
    let mut basis = DMatrix::zeros(width, width);
    for (k, (_, u)) in upper.iter().enumerate() {
        for i in 0..width {
            basis[(i, reals + 2 * k)] = std::f64::consts::SQRT_2 * u[i].re;
            basis[(i, reals + 2 * k + 1)] = -std::f64::consts::SQRT_2 * u[i].im;
        }
    }
    let real = complement(matrix, &mut basis, reals)?;
    let real = real.into_iter().map(|value| snapped(value, real_below)).collect();
    Some((Modes { real, pairs: upper.into_iter().map(|(z, _)| z).collect() }, basis))
}

/// Fills the first `count` columns of the basis with the eigenvectors of S that are orthogonal to the others: these are
/// lifted out of the way by three times the largest eigenvalue that S can have.
fn complement(matrix: &DMatrix<f64>, basis: &mut DMatrix<f64>, count: usize) -> Option<Vec<f64>> {
    let pairs = basis.columns(count, basis.ncols() - count).into_owned();
    let lifted = symmetric_part(matrix) + &pairs * pairs.transpose() * (3.0 * frobenius(matrix));
    let (_, vectors) = symmetric_eigen(&symmetric_part(&lifted))?;
    let vectors = vectors.columns(0, count).into_owned();
    basis.columns_mut(0, count).copy_from(&vectors);
    let images = matrix * &vectors;
    Some((0..count).map(|k| vectors.column(k).dot(&images.column(k))).collect())
}

fn holds(matrix: &DMatrix<f64>, modes: &Modes, basis: &DMatrix<f64>, tolerance: f64) -> bool {
    let width = matrix.nrows();
    let residual = matrix * basis - basis * super::assembly::block_diagonal(modes);
    let orthogonality = basis.transpose() * basis - DMatrix::identity(width, width);
    frobenius(&residual) <= tolerance && frobenius(&orthogonality) * frobenius(matrix) <= tolerance
}

fn is_diagonal(matrix: &DMatrix<f64>) -> bool {
    (0..matrix.nrows()).all(|i| (0..matrix.ncols()).all(|j| i == j || matrix[(i, j)] == 0.0))
}

fn snapped(value: f64, zero_below: f64) -> f64 {
    if value.abs() <= zero_below { 0.0 } else { value }
}
