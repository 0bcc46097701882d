//! The step size of a run: certified, practical, or by hand.
//!
//! **Certified**: the step for which the first certificate that covers the case promises the fastest convergence, in the
//! order: depth one, positive definite, γ-positive, near the identity. Without a certificate the practical step is taken,
//! and [`StepOrigin::NoCertificate`] says so; for odd L and negative real eigenvalues it is kept within the limit of the
//! floor, `η(1 + max|λ|) ≤ 1` and `ηκ ≤ 1`, so that the verdict has something to say.
//!
//! **Practical**: `η = 1.5/H` with an upper estimate `H` of the sharpness (the largest Hessian eigenvalue) at the two ends
//! of the path, so three quarters of the edge of stability `2/H`:
//!
//! `H = κ + max( L‖Φ‖^{2−2/L}, σ^{1−2/L}·(Lσ + (L−1)·D) )`, `D ≥ ‖σI − Φ‖`, start `A(0) = σI`.
//!
//! At balanced layers the Hessian's quadratic form is at most `L‖A‖^{2−2/L}` from the first derivative of A, plus
//! `(L−1)‖A‖^{1−2/L}‖E‖` from the second (`docs/theory.md`, section 9). The first end is the solution, the second the start.
//! On samples the loss is `½ tr(E Σ̂ Eᵀ)` and a term without curvature in A, so the maximum is taken times an estimate of
//! the largest eigenvalue of Σ̂ ([`Sampling::curvature`](crate::problem::Sampling)).
//! It is a rule of thumb: tests show that it converges on random problems, nothing proves that it does.
//!
//! With momentum the fraction is 1: Nesterov's edge falls from `2/H` to `4/(3H)` as μ grows. With two past steps it is half of
//! theirs where that is less. Conjugate directions find their own steps.
//!
//! **Rounding.** A step chosen by rule is rounded down to four significant digits: the step shown is the step taken, and
//! the last bit of a number that was computed numerically, such as `‖Φ‖` of a `Φ` that is not normal, which may differ
//! from machine to machine, does not decide a trajectory (except by bad luck, next to a decimal of four digits). Every
//! certificate and every floor covers smaller steps too: depth one, positive definite and the floors ask for an upper limit
//! on η only; near the identity, `f` grows as η falls, so a ball that is feasible stays so; for γ-positive `Φ`, `1 − q` is
//! concave in η and 0 at 0, so positive up to the largest step. A verdict is on the rounded step.

use super::{Case, Statement, decimal, floor, gamma_positive, near_identity, one_layer, positive_definite};
use crate::engine::Update;
use crate::problem::{Optimizer, Start, StepSize};
use libm::{hypot, pow};

/// The practical step as a multiple of `1/H`; descent on a quadratic diverges at 2.
const PRACTICAL_FRACTION: f64 = 1.5;

/// Significant digits of a step that is chosen by rule: its rate suffers by a thousandth at most.
const DIGITS: usize = 4;

/// A step size with its origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResolvedStep {
    /// `η`.
    pub value: f64,
    /// Where it comes from.
    pub origin: StepOrigin,
}

/// Where a step size comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepOrigin {
    /// The best step that a statement certifies.
    Certified(Statement),
    /// A certified step was asked for, no certificate covers the case, and the practical step was taken.
    NoCertificate,
    /// The practical rule.
    Practical,
    /// Given.
    ByHand,
}

/// Resolves a step size for a case, whose own `rule.step` plays no part. A step that is not by hand has four significant
/// digits and is not above what the rule gives.
///
/// The value may be 0 where `Φ` is so large that the arithmetic overflows; [`resolve`](super::resolve) refuses that.
#[must_use]
pub fn resolve_step(case: &Case, asked: StepSize) -> ResolvedStep {
    match asked {
        StepSize::ByHand(value) => ResolvedStep { value, origin: StepOrigin::ByHand },
        StepSize::Practical => by_rule(practical(case), StepOrigin::Practical),
        StepSize::Certified => certified(case).map_or_else(
            || by_rule(practical(case).min(floor::largest_step(case)), StepOrigin::NoCertificate),
            |(value, statement)| by_rule(value, StepOrigin::Certified(statement)),
        ),
    }
}

/// As [`resolve_step`], for layers that are wherever another rule has taken them: no certificate covers that.
#[must_use]
pub fn resolve_step_midway(case: &Case, asked: StepSize) -> ResolvedStep {
    match asked {
        StepSize::Certified => by_rule(practical(case), StepOrigin::NoCertificate),
        asked => resolve_step(case, asked),
    }
}

