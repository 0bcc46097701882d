//! Positivity only: power projection whose layers are rebalanced only when the projection changes the product.
//!
//! After a gradient step, `A = Θ_L⋯Θ_1` is projected on `{uᵀAu ≥ γ‖u‖²}`. When that changes A, the layers become the
//! balanced factors of the projected A; when it does not, they stay as they are.

use super::dense::{Dense, DenseError};
use super::{Budget, Failure, Progress, Rule, Update};
use crate::linalg::{BalancedFactors, PositivityProjection};
use nalgebra::DMatrix;

/// A network trained by positivity only; see the [module](self).
#[derive(Debug, Clone)]
pub struct PositivityOnly {
    rule: Rule,
    gamma: f64,
    target: DMatrix<f64>,
    /// The layers, which know of plain gradient steps only.
    dense: Dense,
    /// Updates made before the layers were last rebalanced.
    earlier: u64,
}

impl PositivityOnly {
    /// A network of `rule.depth` layers, each `rule.start · I`, for the d×d target `Φ`, with margin `gamma > 0`.
    ///
    /// # Errors
    /// Those of [`Dense::new`].
    pub fn new(target: &DMatrix<f64>, rule: Rule, gamma: f64) -> Result<Self, DenseError> {
        let dense = Dense::new(target, Self::descent(rule))?;
        Ok(Self { rule, gamma, target: target.clone(), dense, earlier: 0 })
    }

    fn descent(rule: Rule) -> Rule {
        Rule::new(Update::Descent, rule.depth, rule.step, rule.start)
    }

    /// Bytes that a network of width d and depth L takes, while it is rebalanced included: the layers once more.
    #[must_use]
    pub fn bytes(width: usize, depth: usize) -> u64 {
        Dense::bytes(width, &Rule::new(Update::Descent, depth, 0.0, 1.0)).saturating_mul(2)
    }

    /// Updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.earlier + self.dense.updates()
    }

    /// The layers.
    #[must_use]
    pub fn dense(&self) -> &Dense {
        &self.dense
    }

    /// Makes one update, or as much of one as the budget allows.
    pub fn step(&mut self, budget: &mut dyn Budget) -> Progress {
        let progress = self.dense.step(budget);
        if progress != Progress::Updated && progress != Progress::AtRest {
            return progress;
        }
        match self.rebalance() {
            Ok(true) => Progress::Updated,
            Ok(false) => progress,
            Err(failure) => Progress::Failed(failure),
        }
    }

    /// Projects the product, and puts its balanced factors in place of the layers when that changes it.
    fn rebalance(&mut self) -> Result<bool, Failure> {
        let product = self.dense.end_to_end();
        if product.iter().any(|entry| !entry.is_finite()) {
            // Diverged: kept for showing.
            return Ok(false);
        }
        let Some(layers) = positivity_step(&product, self.gamma, self.rule.depth)? else { return Ok(false) };
        let updates = self.updates();
        self.dense =
            Dense::with_layers(&self.target, Self::descent(self.rule), &layers).map_err(|_| Failure::NoConvergence)?;
        self.earlier = updates;
        Ok(true)
    }
}

/// The new layers, `Θ_1` first, when the projection changes `product`, d×d, or `None` when it does not; `depth ≥ 1`.
///
/// # Errors
/// [`Failure::Singular`] when γ vanishes beside `‖A‖` in f64, [`Failure::NoConvergence`]. A γ-positive matrix with γ > 0
/// turns no direction by 90° or more, so the principal power exists.
pub(super) fn positivity_step(
    product: &DMatrix<f64>,
    gamma: f64,
    depth: usize,
) -> Result<Option<Vec<DMatrix<f64>>>, Failure> {
    let mut projected = product.clone();
    if !PositivityProjection::new(product.nrows()).project(&mut projected, gamma)? {
        return Ok(None);
    }
    if depth == 1 {
        return Ok(Some(vec![projected]));
    }
    Ok(Some(BalancedFactors::new(&projected, depth)?.layers()))
}
