//! From what was asked for to a rule with every number resolved.

use super::Case;
use super::start::{Reach, reach};
use super::step_size::{ResolvedStep, resolve_step, resolve_step_midway};
use crate::engine::{Rule, Update};
use crate::problem::{
    Algorithm, Building, Equivalence, Facts, Modes, Optimizer, RunSpec, Sampling, Start, StepSize, Target,
};

/// What a run takes from its experiment unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defaults {
    /// Depth `L ≥ 1`.
    pub depth: usize,
    /// How the step size is chosen.
    pub step: StepSize,
}

/// Why a run cannot start. Displays as one sentence.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The algorithm rebalances the layers, so there is no past move or direction to go on with.
    #[error(
        "{algorithm} replaces the layers by balanced ones, so a past move of theirs means nothing: \
         take the plain optimizer."
    )]
    Rebalanced {
        /// The algorithm's name on the page.
        algorithm: &'static str,
    },
    /// Momentum or conjugate directions with a tied scalar.
    #[error(
        "With a tied scalar the scalar moves beside the weights, by plain gradient steps alone: take the plain optimizer."
    )]
    TiedOptimizer,
    /// Conjugate directions with a projection.
    #[error(
        "Conjugate directions lead to a minimum along a line, and a projection leaves the line: take gradient descent, \
         the penalty, or another optimizer."
    )]
    ProjectedConjugate,
    /// γ was to be taken from a target whose margin is not positive.
    #[error(
        "Power projection needs γ > 0, but Φ's positivity margin λ_min((Φ+Φᵀ)/2) is {}: \
         take a γ-positive target, or give γ by hand.",
        crate::format::number(*margin)
    )]
    NoMargin {
        /// `λ_min((Φ+Φᵀ)/2)`
        margin: f64,
    },
    /// The update takes the product apart, whose balanced factors are about Φ alone.
    #[error(
        "This algorithm is for the population loss only: its projection and its margin are about Φ. On sampled data take \
         gd, penalty, project or tied."
    )]
    Sampled,
    /// Conjugate directions on minibatches.
    #[error(
        "Conjugate directions search along a line of one loss, and every minibatch has its own: take all samples as the batch."
    )]
    ConjugateBatches,
    /// γ is not a positive number.
    #[error("γ must be greater than 0, not {}.", crate::format::number(*gamma))]
    Gamma {
        /// γ
        gamma: f64,
    },
    /// Balanced factors of the product take the place of whatever the layers were.
    #[error("Power projection, positivity and balancing start at a multiple of the identity, not at start={from}.")]
    Start {
        /// The start.
        from: Start,
    },
    /// A projection that leaves nothing out.
    #[error("A projection of rank {rank} leaves nothing out at width {width}: the rank must be below the width.")]
    Rank {
        /// The rank.
        rank: usize,
        /// The width d.
        width: usize,
    },
    /// The rule for the step size gives 0 because a power of `‖Φ‖` overflows.
    #[error(
        "Φ is too large for this depth: no representable step size suits ‖Φ‖ = {}. Scale Φ down or give η by hand.",
        crate::format::number(*norm)
    )]
    NoStep {
        /// `‖Φ‖`
        norm: f64,
    },
}

/// The rule of a run on a target, with its step size explained; that of a branch is what it goes on with. Where the start
/// has an [equivalent target](super::start), `target` is that one.
///
/// γ defaults to the margin of `Φ`. A γ above the margin is not refused: the verdict says that it puts `Φ` out of reach.
///
/// # Errors
/// When γ is to be taken from a target without positive margin, is not positive, no step size can be represented, or the
/// algorithm cannot start there or does not go with the optimizer.
pub fn resolve(run: &RunSpec, defaults: Defaults, target: &Target) -> Result<(Rule, ResolvedStep), Refusal> {
    let data = target.sample().map(|sample| sample.sampling());
    resolve_for(run, defaults, target.facts(), target.modes(), data)
}

