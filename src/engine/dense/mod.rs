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
mod replacing;
mod sampled;
mod sharpness;
mod step;
#[cfg(test)]
mod tests;
mod tied;

pub use beginning::Beginning;
pub use error::DenseError;
pub use measures::Distance;
pub use sharpness::{Estimate, Sharpness};

use nalgebra::DMatrix;

use super::optimizer::{looks_ahead, remembered};
use super::{Rule, Update};
use crate::linalg::ball::Ball;
use crate::linalg::padded::{padded_width, read_matrix, write_matrix};
use crate::linalg::product::multiply;
use crate::problem::{Optimizer, transformation};
use conjugate::Conjugating;
use sampled::Sampled;
use step::Phase;
use tied::Tied;

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
    /// What it trains on; `None` for the population.
    sampled: Option<Box<Sampled>>,
    /// T, where it takes the place of the identity.
    center: Option<Vec<f64>>,
    tied: Option<Tied>,
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
    /// A network of `rule.depth` layers, each `rule.start · I` or what `rule.from` puts there, for the d×d target `Φ`.
    ///
    /// All memory that training needs is allocated here: [`Dense::bytes`].
    ///
    /// # Errors
    /// [`DenseError`] when the target is empty or not square, the depth is 0, or the update is not one of descent,
    /// penalty, step and project, and tied scalar, or does not go with the optimizer.
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
        dense.begin_tied();
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
        let ball = Self::ball(rows, &rule)?;
        let n = padded_width(rows);
        let matrices = |count: usize| vec![0.0; count * n * n];
        let mut padded_target = matrices(1);
        write_matrix(target, &mut padded_target);
        let center = transformation(rule.from, rows).map(|t| {
            let mut entries = matrices(1);
            write_matrix(&t, &mut entries);
            entries
        });
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
            sampled: None,
            center,
            tied: (rule.update == Update::Tied).then(|| Tied::with_capacity(rule.depth * n * n)),
            conjugate: (rule.optimizer == Optimizer::Conjugate).then(|| Conjugating::new(n, rule.step)),
            phase: Phase::first(&rule),
            changed_bits: 0,
            owed: 0,
            updates: 0,
            loss: 0.0,
        })
    }

    /// What projects the layers, where the update does.
    fn ball(width: usize, rule: &Rule) -> Result<Option<Ball>, DenseError> {
        match rule.update {
            Update::Descent | Update::Penalty { .. } => Ok(None),
            Update::Tied if rule.optimizer == Optimizer::Plain => Ok(None),
            Update::StepAndProject { radius } if rule.optimizer != Optimizer::Conjugate => {
                Ok(Some(Ball::new(width, radius)))
            }
            update => Err(DenseError::Update(update)),
        }
    }

    /// From the next update on follows another rule, of the same depth and optimizer: past moves stay past moves, and
    /// conjugate directions start again. To be called between two updates.
    ///
    /// # Errors
    /// [`DenseError::Update`] when the update is not one of those of [`Dense::new`], does not go with the optimizer, or one of
    /// the two rules trains a tied scalar and the other does not; nothing is changed.
    pub fn turn_to(&mut self, rule: Rule) -> Result<(), DenseError> {
        if (rule.update == Update::Tied) != self.tied.is_some() {
            return Err(DenseError::Update(rule.update));
        }
        self.ball = Self::ball(self.width, &rule)?;
        self.rule = rule;
        if let Some(conjugate) = &mut self.conjugate {
            conjugate.restart(rule.step);
        }
        Ok(())
    }

    /// Bytes that a network of width d allocates, all of them at the start: `8 n² (2L + 3)` with n the padded width; L
    /// matrices more for each that the optimizer remembers, or for the weights of a tied scalar; the T that takes the place
    /// of the identity; and what [balls](Ball::bytes) and lines are searched with.
    #[must_use]
    pub fn bytes(width: usize, rule: &Rule) -> u64 {
        let matrix = (size_of::<f64>() as u64).saturating_mul((padded_width(width) as u64).saturating_pow(2));
        let search = if rule.optimizer == Optimizer::Conjugate { Conjugating::MATRICES } else { 0 };
        let center = u64::from(rule.from.is_transformation());
        let layers = 2 + remembered(rule.optimizer) as u64 + u64::from(rule.update == Update::Tied);
        let matrices = (rule.depth as u64)
            .saturating_mul(layers)
            .saturating_sub(1)
            .saturating_add(WORK_MATRICES + search + center);
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

    /// The scalar s of a network with a tied one, after the last complete update.
    #[must_use]
    pub fn scalar(&self) -> Option<f64> {
        self.tied.as_ref().map(Tied::scalar)
    }

    /// T, d×d, where it takes the place of the identity as the center of penalty and ball.
    #[must_use]
    pub fn center(&self) -> Option<DMatrix<f64>> {
        self.center.as_ref().map(|center| read_matrix(self.width, center))
    }

    /// Updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// `½‖A − Φ‖_F²`, or the training loss of the samples, after the last complete update; without the penalty.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// `A = Θ_L ⋯ Θ_1`, d×d, after the last complete update, also while a step is interrupted.
    #[must_use]
    pub fn end_to_end(&self) -> DMatrix<f64> {
        // The last prefix is written by the last product of an update, and a single layer moves at one go; but it may be
        // held up ahead while a batch is read there, and then stands in the memory.
        let ahead = self.depth() == 1 && looks_ahead(self.rule.optimizer) && self.is_interrupted();
        read_matrix(self.width, if ahead { &self.memory } else { self.prefix(self.depth()) })
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
        self.phase != self.first_phase()
    }

    /// `Θ_i`, padded.
    fn layer_entries(&self, i: usize) -> &[f64] {
        matrix_at(&self.layers, self.n, i - 1)
    }

    /// `P_i = Θ_i ⋯ Θ_1`, padded.
    fn prefix(&self, i: usize) -> &[f64] {
        if i == 1 { self.layer_entries(1) } else { matrix_at(&self.prefixes, self.n, i - 2) }
    }

    /// The weights of a tied scalar begin as the layers.
    fn begin_tied(&mut self) {
        if let Some(tied) = &mut self.tied {
            tied.begin(&self.layers);
        }
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
