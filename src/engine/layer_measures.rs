//! How far the layers are from each other, from balance, and from the identity.

use super::dense::Dense;
use super::{ModeEngine, PowerProjection};

/// Products cost 2d³ operations; up to this many operations the balance defect is worth a pause of training
/// (some 2 ms at the speed of the product kernel in a browser).
const BALANCE_LIMIT: u64 = 20_000_000;

/// What is measured of the layers of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerMeasures {
    /// The layer spread `max_i ‖Θ_i − Θ_1‖_F`.
    pub spread: f64,
    /// The balance defect `max_i ‖Θ_{i+1}ᵀΘ_{i+1} − Θ_iΘ_iᵀ‖_F`; `None` where it would cost too much.
    pub balance_defect: Option<f64>,
    /// `‖Θ_i − I‖_F` of each layer, first layer first.
    pub distances: Vec<f64>,
}

impl LayerMeasures {
    pub(super) fn of_dense(dense: &Dense) -> Self {
        let (d, depth) = (dense.width() as u64, dense.depth() as u64);
        let cheap = 4 * depth * d * d * d <= BALANCE_LIMIT;
        Self {
            spread: dense.layer_spread(),
            balance_defect: cheap.then(|| dense.balance_defect()),
            distances: dense.frobenius_distances_from_identity(),
        }
    }

    /// One number a mode stands for all layers, and normal layers that are equal are balanced.
    pub(super) fn of_modes(engine: &ModeEngine) -> Self {
        let real = 2 * engine.mode_count() - engine.width();
        let square = |(mode, theta): (usize, nalgebra::Complex<f64>)| {
            let weight = if mode < real { 1.0 } else { 2.0 };
            weight * ((theta.re - 1.0) * (theta.re - 1.0) + theta.im * theta.im)
        };
        let distance = engine.thetas().into_iter().enumerate().map(square).sum::<f64>().sqrt();
        Self { spread: 0.0, balance_defect: Some(0.0), distances: vec![distance; engine.rule().depth] }
    }

    /// Balanced by construction; the layers are formed for this, where they exist.
    pub(super) fn of_balanced(engine: &PowerProjection) -> Option<Self> {
        let d = engine.end_to_end().nrows() as u64;
        if 4 * engine.rule().depth as u64 * d * d * d > BALANCE_LIMIT {
            return None;
        }
        let layers = engine.layers().ok()?;
        let first = layers.first()?;
        let identity = nalgebra::DMatrix::identity(first.nrows(), first.ncols());
        let spread = layers.iter().map(|layer| (layer - first).norm()).fold(0.0, f64::max);
        let defect =
            |pair: &[nalgebra::DMatrix<f64>]| (pair[1].tr_mul(&pair[1]) - &pair[0] * pair[0].transpose()).norm();
        Some(Self {
            spread,
            balance_defect: Some(layers.windows(2).map(defect).fold(0.0, f64::max)),
            distances: layers.iter().map(|layer| (layer - &identity).norm()).collect(),
        })
    }
}