pub(super) fn resolve_for(
    run: &RunSpec,
    defaults: Defaults,
    facts: &Facts,
    modes: Option<&Modes>,
    data: Option<Sampling>,
) -> Result<(Rule, ResolvedStep), Refusal> {
    check_optimizer(run)?;
    let depth = run.depth.unwrap_or(defaults.depth);
    check_start(run, facts)?;
    let (update, start) = match run.algorithm {
        Algorithm::Descent => (Update::Descent, 1.0),
        Algorithm::Penalty { kappa } => (Update::Penalty { kappa }, 1.0),
        Algorithm::StepAndProject { radius } => (Update::StepAndProject { radius }, 1.0),
        Algorithm::BalancingOnly => (Update::BalancingOnly, 1.0),
        Algorithm::Tied => (Update::Tied, 1.0),
        Algorithm::PowerProjection { gamma } => {
            let gamma = margin(gamma, facts)?;
            (Update::PowerProjection { gamma }, libm::pow(gamma, 1.0 / depth as f64))
        }
        Algorithm::PositivityOnly { gamma } => {
            let gamma = margin(gamma, facts)?;
            (Update::PositivityOnly { gamma }, libm::pow(gamma, 1.0 / depth as f64))
        }
    };
    let takes_apart =
        matches!(update, Update::PowerProjection { .. } | Update::PositivityOnly { .. } | Update::BalancingOnly);
    if takes_apart && data.is_some() {
        return Err(Refusal::Sampled);
    }
    if run.optimizer == Optimizer::Conjugate && data.is_some_and(|data| data.is_minibatch()) {
        return Err(Refusal::ConjugateBatches);
    }
    let optimizer = run.optimizer;
    let mut rule = Rule { data, optimizer, from: run.start, ..Rule::new(update, depth, f64::NAN, start) };
    let resolve = if run.beginning.is_some() { resolve_step_midway } else { resolve_step };
    let step = resolve(&Case { facts, modes, rule }, run.step.unwrap_or(defaults.step));
    if !(step.value > 0.0 && step.value.is_finite()) {
        return Err(Refusal::NoStep { norm: facts.norm });
    }
    rule.step = step.value;
    Ok((rule, step))
}

/// The target that the statements speak of in place of `Φ`, if there is one; nothing is computed yet.
///
/// The rule that it is for need not be known: that the start has one depends on the algorithm and the depth alone.
#[must_use]
pub fn equivalent(run: &RunSpec, defaults: Defaults, target: &Target) -> Option<Building> {
    check_start(run, target.facts()).ok()?;
    if target.sample().is_some() {
        // Inputs have axes of their own, which a start does not turn with it.
        return None;
    }
    let depth = run.depth.unwrap_or(defaults.depth);
    Building::equivalent(target, run.start, depth, equivalence(run, defaults)?)
}

/// How the start of a run is turned into the identity, if it can be.
#[must_use]
pub fn equivalence(run: &RunSpec, defaults: Defaults) -> Option<Equivalence> {
    let depth = run.depth.unwrap_or(defaults.depth);
    let update = match run.algorithm {
        Algorithm::Penalty { kappa } => Update::Penalty { kappa },
        Algorithm::StepAndProject { radius } => Update::StepAndProject { radius },
        Algorithm::Tied => Update::Tied,
        _ => Update::Descent,
    };
    match reach(update, depth, run.start) {
        Reach::Equivalent(kind) => Some(kind),
        _ => None,
    }
}

/// Whether the algorithm can start there.
fn check_start(run: &RunSpec, facts: &Facts) -> Result<(), Refusal> {
    let balances = run.algorithm.word().balances();
    let width = facts.eigenvalues.len();
    match run.start {
        Start::Identity => Ok(()),
        from if balances => Err(Refusal::Start { from }),
        Start::Projection { rank } if rank >= width => Err(Refusal::Rank { rank, width }),
        _ => Ok(()),
    }
}

/// Refuses the optimizers that an algorithm does not go with; the table is in ARCHITECTURE.md.
fn check_optimizer(run: &RunSpec) -> Result<(), Refusal> {
    match (run.algorithm, run.optimizer) {
        (_, Optimizer::Plain) => Ok(()),
        (Algorithm::StepAndProject { .. }, Optimizer::Conjugate) => Err(Refusal::ProjectedConjugate),
        (algorithm, _) if algorithm.takes_optimizers() => Ok(()),
        (Algorithm::Tied, _) => Err(Refusal::TiedOptimizer),
        (algorithm, _) => Err(Refusal::Rebalanced { algorithm: algorithm.word().label }),
    }
}

