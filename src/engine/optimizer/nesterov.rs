//! Nesterov's momentum, as Sutskever, Martens, Dahl and Hinton (2013) write it: `y_t = θ_t + μv_t`,
//! `v_{t+1} = μv_t − ηg(y_t)`, `θ_{t+1} = θ_t + v_{t+1} = y_t − ηg(y_t)`. The loss is that of `θ_t`, not of `y_t`.

use crate::kernel::entries::write_ahead;

/// Writes `y_t = θ_t + μ(θ_t − θ_{t−1})`.
pub(super) fn look_ahead(momentum: f64, now: &[f64], before: &[f64], ahead: &mut [f64]) {
    write_ahead(momentum, now, before, ahead);
}
