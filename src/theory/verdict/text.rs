//! The verdict in sentences. They claim what `docs/theory.md` proves and no more: in exact arithmetic, with its hypotheses.

use super::{Floor, Outcome, Remark, Standing, Verdict};
use crate::format::{count, digits, exact, number};
use crate::problem::Optimizer;
use crate::theory::{Finding, Hypothesis, Relation, ResolvedStep, Statement, StepOrigin, Test, decimal, start};

/// Where the bounds come from; to be shown wherever one is.
pub const ATTRIBUTION: &str = "Bound with explicit constants, after Bartlett, Helmbold and Long (2018).";

/// The name of a statement.
#[must_use]
pub fn title(statement: Statement) -> &'static str {
    match statement {
        Statement::StartIsSolution => "Start at the solution",
        Statement::OneLayer => "Depth one",
        Statement::PositiveDefinite => "Symmetric positive (semi)definite Φ",
        Statement::NearIdentity => "Φ near the identity",
        Statement::GammaPositive => "γ-positive Φ",
        Statement::BarrierAtZero => "Barrier at zero",
        Statement::BallTooSmall => "Ball around the identity too small",
        Statement::MarginTooLarge => "γ above Φ’s margin",
        Statement::LeastSquares => "Residual of least squares",
        Statement::RankTooSmall => "Start of too small a rank",
    }
}

/// What a statement says, in one sentence.
#[must_use]
pub fn claim(statement: Statement) -> &'static str {
    match statement {
        Statement::StartIsSolution => "The start is the solution, where every gradient is 0, and nothing ever changes.",
        Statement::OneLayer => "With one layer this is linear least squares, and the error has an exact formula.",
        Statement::PositiveDefinite => {
            "If Φ is symmetric and no eigenvalue is negative, every mode moves straight to its target, without overshoot."
        }
        Statement::NearIdentity => {
            "If Φ is near enough to the identity, the layers stay near the identity and the loss falls geometrically."
        }
        Statement::GammaPositive => {
            "If Φ is γ-positive and the layers are balanced after every step, a small enough step brings A nearer to Φ \
             every time."
        }
        Statement::BarrierAtZero => {
            "A mode with a negative real eigenvalue stays on the real line, and its product would have to cross 0."
        }
        Statement::BallTooSmall => "Layers in the ball around the identity cannot make Φ.",
        Statement::MarginTooLarge => "The set that A is projected on does not contain Φ.",
        Statement::LeastSquares => {
            "No matrix fits more noisy samples than it has columns: the training loss stays above that of least squares."
        }
        Statement::RankTooSmall => {
            "Layers that start at a projection of rank k make products of rank at most k, and the distance of Φ from those \
             is that of its singular values after the k-th from 0."
        }
    }
}

/// One hypothesis with its numbers: `λ_min = 0.1 ≥ 0`.
///
/// An upper limit is rounded down, so that what is shown is allowed; and there are more than three digits where three
/// would not show whether the hypothesis holds.
#[must_use]
pub fn hypothesis(hypothesis: &Hypothesis) -> String {
    let Test::Number { value, relation, limit } = hypothesis.test else { return hypothesis.subject.to_owned() };
    let holds = hypothesis.holds();
    let rounded = |n: usize| match relation {
        Relation::Below | Relation::AtMost => (decimal::nearest(value, n), decimal::below(limit, n)),
        Relation::AtLeast | Relation::Above => (decimal::nearest(value, n), decimal::nearest(limit, n)),
    };
    let tells = |n: &usize| {
        let (value, limit) = rounded(*n);
        relation.holds(value, limit) == holds
    };
    let n = (LEAST_DIGITS..MOST_DIGITS).find(tells).unwrap_or(MOST_DIGITS);
    let (value, limit) = rounded(n);
    let not = if holds { " " } else { ", not " };
    format!("{} = {}{not}{} {}", hypothesis.subject, digits(value, n), sign(relation), digits(limit, n))
}

/// Digits of a number in a hypothesis: those of all numbers in text, and those that tell any two `f64` apart.
const LEAST_DIGITS: usize = 3;
const MOST_DIGITS: usize = 17;

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Below => "<",
        Relation::AtMost => "≤",
        Relation::AtLeast => "≥",
        Relation::Above => ">",
    }
}

/// A largest step, rounded down to three digits: what is shown is allowed.
fn largest_step(step: f64) -> String {
    number(decimal::below(step, LEAST_DIGITS))
}