/// The γ asked for, or the target's own.
fn margin(asked: Option<f64>, facts: &Facts) -> Result<f64, Refusal> {
    match asked {
        Some(gamma) if gamma > 0.0 => Ok(gamma),
        Some(gamma) => Err(Refusal::Gamma { gamma }),
        None if facts.margin > 0.0 => Ok(facts.margin),
        None => Err(Refusal::NoMargin { margin: facts.margin }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::OPTIMIZERS;
    use crate::theory::simulation::facts_of_modes;
    use crate::theory::{Statement, StepOrigin};
    use nalgebra::Complex;

    const DEFAULTS: Defaults = Defaults { depth: 4, step: StepSize::Certified };

    fn run(algorithm: Algorithm) -> RunSpec {
        RunSpec::new(algorithm)
    }

    fn resolved(run: &RunSpec, modes: &Modes) -> Result<(Rule, ResolvedStep), Refusal> {
        resolve_for(run, DEFAULTS, &facts_of_modes(modes), Some(modes), None)
    }

    #[test]
    fn gamma_defaults_to_the_margin_and_sets_the_start() {
        let modes = Modes { real: vec![2.0], pairs: vec![Complex::new(0.0625, 1.0)] };
        let (rule, step) = resolved(&run(Algorithm::PowerProjection { gamma: None }), &modes).unwrap();
        assert_eq!(rule.update, Update::PowerProjection { gamma: 0.0625 });
        assert_eq!((rule.start, rule.depth), (0.5, 4));
        assert_eq!(step.origin, StepOrigin::Certified(Statement::GammaPositive));
        assert_eq!(rule.step, step.value);
        let above = resolved(&run(Algorithm::PositivityOnly { gamma: Some(1.0) }), &modes).unwrap();
        assert_eq!((above.0.start, above.1.origin), (1.0, StepOrigin::NoCertificate));
    }

    #[test]
    fn optimizers_go_with_gradients_alone() {
        let modes = Modes { real: vec![0.5, 2.0], pairs: vec![] };
        for word in OPTIMIZERS {
            for (algorithm, refused) in [
                (Algorithm::Descent, false),
                (Algorithm::Penalty { kappa: 0.1 }, false),
                (Algorithm::StepAndProject { radius: 0.5 }, word.word == "conjugate"),
                (Algorithm::PowerProjection { gamma: None }, word.word != "plain"),
                (Algorithm::PositivityOnly { gamma: None }, word.word != "plain"),
                (Algorithm::BalancingOnly, word.word != "plain"),
                (Algorithm::Tied, word.word != "plain"),
            ] {
                let run = RunSpec { optimizer: word.example(), ..run(algorithm) };
                match resolved(&run, &modes) {
                    Ok((rule, _)) => assert!(!refused && rule.optimizer == run.optimizer, "{run}"),
                    Err(refusal) => assert!(refused && refusal.to_string().ends_with('.'), "{run}: {refusal}"),
                }
            }
        }
    }

    #[test]
    fn what_cannot_start_is_refused_in_a_sentence() {
        let modes = Modes { real: vec![-0.3], pairs: vec![] };
        let refusal = resolved(&run(Algorithm::PowerProjection { gamma: None }), &modes).unwrap_err();
        assert_eq!(refusal, Refusal::NoMargin { margin: -0.3 });
        assert!(refusal.to_string().contains("is −0.3: take"), "{refusal}");
        for gamma in [0.0, -1.0, f64::NAN] {
            let run = run(Algorithm::PowerProjection { gamma: Some(gamma) });
            assert!(matches!(resolved(&run, &modes), Err(Refusal::Gamma { .. })));
        }
        for algorithm in [Algorithm::PowerProjection { gamma: Some(0.1) }, Algorithm::BalancingOnly] {
            let run = RunSpec { start: Start::Haar { seed: 1 }, ..run(algorithm) };
            let refusal = resolved(&run, &modes).unwrap_err();
            assert!(refusal.to_string().ends_with("not at start=haar:1."), "{refusal}");
        }
        let full = RunSpec { start: Start::Projection { rank: 1 }, ..run(Algorithm::Descent) };
        assert_eq!(resolved(&full, &modes).unwrap_err(), Refusal::Rank { rank: 1, width: 1 });
        let huge = Modes { real: vec![1e300], pairs: vec![] };
        let refusal = resolved(&run(Algorithm::Descent), &huge).unwrap_err();
        assert_eq!(refusal, Refusal::NoStep { norm: 1e300 });
        let by_hand = RunSpec { step: Some(StepSize::ByHand(0.1)), depth: Some(2), ..run(Algorithm::Descent) };
        let (rule, _) = resolved(&by_hand, &huge).unwrap();
        assert_eq!((rule.step, rule.depth), (0.1, 2));
    }
}
