//! What a reader should know beside the verdict: facts about the target and the rule that explain what will be seen.

use super::Outcome;
use crate::engine::{Rule, Update};
use crate::problem::{Optimizer, Start};
use crate::theory::{Case, Conclusion, Finding, Statement, floor};
use libm::{atan2, pow};
use std::f64::consts::PI;

/// Complex eigenvalues within this angle of the negative real axis are remarked on: 10°.
const NEARLY_NEGATIVE: f64 = PI / 18.0;

/// A remark; see [`text::remark`](super::text::remark) for its sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Remark {
    /// The layers do not start at the identity.
    Start {
        /// Where they start.
        from: Start,
        /// The update.
        update: Update,
        /// L
        depth: usize,
        /// d
        width: usize,
        /// The distance of the product from `Φ` at the start, where there is an equivalent target.
        distance: f64,
    },
    /// A tied scalar has no certificate.
    Tied,
    /// The run goes on from layers that another rule has made.
    Branch {
        /// After so many updates.
        until: u64,
    },
    /// Nothing is proved about the optimizer's rate.
    NoCertificate {
        /// The optimizer.
        optimizer: Optimizer,
    },
    /// The start is the solution.
    AlreadyThere,
    /// Samples are trained on.
    Sampled {
        /// Some of them an update.
        minibatch: bool,
        /// The residual of least squares is a floor.
        floor: bool,
    },
    /// Eigenvalue −1 at least twice: `Φ` turns a plane by exactly 180°.
    HalfTurn,
    /// A complex eigenvalue close to the negative real axis: learned, if at all, late.
    NearlyNegative {
        /// Its angle from the negative real axis, in degrees.
        degrees: f64,
    },
    /// `Φ` is singular: the loss falls like a power of t, not geometrically.
    Singular,
    /// With κ > 0 layers cannot come to rest at loss 0.
    PenaltyBias {
        /// κ
        kappa: f64,
    },
    /// The penalty does not lift the barrier at zero.
    PenaltyDoesNotHelp,
    /// Projecting the layers does not lift the barrier at zero.
    ProjectionDoesNotHelp,
    /// The ball is smaller than equal layers need.
    RadiusTooSmall {
        /// r
        radius: f64,
        /// `max |z^{1/L} − 1|`
        needed: f64,
    },
    /// γ is above the margin of `Φ`.
    GammaAboveMargin {
        /// γ
        gamma: f64,
        /// `λ_min((Φ+Φᵀ)/2)`
        margin: f64,
    },
    /// η is above the largest certified step, everything else holds.
    AboveCertified {
        /// `η` over the largest certified step.
        factor: f64,
        /// The largest certified step.
        largest: f64,
        /// By which statement.
        statement: Statement,
    },
    /// The floor for odd L is not proved, because η is above its limit, which is sharp.
    AboveFloorStep {
        /// The largest step with the floor.
        largest: f64,
    },
    /// η is above `2/(L‖Φ‖^{2−2/L})`: the solution with equal layers is unstable.
    PastTheEdge {
        /// That step.
        edge: f64,
    },
}

/// The remarks on a case, the most important first.
pub(super) fn remarks(case: &Case, findings: &[Finding], outcome: Outcome) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if let Some(data) = case.rule.data {
        remarks.push(Remark::Sampled { minibatch: data.is_minibatch(), floor: outcome == Outcome::StaysAboveFloor });
        return remarks;
    }
    let Rule { from, update, depth, .. } = case.rule;
    if from != Start::Identity {
        let (width, distance) = (case.facts.eigenvalues.len(), case.start_distance());
        remarks.push(Remark::Start { from, update, depth, width, distance });
    }
    if update == Update::Tied {
        remarks.push(Remark::Tied);
    }
    if !case.is_asked() {
        return remarks;
    }
    if case.start_distance() == 0.0 {
        remarks.push(Remark::AlreadyThere);
        return remarks;
    }
    if !case.plain() && outcome == Outcome::Unknown {
        remarks.push(Remark::NoCertificate { optimizer: case.rule.optimizer });
    }
    on_algorithm(case, findings, &mut remarks);
    on_spectrum(case, outcome, &mut remarks);
    if case.plain() {
        on_step(case, findings, &mut remarks);
    }
    remarks
}

fn on_algorithm(case: &Case, findings: &[Finding], remarks: &mut Vec<Remark>) {
    let barrier = findings.iter().any(|finding| finding.statement == Statement::BarrierAtZero && finding.applies());
    match case.update() {
        Update::Penalty { kappa } => {
            if barrier {
                remarks.push(Remark::PenaltyDoesNotHelp);
            }
            remarks.push(Remark::PenaltyBias { kappa });
        }
        Update::StepAndProject { radius } => {
            if barrier {
                remarks.push(Remark::ProjectionDoesNotHelp);
            }
            if let Some(needed) = floor::smallest_sufficient_radius(case)
                && needed > radius
            {
                remarks.push(Remark::RadiusTooSmall { radius, needed });
            }
        }
        Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => {
            let margin = case.facts.margin;
            if gamma > margin + case.zero_tolerance() {
                remarks.push(Remark::GammaAboveMargin { gamma, margin });
            }
        }
        Update::Descent | Update::BalancingOnly | Update::Tied => {}
    }
}

fn on_spectrum(case: &Case, outcome: Outcome, remarks: &mut Vec<Remark>) {
    // At depth one the spectrum is no obstacle.
    let Some(modes) = case.modes.filter(|_| case.rule.depth > 1) else { return };
    let projected = matches!(case.update(), Update::PowerProjection { .. } | Update::PositivityOnly { .. });
    if !projected && modes.real.iter().filter(|z| (**z + 1.0).abs() <= case.zero_tolerance()).count() >= 2 {
        remarks.push(Remark::HalfTurn);
    }
    let nearest = modes.pairs.iter().map(|z| PI - atan2(z.im, z.re).abs()).fold(PI, f64::min);
    if !projected && nearest < NEARLY_NEGATIVE {
        remarks.push(Remark::NearlyNegative { degrees: nearest.to_degrees() });
    }
    let zero = |z: &nalgebra::Complex<f64>| libm::hypot(z.re, z.im) <= case.zero_tolerance();
    if outcome != Outcome::StaysAboveFloor && case.facts.eigenvalues.iter().any(zero) {
        remarks.push(Remark::Singular);
    }
}

fn on_step(case: &Case, findings: &[Finding], remarks: &mut Vec<Remark>) {
    let step = case.rule.step;
    let bounded = findings.iter().any(|finding| matches!(finding.conclusion, Some(Conclusion::Bound(_))));
    let over = findings.iter().find_map(|finding| {
        let steps = finding.steps.filter(|_| !bounded && !finding.applies())?;
        Some((steps.largest, finding.statement))
    });
    if let Some((largest, statement)) = over {
        remarks.push(Remark::AboveCertified { factor: step / largest, largest, statement });
    }
    let largest = floor::largest_step(case);
    let barrier = findings.iter().find(|finding| finding.statement == Statement::BarrierAtZero);
    if largest.is_finite() && barrier.is_some_and(|finding| !finding.applies()) {
        remarks.push(Remark::AboveFloorStep { largest });
    }
    let depth = case.depth();
    let edge = 2.0 / (depth * pow(case.facts.norm, 2.0 - 2.0 / depth));
    let equal_layers = case.modes.is_some() || case.rule.depth == 1;
    if case.update() == Update::Descent && equal_layers && step > edge {
        remarks.push(Remark::PastTheEdge { edge });
    }
}
