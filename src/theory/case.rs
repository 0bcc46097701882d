//! What a statement is asked about, and the form of its answer.

use super::Bound;
use crate::engine::{Rule, Update};
use crate::problem::{Facts, Modes, Optimizer, Target};

/// The largest width at which spectra are computed from entries; larger targets are given by their modes.
const LARGEST_DECOMPOSED: f64 = 128.0;

/// One target and one update rule: all that a statement of the theory may look at.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What is known of `Φ`, or of the [equivalent target](super::start) where the start has one.
    pub facts: &'a Facts,
    /// The modes, where `Φ` is normal.
    pub modes: Option<&'a Modes>,
    /// The update rule, with every number resolved.
    pub rule: Rule,
}

impl<'a> Case<'a> {
    /// The case of a target under a rule.
    #[must_use]
    pub fn new(target: &'a Target, rule: Rule) -> Self {
        Self { facts: target.facts(), modes: target.modes(), rule }
    }

    /// The update; a penalty of weight 0 is plain descent.
    pub(super) fn update(&self) -> Update {
        match self.rule.update {
            Update::Penalty { kappa: 0.0 } => Update::Descent,
            update => update,
        }
    }

    /// Whether each update follows the present gradient alone: no certificate is about anything else.
    pub(super) fn plain(&self) -> bool {
        self.rule.optimizer == Optimizer::Plain
    }

    /// The depth `L` as a number.
    pub(super) fn depth(&self) -> f64 {
        self.rule.depth as f64
    }

    /// The width `d` as a number.
    pub(super) fn width(&self) -> f64 {
        self.facts.eigenvalues.len() as f64
    }

    /// The `σ` of the start `A(0) = σI`.
    pub(super) fn start_product(&self) -> f64 {
        match self.rule.update {
            Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => gamma,
            _ => 1.0,
        }
    }

    /// `‖A(0) − Φ‖_F`, never too small: certificates get weaker with it, not wrong.
    pub(super) fn start_distance(&self) -> f64 {
        let start = self.start_product();
        if start == 1.0 {
            return self.facts.distance_from_identity;
        }
        if let Some(modes) = self.modes {
            let real: f64 = modes.real.iter().map(|z| (z - start) * (z - start)).sum();
            let pairs: f64 = modes.pairs.iter().map(|z| (z.re - start) * (z.re - start) + z.im * z.im).sum();
            return (real + 2.0 * pairs).sqrt();
        }
        // ‖Φ − σI‖_F² = ‖Φ‖_F² − 2σ tr Φ + dσ² cancels when Φ is close to σI: add what rounding may have taken.
        let (square, cross, diagonal) = (
            self.facts.frobenius_norm * self.facts.frobenius_norm,
            2.0 * start * self.facts.trace,
            self.width() * start * start,
        );
        let rounding = 8.0 * f64::EPSILON * (square + cross.abs() + diagonal);
        ((square - cross + diagonal).max(0.0) + rounding).sqrt()
    }

    /// Whether a real eigenvalue is negative beyond what a decomposition can make of a 0.
    pub(super) fn negative(&self, eigenvalue: f64) -> bool {
        eigenvalue < -self.zero_tolerance()
    }

    /// Eigenvalues up to this modulus may be a 0 that a decomposition has rounded: a few ε‖Φ‖ a dimension, where only
    /// matrices up to [`LARGEST_DECOMPOSED`] are ever decomposed.
    pub(super) fn zero_tolerance(&self) -> f64 {
        4.0 * f64::EPSILON * self.width().min(LARGEST_DECOMPOSED) * self.facts.norm
    }

    /// The eigenvalues of a symmetric `Φ`.
    pub(super) fn symmetric_spectrum(&self) -> Option<impl Iterator<Item = f64> + use<'a>> {
        self.facts.symmetric.then(|| self.facts.eigenvalues.iter().map(|z| z.re))
    }
}

/// The statements of the theory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statement {
    /// `A(0) = Φ`: nothing ever changes.
    StartIsSolution,
    /// See [`one_layer`](super::one_layer).
    OneLayer,
    /// See [`positive_definite`](super::positive_definite).
    PositiveDefinite,
    /// See [`near_identity`](super::near_identity).
    NearIdentity,
    /// See [`gamma_positive`](super::gamma_positive).
    GammaPositive,
    /// See [`floor::barrier`](super::floor::barrier).
    BarrierAtZero,
    /// See [`floor::ball`](super::floor::ball).
    BallTooSmall,
    /// See [`floor::margin`](super::floor::margin).
    MarginTooLarge,
    /// See [`least_squares`](super::least_squares).
    LeastSquares,
    /// See [`floor::rank`](super::floor::rank).
    RankTooSmall,
}

