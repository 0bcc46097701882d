//! Past iterates of modes, part by part, for an optimizer that has momentum; empty for one that has none.

use super::Law;
use crate::engine::optimizer::{self, looks_ahead, remembered};
use crate::problem::Optimizer;
use std::ops::Range;

/// Of the real parts of modes, or of the imaginary ones.
#[derive(Debug, Clone)]
pub(super) struct Past {
    /// `θ_{t−1}`
    before: Vec<f64>,
    /// `θ_{t−2}`
    earlier: Vec<f64>,
    /// The point ahead of `θ_t`,
    pub(super) ahead: Vec<f64>,
    /// and its power, in the making.
    pub(super) power: Vec<f64>,
}

impl Past {
    /// At rest at the start.
    pub(super) fn new(start: &[f64], optimizer: Optimizer) -> Self {
        let momentum = if optimizer == Optimizer::Conjugate { 0 } else { remembered(optimizer) };
        let kept = |needed: bool| if needed { start.to_vec() } else { Vec::new() };
        let ahead = kept(looks_ahead(optimizer));
        Self { before: kept(momentum > 0), earlier: kept(momentum > 1), power: ahead.clone(), ahead }
    }

    /// Writes the point ahead; `false` where the optimizer does not look there.
    pub(super) fn look_ahead(&mut self, theta: &[f64], range: Range<usize>, law: &Law) -> bool {
        let Some(ahead) = self.ahead.get_mut(range.clone()).filter(|ahead| !ahead.is_empty()) else { return false };
        optimizer::look_ahead(law.optimizer, law.t, &theta[range.clone()], &self.before[range], ahead);
        true
    }

    /// Adds to `next` what an update repeats of past moves.
    pub(super) fn repeat_moves(&self, theta: &[f64], range: Range<usize>, law: &Law, next: &mut [f64]) {
        let [before, earlier] = [&self.before, &self.earlier].map(|past| past.get(range.clone()).unwrap_or_default());
        optimizer::repeat_moves(law.optimizer, law.t, &theta[range], before, earlier, next);
    }

    /// Whether there is a move to repeat.
    pub(super) fn differs(&self, theta: &[f64], range: Range<usize>) -> bool {
        let [before, earlier] = [&self.before, &self.earlier].map(|past| past.get(range.clone()).unwrap_or_default());
        optimizer::differ(theta, before) || optimizer::differ(before, earlier)
    }

    /// Takes `θ_{t−1}`, which has just become past, in exchange for room.
    pub(super) fn commit(&mut self, before: &mut Vec<f64>) {
        for past in [&mut self.before, &mut self.earlier] {
            if !past.is_empty() {
                std::mem::swap(past, before);
            }
        }
    }
}
