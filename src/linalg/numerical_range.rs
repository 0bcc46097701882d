//! Numerical range and positivity margin.
//!
//! `W(A) = {u*Au : u ∈ ℂᵈ, ‖u‖ = 1}`, A real d×d: convex, and it contains the eigenvalues (Toeplitz and Hausdorff). The
//! line that supports it in the direction `e^{iφ}` touches it at `u*Au`, u the top eigenvector of the Hermitian part of
//! `e^{−iφ}A`, which is `cos φ·S − i·sin φ·K` with `A = S + K` (C. R. Johnson, *SIAM J. Numer. Anal.* 15, 1978).
//!
//! Guarantee: each point lies in W(A), and its distance from the supporting line is some ε‖A‖. Where W(A) has a flat edge
//! every point of the edge is as good, and one is given.

use super::{DecompositionError, HermitianEigen, SymmetricEigen};
use nalgebra::{Complex, DMatrix};

/// A matrix prepared for asking for boundary points of its numerical range, one angle at a time.
#[derive(Debug, Clone)]
pub struct NumericalRange {
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

impl NumericalRange {
    /// Prepares `a`, d×d.
    #[must_use]
    pub fn new(a: &DMatrix<f64>) -> Self {
        let transpose = a.transpose();
        Self { symmetric: (a + &transpose) * 0.5, skew: (a - &transpose) * 0.5 }
    }

    /// The boundary point in the direction `phi`, in radians.
    ///
    /// W(A) of a real matrix is its own mirror image in the real axis, so angles from 0 to π suffice for all of it.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn support(&self, phi: f64) -> Result<SupportPoint, DecompositionError> {
        let d = self.symmetric.nrows();
        let (sin, cos) = (libm::sin(phi), libm::cos(phi));
        let hermitian = self.symmetric.zip_map(&self.skew, |s, k| Complex::new(cos * s, -sin * k));
        let HermitianEigen { values, vectors } = HermitianEigen::new(&hermitian)?;
        let (Some(top), Some(&height)) = (d.checked_sub(1), values.last()) else {
            return Err(DecompositionError::NoConvergence);
        };
        let u = vectors.column(top);
        let (x, y) = (u.map(|z| z.re), u.map(|z| z.im));
        let (real_image, skew_image) = (&self.symmetric * &x, &self.skew * &y);
        // u*Su = xᵀSx + yᵀSy, and u*Ku = 2i·xᵀKy, because K is skew.
        let point = Complex::new(x.dot(&real_image) + y.dot(&(&self.symmetric * &y)), 2.0 * x.dot(&skew_image));
        Ok(SupportPoint { point: point / u.norm_squared(), height })
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

/// The positivity margin `λ_min((A + Aᵀ)/2)`, the least real part in W(A); `a` is d×d, d ≥ 1.
///
/// # Errors
/// [`DecompositionError::NoConvergence`], also for entries that are not finite.
pub fn positivity_margin(a: &DMatrix<f64>) -> Result<f64, DecompositionError> {
    let eigen = SymmetricEigen::new(&((a + a.transpose()) * 0.5))?;
    eigen.values.first().copied().ok_or(DecompositionError::NoConvergence)
}
