//! Updates that repeat past moves; the arithmetic is that of [`optimizer`](crate::engine::optimizer).

use super::{Dense, Phase, matrix_at};
use crate::engine::Update;
use crate::engine::optimizer::{differ, look_ahead, looks_ahead, repeat_moves};
use crate::kernel::descent::{add_transposed, turn_into_slope};
use crate::kernel::entries;
use crate::linalg::padded::transpose;
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
        let range = (i - 1) * n * n..i * n * n;
        let (layer, before) = (&mut self.layers[range.clone()], &mut self.memory[range]);
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
        entries::subtract(&mut self.spare, &self.target);
        // A minibatch makes its signal itself, of the error ahead.
        if !self.is_minibatch() && !self.signal_samples() {
            transpose(n, &self.spare, &mut self.pullback);
        }
        self.first_backward()
    }

    /// Leaves in the spare matrix the slope of the objective along `Θ_i`: its gradient, and what the penalty adds.
    pub(super) fn take_slope(&mut self, i: usize) {
        let (d, n, kappa) = (self.width, self.n, self.kappa());
        let gradient = if i == 1 { &self.pullback } else { &self.gradient };
        self.spare.copy_from_slice(matrix_at(&self.layers, n, i - 1));
        if let Some(center) = &self.center {
            // The same operations, in the same order, as around the identity.
            entries::pull(&mut self.spare, kappa, center);
            add_transposed(n, &mut self.spare, gradient);
        } else {
            turn_into_slope((d, n), &mut self.spare, kappa, gradient);
        }
    }

    /// Moves `Θ_i` by its gradient and its past moves; or begins to project where that would take it.
    pub(super) fn update_with_momentum(&mut self, i: usize) {
        self.take_slope(i);
        let size = self.n * self.n;
        let range = (i - 1) * size..i * size;
        let layer = &mut self.layers[range.clone()];
        let (before, earlier) = self.memory.split_at(self.rule.depth * size);
        let before = &before[range.clone()];
        let earlier = earlier.get(range).unwrap_or_default();
        let step = self.rule.step;
        entries::step_from(layer, step, &mut self.spare);
        repeat_moves(self.rule.optimizer, self.updates, layer, before, earlier, &mut self.spare);
        self.owed += FLOPS * size as u64;
        let Some(ball) = &mut self.ball else { return self.move_with_memory(i) };
        if looks_ahead(self.rule.optimizer) {
            // The point ahead has done its part, and the projection may be interrupted: it must not be seen.
            layer.copy_from_slice(before);
        }
        ball.begin(&self.spare, self.center.as_deref());
    }

    /// Moves `Θ_i` to the spare matrix, shifts its memory, and notes whether that changes either.
    pub(super) fn move_with_memory(&mut self, i: usize) {
        let size = self.n * self.n;
        let range = (i - 1) * size..i * size;
        let layer = &mut self.layers[range.clone()];
        let (before, earlier) = self.memory.split_at_mut(self.rule.depth * size);
        let before = &mut before[range.clone()];
        let earlier = earlier.get_mut(range).unwrap_or_default();
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
    }
}