/// One hypothesis of a statement, tested on a case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hypothesis {
    /// The quantity or the property in words and symbols.
    pub subject: &'static str,
    /// What is asked of it.
    pub test: Test,
}

/// What a hypothesis asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test {
    /// A property that is there or not.
    Property(bool),
    /// A number against a limit.
    Number {
        /// The number in this case.
        value: f64,
        /// How it must stand to the limit.
        relation: Relation,
        /// The limit.
        limit: f64,
    },
}

/// How a number must stand to its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `<`
    Below,
    /// `≤`
    AtMost,
    /// `≥`
    AtLeast,
    /// `>`
    Above,
}

impl Relation {
    /// Whether `value` stands so to `limit`; what is not a number does not.
    #[must_use]
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Below => value < limit,
            Self::AtMost => value <= limit,
            Self::AtLeast => value >= limit,
            Self::Above => value > limit,
        }
    }
}

impl Hypothesis {
    pub(super) fn property(subject: &'static str, holds: bool) -> Self {
        Self { subject, test: Test::Property(holds) }
    }

    pub(super) fn number(subject: &'static str, value: f64, relation: Relation, limit: f64) -> Self {
        Self { subject, test: Test::Number { value, relation, limit } }
    }

    pub(super) fn layers(case: &Case, relation: Relation, limit: usize) -> Self {
        Self::number("L", case.depth(), relation, limit as f64)
    }

    /// Fails: the layers share a scalar.
    pub(super) fn untied() -> Self {
        Self::property("The layers share no scalar", false)
    }

    /// Whether it holds; a number that is not a number does not.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self.test {
            Test::Property(holds) => holds,
            Test::Number { value, relation, limit } => relation.holds(value, limit),
        }
    }
}

/// A statement held against a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which statement.
    pub statement: Statement,
    /// Its hypotheses, each with its numbers.
    pub hypotheses: Vec<Hypothesis>,
    /// The steps that it covers, when every hypothesis but the one on the step holds.
    pub steps: Option<Steps>,
    /// What follows, when every hypothesis holds.
    pub conclusion: Option<Conclusion>,
}

impl Finding {
    /// A finding whose conclusion is drawn only if all hypotheses hold.
    pub(super) fn new(
        statement: Statement,
        hypotheses: Vec<Hypothesis>,
        steps: Option<Steps>,
        conclude: impl FnOnce() -> Option<Conclusion>,
    ) -> Self {
        let conclusion = if hypotheses.iter().all(Hypothesis::holds) { conclude() } else { None };
        Self { statement, hypotheses, steps, conclusion }
    }

    /// Whether the statement applies to the case.
    #[must_use]
    pub fn applies(&self) -> bool {
        self.conclusion.is_some()
    }
}

/// The step sizes that a certificate covers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// The step with the fastest promised convergence.
    pub best: f64,
    /// The edge of the steps covered; whether it is covered itself is said by the hypothesis on η.
    pub largest: f64,
}

impl Steps {
    /// Steps that a computer can take: positive and finite.
    pub(super) fn usable(best: f64, largest: f64) -> Option<Self> {
        (best > 0.0 && largest >= best && largest.is_finite()).then_some(Self { best, largest })
    }
}

/// Adds the hypothesis on the step: there is one only where everything before it holds.
pub(super) fn push_step(hypotheses: &mut Vec<Hypothesis>, step: f64, steps: Option<Steps>) {
    match steps {
        Some(steps) => hypotheses.push(Hypothesis::number("η", step, Relation::AtMost, steps.largest)),
        None if hypotheses.iter().all(Hypothesis::holds) => {
            hypotheses.push(Hypothesis::property("Some step size is certified and can be represented", false));
        }
        None => {}
    }
}

/// What a statement says of the loss.
#[derive(Debug, Clone, PartialEq)]
pub enum Conclusion {
    /// `ℓ(t) ≤ bound(t)` for every t.
    Bound(Bound),
    /// `ℓ(t) ≥ floor` for every t.
    Floor(f64),
}
