//! Balanced factorization.
//!
//! With the polar decomposition `A = R·P` and principal powers, `Θ_i = R^{i/L} P^{1/L} R^{−(i−1)/L}`, i = 1…L. Then
//! `Θ_L⋯Θ_1 = A`, every layer has the singular values `σ_j(A)^{1/L}`, and `Θ_{i+1}ᵀΘ_{i+1} = Θ_iΘ_iᵀ` (Bartlett, Helmbold
//! and Long, ICML 2018, section 5). Prefixes and suffixes are closed forms: `Θ_i⋯Θ_1 = R^{i/L}P^{i/L}` and
//! `Θ_L⋯Θ_{i+1} = R·P^{(L−i)/L}·R^{−i/L}`.
//!
//! In the basis Q of R's normal form rotations are block diagonal, so a layer costs two products.

use super::{DecompositionError, Polar, Rotation};
use nalgebra::DMatrix;

/// The balanced factors of a nonsingular d×d matrix whose polar factor has a principal power.
#[derive(Debug, Clone)]
pub struct BalancedFactors {
    depth: usize,
    rotation: Rotation,
    polar: Polar,
    /// `Qᵀ P^{1/L} Q`, d×d.
    root: DMatrix<f64>,
}

impl BalancedFactors {
    /// Factors `a`, d×d, into `depth` layers, `depth ≥ 1`.
    ///
    /// # Errors
    /// [`DecompositionError::Singular`], [`DecompositionError::NoPrincipalPower`], [`DecompositionError::NoConvergence`].
    pub fn new(a: &DMatrix<f64>, depth: usize) -> Result<Self, DecompositionError> {
        Self::from_polar(Polar::new(a)?, depth)
    }

    /// Factors the matrix with this polar decomposition into `depth` layers, `depth ≥ 1`.
    ///
    /// # Errors
    /// [`DecompositionError::NoPrincipalPower`], [`DecompositionError::NoConvergence`].
    pub fn from_polar(polar: Polar, depth: usize) -> Result<Self, DecompositionError> {
        let rotation = Rotation::new(&polar.rotation)?;
        let basis = rotation.basis();
        let root = basis.transpose() * polar.stretch_power(1.0 / depth as f64) * basis;
        Ok(Self { depth, rotation, polar, root })
    }

    /// The depth L.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The layer `Θ_i`, d×d, `1 ≤ i ≤ L`.
    #[must_use]
    pub fn layer(&self, i: usize) -> DMatrix<f64> {
        let depth = self.depth as f64;
        let basis = self.rotation.basis();
        let mut left = basis.clone();
        self.rotation.multiply_by_power(&mut left, i as f64 / depth);
        let mut right = basis.clone();
        self.rotation.multiply_by_power(&mut right, (i as f64 - 1.0) / depth);
        left * &self.root * right.transpose()
    }

    /// All layers, `Θ_1` first.
    #[must_use]
    pub fn layers(&self) -> Vec<DMatrix<f64>> {
        (1..=self.depth).map(|i| self.layer(i)).collect()
    }

    /// `Θ_i⋯Θ_1 = R^{i/L}P^{i/L}`, d×d, `0 ≤ i ≤ L`.
    #[must_use]
    pub fn prefix(&self, i: usize) -> DMatrix<f64> {
        let part = i as f64 / self.depth as f64;
        self.rotation.power(part) * self.polar.stretch_power(part)
    }

    /// `Θ_L⋯Θ_{i+1} = R·P^{(L−i)/L}·R^{−i/L}`, d×d, `0 ≤ i ≤ L`.
    #[must_use]
    pub fn suffix(&self, i: usize) -> DMatrix<f64> {
        let depth = self.depth as f64;
        let stretch = self.polar.stretch_power((depth - i as f64) / depth);
        &self.polar.rotation * stretch * self.rotation.power(-(i as f64) / depth)
    }
}
