//! One update, cut into pieces: as many layers as cost about half a microsecond, or one product or two where one layer costs
//! as much.
//!
//! Backward, for i = L … 1, with `T_L = (A − Φ)ᵀ` and the prefixes `P_i` left by the last update:
//!
//! 1. gradient, transposed: `G_iᵀ = P_{i−1} T_i` (i = 1: `T_1` itself);
//! 2. pullback: `T_{i−1} = T_i Θ_i`, with `Θ_i` as it was before this update;
//! 3. update of `Θ_i` in place: nothing after it reads the old `Θ_i` (and `P_1 = Θ_1` is updated last), so all layers
//!    move as if at once.
//!
//! Forward, for i = 2 … L: `P_i = Θ_i P_{i−1}`; the last one is the new `A`, and with it come error and loss.
//!
//! With minibatches `T_L` is first made from samples; with samples at all, one more product measures the loss (`sampled`).
//!
//! That is 3(L−1) products, all of them plain `A·B` of matrices as they lie in memory: only the update of a layer
//! reads its gradient transposed.

use super::{Dense, matrix_at};
use crate::engine::optimizer::looks_ahead;
use crate::engine::{Budget, Failure, Progress, Rule, Update};
use crate::kernel::descent::{self, Pass};
use crate::kernel::entries;
use crate::linalg::padded::transpose;
use crate::linalg::product::{self, multiply};
use crate::problem::Optimizer;

/// Work between two charges: about half a microsecond, so that asking the budget costs next to nothing. From d = 16
/// on, each layer is charged by itself: backward two products, and with plain descent its update, forward one product.
const CHARGE_FLOPS: u64 = product::flops(16);

/// Operations of an update for each entry of a layer: at most two multiplications and three additions.
const UPDATE_FLOPS: u64 = 5;

/// What comes next in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// `G_iᵀ = P_{i−1} T_i`, then `T_{i−1} = T_i Θ_i`, i ≥ 2.
    Gradient(usize),
    /// `Θ_i` moves, if it is not to be projected.
    Update(usize),
    /// `T_L` of a minibatch, of which so many samples are done.
    Batch(usize),
    /// `Θ_i` moves to the projection of where its gradient takes it.
    Project(usize),
    /// `P_i = Θ_i P_{i−1}`, i ≥ 2.
    Forward(usize),
    /// `Θ_i` looks ahead, before the backward pass.
    Ahead(usize),
    /// Layer i's part of what comes next along a conjugate direction, after the backward pass.
    Along(usize),
    /// An update could not be made.
    Failed(Failure),
}

impl Phase {
    /// How a step begins.
    pub(super) fn first(rule: &Rule) -> Self {
        if looks_ahead(rule.optimizer) { Self::Ahead(1) } else { Self::backward(rule.depth) }
    }

    /// What begins the backward pass at layer i.
    pub(super) fn backward(i: usize) -> Self {
        if i == 1 { Self::Update(1) } else { Self::Gradient(i) }
    }
}

impl Dense {
    /// How a step of this network begins: ahead, or with the error signal of its batch, where that is not there yet.
    pub(super) fn first_phase(&self) -> Phase {
        if looks_ahead(self.rule.optimizer) { Phase::Ahead(1) } else { self.first_backward() }
    }

    /// What begins the backward pass.
    pub(super) fn first_backward(&self) -> Phase {
        if self.is_minibatch() { Phase::Batch(0) } else { Phase::backward(self.depth()) }
    }

    /// Whether every update takes a batch of its own.
    pub(super) fn is_minibatch(&self) -> bool {
        self.sampled.as_ref().is_some_and(|sampled| sampled.is_minibatch())
    }

