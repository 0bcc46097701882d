//! Heavy ball: `θ_{t+1} = θ_t − ηg(θ_t) + μ(θ_t − θ_{t−1})` (B. Polyak, 1964).

use crate::kernel::entries::add_difference;

/// Adds `μ(θ_t − θ_{t−1})`.
pub(super) fn repeat(momentum: f64, now: &[f64], before: &[f64], next: &mut [f64]) {
    add_difference(momentum, now, before, next);
}
