//! The optimizers of the script: the formulas of docs/theory.md, section 14, as classes with a memory.

use super::Piece;
use crate::engine::{Rule, Update};
use crate::problem::Optimizer;

/// What an optimizer needs in the script.
pub(super) fn pieces(optimizer: Optimizer) -> &'static [Piece] {
    match optimizer {
        Optimizer::Plain => &[],
        Optimizer::HeavyBall { .. } => &[Piece::HeavyBall],
        Optimizer::Nesterov { .. } => &[Piece::Nesterov],
        Optimizer::HeavyBallGrowing { .. } => &[Piece::HeavyBall, Piece::Growing],
        Optimizer::NesterovGrowing { .. } => &[Piece::Nesterov, Piece::Growing],
        Optimizer::TwoStep { .. } => &[Piece::TwoStep],
        Optimizer::Conjugate => &[Piece::Conjugate],
    }
}

/// The call that makes an optimizer in the script; `center` is the further argument of a center, or empty.
pub(super) fn optimizer(rule: &Rule, center: &str) -> String {
    match rule.optimizer {
        Optimizer::Plain => "None".to_owned(),
        Optimizer::HeavyBall { momentum } => format!("HeavyBall(lambda t: {momentum:?})"),
        Optimizer::Nesterov { momentum } => format!("Nesterov(lambda t: {momentum:?})"),
        Optimizer::HeavyBallGrowing { limit } => format!("HeavyBall(growing({limit:?}))"),
        Optimizer::NesterovGrowing { limit } => format!("Nesterov(growing({limit:?}))"),
        Optimizer::TwoStep { alpha, beta } => format!("TwoStep({alpha:?}, {beta:?})"),
        Optimizer::Conjugate => match rule.update {
            Update::Penalty { kappa } => format!("Conjugate({:?}, {kappa:?}{center})", rule.step),
            _ => format!("Conjugate({:?}, 0.0)", rule.step),
        },
    }
}

pub(super) const HEAVY_BALL: &str = r#"
class HeavyBall:
    """Repeats the last move, whatever a projection has made of it; the projection comes after."""

    moves = 1

    def __init__(self, momentum):
        self.momentum, self.t, self.last = momentum, 0, None

    def step(self, layers, update, numbers):
        last = self.last or layers
        mu = self.momentum(self.t)
        self.t, self.last = self.t + 1, layers
        return update(layers, carried=[mu * (a - b) for a, b in zip(layers, last)], **numbers)
"#;

pub(super) const NESTEROV: &str = r#"
class Nesterov:
    """Repeats the last move first, and takes the gradient there."""

    moves = 1

    def __init__(self, momentum):
        self.momentum, self.t, self.last = momentum, 0, None

    def step(self, layers, update, numbers):
        last = self.last or layers
        mu = self.momentum(self.t)
        self.t, self.last = self.t + 1, layers
        return update([a + mu * (a - b) for a, b in zip(layers, last)], **numbers)
"#;

pub(super) const TWO_STEP: &str = r#"
class TwoStep:
    """Repeats the last two moves."""

    moves = 2

    def __init__(self, alpha, beta):
        self.alpha, self.beta, self.last, self.earlier = alpha, beta, None, None

    def step(self, layers, update, numbers):
        last = self.last or layers
        moves = zip(layers, last, self.earlier or last)
        carried = [self.alpha * (a - b) + self.beta * (b - c) for a, b, c in moves]
        self.last, self.earlier = layers, last
        return update(layers, carried=carried, **numbers)
"#;

pub(super) const GROWING: &str = r#"
def growing(limit):
    return lambda t: min(1 - 0.5 / (t // 250 + 1), limit)
"#;

pub(super) const CONJUGATE: &str = r#"
class Conjugate:
    """Polak and Ribiere's directions, each followed to where the loss along it has no slope any more."""

    def __init__(self, guess, kappa, center=None):
        self.guess, self.kappa, self.last, self.directions = guess, kappa, None, None
        self.center = np.eye(d) if center is None else center

    def step(self, layers, update, numbers):
        now = [g + self.kappa * (layer - self.center) for layer, g in zip(layers, gradients(layers))]
        beta = 0.0
        if self.last:
            beta = sum(np.sum(g * (g - h)) for g, h in zip(now, self.last)) / sum(np.sum(h * h) for h in self.last)
        self.last = now
        for beta in ([beta] if beta > 0 else []) + [0.0]:
            self.directions = [beta * a - g for a, g in zip(self.directions, now)] if beta else [-g for g in now]
            s = self.search(layers)
            if s:
                return [layer + s * a for layer, a in zip(layers, self.directions)]
        return layers

    def jet(self, layers, s):
        """The loss with its penalty, and its first and second derivative, at s along the line."""
        p, p1, p2 = np.eye(d), np.zeros((d, d)), np.zeros((d, d))
        value = slope = curvature = 0.0
        for layer, a in zip(layers, self.directions):
            x = layer + s * a
            p, p1, p2 = x @ p, x @ p1 + a @ p, x @ p2 + 2 * a @ p1
            away = x - self.center
            value += 0.5 * self.kappa * np.sum(away**2)
            slope += self.kappa * np.sum(away * a)
            curvature += self.kappa * np.sum(a**2)
        error = p - target
        slope += np.sum(error * p1)
        curvature += np.sum(p1**2) + np.sum(error * p2)
        return value + 0.5 * np.sum(error**2), slope, curvature

    def search(self, layers):
        """Newton's method on the slope, kept between a point where the loss falls and one beyond its minimum."""
        start, slope0, curvature = self.jet(layers, 0.0)
        if not slope0 < 0:
            return 0.0
        s = -slope0 / curvature if curvature > 0 else self.guess
        low, high, best, lowest = 0.0, np.inf, 0.0, start
        for _ in range(40):
            value, slope, curvature = self.jet(layers, s)
            if value < lowest:
                best, lowest = s, value
            if value < start and abs(slope) <= 1e-6 * abs(slope0):
                return s
            if value < start and slope < 0:
                low = s
            else:
                high = s
            newton = s - slope / curvature if curvature > 0 else np.nan
            if low < newton < (high if high < np.inf else 16 * low):
                s = newton
            else:
                s = low + (high - low) / 4 if high < np.inf else 4 * s
            if s == low or s == high or not np.isfinite(s):
                break
        return best
"#;