/// `1 update`, `1234 updates`.
#[must_use]
pub fn updates(n: u64) -> String {
    format!("{} update{}", count(n), if n == 1 { "" } else { "s" })
}

/// The verdict in a few words.
#[must_use]
pub fn headline(verdict: &Verdict) -> String {
    let epsilon = number(verdict.epsilon);
    match (verdict.outcome, verdict.floor, verdict.updates) {
        (Outcome::Converges, _, Some(0)) => format!("There already: the loss is at most {epsilon} at the start."),
        (Outcome::Converges, _, Some(n)) => {
            format!("Must converge: loss at most {epsilon} within {}.", updates(n))
        }
        (Outcome::Converges, _, None) => {
            format!("Must converge, but the bound does not reach {epsilon} in any practical time.")
        }
        (Outcome::StaysAboveFloor, Some(floor), _) if floor.value > verdict.epsilon => {
            let proviso = if floor.needs_equal_layers { " in exact arithmetic" } else { "" };
            format!("Must fail{proviso}: the {} never falls below {}.", of(&floor), number(floor.value))
        }
        (Outcome::StaysAboveFloor, Some(floor), _) => {
            format!(
                "The {} never falls below {}, which is no more than the {epsilon} asked for.",
                of(&floor),
                number(floor.value)
            )
        }
        (Outcome::StaysAboveFloor | Outcome::Unknown, ..) => {
            "No statement here covers this run: it may converge or not.".to_owned()
        }
    }
}

/// What a floor is one of.
fn of(floor: &Floor) -> &'static str {
    if floor.statement == Statement::LeastSquares { "training loss" } else { "loss" }
}

/// What the applicable statements predict, or why none applies: one sentence each.
#[must_use]
pub fn reasons(verdict: &Verdict) -> Vec<String> {
    if verdict.findings.is_empty() {
        // Nothing can be asked of such a start; the first remark says so.
        return verdict.remarks.first().map(remark).into_iter().collect();
    }
    if verdict.outcome == Outcome::Unknown {
        return verdict
            .failing()
            .map(|(finding, failed)| format!("“{}” does not apply: {}.", title(finding.statement), negated(failed)))
            .collect();
    }
    verdict.applicable().map(|finding| conclusion(finding, verdict.epsilon)).collect()
}

fn negated(failed: &Hypothesis) -> String {
    match failed.test {
        Test::Property(_) => format!("it needs “{}”", failed.subject),
        Test::Number { .. } => hypothesis(failed),
    }
}

fn conclusion(finding: &Finding, epsilon: f64) -> String {
    use crate::theory::Conclusion;
    let claim = claim(finding.statement);
    match &finding.conclusion {
        Some(Conclusion::Bound(bound)) => {
            let when = bound.updates_to(epsilon).map_or_else(
                || "The bound falls too slowly to name a time.".to_owned(),
                |n| format!("So ℓ ≤ {} after at most {}.", number(epsilon), updates(n)),
            );
            format!("{claim} {when}")
        }
        Some(Conclusion::Floor(floor)) => {
            format!("{claim} So ℓ ≥ {} for all t, in exact arithmetic.", number(*floor))
        }
        None => claim.to_owned(),
    }
}

/// How the verdict stands against what was measured.
#[must_use]
pub fn standing(standing: &Standing) -> String {
    match *standing {
        Standing::Unjudged => "Nothing is predicted, so nothing can be contradicted.".to_owned(),
        Standing::Holding => "Holding so far: nothing that was measured contradicts it.".to_owned(),
        Standing::Fulfilled { reached, predicted } => {
            format!("As predicted: reached after {}, at most {} predicted.", updates(reached), count(predicted))
        }
        Standing::BrokenByRounding { floor, statement: Statement::RankTooSmall, smallest_loss, .. } => format!(
            "Rounding has broken the rank: the loss fell to {}, below the floor {} that exact arithmetic never passes. \
             Rounding errors outside the range of T have grown until the layers could leave it.",
            number(smallest_loss),
            number(floor),
        ),
        Standing::BrokenByRounding { floor, smallest_loss, spread, .. } => {
            let spread = spread.map_or_else(String::new, |spread| format!(" (layer spread {})", number(spread)));
            format!(
                "Rounding has broken the symmetry: the loss fell to {}, below the floor {} that exact arithmetic never \
                 passes. In exact arithmetic all layers stay equal; here rounding errors have driven them apart{spread} \
                 and opened a way around the barrier.",
                number(smallest_loss),
                number(floor),
            )
        }
        Standing::Violated { loss, limit } => format!(
            "Contradicted: the measured loss {} passes the limit {} by more than rounding explains. This should not \
             happen; please report it with the link to this page.",
            number(loss),
            number(limit),
        ),
    }
}

