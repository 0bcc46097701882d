//! Positivity only: power projection whose layers are rebalanced only when the projection changes the product.
//!
//! After a gradient step, `A = Θ_L⋯Θ_1` is projected on `{uᵀAu ≥ γ‖u‖²}`. When that changes A, the layers become the
//! balanced factors of the projected A; when it does not, they stay as they are.

use super::Failure;
use crate::linalg::{BalancedFactors, PositivityProjection};
use nalgebra::DMatrix;

/// The new layers, `Θ_1` first, when the projection changes `product`, d×d, or `None` when it does not; `depth ≥ 1`.
///
/// # Errors
/// [`Failure::Singular`] when γ vanishes beside `‖A‖` in f64, [`Failure::NoConvergence`]. A γ-positive matrix with γ > 0
/// turns no direction by 90° or more, so the principal power exists.
pub fn positivity_step(product: &DMatrix<f64>, gamma: f64, depth: usize) -> Result<Option<Vec<DMatrix<f64>>>, Failure> {
    let mut projected = product.clone();
    if !PositivityProjection::new(product.nrows()).project(&mut projected, gamma)? {
        return Ok(None);
    }
    if depth == 1 {
        return Ok(Some(vec![projected]));
    }
    Ok(Some(BalancedFactors::new(&projected, depth)?.layers()))
}
