//! Why a run stopped: data, and one sentence each.

use crate::engine::Failure;
use crate::format;

/// A loss that is not finite, or larger than this multiple of `max(ℓ(0), 1)`, counts as diverged.
pub const DIVERGENCE_FACTOR: f64 = 1e12;

/// Why a run stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StopReason {
    /// The loss is at or below ε.
    ReachedLoss,
    /// The limit on updates was reached.
    ReachedUpdates,
    /// The loss is not finite or beyond [`DIVERGENCE_FACTOR`].
    Diverged,
    /// An update left every bit of the state unchanged.
    AtRest,
    /// The next update cannot be made.
    Failed(Failure),
}

impl StopReason {
    /// Decides whether a run whose loss is `loss` after `updates` updates has come to its end.
    #[must_use]
    pub fn after(updates: u64, loss: f64, limits: &Limits) -> Option<Self> {
        if loss.is_nan() || loss > limits.divergence {
            Some(Self::Diverged)
        } else if limits.epsilon > 0.0 && loss <= limits.epsilon {
            Some(Self::ReachedLoss)
        } else if updates >= limits.updates {
            Some(Self::ReachedUpdates)
        } else {
            None
        }
    }

    /// One word for tables and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ReachedLoss => "reached",
            Self::ReachedUpdates => "stopped",
            Self::Diverged => "diverged",
            Self::AtRest => "at rest",
            Self::Failed(_) => "failed",
        }
    }

    /// One sentence for the page.
    #[must_use]
    pub fn sentence(self, updates: u64) -> String {
        let updates = format::count(updates);
        match self {
            Self::ReachedLoss => format!("Reached the loss ε after {updates} updates."),
            Self::ReachedUpdates => format!("Stopped at the limit of {updates} updates."),
            Self::Diverged => format!("Diverged at update {updates}: the step size is too large."),
            Self::AtRest => {
                format!("At rest after {updates} updates: an update no longer changes any bit of the layers.")
            }
            Self::Failed(failure) => format!("Failed after {updates} updates. {failure}"),
        }
    }
}

/// The limits that a run is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Stop at or below this loss; 0 never stops.
    pub epsilon: f64,
    /// Stop after this many updates.
    pub updates: u64,
    /// Losses beyond this have diverged.
    pub divergence: f64,
}

impl Limits {
    /// Limits for a run that starts at `initial_loss`.
    #[must_use]
    pub fn new(epsilon: f64, updates: u64, initial_loss: f64) -> Self {
        Self { epsilon, updates, divergence: DIVERGENCE_FACTOR * initial_loss.max(1.0) }
    }
}
