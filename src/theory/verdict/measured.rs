//! A verdict against what a run has done so far.

use super::{Outcome, Verdict};
use crate::theory::{Case, Statement};

/// What was measured of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Updates made, t.
    pub updates: u64,
    /// The loss now, `ℓ(t)`.
    pub loss: f64,
    /// The smallest loss so far.
    pub smallest_loss: f64,
    /// The first update after which the loss was at most ε.
    pub reached: Option<u64>,
    /// Whether layers can drift apart.
    pub layers: Layers,
}

/// How an engine keeps the layers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Layers {
    /// One number a mode stands for all layers: they cannot drift apart.
    Equal,
    /// Each layer by itself: rounding can drive them apart.
    Free {
        /// `max_i ‖Θ_i − Θ_1‖_F`, where it has been measured.
        spread: Option<f64>,
    },
}

/// How a verdict stands against what was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// Nothing is predicted.
    Unjudged,
    /// Everything measured is as predicted, so far.
    Holding,
    /// ε was reached within the predicted updates.
    Fulfilled {
        /// When.
        reached: u64,
        /// The prediction.
        predicted: u64,
    },
    /// The dense engine passed a floor that exact arithmetic never passes: rounding has driven the layers apart.
    BrokenByRounding {
        /// The floor.
        floor: f64,
        /// The statement that it is by.
        statement: Statement,
        /// The smallest loss so far.
        smallest_loss: f64,
        /// The layer spread, where it has been measured.
        spread: Option<f64>,
    },
    /// A measured loss contradicts the theory beyond rounding: a bug, here or in an engine.
    Violated {
        /// What was measured.
        loss: f64,
        /// What it must not pass.
        limit: f64,
    },
}

/// How far rounding alone can move `√ℓ`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rounding {
    /// `8Lε‖max(λ, 1)‖`: absolute, in the mode engine.
    absolute: f64,
    width: f64,
}

impl Rounding {
    pub(super) fn new(case: &Case) -> Self {
        let size = libm::hypot(case.facts.frobenius_norm, case.width().sqrt());
        Self { absolute: 8.0 * case.depth() * f64::EPSILON * size, width: case.width() }
    }

    /// Products of d×d matrices round d times as much as one number a mode.
    fn absolute(&self, layers: Layers) -> f64 {
        match layers {
            Layers::Equal => self.absolute,
            Layers::Free { .. } => self.absolute * self.width,
        }
    }
}

impl Verdict {
    /// Holds the verdict against what was measured.
    ///
    /// Rounding may lift `√ℓ` above `√bound` by a relative `(t + 4)ε` (each update rounds once) and an absolute
    /// `8Lε‖max(λ, 1)‖` (the product of the layers rounds L times).
    #[must_use]
    pub fn compare(&self, measured: &Measured) -> Standing {
        let slack = self.rounding.absolute(measured.layers);
        let relative = 1.0 + (measured.updates as f64 + 4.0) * f64::EPSILON;
        if let Some(floor) = self.floor
            && measured.smallest_loss.sqrt() < floor.value.sqrt() * (1.0 - 4.0 * f64::EPSILON) - slack
        {
            let smallest_loss = measured.smallest_loss;
            return match measured.layers {
                Layers::Free { spread } if floor.needs_equal_layers => {
                    Standing::BrokenByRounding { floor: floor.value, statement: floor.statement, smallest_loss, spread }
                }
                _ => Standing::Violated { loss: smallest_loss, limit: floor.value },
            };
        }
        if let Some(bound) = self.bound(measured.updates)
            && measured.loss.sqrt() > bound.sqrt() * relative + slack
        {
            return Standing::Violated { loss: measured.loss, limit: bound };
        }
        match (self.outcome, measured.reached, self.updates) {
            (Outcome::Unknown, ..) => Standing::Unjudged,
            (Outcome::Converges, Some(reached), Some(predicted)) if reached <= predicted => {
                Standing::Fulfilled { reached, predicted }
            }
            _ => Standing::Holding,
        }
    }
}
