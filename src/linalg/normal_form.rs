//! Real normal form of a normal matrix.
//!
//! `A = Q·blockdiag(λ_1, …, λ_r, [[a, −b], [b, a]], …)·Qᵀ` for real A, d×d, with `AAᵀ = AᵀA`: Q orthogonal, λ real, and
//! `z = a + ib`, `b > 0`, one of each conjugate pair (Horn and Johnson, *Matrix Analysis*, 2nd ed., theorem 2.5.6).
//!
//! # Method
//! `S = (A + Aᵀ)/2` and `K = (A − Aᵀ)/2` commute, so they are diagonalized one after the other. Done once, this loses
//! half the digits when S has close eigenvalues that are not equal: to tell apart two eigenvectors of S with a gap g
//! costs an error ε‖A‖/g in their direction (Sutton, *Simultaneous diagonalization of nearly commuting Hermitian
//! matrices: do-one-then-do-other*, IMA J. Numer. Anal., 2023). So the spectrum is *divided at its gaps*: a cluster of n
//! eigenvalues of spread w, along the real or the imaginary axis, whichever is wider, is cut only where the gap exceeds
//! w/2n (there always is such a gap), and each part is divided further on its own. An error ε‖A‖/g in a direction mixes
//! eigenvalues at most w apart, hence costs at most 2nε‖A‖ in A: every cut is backward stable. Clusters narrower than
//! 2nε‖A‖ are not divided.
//!
//! Cuts along the imaginary axis use the skew normal form of K ([`SkewForm`]), which keeps conjugate pairs together
//! exactly; a part clear of the real axis then has the complex basis `(x − iy)/√2`, and Hermitian eigenproblems divide
//! it further. A symmetric A is one symmetric eigenproblem, and its eigenvalues are real.

use crate::order;
use std::task::Poll;

use super::general_product::{compressed, times};
use super::scaling::scale;
use super::{DecompositionError, HermitianEigen, SkewForm, SymmetricEigen, SymmetricEigenInProgress};
use nalgebra::{Complex, DMatrix, DVector, Matrix};

type ComplexMatrix = DMatrix<Complex<f64>>;

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
    for (j, &value) in real.iter().enumerate() {
        m.column_mut(j).scale_mut(value);
    }
    for (k, z) in pairs.iter().enumerate() {
        let (x, y) = (real.len() + 2 * k, real.len() + 2 * k + 1);
        for i in 0..m.nrows() {
            let (along_x, along_y) = (m[(i, x)], m[(i, y)]);
            m[(i, x)] = along_x * z.re + along_y * z.im;
            m[(i, y)] = along_y * z.re - along_x * z.im;
        }
    }
}

/// A normal form that is being computed, one decomposition at a time; the same bits however that is cut.
#[derive(Debug, Clone)]
pub struct NormalFormInProgress {
    /// The matrix, divided by `power`.
    scaled: DMatrix<f64>,
    power: f64,
    /// See [`normality_defect`].
    defect: f64,
    /// `2dε‖A‖`, within a factor √2; not yet known at first.
    narrow: Option<f64>,
    /// Clusters to be divided, the next one last.
    clusters: Vec<Cluster>,
    /// What has been found: vectors of real eigenvalues, and complex eigenvectors of the others.
    real: Vec<DVector<f64>>,
    complex: Vec<DVector<Complex<f64>>>,
}

/// A cluster of n eigenvalues: a d×n basis of its space, and `block = basis* A basis`.
#[derive(Debug, Clone)]
enum Cluster {
    /// All eigenvalues of a symmetric matrix.
    Symmetric(SymmetricEigenInProgress),
    /// Its own mirror image in the real axis.
    Real { basis: DMatrix<f64>, block: DMatrix<f64> },
    /// The same, while the block's symmetric part is decomposed.
    Dividing { basis: DMatrix<f64>, block: DMatrix<f64>, job: SymmetricEigenInProgress },
    /// The same, with that decomposition.
    Halfway { basis: DMatrix<f64>, block: DMatrix<f64>, symmetric: SymmetricEigen },
    /// In the upper half-plane.
    Complex { basis: ComplexMatrix, block: ComplexMatrix },
}

