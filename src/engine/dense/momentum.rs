//! Updates that repeat past moves; the arithmetic is that of [`optimizer`](crate::engine::optimizer).

use super::{Dense, Phase, matrix_at};
use crate::engine::optimizer::{differ, look_ahead, looks_ahead, repeat_moves};
use crate::engine::{Failure, Update};
use crate::linalg::ball::Ball;
use crate::linalg::padded::{transpose, zip_transposed};
use crate::linalg::product::{self, multiply};

/// Operations for each entry of a layer: the gradient step with its penalty, and two past moves.
const FLOPS: u64 = 11;

impl Dense {
    /// The weight κ of the penalty; 0 without one.
    pub(super) fn kappa(&self) -> f64 {
        if let Update::Penalty { kappa } = self.rule.update { kappa } else { 0.0 }
    }

    /// Puts `y_i = Θ_i + μv_i` in place of `Θ_i`, which goes to the memory, and extends the prefixes of the `y`'s; with the
    /// last one comes the error there. The last prefix stays that of the `Θ`'s: nothing ahead is ever shown.
    pub(super) fn look_ahead(&mut self, i: usize) -> Phase {
        let (n, depth) = (self.n, self.rule.depth);
        let entries = (i - 1) * n * n..i * n * n;
        let (layer, before) = (&mut self.layers[entries.clone()], &mut self.memory[entries]);
        self.changed_bits |= u64::from(differ(layer, before));
        self.spare.copy_from_slice(layer);
        look_ahead(self.rule.optimizer, self.updates, &self.spare, before, layer);
        before.copy_from_slice(&self.spare);
        self.owed += FLOPS * (n * n) as u64;
        if i > 1 && i < depth {
            self.extend_prefix(i);
            self.owed += product::flops(n);
        }
        if i < depth {
            return Phase::Ahead(i + 1);
        }
        match depth {
            1 => self.spare.copy_from_slice(&self.layers),
            2 => multiply(n, matrix_at(&self.layers, n, 1), matrix_at(&self.layers, n, 0), &mut self.spare),
            _ => multiply(n, matrix_at(&self.layers, n, i - 1), matrix_at(&self.prefixes, n, i - 3), &mut self.spare),
        }
        self.owed += product::flops(n);
        for (error, target) in self.spare.iter_mut().zip(&self.target) {
            *error -= target;
        }
        transpose(n, &self.spare, &mut self.pullback);
        Phase::backward(depth)
    }

    /// Moves `Θ_i` by its gradient and its past moves, and notes whether that changes it or its memory.
    pub(super) fn update_with_momentum(&mut self, i: usize) -> Result<(), Failure> {
        let (d, n, kappa) = (self.width, self.n, self.kappa());
        let entries = (i - 1) * n * n..i * n * n;
        let layer = &mut self.layers[entries.clone()];
        let (before, earlier) = self.memory.split_at_mut(self.rule.depth * n * n);
        let before = &mut before[entries.clone()];
        let earlier = earlier.get_mut(entries).unwrap_or_default();
        let gradient = if i == 1 { &self.pullback } else { &self.gradient };
        let step = self.rule.step;
        self.spare.copy_from_slice(layer);
        zip_transposed(d, n, &mut self.spare, gradient, |entry, gradient, identity| {
            *entry -= step * (gradient + kappa * (*entry - identity));
        });
        repeat_moves(self.rule.optimizer, self.updates, layer, before, earlier, &mut self.spare);
        self.owed += FLOPS * (n * n) as u64;
        if let Some(ball) = &mut self.ball {
            ball.project(&mut self.spare).map_err(|_| Failure::NoConvergence)?;
            self.owed += Ball::flops(n);
        }
        if looks_ahead(self.rule.optimizer) {
            self.changed_bits |= u64::from(differ(&self.spare, before));
        } else {
            self.changed_bits |=
                u64::from(differ(&self.spare, layer) | differ(layer, before) | differ(before, earlier));
            if !earlier.is_empty() {
                earlier.copy_from_slice(before);
            }
            before.copy_from_slice(layer);
        }
        layer.copy_from_slice(&self.spare);
        Ok(())
    }
}
