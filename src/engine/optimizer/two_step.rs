//! Momentum with two past moves: `θ_{t+1} = θ_t − ηg(θ_t) + α(θ_t − θ_{t−1}) + β(θ_{t−1} − θ_{t−2})`.

use crate::kernel::entries::add_differences;

/// Adds what is repeated of the last two moves.
pub(super) fn repeat(weights: [f64; 2], now: &[f64], before: &[f64], earlier: &[f64], next: &mut [f64]) {
    add_differences(weights, now, before, earlier, next);
}
