//! Numerical range and positivity margin.
//!
//! `W(A) = {u*Au : u ∈ ℂᵈ, ‖u‖ = 1}`, A real d×d: convex, and it contains the eigenvalues (Toeplitz and Hausdorff). The
//! line that supports it in the direction `e^{iφ}` touches it at `u*Au`, u the top eigenvector of the Hermitian part of
//! `e^{−iφ}A`, which is `cos φ·S − i·sin φ·K` with `A = S + K` (C. R. Johnson, *SIAM J. Numer. Anal.* 15, 1978).
//!
//! Guarantee: each point lies in W(A), and its distance from the supporting line is some ε‖A‖. Where W(A) has a flat edge
//! every point of the edge is as good, and one is given.

use std::task::Poll;

use super::general_product::{skew_part, symmetric_part};
use super::hermitian_tridiagonal::HermitianTridiagonal;
use super::level_one::{axpy, dot};
use super::scaling::scaled;
use super::{DecompositionError, SymmetricEigen};
use nalgebra::{Complex, DMatrix};

/// A matrix prepared for asking for boundary points of its numerical range, one angle at a time.
#[derive(Debug, Clone)]
pub struct NumericalRange {
    /// What the matrix was divided by; `None` where an entry is not finite.
    power: Option<f64>,
    symmetric: DMatrix<f64>,
    skew: DMatrix<f64>,
}

/// Where a supporting line touches a numerical range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupportPoint {
    /// The boundary point.
    pub point: Complex<f64>,
    /// The support function: `max Re(e^{−iφ}w)` over W(A).
    pub height: f64,
}

/// A boundary point that is being computed, a bounded amount of work at a time; the same bits however that is cut.
///
/// The Hermitian matrix becomes a real tridiagonal one, whose largest eigenvalue takes a bisection, and its vector an
/// inverse iteration: `16d³/3` operations, nearly all in the reduction.
#[derive(Debug, Clone)]
pub struct SupportInProgress {
    reduction: HermitianTridiagonal,
}

impl NumericalRange {
    /// Prepares `a`, d×d.
    #[must_use]
    pub fn new(a: &DMatrix<f64>) -> Self {
        let (a, power) = scaled(a).map_or_else(|| (a.clone(), None), |(scaled, power)| (scaled, Some(power)));
        Self { power, symmetric: symmetric_part(&a), skew: skew_part(&a) }
    }

    /// The boundary point in the direction `phi`, in radians.
    ///
    /// W(A) of a real matrix is its own mirror image in the real axis, so angles from 0 to π suffice for all of it.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn support(&self, phi: f64) -> Result<SupportPoint, DecompositionError> {
        let mut job = self.begin(phi);
        loop {
            if let Poll::Ready(support) = job.advance(self, &mut { u64::MAX }) {
                return support;
            }
        }
    }

    /// Begins to compute the boundary point in the direction `phi`, in radians; takes O(d²) operations.
    #[must_use]
    pub fn begin(&self, phi: f64) -> SupportInProgress {
        let (sin, cos) = (libm::sin(phi), libm::cos(phi));
        let re = self.symmetric.iter().map(|s| cos * s).collect();
        let im = self.skew.iter().map(|k| -sin * k).collect();
        SupportInProgress { reduction: HermitianTridiagonal::new(self.symmetric.nrows(), re, im) }
    }

    /// `count` boundary points for equally spaced directions, counterclockwise from the real axis.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn boundary(&self, count: usize) -> Result<Vec<Complex<f64>>, DecompositionError> {
        let angle = |k: usize| 2.0 * std::f64::consts::PI * k as f64 / count as f64;
        (0..count).map(|k| Ok(self.support(angle(k))?.point)).collect()
    }
}

impl SupportInProgress {
    /// Works until so many floating-point operations are spent, and takes from `flops` what it spends; `range` is what it
    /// was begun with. It stops only between two reflections, which take up to `16d²` operations. Not to be called again
    /// once it is ready.
    ///
    /// Ready is the point, or [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn advance(
        &mut self,
        range: &NumericalRange,
        flops: &mut u64,
    ) -> Poll<Result<SupportPoint, DecompositionError>> {
        let Some(power) = range.power else { return Poll::Ready(Err(DecompositionError::NoConvergence)) };
        while *flops > 0 {
            if self.reduction.is_done() {
                let d = range.symmetric.nrows() as u64;
                *flops = flops.saturating_sub(16 * d * (d + 50));
                return Poll::Ready(self.touch(range, power));
            }
            *flops = flops.saturating_sub(self.reduction.step());
        }
        Poll::Pending
    }

    /// Where the line touches, once the matrix is reduced.
    fn touch(&self, range: &NumericalRange, power: f64) -> Result<SupportPoint, DecompositionError> {
        let (height, vector) = self.reduction.tridiagonal().top().ok_or(DecompositionError::NoConvergence)?;
        let [x, y] = self.reduction.transform_back(&vector);
        // u*Su = xᵀSx + yᵀSy, and u*Ku = 2i·xᵀKy, because K is skew.
        let re = form(&x, &range.symmetric, &x) + form(&y, &range.symmetric, &y);
        let point = Complex::new(re, 2.0 * form(&x, &range.skew, &y)) / (dot(&x, &x) + dot(&y, &y));
        Ok(SupportPoint { point: point * power, height: height * power })
    }
}

/// `xᵀMy`.
fn form(x: &[f64], m: &DMatrix<f64>, y: &[f64]) -> f64 {
    let mut image = vec![0.0; x.len()];
    for (column, &y) in m.as_slice().chunks_exact(x.len()).zip(y) {
        axpy(y, column, &mut image);
    }
    dot(x, &image)
}

/// The positivity margin `λ_min((A + Aᵀ)/2)`, the least real part in W(A); `a` is d×d, d ≥ 1.
///
/// # Errors
/// [`DecompositionError::NoConvergence`], also for entries that are not finite.
pub fn positivity_margin(a: &DMatrix<f64>) -> Result<f64, DecompositionError> {
    let eigen = SymmetricEigen::new(&((a + a.transpose()) * 0.5))?;
    eigen.values.first().copied().ok_or(DecompositionError::NoConvergence)
}
