//! How far the layers are from each other, from balance, and from their center.

use nalgebra::{Complex, DMatrix};

use super::dense::{Dense, Distance};
use super::{ModeEngine, PowerProjection};
use crate::linalg::Svd;

/// Measures that take more floating-point operations than this are left out: some 2 ms for products, 10 ms for
/// decompositions, at their speeds in a browser.
const COST_LIMIT: u64 = 20_000_000;

/// Operations of the products that the balance defect takes, in units of d³ a layer.
const BALANCE_COST: u64 = 4;

/// Operations of a singular value decomposition, in units of d³.
const SVD_COST: u64 = 20;

/// What is measured of the layers of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerMeasures {
    /// The layer spread `max_i ‖Θ_i − Θ_1‖_F`.
    pub spread: f64,
    /// The balance defect `max_i ‖Θ_{i+1}ᵀΘ_{i+1} − Θ_iΘ_iᵀ‖_F`; `None` where it would cost too much.
    pub balance_defect: Option<f64>,
    /// `‖Θ_i − I‖` (spectral norm), or `‖Θ_i − T‖` where T takes the place of the identity, of each layer, first layer first; `None` where it would cost too much.
    pub distances: Option<Vec<f64>>,
}

impl LayerMeasures {
    pub(super) fn of_dense(dense: &Dense) -> Self {
        let affordable = |cost| cost * cubes(dense.width(), dense.depth()) <= COST_LIMIT;
        let distances = || dense.distances_from_center().ok();
        let spectral = |distances: Vec<Distance>| distances.iter().map(|distance| distance.spectral).collect();
        Self {
            spread: dense.layer_spread(),
            balance_defect: affordable(BALANCE_COST).then(|| dense.balance_defect()),
            distances: affordable(SVD_COST).then(distances).flatten().map(spectral),
        }
    }

    /// One number a mode stands for all layers, and normal layers that are equal are balanced.
    pub(super) fn of_modes(engine: &ModeEngine) -> Self {
        let distance = |theta: Complex<f64>| libm::hypot(theta.re - 1.0, theta.im);
        let largest = engine.thetas().into_iter().map(distance).fold(0.0, f64::max);
        Self { spread: 0.0, balance_defect: Some(0.0), distances: Some(vec![largest; engine.rule().depth]) }
    }

    /// Balanced by construction; the layers are formed for this, where they exist.
    pub(super) fn of_balanced(engine: &PowerProjection) -> Option<Self> {
        if SVD_COST * cubes(engine.end_to_end().nrows(), engine.rule().depth) > COST_LIMIT {
            return None;
        }
        let layers = engine.layers().ok()?;
        let first = layers.first()?;
        let identity = DMatrix::identity(first.nrows(), first.ncols());
        let spread = layers.iter().map(|layer| (layer - first).norm()).fold(0.0, f64::max);
        let defect = |pair: &[DMatrix<f64>]| (pair[1].tr_mul(&pair[1]) - &pair[0] * pair[0].transpose()).norm();
        let distance = |layer| Some(Svd::new(&(layer - &identity)).ok()?.sigma.first().copied().unwrap_or(0.0));
        Some(Self {
            spread,
            balance_defect: Some(layers.windows(2).map(defect).fold(0.0, f64::max)),
            distances: layers.iter().map(distance).collect(),
        })
    }
}

/// L·d³
fn cubes(width: usize, depth: usize) -> u64 {
    (depth as u64).saturating_mul((width as u64).saturating_pow(3))
}
