//! Engines: what trains. `dense` holds every layer as a matrix, `modes` one number an eigenvalue.
//!
//! An engine knows nothing of time: a [`Budget`] comes in as an argument, is charged for work done, and says when to
//! stop. A step that was stopped goes on where it was, and gives the same bits as one that was not.

mod any;
mod balanced_layers;
pub mod dense;
mod gradient_flow;
mod layer_measures;
mod modes;
mod optimizer;
mod positivity_only;
mod power_projection;
mod rebalancing;
mod selection;

pub use any::{Begun, Engine};
pub use balanced_layers::LayersInProgress;
pub use gradient_flow::GradientFlow;
pub use layer_measures::{LayerMeasures, LayerMeasuresInProgress};
pub use modes::ModeEngine;
pub use positivity_only::PositivityOnly;
pub use power_projection::PowerProjection;
pub use selection::{EngineError, EngineKind, Selection};

use crate::linalg::DecompositionError;
use crate::problem::{Optimizer, Sampling, Start};

/// How much work may still be done now.
pub trait Budget {
    /// Charges about `flops` floating-point operations just done; `false` asks to stop at the next safe place.
    fn charge(&mut self, flops: u64) -> bool;
}

/// A budget without end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlimited;

impl Budget for Unlimited {
    fn charge(&mut self, _flops: u64) -> bool {
        true
    }
}

/// How a call of `step` ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The budget ran out inside the step; the next call goes on there.
    Interrupted,
    /// One update was made.
    Updated,
    /// One update was made and left every bit of the state unchanged.
    AtRest,
    /// The update cannot be made, now and ever after; loss and product are those before it, while layers may have moved.
    Failed(Failure),
}

/// Why an update cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The end-to-end matrix is singular: its polar factor is not unique.
    #[error("The end-to-end matrix is singular, so its rotation is not unique and balanced layers do not exist.")]
    Singular,
    /// The polar factor has an eigenvalue −1.
    #[error(
        "The end-to-end matrix turns some direction by 180°, so the principal power of its rotation does not exist."
    )]
    NoPrincipalPower,
    /// A decomposition did not converge.
    #[error("A matrix decomposition did not converge.")]
    NoConvergence,
}

impl From<DecompositionError> for Failure {
    fn from(error: DecompositionError) -> Self {
        match error {
            DecompositionError::NoConvergence => Self::NoConvergence,
            DecompositionError::Singular => Self::Singular,
            DecompositionError::NoPrincipalPower => Self::NoPrincipalPower,
        }
    }
}

/// An update rule with every number resolved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The update.
    pub update: Update,
    /// Depth `L ≥ 1`.
    pub depth: usize,
    /// Step size `η > 0`.
    pub step: f64,
    /// Every layer starts at `start · I`.
    pub start: f64,
    /// What stands in place of `I` there, and as the center of penalty and ball where it is one.
    pub from: Start,
    /// The samples that it trains on; `None` for the population.
    pub data: Option<Sampling>,
    /// What becomes of the gradients.
    pub optimizer: Optimizer,
}

impl Rule {
    /// A rule of the paper, as it stands there: on the population.
    #[must_use]
    pub fn new(update: Update, depth: usize, step: f64, start: f64) -> Self {
        Self { update, depth, step, start, from: Start::Identity, data: None, optimizer: Optimizer::Plain }
    }
}

/// The update itself; see [`Algorithm`](crate::problem::Algorithm).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Update {
    /// Gradient descent.
    Descent,
    /// With a penalty of weight κ toward the identity.
    Penalty {
        /// κ
        kappa: f64,
    },
    /// Gradient step, then each layer projected on the ball of radius r around the identity.
    StepAndProject {
        /// r
        radius: f64,
    },
    /// Gradient step, positivity projection, balanced factorization.
    PowerProjection {
        /// γ
        gamma: f64,
    },
    /// Gradient step and positivity projection; rebalanced only when that changes the product.
    PositivityOnly {
        /// γ
        gamma: f64,
    },
    /// Gradient step and balanced factorization.
    BalancingOnly,
    /// Gradient descent on one scalar s and every `W_i`, where the layers are `s·W_i`.
    Tied,
}
