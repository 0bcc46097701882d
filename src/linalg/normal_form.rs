//! Real normal form of a normal matrix.
//!
//! `A = Q·blockdiag(λ_1, …, λ_r, [[a, −b], [b, a]], …)·Qᵀ` for real A, d×d, with `AAᵀ = AᵀA`: Q orthogonal, λ real, and
//! `z = a + ib`, `b > 0`, one of each conjugate pair (Horn and Johnson, *Matrix Analysis*, 2nd ed., theorem 2.5.6).
//!
//! The columns are found by [dividing the spectrum](super::spectral_division).

use crate::order;
use std::task::Poll;

use super::DecompositionError;
use super::general_product::{inner, times};
use super::scaling::scaled;
use super::spectral_division::{Divided, Division, EigenVectors};
use crate::kernel::entries;
use nalgebra::{Complex, DMatrix};

/// `A = Q·blockdiag·Qᵀ` of a real normal d×d matrix.
#[derive(Debug, Clone)]
pub struct NormalForm {
    /// The real eigenvalues, ascending, one a 1×1 block.
    pub real: Vec<f64>,
    /// One of each conjugate pair, `Im z > 0`, ascending in real part, one a 2×2 block.
    pub pairs: Vec<Complex<f64>>,
    /// Q, d×d, orthogonal. Its columns are first those of `real`, in that order, then two for each of `pairs`:
    /// `(x, y)` with `Ax = ax + by` and `Ay = −bx + ay`.
    pub vectors: DMatrix<f64>,
}

/// Why a matrix has no normal form here.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NormalFormError {
    /// The matrix is not normal within the tolerance.
    #[error("the matrix is not normal: ‖AAᵀ − AᵀA‖_F is {defect:.1e} of ‖A‖_F²")]
    NotNormal {
        /// `‖AAᵀ − AᵀA‖_F / ‖A‖_F²`
        defect: f64,
    },
    /// A decomposition inside did not converge, or an entry is not finite.
    #[error("the decomposition did not converge")]
    NoConvergence,
}

impl From<DecompositionError> for NormalFormError {
    fn from(_: DecompositionError) -> Self {
        Self::NoConvergence
    }
}

/// `‖AAᵀ − AᵀA‖_F / ‖A‖_F²`, 0 for `A = 0`; 0 means normal. At most √2.
#[must_use]
pub fn normality_defect(a: &DMatrix<f64>) -> f64 {
    // Scaled first: the defect is a ratio of fourth powers of entries.
    let largest = a.amax();
    if largest == 0.0 {
        return 0.0;
    }
    let a = a / largest;
    let transpose = a.transpose();
    (times(&a, &transpose) - times(&transpose, &a)).norm() / a.norm_squared()
}

impl NormalForm {
    /// Largest [`normality_defect`], and largest `‖A − Q·blockdiag·Qᵀ‖_F / ‖A‖_F`, of a matrix that counts as normal.
    ///
    /// Rounding a normal matrix to f64 leaves some 1e-16 of either, d = 128 and an orthogonal similarity computed in f64
    /// some 1e-14. Beyond this tolerance the modes would no longer give the losses of A to 1e-12 of the initial one.
    pub const TOLERANCE: f64 = 1e-12;

    /// Decomposes `a`, d×d.
    ///
    /// # Errors
    /// [`NormalFormError::NotNormal`] beyond [`NormalForm::TOLERANCE`]; [`NormalFormError::NoConvergence`].
    pub fn new(a: &DMatrix<f64>) -> Result<Self, NormalFormError> {
        let mut job = NormalFormInProgress::new(a)?;
        loop {
            if let Poll::Ready(form) = job.advance(&mut { u64::MAX }) {
                return form;
            }
        }
    }

    /// `Q·blockdiag·Qᵀ`, d×d.
    #[must_use]
    pub fn recompose(&self) -> DMatrix<f64> {
        self.with_blocks(&self.real, &self.pairs)
    }

    /// `Q·blockdiag(real, pairs)·Qᵀ` with other blocks in the same basis: a function of A, when they are one.
    #[must_use]
    pub fn with_blocks(&self, real: &[f64], pairs: &[Complex<f64>]) -> DMatrix<f64> {
        let mut image = self.vectors.clone();
        multiply_blocks(&mut image, real, pairs);
        times(&image, &self.vectors.transpose())
    }
}

/// Multiplies `m`, d×d, by `blockdiag(real, pairs)` from the right.
pub(super) fn multiply_blocks(m: &mut DMatrix<f64>, real: &[f64], pairs: &[Complex<f64>]) {
    let d = m.nrows();
    let (ones, twos) = m.as_mut_slice().split_at_mut(real.len() * d);
    for (column, value) in ones.chunks_exact_mut(d.max(1)).zip(real) {
        entries::scale(column, *value);
    }
    for (columns, z) in twos.chunks_exact_mut(2 * d.max(1)).zip(pairs) {
        let (x, y) = columns.split_at_mut(d);
        for (x, y) in x.iter_mut().zip(y) {
            (*x, *y) = (*x * z.re + *y * z.im, *y * z.re - *x * z.im);
        }
    }
}

