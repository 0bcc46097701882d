//! What becomes of a gradient, entry by entry: shared by the dense engine, whose entries are those of its layers, and
//! by the mode engine, whose entries are the real and imaginary parts of its modes. docs/theory.md, section 14.
//!
//! Momentum is kept as past iterates: the last move is `v_t = θ_t − θ_{t−1}`, whatever a projection has made of it, and
//! a gradient step with regularization stays one piece of code for every optimizer.

pub(super) mod conjugate;
mod growing;
mod heavy_ball;
mod nesterov;
mod two_step;

use crate::kernel::entries::differing_bits;
use crate::problem::Optimizer;

/// Numbers that an optimizer remembers for each entry, besides the entry itself: past iterates, or the last gradient and
/// direction.
pub(super) fn remembered(optimizer: Optimizer) -> usize {
    match optimizer {
        Optimizer::Plain => 0,
        Optimizer::TwoStep { .. } | Optimizer::Conjugate => 2,
        _ => 1,
    }
}

/// Whether the gradient is taken ahead of the iterate.
pub(super) fn looks_ahead(optimizer: Optimizer) -> bool {
    matches!(optimizer, Optimizer::Nesterov { .. } | Optimizer::NesterovGrowing { .. })
}

/// The momentum of update t, counted from 0.
fn momentum(optimizer: Optimizer, t: u64) -> f64 {
    match optimizer {
        Optimizer::HeavyBall { momentum } | Optimizer::Nesterov { momentum } => momentum,
        Optimizer::HeavyBallGrowing { limit } | Optimizer::NesterovGrowing { limit } => growing::momentum(t, limit),
        Optimizer::TwoStep { alpha, .. } => alpha,
        Optimizer::Plain | Optimizer::Conjugate => 0.0,
    }
}

/// Writes the point where update t takes its gradient, `θ_t + μ_t v_t`, for an optimizer that looks ahead.
pub(super) fn look_ahead(optimizer: Optimizer, t: u64, now: &[f64], before: &[f64], ahead: &mut [f64]) {
    nesterov::look_ahead(momentum(optimizer, t), now, before, ahead);
}

/// Adds to `next`, a gradient step from `now = θ_t`, what update t repeats of past moves; `before` is `θ_{t−1}` and
/// `earlier` `θ_{t−2}`, where the optimizer remembers it.
pub(super) fn repeat_moves(
    optimizer: Optimizer,
    t: u64,
    now: &[f64],
    before: &[f64],
    earlier: &[f64],
    next: &mut [f64],
) {
    match optimizer {
        Optimizer::HeavyBall { .. } | Optimizer::HeavyBallGrowing { .. } => {
            heavy_ball::repeat(momentum(optimizer, t), now, before, next);
        }
        Optimizer::TwoStep { alpha, beta } => two_step::repeat([alpha, beta], now, before, earlier, next),
        _ => {}
    }
}

/// Whether some bit differs.
pub(super) fn differ(a: &[f64], b: &[f64]) -> bool {
    differing_bits(a, b) != 0
}
