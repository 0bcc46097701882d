//! The normal form `Φ = Q · blockdiag · Qᵀ` of a target given by its entries, where there is one.
//!
//! [`linalg::NormalForm`](NormalForm) finds a candidate. This file decides what counts as normal, real and zero, and leaves
//! the eigenvalues of a diagonal matrix as they stand.

use std::task::Poll;

use nalgebra::{Complex, DMatrix};

use super::Modes;
use super::facts::frobenius;
use crate::linalg::{NormalForm, NormalFormInProgress, times};

/// A matrix counts as normal when its normal form holds within this many `dε` of `‖Φ‖_F`: rounding of the entries and
/// the decomposition stay below a few, and anything of 14 digits or more passes.
const TOLERANCE: f64 = 64.0;

/// Eigenvalues are real or zero when they are within this many `dε` of `‖Φ‖_F`: those of a normal matrix move by at most
/// the norm of a perturbation, and rounding an orthogonal similarity makes one of a few `dε`. Without it −1 ± 10⁻¹⁶i would
/// count as a pair, and a singular matrix as one with a negative eigenvalue.
const REAL_TOLERANCE: f64 = 8.0;

/// The search for the normal form of a matrix, in pieces; the same bits however that is cut.
#[derive(Debug)]
pub(super) enum Search {
    /// It stands there.
    Diagonal,
    /// In the making.
    Form(Box<NormalFormInProgress>),
    /// There is none.
    Vain,
}

impl Search {
    /// Begins with `matrix`, of which the [`normality_defect`](crate::linalg::normality_defect) is known.
    pub(super) fn new(matrix: &DMatrix<f64>, defect: f64) -> Self {
        if is_diagonal(matrix) {
            return Self::Diagonal;
        }
        NormalFormInProgress::with_defect(matrix, defect).map_or(Self::Vain, |form| Self::Form(Box::new(form)))
    }

    /// Works on `matrix`, always the same, until about so many floating-point operations are spent, and takes from `flops`
    /// what it spends. Ready are the modes and the basis `Q` (columns: real modes, then two a pair), or `None` where `Φ` is
    /// not normal.
    pub(super) fn advance(&mut self, matrix: &DMatrix<f64>, flops: &mut u64) -> Poll<Option<(Modes, DMatrix<f64>)>> {
        let form = match self {
            Self::Diagonal => {
                let real = matrix.diagonal().iter().copied().collect();
                let basis = DMatrix::identity(matrix.nrows(), matrix.nrows());
                return Poll::Ready(Some((Modes { real, pairs: vec![] }, basis)));
            }
            Self::Vain => return Poll::Ready(None),
            Self::Form(job) => match job.advance(flops) {
                Poll::Ready(form) => form,
                Poll::Pending => return Poll::Pending,
            },
        };
        let unit = matrix.nrows() as f64 * f64::EPSILON * frobenius(matrix);
        let found = form.ok().map(|form| snapped(form, REAL_TOLERANCE * unit));
        Poll::Ready(found.filter(|(modes, basis)| holds(matrix, modes, basis, TOLERANCE * unit)))
    }
}

/// Puts eigenvalues within `tolerance` of 0 or of the real axis there. A pair on the real axis is an eigenvalue twice:
/// its two columns become those of two real modes.
fn snapped(form: NormalForm, tolerance: f64) -> (Modes, DMatrix<f64>) {
    let to_zero = |x: f64| if x.abs() <= tolerance { 0.0 } else { x };
    let mut real: Vec<f64> = form.real.iter().copied().map(to_zero).collect();
    let reals = real.len();
    let mut order: Vec<usize> = (0..reals).collect();
    let (near, pairs): (Vec<_>, Vec<_>) =
        form.pairs.into_iter().enumerate().partition(|(_, z): &(usize, Complex<f64>)| z.im <= tolerance);
    for (k, z) in near {
        real.extend([to_zero(z.re); 2]);
        order.extend([reals + 2 * k, reals + 2 * k + 1]);
    }
    order.extend(pairs.iter().flat_map(|(k, _)| [reals + 2 * k, reals + 2 * k + 1]));
    (Modes { real, pairs: pairs.into_iter().map(|(_, z)| z).collect() }, form.vectors.select_columns(&order))
}

/// `‖ΦQ − Q·blockdiag‖_F ≤ tolerance`, and Q orthogonal as precisely.
fn holds(matrix: &DMatrix<f64>, modes: &Modes, basis: &DMatrix<f64>, tolerance: f64) -> bool {
    let width = matrix.nrows();
    let residual = times(matrix, basis) - times(basis, &super::assembly::block_diagonal(modes));
    let orthogonality = times(&basis.transpose(), basis) - DMatrix::identity(width, width);
    frobenius(&residual) <= tolerance && frobenius(&orthogonality) * frobenius(matrix) <= tolerance
}

fn is_diagonal(matrix: &DMatrix<f64>) -> bool {
    (0..matrix.nrows()).all(|i| (0..matrix.ncols()).all(|j| i == j || matrix[(i, j)] == 0.0))
}