    /// Makes one update, or as much of it as `budget` allows.
    ///
    /// The budget is charged after every few thousand floating-point operations, counted over from step to step, at
    /// the boundaries between layers and inside projections. Where it stops a step has no influence on any bit of the
    /// result. When it asks to stop after the last piece of an update, the update counts as made.
    ///
    /// [`Progress::Failed`] is final: every further call says the same. Loss and end-to-end matrix are those before
    /// the failed update, while some layers may have moved.
    pub fn step(&mut self, budget: &mut dyn Budget) -> Progress {
        let (n, depth) = (self.n, self.depth());
        loop {
            let next = match self.phase {
                Phase::Gradient(i) if self.is_plain() => Some(self.descend_some(i)),
                Phase::Gradient(i) => {
                    let prefix =
                        if i == 2 { matrix_at(&self.layers, n, 0) } else { matrix_at(&self.prefixes, n, i - 3) };
                    multiply(n, prefix, &self.pullback, &mut self.gradient);
                    multiply(n, &self.pullback, matrix_at(&self.layers, n, i - 1), &mut self.spare);
                    std::mem::swap(&mut self.pullback, &mut self.spare);
                    self.owed += 2 * product::flops(n);
                    Some(Phase::Update(i))
                }
                Phase::Update(i) => {
                    self.update_layer(i);
                    if self.ball.is_some() { Some(Phase::Project(i)) } else { self.after_update(i) }
                }
                Phase::Project(i) => match self.project_layer(i) {
                    Ok(true) => self.after_update(i),
                    Ok(false) => Some(Phase::Project(i)),
                    Err(failure) => {
                        self.phase = Phase::Failed(failure);
                        return Progress::Failed(failure);
                    }
                },
                Phase::Forward(i) => self.extend_some(i),
                Phase::Batch(done) => Some(self.extend_batch(done).map_or(Phase::backward(depth), Phase::Batch)),
                Phase::Ahead(i) => {
                    self.phase = self.look_ahead(i);
                    // The product of a single layer is the layer: it must not be seen ahead.
                    if depth == 1 {
                        continue;
                    }
                    Some(self.phase)
                }
                Phase::Along(i) => self.go_along(i),
                Phase::Failed(failure) => return Progress::Failed(failure),
            };
            self.phase = next.unwrap_or(self.first_phase());
            let may_go_on = self.owed < CHARGE_FLOPS || budget.charge(std::mem::take(&mut self.owed));
            if next.is_none() {
                return self.complete();
            }
            if !may_go_on {
                return Progress::Interrupted;
            }
        }
    }

    /// Whether a layer's update is its gradient step and nothing else.
    fn is_plain(&self) -> bool {
        self.rule.update == Update::Descent && self.rule.optimizer == Optimizer::Plain
    }

    /// How many layers may be taken in one piece, of those of `left`, that cost so much each.
    fn in_one_piece(&self, left: usize, flops: u64) -> usize {
        let wanted = CHARGE_FLOPS.saturating_sub(self.owed).div_ceil(flops);
        left.min(wanted as usize).max(1)
    }

    /// The backward pass of plain descent from layer `i ≥ 2` through some more.
    fn descend_some(&mut self, i: usize) -> Phase {
        let n = self.n;
        let flops = 2 * product::flops(n) + UPDATE_FLOPS * (n * n) as u64;
        let count = self.in_one_piece(i - 1, flops);
        let Self { layers, prefixes, pullback, spare, gradient, .. } = self;
        let mut pass = Pass { n, layers, prefixes };
        self.changed_bits |= pass.backward((i, count), self.rule.step, pullback, spare, gradient);
        self.owed += count as u64 * flops;
        Phase::backward(i - count)
    }

    /// The forward pass from layer `i ≥ 2` through some more; what comes next.
    fn extend_some(&mut self, i: usize) -> Option<Phase> {
        let (n, depth) = (self.n, self.rule.depth);
        // A tied scalar forms each layer first.
        let count = if self.tied.is_some() { 1 } else { self.in_one_piece(depth + 1 - i, product::flops(n)) };
        self.form_tied_layer(i);
        Pass { n, layers: &mut self.layers, prefixes: &mut self.prefixes }.forward((i, count));
        self.owed += count as u64 * product::flops(n);
        (i + count <= depth).then_some(Phase::Forward(i + count))
    }

