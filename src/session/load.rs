//! From an experiment to runs that can train: rules resolved, engines chosen, memory checked before it is taken.

use crate::engine::{Engine, EngineError, Rule, Selection};
use crate::problem::{Experiment, RunSpec, Target};
use crate::theory::{self, Case, Defaults, Refusal, ResolvedStep};

use super::{Limits, Run, Slot};

/// The most memory that the runs of a session may take together, in bytes: 512 MiB.
pub const MEMORY_LIMIT: u64 = 512 << 20;

/// Why an experiment cannot be loaded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LoadError {
    /// The runs together need too much memory.
    #[error(
        "These runs need {} MiB together, more than the limit of {} MiB: lower the depth L, the width d or the \
         number of runs.",
        needed.div_ceil(1 << 20),
        MEMORY_LIMIT >> 20
    )]
    Memory {
        /// Bytes needed by all runs together.
        needed: u64,
    },
}

/// Why one run of an experiment cannot be run, while the others can.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunRefusal {
    /// The algorithm does not apply to this target.
    #[error(transparent)]
    Algorithm(#[from] Refusal),
    /// The engine asked for cannot train it.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What a run will be: decided before anything large is allocated.
struct Plan {
    spec: RunSpec,
    rule: Rule,
    step: ResolvedStep,
    selection: Selection,
}

/// What the runs of an experiment will be. Together they need no more than [`MEMORY_LIMIT`].
pub(super) struct Plans(Vec<Result<Plan, RunRefusal>>);

impl Plans {
    /// Takes no memory to speak of.
    ///
    /// # Errors
    /// When the runs need more than [`MEMORY_LIMIT`] together.
    pub(super) fn new(experiment: &Experiment, target: &Target) -> Result<Self, LoadError> {
        let plans: Vec<_> = plans(experiment, target).collect();
        let needed = plans.iter().flatten().map(|plan| plan.bytes(target)).sum();
        if needed > MEMORY_LIMIT {
            return Err(LoadError::Memory { needed });
        }
        Ok(Self(plans))
    }

    /// The runs, at `t = 0`.
    pub(super) fn slots(self, experiment: &Experiment, target: &Target) -> Vec<Slot> {
        self.0.into_iter().map(|plan| plan?.run(experiment, target)).collect()
    }
}

/// The bytes that the runs of `experiment` take together, by the engines' own formulas.
#[must_use]
pub fn memory(experiment: &Experiment, target: &Target) -> u64 {
    plans(experiment, target).flatten().map(|plan| plan.bytes(target)).sum()
}

fn plans(experiment: &Experiment, target: &Target) -> impl Iterator<Item = Result<Plan, RunRefusal>> {
    experiment.settings().runs.iter().map(|spec| Plan::new(experiment, target, *spec))
}

impl Plan {
    fn new(experiment: &Experiment, target: &Target, spec: RunSpec) -> Result<Self, RunRefusal> {
        let settings = experiment.settings();
        let defaults = Defaults { depth: settings.depth, step: settings.step };
        let (rule, step) = theory::resolve(&spec, defaults, target)?;
        let selection = Selection::new(spec.engine.unwrap_or(settings.engine), target)?;
        Ok(Self { spec, rule, step, selection })
    }

    fn bytes(&self, target: &Target) -> u64 {
        Engine::bytes(self.selection.kind, target.width(), &self.rule)
    }

    fn run(self, experiment: &Experiment, target: &Target) -> Result<Run, RunRefusal> {
        let settings = experiment.settings();
        let engine = Engine::new(self.selection.kind, target, self.rule)?;
        let limits = Limits::new(settings.loss_to_reach, settings.last_update, engine.loss());
        let verdict = theory::judge(&Case::new(target, self.rule), settings.loss_to_reach);
        Ok(Run::new(self.spec, self.rule, self.step, self.selection, verdict, engine, limits))
    }
}
