//! One update, cut into pieces of one product each.
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
use crate::linalg::padded::{TILE, transpose, zip_transposed};
use crate::linalg::product::{self, multiply};
use crate::problem::Optimizer;

/// Work between two charges: about half a microsecond, so that asking the budget costs next to nothing. From d = 16
/// on, each product is charged by itself.
const CHARGE_FLOPS: u64 = product::flops(16);

/// Operations of an update for each entry of a layer: at most two multiplications and three additions.
const UPDATE_FLOPS: u64 = 5;

/// What comes next in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// `G_iᵀ = P_{i−1} T_i`, i ≥ 2.
    Gradient(usize),
    /// `T_{i−1} = T_i Θ_i`, i ≥ 2.
    Pullback(usize),
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
    /// the boundaries between products and projections. Where it stops a step has no influence on any bit of the
    /// result. When it asks to stop after the last product of an update, the update counts as made.
    ///
    /// [`Progress::Failed`] is final: every further call says the same. Loss and end-to-end matrix are those before
    /// the failed update, while some layers may have moved.
    pub fn step(&mut self, budget: &mut dyn Budget) -> Progress {
        let (n, depth) = (self.n, self.depth());
        loop {
            let next = match self.phase {
                Phase::Gradient(i) => {
                    let prefix =
                        if i == 2 { matrix_at(&self.layers, n, 0) } else { matrix_at(&self.prefixes, n, i - 3) };
                    multiply(n, prefix, &self.pullback, &mut self.gradient);
                    self.owed += product::flops(n);
                    Some(Phase::Pullback(i))
                }
                Phase::Pullback(i) => {
                    multiply(n, &self.pullback, matrix_at(&self.layers, n, i - 1), &mut self.spare);
                    std::mem::swap(&mut self.pullback, &mut self.spare);
                    self.owed += product::flops(n);
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
                Phase::Forward(i) => {
                    self.form_tied_layer(i);
                    self.extend_prefix(i);
                    self.owed += product::flops(n);
                    (i < depth).then_some(Phase::Forward(i + 1))
                }
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
        let mut changed_bits = self.changed_bits;
        let mut set = |entry: &mut f64, value: f64| {
            changed_bits |= entry.to_bits() ^ value.to_bits();
            *entry = value;
        };
        self.owed += UPDATE_FLOPS * (n * n) as u64;
        if let Some(tied) = &mut self.tied {
            changed_bits |= tied.descend(d, n, i - 1, step, gradient);
            if i == 1 {
                changed_bits |= tied.descend_scalar(step);
                tied.form_layer(0, layer);
            }
        } else if let Some(ball) = &mut self.ball {
            self.spare.copy_from_slice(layer);
            zip_transposed(d, n, &mut self.spare, gradient, |entry, gradient, _| *entry -= step * gradient);
            ball.begin(&self.spare, self.center.as_deref());
        } else if let (Update::Penalty { kappa }, Some(center)) = (self.rule.update, &self.center) {
            // The same operations, in the same order, as around the identity.
            for ((pull, entry), center) in self.spare.iter_mut().zip(&*layer).zip(center) {
                *pull = kappa * (entry - center);
            }
            zip_transposed(d, n, &mut self.spare, gradient, |pull, gradient, _| *pull += gradient);
            for (entry, slope) in layer.iter_mut().zip(&self.spare) {
                set(entry, *entry - step * slope);
            }
        } else if let Update::Penalty { kappa } = self.rule.update {
            zip_transposed(d, n, layer, gradient, |entry, gradient, identity| {
                set(entry, *entry - step * (gradient + kappa * (*entry - identity)));
            });
        } else {
            zip_transposed(d, n, layer, gradient, |entry, gradient, _| set(entry, *entry - step * gradient));
        }
        self.changed_bits = changed_bits;
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
        for (entry, moved) in layer.iter_mut().zip(&self.spare) {
            self.changed_bits |= entry.to_bits() ^ moved.to_bits();
            *entry = *moved;
        }
        Ok(true)
    }

    /// Forms `Θ_i` of a tied scalar, whose weights and s have moved.
    fn form_tied_layer(&mut self, i: usize) {
        let size = self.n * self.n;
        if let Some(tied) = &self.tied {
            tied.form_layer(i - 1, &mut self.layers[(i - 1) * size..i * size]);
        }
    }

    /// Leaves `(A − Φ)ᵀ` in the pullback and computes the loss from it, added up in four interleaved sums.
    pub(super) fn measure_error(&mut self) {
        let n = self.n;
        let product = if self.depth() == 1 { &self.layers } else { matrix_at(&self.prefixes, n, self.depth() - 2) };
        for ((error, product), target) in self.spare.iter_mut().zip(product).zip(&self.target) {
            *error = product - target;
        }
        if self.measure_samples() {
            return;
        }
        transpose(n, &self.spare, &mut self.pullback);
        let mut sums = [0.0; TILE];
        let (quadruples, _) = self.spare.as_chunks::<TILE>();
        for quadruple in quadruples {
            for (sum, error) in sums.iter_mut().zip(quadruple) {
                *sum += error * error;
            }
        }
        self.loss = 0.5 * ((sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
}