    /// What comes after the update of layer i; nothing after that of a single layer.
    fn after_update(&self, i: usize) -> Option<Phase> {
        match i {
            2.. => Some(Phase::backward(i - 1)),
            _ if self.conjugate.is_some() => Some(Phase::Along(1)),
            _ if self.depth() > 1 => Some(Phase::Forward(2)),
            _ => None,
        }
    }

    fn complete(&mut self) -> Progress {
        self.measure_error();
        self.updates += 1;
        // Where one minibatch leaves everything as it is, the next need not.
        let still = std::mem::take(&mut self.changed_bits) == 0 && !self.is_minibatch();
        if still { Progress::AtRest } else { Progress::Updated }
    }

    /// Moves `Θ_i` by its gradient, and notes which bits that changes; or begins to project where that would take it.
    fn update_layer(&mut self, i: usize) {
        match self.rule.optimizer {
            Optimizer::Plain => {}
            Optimizer::Conjugate => return self.keep_gradient(i),
            _ => return self.update_with_momentum(i),
        }
        let (d, n) = (self.width, self.n);
        let layer = &mut self.layers[(i - 1) * n * n..i * n * n];
        let gradient = if i == 1 { &self.pullback } else { &self.gradient };
        let step = self.rule.step;
        self.owed += UPDATE_FLOPS * (n * n) as u64;
        if let Some(tied) = &mut self.tied {
            self.changed_bits |= tied.descend(n, i - 1, step, gradient);
            if i == 1 {
                self.changed_bits |= tied.descend_scalar(step);
                tied.form_layer(0, layer);
            }
        } else if let Some(ball) = &mut self.ball {
            self.spare.copy_from_slice(layer);
            descent::descend(n, &mut self.spare, step, gradient);
            ball.begin(&self.spare, self.center.as_deref());
        } else if let (Update::Penalty { kappa }, Some(center)) = (self.rule.update, &self.center) {
            // The same operations, in the same order, as around the identity.
            self.spare.copy_from_slice(layer);
            entries::pull(&mut self.spare, kappa, center);
            descent::add_transposed(n, &mut self.spare, gradient);
            self.changed_bits |= entries::move_along(layer, -step, &self.spare);
        } else if let Update::Penalty { kappa } = self.rule.update {
            self.changed_bits |= descent::descend_with_penalty((d, n), layer, step, kappa, gradient);
        } else {
            self.changed_bits |= descent::descend(n, layer, step, gradient);
        }
    }

    /// Works on the projection of `Θ_i` after its gradient step; `true` when it has moved there.
    fn project_layer(&mut self, i: usize) -> Result<bool, Failure> {
        let Some(ball) = &mut self.ball else { return Ok(true) };
        if let Some(flops) = ball.advance().map_err(|_| Failure::NoConvergence)? {
            self.owed += flops;
            return Ok(false);
        }
        ball.finish(&mut self.spare, self.center.as_deref());
        if self.rule.optimizer != Optimizer::Plain {
            self.move_with_memory(i);
            return Ok(true);
        }
        let size = self.n * self.n;
        let layer = &mut self.layers[(i - 1) * size..i * size];
        self.changed_bits |= entries::replace(layer, &self.spare);
        Ok(true)
    }

    /// Forms `Θ_i` of a tied scalar, whose weights and s have moved.
    fn form_tied_layer(&mut self, i: usize) {
        let size = self.n * self.n;
        if let Some(tied) = &self.tied {
            tied.form_layer(i - 1, &mut self.layers[(i - 1) * size..i * size]);
        }
    }

    /// Leaves `(A − Φ)ᵀ` in the pullback and computes the loss from it.
    pub(super) fn measure_error(&mut self) {
        let n = self.n;
        let product = if self.depth() == 1 { &self.layers } else { matrix_at(&self.prefixes, n, self.depth() - 2) };
        let loss = descent::measure_error(product, &self.target, &mut self.spare);
        if self.measure_samples() {
            return;
        }
        transpose(n, &self.spare, &mut self.pullback);
        self.loss = loss;
    }
}