impl NormalFormInProgress {
    /// Begins with `a`, d×d; takes two products.
    ///
    /// # Errors
    /// Those of [`NormalForm::new`].
    pub fn new(a: &DMatrix<f64>) -> Result<Self, NormalFormError> {
        let d = a.nrows();
        let mut scaled = DMatrix::zeros(d, a.ncols());
        let power = scale(a, &mut scaled).ok_or(NormalFormError::NoConvergence)?;
        let defect = normality_defect(a);
        if defect > NormalForm::TOLERANCE {
            return Err(NormalFormError::NotNormal { defect });
        }
        let whole = if *a == a.transpose() {
            Cluster::Symmetric(SymmetricEigenInProgress::new(&scaled)?)
        } else {
            Cluster::Real { basis: DMatrix::identity(d, d), block: scaled.clone() }
        };
        Ok(Self { scaled, power, defect, narrow: None, clusters: vec![whole], real: Vec::new(), complex: Vec::new() })
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. It stops inside
    /// symmetric decompositions, and between others, which take some `40n³` for a cluster of n eigenvalues. Not to be called
    /// again once it is ready.
    ///
    /// Ready is what [`NormalForm::new`] returns.
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Result<NormalForm, NormalFormError>> {
        while *flops > 0 {
            let Some(cluster) = self.clusters.pop() else { return Poll::Ready(self.finish()) };
            match self.divide(cluster, flops) {
                Ok(None) => {}
                Ok(Some(form)) => return Poll::Ready(Ok(form)),
                Err(error) => return Poll::Ready(Err(error.into())),
            }
        }
        Poll::Pending
    }

    fn of_symmetric(&self, eigen: SymmetricEigen) -> NormalForm {
        let real = eigen.values.iter().map(|x| x * self.power).collect();
        NormalForm { real, pairs: Vec::new(), vectors: eigen.vectors }
    }

    /// Works on a cluster; of a symmetric matrix the form is then known.
    fn divide(&mut self, cluster: Cluster, flops: &mut u64) -> Result<Option<NormalForm>, DecompositionError> {
        let mut spend = |n: usize| *flops = flops.saturating_sub(40 * (n as u64).pow(3));
        let parts = match cluster {
            Cluster::Symmetric(mut job) => match job.advance(flops) {
                Poll::Ready(eigen) => return Ok(Some(self.of_symmetric(eigen?))),
                Poll::Pending => vec![Cluster::Symmetric(job)],
            },
            Cluster::Real { basis, .. } if basis.ncols() <= 1 => {
                self.real.extend(basis.column_iter().map(Matrix::into_owned));
                Vec::new()
            }
            Cluster::Real { basis, block } => {
                let job = SymmetricEigenInProgress::new(&((&block + block.transpose()) * 0.5))?;
                vec![Cluster::Dividing { basis, block, job }]
            }
            Cluster::Dividing { basis, block, mut job } => match job.advance(flops) {
                Poll::Ready(symmetric) => vec![Cluster::Halfway { basis, block, symmetric: symmetric? }],
                Poll::Pending => vec![Cluster::Dividing { basis, block, job }],
            },
            Cluster::Halfway { basis, block, symmetric } => {
                spend(basis.ncols());
                self.divide_real(&basis, &block, &symmetric)?
            }
            Cluster::Complex { basis, .. } if basis.ncols() <= 1 => {
                self.complex.extend(basis.column_iter().map(Matrix::into_owned));
                Vec::new()
            }
            Cluster::Complex { basis, block } => {
                spend(basis.ncols());
                self.divide_complex(&basis, &block)?
            }
        };
        self.clusters.extend(parts.into_iter().rev());
        Ok(None)
    }

    /// Divides a cluster that is its own mirror image in the real axis, or finds that it is too narrow to be divided.
    fn divide_real(
        &mut self,
        basis: &DMatrix<f64>,
        block: &DMatrix<f64>,
        symmetric: &SymmetricEigen,
    ) -> Result<Vec<Cluster>, DecompositionError> {
        let n = block.nrows();
        let skew = SkewForm::new(&((block - block.transpose()) * 0.5))?;
        let (width, height) = (symmetric.values[n - 1] - symmetric.values[0], skew.b[0]);
        let radius = symmetric.values[n - 1].max(-symmetric.values[0]).max(height);
        let narrow = *self.narrow.get_or_insert(2.0 * n as f64 * f64::EPSILON * radius);
        if width.max(height) <= narrow {
            let vectors = times(basis, &symmetric.vectors);
            self.real.extend(vectors.column_iter().map(Matrix::into_owned));
            return Ok(Vec::new());
        }
        let real_part =
            |vectors: &DMatrix<f64>| Cluster::Real { basis: times(basis, vectors), block: compressed(block, vectors) };
        if width >= height {
            let columns = |part: std::ops::Range<usize>| symmetric.vectors.columns(part.start, part.len()).into_owned();
            return Ok(cut(&symmetric.values, width).into_iter().map(|part| real_part(&columns(part))).collect());
        }
        // Ascending in b, with the real axis as a first point: what hangs together with it stays a real cluster.
        let mut ascending = vec![0.0];
        ascending.extend(skew.b.iter().rev());
        let column_of = |point: usize| 2 * (skew.b.len() - point);
        let parts = cut(&ascending, height).into_iter().map(|part| {
            if part.start == 0 {
                let first = column_of(part.end - 1);
                return real_part(&skew.vectors.columns(first, n - first).into_owned());
            }
            let half = std::f64::consts::FRAC_1_SQRT_2;
            let vectors = ComplexMatrix::from_fn(n, part.len(), |i, j| {
                let column = column_of(part.start + j);
                Complex::new(skew.vectors[(i, column)] * half, -skew.vectors[(i, column + 1)] * half)
            });
            let complex = |m: &DMatrix<f64>| m.map(|x| Complex::new(x, 0.0));
            Cluster::Complex { basis: times(&complex(basis), &vectors), block: compressed(&complex(block), &vectors) }
        });
        Ok(parts.collect())
    }

    /// Divides a cluster in the upper half-plane, or finds that it is too narrow to be divided.
    fn divide_complex(
        &mut self,
        basis: &ComplexMatrix,
        block: &ComplexMatrix,
    ) -> Result<Vec<Cluster>, DecompositionError> {
        let n = block.nrows();
        let adjoint = block.adjoint();
        let horizontal = HermitianEigen::new(&(block + &adjoint).scale(0.5))?;
        let vertical = HermitianEigen::new(&((block - &adjoint) * Complex::new(0.0, -0.5)))?;
        let (width, height) =
            (horizontal.values[n - 1] - horizontal.values[0], vertical.values[n - 1] - vertical.values[0]);
        let (wider, spread) = if width >= height { (horizontal, width) } else { (vertical, height) };
        if self.narrow.is_some_and(|narrow| spread <= narrow) {
            self.complex.extend(times(basis, &wider.vectors).column_iter().map(Matrix::into_owned));
            return Ok(Vec::new());
        }
        let parts = cut(&wider.values, spread).into_iter().map(|part| {
            let vectors = wider.vectors.columns(part.start, part.len()).into_owned();
            Cluster::Complex { basis: times(basis, &vectors), block: compressed(block, &vectors) }
        });
        Ok(parts.collect())
    }

    /// The normal form, once nothing is left to be divided.
    fn finish(&mut self) -> Result<NormalForm, NormalFormError> {
        let form = self.assemble();
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
    fn assemble(&mut self) -> NormalForm {
        let a = &self.scaled;
        let quotient = |u: &DVector<f64>, v: &DVector<f64>| u.dot(&(a * v)) / (u.norm() * v.norm());
        let mut real: Vec<(f64, DVector<f64>)> =
            std::mem::take(&mut self.real).into_iter().map(|v| (quotient(&v, &v), v.normalize())).collect();
        let mut pairs = Vec::new();
        let narrow = self.narrow.unwrap_or(0.0);
        for u in std::mem::take(&mut self.complex) {
            let (x, y) = (u.map(|u| u.re).normalize(), u.map(|u| -u.im).normalize());
            let (xx, yy) = (quotient(&x, &x), quotient(&y, &y));
            let z = Complex::new((xx + yy) * 0.5, (quotient(&y, &x) - quotient(&x, &y)) * 0.5);
            if z.im > narrow {
                pairs.push((z, x, y));
            } else {
                // Indistinguishable from two real eigenvalues.
                real.push((xx, x));
                real.push((yy, y));
            }
        }
        order::sort_by(&mut real, |(x, _), (y, _)| x.total_cmp(y));
        order::sort_by(&mut pairs, |(z, ..), (w, ..)| z.re.total_cmp(&w.re).then(z.im.total_cmp(&w.im)));
        let columns: Vec<DVector<f64>> =
            real.iter().map(|(_, v)| v).chain(pairs.iter().flat_map(|(_, x, y)| [x, y])).cloned().collect();
        let d = a.nrows();
        NormalForm {
            real: real.into_iter().map(|(value, _)| value).collect(),
            pairs: pairs.into_iter().map(|(z, ..)| z).collect(),
            vectors: DMatrix::from_fn(d, d, |i, j| columns[j][i]),
        }
    }
}

/// Cuts ascending `values` of the given spread wherever the gap exceeds `spread / 2n`; at least one gap does.
fn cut(values: &[f64], spread: f64) -> Vec<std::ops::Range<usize>> {
    let enough = spread / (2 * values.len()) as f64;
    let mut parts = Vec::new();
    let mut start = 0;
    for end in 1..=values.len() {
        if end == values.len() || values[end] - values[end - 1] > enough {
            parts.push(start..end);
            start = end;
        }
    }
    parts
}