/// A normal form that is being computed, in pieces of a few products; the same bits however that is cut.
#[derive(Debug, Clone)]
pub struct NormalFormInProgress {
    /// The matrix, divided by `power`.
    scaled: DMatrix<f64>,
    power: f64,
    /// See [`normality_defect`].
    defect: f64,
    division: Division,
}

impl NormalFormInProgress {
    /// Begins with `a`, d×d; takes two products.
    ///
    /// # Errors
    /// Those of [`NormalForm::new`].
    pub fn new(a: &DMatrix<f64>) -> Result<Self, NormalFormError> {
        Self::with_defect(a, normality_defect(a))
    }

    /// Begins with `a`, d×d, of which the [`normality_defect`] is known; takes O(d²) operations.
    ///
    /// # Errors
    /// Those of [`NormalForm::new`].
    pub fn with_defect(a: &DMatrix<f64>, defect: f64) -> Result<Self, NormalFormError> {
        let (scaled, power) = scaled(a).ok_or(NormalFormError::NoConvergence)?;
        if defect > NormalForm::TOLERANCE {
            return Err(NormalFormError::NotNormal { defect });
        }
        let division = Division::new(&scaled)?;
        Ok(Self { scaled, power, defect, division })
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. It stops inside
    /// decompositions, and between others pieces of a few products. Not to be called again once it is ready.
    ///
    /// Ready is what [`NormalForm::new`] returns.
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Result<NormalForm, NormalFormError>> {
        match self.division.advance(flops) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error.into())),
            Poll::Ready(Ok(Divided::Symmetric(eigen))) => {
                let real = eigen.values.iter().map(|x| x * self.power).collect();
                Poll::Ready(Ok(NormalForm { real, pairs: Vec::new(), vectors: eigen.vectors }))
            }
            Poll::Ready(Ok(Divided::Vectors(vectors))) => Poll::Ready(self.finish(vectors)),
        }
    }

    /// The normal form, once nothing is left to be divided.
    fn finish(&self, vectors: EigenVectors) -> Result<NormalForm, NormalFormError> {
        let form = self.assemble(vectors);
        let residual = (form.recompose() - &self.scaled).norm() / self.scaled.norm();
        if residual > NormalForm::TOLERANCE {
            // Close to no normal matrix, although it almost commutes with its transpose.
            return Err(NormalFormError::NotNormal { defect: self.defect });
        }
        Ok(NormalForm {
            real: form.real.iter().map(|x| x * self.power).collect(),
            pairs: form.pairs.iter().map(|z| z * self.power).collect(),
            vectors: form.vectors,
        })
    }

    /// Puts the vectors together, and the eigenvalues as their Rayleigh quotients, whose error is of second order.
    fn assemble(&self, vectors: EigenVectors) -> NormalForm {
        let EigenVectors { real, pairs, narrow } = vectors;
        let d = self.scaled.nrows();
        let reals = real.len() / d;
        let mut basis = DMatrix::from_vec(d, d, [real, pairs].concat());
        for column in basis.as_mut_slice().chunks_exact_mut(d) {
            let norm = inner(column, column).sqrt();
            column.iter_mut().for_each(|entry| *entry /= norm);
        }
        let images = times(&self.scaled, &basis);
        let quotient = |i: usize, j: usize| inner(&basis.as_slice()[i * d..][..d], &images.as_slice()[j * d..][..d]);
        let mut real: Vec<(f64, usize)> = (0..reals).map(|j| (quotient(j, j), j)).collect();
        let mut pairs = Vec::new();
        for x in (reals..d).step_by(2) {
            let y = x + 1;
            let (xx, yy) = (quotient(x, x), quotient(y, y));
            let z = Complex::new((xx + yy) * 0.5, (quotient(y, x) - quotient(x, y)) * 0.5);
            if z.im > narrow {
                pairs.push((z, x));
            } else {
                // Indistinguishable from two real eigenvalues.
                real.extend([(xx, x), (yy, y)]);
            }
        }
        order::sort_numbered(&mut real);
        order::sort_by(&mut pairs, |(z, _), (w, _)| z.re.total_cmp(&w.re).then(z.im.total_cmp(&w.im)));
        let places: Vec<usize> =
            real.iter().map(|(_, j)| *j).chain(pairs.iter().flat_map(|(_, x)| [*x, x + 1])).collect();
        NormalForm {
            real: real.into_iter().map(|(value, _)| value).collect(),
            pairs: pairs.into_iter().map(|(z, _)| z).collect(),
            vectors: basis.select_columns(&places),
        }
    }
}
