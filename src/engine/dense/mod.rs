//! The dense engine: every layer `Θ_i` is a d×d matrix, for any target.
//!
//! Trains on `ℓ = ½‖A − Φ‖_F²`, `A = Θ_L ⋯ Θ_1`, by exact simultaneous gradient descent: the gradient of every layer,
//! `G_i = (Θ_L⋯Θ_{i+1})ᵀ (A − Φ) (Θ_{i−1}⋯Θ_1)ᵀ`, is taken before any layer moves. One update costs 3(L−1) products of
//! d×d matrices; how they are arranged is told in `step`.
//!
//! Layers, prefixes and gradients are [padded](crate::linalg::padded) and multiplied in a fixed order, and
//! projections decompose in one, so a trajectory has the same bits on every machine, however its steps are interrupted.

mod beginning;
mod conjugate;
mod error;
mod gradient;
mod measures;
mod momentum;
mod sharpness;
mod step;
#[cfg(test)]
mod tests;

pub use beginning::Beginning;
pub use error::DenseError;
pub use measures::Distance;
pub use sharpness::{Estimate, Sharpness};

use nalgebra::DMatrix;

use super::optimizer::remembered;
use super::{Rule, Update};
use crate::linalg::ball::Ball;
use crate::linalg::padded::{padded_width, read_matrix, write_matrix};
use crate::linalg::product::multiply;
use crate::problem::Optimizer;
use conjugate::Conjugating;
use step::Phase;

/// Matrices besides layers and prefixes: target, pullback, spare and gradient.
const WORK_MATRICES: u64 = 4;

/// A deep linear network in training. Widths are d, depth is L; see the [module](self).
#[derive(Debug, Clone)]
pub struct Dense {
    width: usize,
    /// The width padded.
    n: usize,
    rule: Rule,
    /// `Θ_1, …, Θ_L`.
    layers: Vec<f64>,
    /// `P_2, …, P_L`, where `P_i = Θ_i ⋯ Θ_1`; `P_1` is the first layer.
    prefixes: Vec<f64>,
    /// What the optimizer remembers of every layer: the layers before the last update, then those before that; or the last
    /// gradients, then the directions.
    memory: Vec<f64>,
    /// `Φ`.
    target: Vec<f64>,
    /// `T_i = (Θ_L⋯Θ_{i+1})ᵀ (A − Φ)`, transposed; between updates `(A − Φ)ᵀ`.
    pullback: Vec<f64>,
    /// The pullback in the making, then the layer to be projected.
    spare: Vec<f64>,
    /// `G_iᵀ`.
    gradient: Vec<f64>,
    ball: Option<Ball>,
    conjugate: Option<Conjugating>,
    phase: Phase,
    /// The bits that this update has changed so far, in any entry of any layer.
    changed_bits: u64,
    /// Work done and not yet charged to a budget.
    owed: u64,
    updates: u64,
    loss: f64,
}

impl Dense {
    /// A network of `rule.depth` layers, each `rule.start · I`, for the d×d target `Φ`.
    ///
    /// All memory that training needs is allocated here: [`Dense::bytes`].
    ///
    /// # Errors
    /// [`DenseError`] when the target is empty or not square, the depth is 0, or the update is not one of descent,
    /// penalty, and step and project.
    pub fn new(target: &DMatrix<f64>, rule: Rule) -> Result<Self, DenseError> {
        Ok(Beginning::new(target, rule)?.finish())
    }

    /// A network that starts from the given layers `Θ_1, …, Θ_L`, d×d each, in place of `rule.start · I`.
    ///
    /// # Errors
    /// Those of [`Dense::new`], and [`DenseError::Layers`] when there are not `rule.depth` layers of the target's size.
    pub fn with_layers(target: &DMatrix<f64>, rule: Rule, layers: &[DMatrix<f64>]) -> Result<Self, DenseError> {
        let mut dense = Self::allocate(target, rule)?;
        let Self { width, n, .. } = dense;
        dense.layers.resize(rule.depth * n * n, 0.0);
        dense.prefixes.resize((rule.depth - 1) * n * n, 0.0);
        if layers.len() != rule.depth || layers.iter().any(|layer| layer.shape() != (width, width)) {
            return Err(DenseError::Layers { depth: rule.depth, width });
        }
        for (entries, layer) in dense.layers.chunks_exact_mut(n * n).zip(layers) {
            write_matrix(layer, entries);
        }
        for _ in 0..remembered(rule.optimizer) {
            dense.memory.extend_from_slice(&dense.layers);
        }
        for i in 2..=rule.depth {
            dense.extend_prefix(i);
        }
        dense.measure_error();
        Ok(dense)
    }

