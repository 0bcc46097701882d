//! Momentum with two past moves: `θ_{t+1} = θ_t − ηg(θ_t) + α(θ_t − θ_{t−1}) + β(θ_{t−1} − θ_{t−2})`.

/// Adds what is repeated of the last two moves.
pub(super) fn repeat([alpha, beta]: [f64; 2], now: &[f64], before: &[f64], earlier: &[f64], next: &mut [f64]) {
    for (((next, now), before), earlier) in next.iter_mut().zip(now).zip(before).zip(earlier) {
        *next += alpha * (now - before) + beta * (before - earlier);
    }
}
