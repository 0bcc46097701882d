//! The verdict on a run, as data: which statement applies, what it predicts, and how that stands against what was
//! measured. [`text`] puts it into sentences.

mod measured;
mod remark;
pub mod text;

#[cfg(test)]
mod tests;

pub use measured::{Layers, Measured, Standing};
pub use remark::Remark;

use super::start::Reach;
use super::{
    Bound, Case, Conclusion, Finding, Hypothesis, Relation, Statement, floor, gamma_positive, least_squares,
    near_identity, one_layer, positive_definite,
};
use crate::engine::Update;

/// What the theory says of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Every statement that could speak of this run, applying or not, each with its hypotheses.
    pub findings: Vec<Finding>,
    /// What is predicted.
    pub outcome: Outcome,
    /// The first t at which the best applicable bound is at most ε; `None` without a bound, or if that is beyond 2⁵³.
    pub updates: Option<u64>,
    /// The highest floor that applies.
    pub floor: Option<Floor>,
    /// The loss ε that the run is to reach.
    pub epsilon: f64,
    /// What else a reader should know.
    pub remarks: Vec<Remark>,
    rounding: measured::Rounding,
}

/// A value that the loss never falls below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// The value.
    pub value: f64,
    /// By which statement.
    pub statement: Statement,
    /// Whether the proof needs the layers to stay equal, which rounding can undo in the dense engine.
    pub needs_equal_layers: bool,
}

/// What is predicted of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The loss tends to 0, at a stated rate.
    Converges,
    /// The loss never falls below a positive floor.
    StaysAboveFloor,
    /// No statement applies; the run may do anything.
    Unknown,
}

/// Judges a case, for a run that is to reach the loss `epsilon`.
#[must_use]
pub fn judge(case: &Case, epsilon: f64) -> Verdict {
    let findings = findings(case);
    let floor = findings
        .iter()
        .filter_map(|finding| floor_of(case, finding))
        .reduce(|highest, floor| if floor.value > highest.value { floor } else { highest });
    let bounded = findings.iter().any(|finding| bound_of(finding).is_some());
    let outcome = match (floor, bounded) {
        (Some(_), _) => Outcome::StaysAboveFloor,
        (None, true) => Outcome::Converges,
        (None, false) => Outcome::Unknown,
    };
    let updates = findings.iter().filter_map(bound_of).filter_map(|bound| bound.updates_to(epsilon)).min();
    let remarks = remark::remarks(case, &findings, outcome);
    Verdict { findings, outcome, updates, floor, epsilon, remarks, rounding: measured::Rounding::new(case) }
}

/// The verdict on a run that goes on from layers that another rule has made in `until` updates: no statement speaks of it.
#[must_use]
pub fn judge_branch(case: &Case, epsilon: f64, until: u64) -> Verdict {
    Verdict {
        findings: Vec::new(),
        outcome: Outcome::Unknown,
        updates: None,
        floor: None,
        epsilon,
        remarks: vec![Remark::Branch { until }],
        rounding: measured::Rounding::new(case),
    }
}

impl Verdict {
    /// The best applicable upper bound on the loss after `updates` updates; `None` without a bound.
    #[must_use]
    pub fn bound(&self, updates: u64) -> Option<f64> {
        self.findings.iter().filter_map(bound_of).map(|bound| bound.at(updates)).reduce(f64::min)
    }

    /// The findings that apply.
    pub fn applicable(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.applies())
    }

    /// The first hypothesis that fails, for each finding that does not apply.
    pub fn failing(&self) -> impl Iterator<Item = (&Finding, &Hypothesis)> {
        self.findings.iter().filter_map(|finding| {
            let hypothesis = finding.hypotheses.iter().find(|hypothesis| !hypothesis.holds())?;
            Some((finding, hypothesis))
        })
    }
}

/// Holds every statement that could speak of a case against it.
fn findings(case: &Case) -> Vec<Finding> {
    if let Some(data) = case.rule.data {
        return vec![least_squares::check(case, data)];
    }
    match case.reach() {
        Reach::Itself | Reach::Equivalent(_) => {}
        Reach::Rank(rank) => return vec![floor::rank(case, rank)],
        Reach::Nothing => return Vec::new(),
    }
    let distance = case.start_distance();
    if distance == 0.0 {
        // Every gradient is 0, the penalty's too, and every projection leaves the start where it is.
        let hypotheses = vec![Hypothesis::number("‖A(0) − Φ‖_F", distance, Relation::AtMost, 0.0)];
        let conclude = || Some(Conclusion::Bound(Bound::default()));
        return vec![Finding::new(Statement::StartIsSolution, hypotheses, None, conclude)];
    }
    let mut findings = Vec::new();
    if !case.plain() {
        // Certificates are about plain descent. Floors that are not: docs/theory.md, section 14.
        if case.rule.depth > 1 {
            findings.push(floor::barrier(case));
        }
        if let Update::StepAndProject { .. } = case.update() {
            findings.push(floor::ball(case));
        }
        return findings;
    }
    let balanced =
        matches!(case.update(), Update::PowerProjection { .. } | Update::PositivityOnly { .. } | Update::BalancingOnly);
    let from_identity = !matches!(case.update(), Update::PowerProjection { .. } | Update::PositivityOnly { .. });
    if case.rule.depth == 1 {
        findings.push(one_layer::check(case));
    } else {
        findings.push(positive_definite::check(case));
        findings.push(if balanced { gamma_positive::check(case) } else { near_identity::check(case) });
        if from_identity {
            findings.push(floor::barrier(case));
        }
    }
    match case.update() {
        Update::StepAndProject { .. } => findings.push(floor::ball(case)),
        Update::PowerProjection { .. } | Update::PositivityOnly { .. } => findings.push(floor::margin(case)),
        Update::Descent | Update::Penalty { .. } | Update::BalancingOnly | Update::Tied => {}
    }
    findings
}

fn bound_of(finding: &Finding) -> Option<&Bound> {
    match &finding.conclusion {
        Some(Conclusion::Bound(bound)) => Some(bound),
        _ => None,
    }
}

fn floor_of(case: &Case, finding: &Finding) -> Option<Floor> {
    let Some(Conclusion::Floor(value)) = finding.conclusion else { return None };
    let needs_equal_layers = match finding.statement {
        Statement::BarrierAtZero | Statement::RankTooSmall => true,
        // For other targets than normal ones the proof is about norms alone.
        Statement::BallTooSmall => case.modes.is_some() && case.rule.depth > 1,
        _ => false,
    };
    Some(Floor { value, statement: finding.statement, needs_equal_layers })
}
