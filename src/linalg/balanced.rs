//! Balanced factorization.
//!
//! With the polar decomposition `A = R·P` and principal powers, `Θ_i = R^{i/L} P^{1/L} R^{−(i−1)/L}`, i = 1…L. Then
//! `Θ_L⋯Θ_1 = A`, every layer has the singular values `σ_j(A)^{1/L}`, and `Θ_{i+1}ᵀΘ_{i+1} = Θ_iΘ_iᵀ` (Bartlett, Helmbold
//! and Long, ICML 2018, section 5). Prefixes and suffixes are closed forms: `Θ_i⋯Θ_1 = R^{i/L}P^{i/L}` and
//! `Θ_L⋯Θ_{i+1} = R·P^{(L−i)/L}·R^{−i/L}`.
//!
//! In the basis Q of R's normal form rotations are block diagonal, so a layer costs two products.

use super::general_product::{compressed, times};
use super::{DecompositionError, NormalForm, NormalFormInProgress, Polar, Rotation, Svd, SvdInProgress, product};
use nalgebra::DMatrix;
use std::task::Poll;

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
        let mut job = BalancedInProgress::new(a, depth)?;
        loop {
            if let Poll::Ready(factors) = job.advance(&mut { u64::MAX }) {
                return factors;
            }
        }
    }

    fn from_parts(polar: Polar, form: NormalForm, depth: usize) -> Result<Self, DecompositionError> {
        let rotation = Rotation::from_form(form)?;
        let root = compressed(&polar.stretch_power(1.0 / depth as f64), rotation.basis());
        Ok(Self { depth, rotation, polar, root })
    }

    /// The depth L.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The layer `Θ_i`, d×d, `1 ≤ i ≤ L`; two products.
    #[must_use]
    pub fn layer(&self, i: usize) -> DMatrix<f64> {
        let depth = self.depth as f64;
        let basis = self.rotation.basis();
        let mut left = basis.clone();
        self.rotation.multiply_by_power(&mut left, i as f64 / depth);
        let mut right = basis.clone();
        self.rotation.multiply_by_power(&mut right, (i as f64 - 1.0) / depth);
        times(&times(&left, &self.root), &right.transpose())
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
        times(&self.rotation.power(part), &self.polar.stretch_power(part))
    }

    /// `Θ_L⋯Θ_{i+1} = R·P^{(L−i)/L}·R^{−i/L}`, d×d, `0 ≤ i ≤ L`.
    #[must_use]
    pub fn suffix(&self, i: usize) -> DMatrix<f64> {
        let depth = self.depth as f64;
        let stretch = self.polar.stretch_power((depth - i as f64) / depth);
        times(&times(&self.polar.rotation, &stretch), &self.rotation.power(-(i as f64) / depth))
    }
}

/// A balanced factorization in progress, in pieces of a few products; the same bits however it is cut.
#[derive(Debug, Clone)]
pub struct BalancedInProgress {
    depth: usize,
    stage: Stage,
}

#[derive(Debug, Clone)]
enum Stage {
    Svd(Box<SvdInProgress>),
    NormalForm(Polar, Box<NormalFormInProgress>),
    Done,
}

impl BalancedInProgress {
    /// Begins to factor `a`, d×d, into `depth` layers, `depth ≥ 1`; takes O(d²) operations.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn new(a: &DMatrix<f64>, depth: usize) -> Result<Self, DecompositionError> {
        Ok(Self { depth, stage: Stage::Svd(Box::new(SvdInProgress::new(a)?)) })
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. Not to be
    /// called again once it is ready.
    ///
    /// Ready is what [`BalancedFactors::new`] returns.
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Result<BalancedFactors, DecompositionError>> {
        while *flops > 0 {
            match std::mem::replace(&mut self.stage, Stage::Done) {
                Stage::Svd(mut job) => match job.advance(flops) {
                    Poll::Pending => self.stage = Stage::Svd(job),
                    Poll::Ready(svd) => match svd.and_then(|svd| self.turn(svd, flops)) {
                        Ok(stage) => self.stage = stage,
                        Err(error) => return Poll::Ready(Err(error)),
                    },
                },
                Stage::NormalForm(polar, mut job) => match job.advance(flops) {
                    Poll::Pending => self.stage = Stage::NormalForm(polar, job),
                    Poll::Ready(form) => {
                        let form = form.map_err(|_| DecompositionError::NoConvergence);
                        return Poll::Ready(form.and_then(|form| BalancedFactors::from_parts(polar, form, self.depth)));
                    }
                },
                Stage::Done => return Poll::Ready(Err(DecompositionError::NoConvergence)),
            }
        }
        Poll::Pending
    }

    /// From the SVD to the normal form of the rotation.
    fn turn(&self, svd: Svd, flops: &mut u64) -> Result<Stage, DecompositionError> {
        let polar = Polar::from_svd(svd)?;
        *flops = flops.saturating_sub(3 * product::flops(polar.rotation.nrows()));
        let job = NormalFormInProgress::new(&polar.rotation).map_err(|_| DecompositionError::NoConvergence)?;
        Ok(Stage::NormalForm(polar, Box::new(job)))
    }
}