    /// A network with room for layers and prefixes, and none of them there.
    fn allocate(target: &DMatrix<f64>, rule: Rule) -> Result<Self, DenseError> {
        let (rows, columns) = target.shape();
        if rows == 0 || rows != columns {
            return Err(DenseError::Target { rows, columns });
        }
        if rule.depth == 0 {
            return Err(DenseError::Depth);
        }
        let ball = match rule.update {
            Update::Descent | Update::Penalty { .. } => None,
            Update::StepAndProject { radius } => Some(Ball::new(rows, radius)),
            update => return Err(DenseError::Update(update)),
        };
        let n = padded_width(rows);
        let matrices = |count: usize| vec![0.0; count * n * n];
        let mut padded_target = matrices(1);
        write_matrix(target, &mut padded_target);
        Ok(Self {
            width: rows,
            n,
            rule,
            layers: Vec::with_capacity(rule.depth * n * n),
            prefixes: Vec::with_capacity((rule.depth - 1) * n * n),
            memory: Vec::with_capacity(remembered(rule.optimizer) * rule.depth * n * n),
            target: padded_target,
            pullback: matrices(1),
            spare: matrices(1),
            gradient: matrices(1),
            ball,
            conjugate: (rule.optimizer == Optimizer::Conjugate).then(|| Conjugating::new(n, rule.step)),
            phase: Phase::first(&rule),
            changed_bits: 0,
            owed: 0,
            updates: 0,
            loss: 0.0,
        })
    }

    /// Bytes that a network of width d allocates, all of them at the start: `8 n² (2L + 3)` with n the padded width, L
    /// matrices more for each that the optimizer remembers, and what [balls](Ball::bytes) and lines are searched with.
    #[must_use]
    pub fn bytes(width: usize, rule: &Rule) -> u64 {
        let matrix = (size_of::<f64>() as u64).saturating_mul((padded_width(width) as u64).saturating_pow(2));
        let search = if rule.optimizer == Optimizer::Conjugate { Conjugating::MATRICES } else { 0 };
        let layers = 2 + remembered(rule.optimizer) as u64;
        let matrices =
            (rule.depth as u64).saturating_mul(layers).saturating_sub(1).saturating_add(WORK_MATRICES + search);
        let ball = if matches!(rule.update, Update::StepAndProject { .. }) { Ball::bytes(width) } else { 0 };
        matrix.saturating_mul(matrices).saturating_add(ball)
    }

    /// The width d.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The depth L.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.rule.depth
    }

    /// The step size η.
    #[must_use]
    pub fn step_size(&self) -> f64 {
        self.rule.step
    }

    /// The update rule.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// `½‖A − Φ‖_F²` after the last complete update; without the penalty.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// `A = Θ_L ⋯ Θ_1`, d×d, after the last complete update, also while a step is interrupted.
    #[must_use]
    pub fn end_to_end(&self) -> DMatrix<f64> {
        // The last prefix is written by the last product of an update, and a single layer moves at one go.
        read_matrix(self.width, self.prefix(self.depth()))
    }

    /// The layer `Θ_i`, d×d, `1 ≤ i ≤ L`.
    ///
    /// While a step is [interrupted](Dense::is_interrupted), the later layers may be one update ahead of the others.
    ///
    /// # Panics
    /// When `i` is not from 1 to L.
    #[must_use]
    pub fn layer(&self, i: usize) -> DMatrix<f64> {
        assert!((1..=self.depth()).contains(&i), "layers are numbered from 1 to L");
        read_matrix(self.width, self.layer_entries(i))
    }

    /// Whether a step was begun and not ended.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.phase != Phase::first(&self.rule)
    }

    /// `Θ_i`, padded.
    fn layer_entries(&self, i: usize) -> &[f64] {
        matrix_at(&self.layers, self.n, i - 1)
    }

    /// `P_i = Θ_i ⋯ Θ_1`, padded.
    fn prefix(&self, i: usize) -> &[f64] {
        if i == 1 { self.layer_entries(1) } else { matrix_at(&self.prefixes, self.n, i - 2) }
    }

    /// `P_i = Θ_i P_{i−1}`, i ≥ 2.
    fn extend_prefix(&mut self, i: usize) {
        let n = self.n;
        let (before, after) = self.prefixes.split_at_mut((i - 2) * n * n);
        let previous = if i == 2 { matrix_at(&self.layers, n, 0) } else { matrix_at(before, n, i - 3) };
        multiply(n, matrix_at(&self.layers, n, i - 1), previous, &mut after[..n * n]);
    }
}

/// The matrix with index `index`, from 0, of a run of n×n matrices.
fn matrix_at(matrices: &[f64], n: usize, index: usize) -> &[f64] {
    &matrices[index * n * n..(index + 1) * n * n]
}