/// A remark as one or two sentences.
#[must_use]
pub fn remark(remark: &Remark) -> String {
    match *remark {
        Remark::Start { from, update, depth, width, distance } => start::sentence(from, update, depth, width, distance),
        Remark::Tied => {
            "No certificate: the upper bounds here are on layers that share no scalar. The barrier at zero is one for even L."
                .to_owned()
        }
        Remark::Branch { until } => format!(
            "It goes on from the layers at t = {}; what is proved here is about runs from a multiple of the identity.",
            count(until)
        ),
        Remark::NoCertificate { optimizer } => {
            let what = if optimizer == Optimizer::Conjugate { "conjugate directions" } else { "momentum" };
            format!("No certificate: the convergence bounds are proved for plain gradient steps, not with {what}.")
        }
        Remark::AlreadyThere => "The start is already the solution: every gradient is 0.".to_owned(),
        Remark::Sampled { minibatch, floor } => {
            let end = match (minibatch, floor) {
                (true, _) => " In general descent does not come to rest with minibatches.",
                (false, true) => " Whether descent gets down to it is not.",
                (false, false) => "",
            };
            let start = if floor {
                "ε and the floor are about the training loss. The floor is proved."
            } else {
                "ε is about the training loss, for which no floor is proved here."
            };
            format!("No certificate: {start}{end}")
        }
        Remark::HalfTurn => {
            "The eigenvalue −1 occurs at least twice, so Φ turns a plane by exactly 180°. Equal layers that start at the \
             identity stay real multiples of the identity there; at 179.9° they could turn."
                .to_owned()
        }
        Remark::NearlyNegative { degrees } => format!(
            "Φ has complex eigenvalues only {}° off the negative real axis. Such modes first shrink towards 0, where the \
             gradient is small, and are typically learned late.",
            number(degrees)
        ),
        Remark::Singular => {
            "Φ is singular: with two or more layers an eigenvalue 0 is approached like a power of t, not geometrically."
                .to_owned()
        }
        Remark::PenaltyBias { kappa } => format!(
            "With κ = {} > 0 the layers cannot come to rest at loss 0: there the penalty alone still pulls them towards \
             the identity.",
            number(kappa)
        ),
        Remark::PenaltyDoesNotHelp => {
            "The penalty does not help: it keeps real modes real, and pulls them away from 0, not across it.".to_owned()
        }
        Remark::ProjectionDoesNotHelp => {
            "Projecting the layers does not help: it keeps real modes real, so the barrier at 0 stays.".to_owned()
        }
        Remark::RadiusTooSmall { radius, needed } => format!(
            "The radius r = {} is too small: equal layers can make Φ only if r ≥ max |z^(1/L) − 1| = {}.",
            number(radius),
            number(needed)
        ),
        Remark::GammaAboveMargin { gamma, margin } => format!(
            "γ = {} is above Φ’s margin {}: the set that A is projected on does not contain Φ. Any 0 < γ ≤ margin would do.",
            number(gamma),
            number(margin)
        ),
        Remark::AboveCertified { factor, largest, statement } => format!(
            "η is {} times the largest step that “{}” certifies, {}. The run may converge all the same; the bound says \
             nothing about it.",
            number(factor),
            title(statement),
            largest_step(largest)
        ),
        Remark::AboveFloorStep { largest } => format!(
            "With an odd number of layers the barrier is proved only up to η = {}: a larger step can jump across 0.",
            largest_step(largest)
        ),
        Remark::PastTheEdge { edge } => format!(
            "η is above {}, two over the sharpness at the solution: the solution is unstable, and descent cannot settle \
             there except by hitting it exactly.",
            number(edge)
        ),
    }
}

/// Where a step size comes from. The number shown is the number used, to the last bit.
#[must_use]
pub fn step(step: &ResolvedStep) -> String {
    let value = exact(step.value);
    match step.origin {
        StepOrigin::Certified(statement) => {
            format!("η = {value}, the best step that “{}” certifies, to four digits.", title(statement))
        }
        StepOrigin::NoCertificate => {
            format!("η = {value}: no certificate covers this run, so the practical rule was used.")
        }
        StepOrigin::Practical => {
            format!("η = {value}, by the practical rule, a fraction of 2/H with an estimate H of the sharpness.")
        }
        StepOrigin::ByHand => format!("η = {value}, by hand."),
    }
}