/// A step that a rule gives, rounded down.
fn by_rule(value: f64, origin: StepOrigin) -> ResolvedStep {
    ResolvedStep { value: decimal::below(value, DIGITS), origin }
}

/// The best certified step, not rounded, and the statement that certifies it.
#[must_use]
pub fn certified(case: &Case) -> Option<(f64, Statement)> {
    if case.rule.data.is_some() || !case.is_asked() || !case.plain() {
        return None;
    }
    let statements: &[fn(&Case) -> super::Finding] = if case.rule.depth == 1 {
        &[one_layer::check]
    } else {
        &[positive_definite::check, gamma_positive::check, near_identity::check]
    };
    statements
        .iter()
        .map(|check| check(case))
        .find_map(|finding| finding.steps.map(|steps| (steps.best, finding.statement)))
}

/// The practical step, `1.5/H`, or `1/H` and less with another optimizer than the plain one, not rounded.
#[must_use]
pub fn practical(case: &Case) -> f64 {
    let fraction = match case.rule.optimizer {
        Optimizer::Plain => PRACTICAL_FRACTION,
        Optimizer::TwoStep { alpha, beta } => (0.5 * two_step_edge(alpha, beta)).min(1.0),
        _ => 1.0,
    };
    fraction / sharpness_estimate(case)
}

/// The `ηh` below which two past steps are stable on a quadratic of curvature h: where a root of
/// `z³ − (1 + α − ηh)z² + (α − β)z + β` is −1, or, for β < 0, where two complex ones leave the unit circle before
/// (conditions of Jury; `docs/theory.md`, section 14).
fn two_step_edge(alpha: f64, beta: f64) -> f64 {
    let real = 2.0 * (1.0 + alpha - beta);
    if beta < 0.0 { real.min((1.0 + beta) * (1.0 - alpha - beta) / -beta) } else { real }
}

/// `H`, an upper estimate of the sharpness at the start and at the solution.
#[must_use]
pub fn sharpness_estimate(case: &Case) -> f64 {
    let (depth, start) = (case.depth(), case.start_product());
    let distance = match case.modes {
        Some(_) => case.facts.eigenvalues.iter().map(|z| hypot(z.re - start, z.im)).fold(0.0, f64::max),
        None => case.start_distance().min(start + case.facts.norm),
    };
    let at_solution = depth * pow(case.facts.norm, 2.0 - 2.0 / depth);
    // At depth one the second derivative of A is 0, whatever σ^{1−2/L} is.
    let bend = if case.rule.depth == 1 { 0.0 } else { (depth - 1.0) * distance };
    let at_start = pow(start, 1.0 - 2.0 / depth) * (depth * start + bend);
    let kappa = match case.update() {
        Update::Penalty { kappa } => kappa,
        _ => 0.0,
    };
    let scalar = if case.update() == Update::Tied { tied_sharpness(case) } else { 0.0 };
    // Samples are not turned with the start, so `Φ` stands for itself there, and the product does not start at I.
    if case.is_asked() && (case.rule.data.is_none() || case.rule.from == Start::Identity) {
        let curvature = case.rule.data.map_or(1.0, |data| data.curvature);
        return kappa + curvature * (f64::max(at_solution, at_start) + scalar);
    }
    // From a projection all norms are at most 1. The product of L wide Gaussian layers has the norm √((L+1)^{L+1}/L^L) or
    // so, below √(e(L+1)), and so have their partial products.
    let size = match case.rule.from {
        Start::Gaussian { .. } => (std::f64::consts::E * (depth + 1.0)).sqrt(),
        _ => 1.0,
    };
    let bend = if case.rule.depth == 1 { 0.0 } else { (depth - 1.0) * (size + case.facts.norm) };
    let curvature = case.rule.data.map_or(1.0, |data| data.curvature);
    kappa + curvature * (f64::max(at_solution, size * (depth * size + bend)) + scalar)
}

/// The second derivative along a tied scalar near `s = 1`: `L²‖A‖_F²` at the solution, and `‖LA‖_F² + L(L−1)⟨E, A⟩` at the
/// start.
fn tied_sharpness(case: &Case) -> f64 {
    let (size, width) = (case.facts.frobenius_norm, case.width());
    case.depth() * case.depth() * f64::max(size * size, width + width.sqrt() * (width.sqrt() + size))
}

#[cfg(test)]
mod tests;
