//! From an experiment to runs that can train: rules resolved, engines chosen, memory checked before it is taken.

use crate::engine::{Begun, Engine, EngineError, Rule, Selection};
use crate::problem::{Building, Equivalence, Experiment, RunSpec, Start, Target};
use crate::theory::{self, Case, Defaults, Refusal, ResolvedStep, Verdict};

use super::{Limits, Run, past};
use std::rc::Rc;

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
#[derive(Debug)]
pub(super) struct Plan {
    spec: RunSpec,
    /// The rule that a branch begins with.
    beginning: Option<Rule>,
    rule: Rule,
    step: ResolvedStep,
    selection: Selection,
    /// The most that the engine takes, whichever of the rules it follows.
    bytes: u64,
    /// The target that theory judges it by, where that is not its own.
    equivalent: Option<Rc<Target>>,
}

/// What an equivalent target depends on, beside the target.
type Origin = (Start, Option<usize>, Option<Equivalence>);

/// What the runs of an experiment will be, decided one after another; takes no memory to speak of.
#[derive(Debug, Default)]
pub(super) struct Plans {
    decided: Vec<Result<Plan, RunRefusal>>,
    /// The equivalent targets of runs and of beginnings so far.
    equivalents: Vec<(Origin, Rc<Target>)>,
    /// The next of them, in the making.
    building: Option<(Origin, Building)>,
}

impl Plans {
    /// Decides on the next run, or works on an equivalent target that this needs; `false` when there is none.
    pub(super) fn advance(&mut self, experiment: &Experiment, target: &Target) -> bool {
        let Some(spec) = experiment.settings().runs.get(self.decided.len()) else { return false };
        if let Some((origin, mut building)) = self.building.take() {
            match building.advance() {
                Some(equivalent) => self.equivalents.push((origin, Rc::new(equivalent))),
                None => self.building = Some((origin, building)),
            }
            return true;
        }
        // What a branch begins with may have an equivalent target where what it goes on with has none, or another one.
        let beginning = spec.beginning.map(|beginning| beginning.of(spec));
        for run in [Some(*spec), beginning].into_iter().flatten() {
            if self.equivalent(experiment, &run).is_none() {
                let building = theory::equivalent(&run, defaults(experiment), target);
                self.building = building.map(|building| (origin(experiment, &run), building));
                if self.building.is_some() {
                    return true;
                }
            }
        }
        let [now, before] = [Some(*spec), beginning].map(|run| self.equivalent(experiment, &run?).cloned());
        self.decided.push(Plan::new(experiment, target, *spec, now, before.as_deref()));
        true
    }

    /// The equivalent target of a run, if it is there.
    fn equivalent(&self, experiment: &Experiment, run: &RunSpec) -> Option<&Rc<Target>> {
        let origin = origin(experiment, run);
        self.equivalents.iter().find(|(of, _)| *of == origin).map(|(_, equivalent)| equivalent)
    }

    /// The plans, in order, of runs that together need no more than [`MEMORY_LIMIT`].
    ///
    /// # Errors
    /// When they need more.
    pub(super) fn admitted(self, target: &Target) -> Result<std::vec::IntoIter<Result<Plan, RunRefusal>>, LoadError> {
        let runs: u64 = self.decided.iter().flatten().map(|plan| plan.bytes).sum();
        let needed = runs + target.sample_bytes();
        if needed > MEMORY_LIMIT {
            return Err(LoadError::Memory { needed });
        }
        Ok(self.decided.into_iter())
    }
}

/// The bytes that the runs of `experiment` take together, by the engines' own formulas, with their earlier states.
#[must_use]
pub fn memory(experiment: &Experiment, target: &Target) -> u64 {
    let mut plans = Plans::default();
    while plans.advance(experiment, target) {}
    let runs: u64 = plans.decided.iter().flatten().map(|plan| plan.bytes).sum();
    runs + past::bytes(runs) + target.sample_bytes()
}

fn defaults(experiment: &Experiment) -> Defaults {
    let settings = experiment.settings();
    Defaults { depth: settings.depth, step: settings.step }
}

fn origin(experiment: &Experiment, run: &RunSpec) -> Origin {
    (run.start, run.depth, theory::equivalence(run, defaults(experiment)))
}

impl Plan {
    /// What `spec` will be on the target, or on those that are equivalent to it for what it goes on with and, where it is a
    /// branch, for what it begins with.
    fn new(
        experiment: &Experiment,
        target: &Target,
        spec: RunSpec,
        equivalent: Option<Rc<Target>>,
        equivalent_before: Option<&Target>,
    ) -> Result<Self, RunRefusal> {
        let resolve = |run: &RunSpec, equivalent: Option<&Target>| {
            theory::resolve(run, defaults(experiment), equivalent.unwrap_or(target))
        };
        let (rule, step) = resolve(&spec, equivalent.as_deref())?;
        let begin = |run: &RunSpec| resolve(run, equivalent_before).map(|(rule, _)| rule);
        let beginning = spec.beginning.map(|beginning| begin(&beginning.of(&spec))).transpose()?;
        let selection = Selection::new(spec.engine.unwrap_or(experiment.settings().engine), target, spec.start)?;
        let bytes = |rule: &Rule| Engine::bytes(selection.kind, target.width(), rule);
        let bytes = bytes(&rule).max(beginning.as_ref().map_or(0, bytes));
        Ok(Self { spec, beginning, rule, step, selection, bytes, equivalent })
    }

    /// The engine, at `t = 0` or on the way there.
    pub(super) fn engine(&self, target: &Target) -> Result<Begun, EngineError> {
        Engine::begin(self.selection.kind, target, self.beginning.unwrap_or(self.rule))
    }

    /// What theory says of the run.
    pub(super) fn verdict(&self, experiment: &Experiment, target: &Target) -> Verdict {
        let case = Case::new(self.equivalent.as_deref().unwrap_or(target), self.rule);
        judge(&self.spec, &case, experiment.settings().loss_to_reach)
    }

    /// The run, at `t = 0`.
    pub(super) fn run(self, experiment: &Experiment, engine: Engine, verdict: Verdict) -> Run {
        let settings = experiment.settings();
        let limits = Limits::new(settings.loss_to_reach, settings.last_update, engine.loss());
        let mut run = Run::new(self.spec, self.rule, self.step, self.selection, verdict.into(), engine, limits);
        (run.beginning, run.bytes) = (self.beginning, self.bytes);
        run.judged_by(self.equivalent)
    }
}

/// What theory says of a run.
pub(super) fn judge(spec: &RunSpec, case: &Case<'_>, epsilon: f64) -> Verdict {
    match spec.beginning {
        Some(beginning) => theory::judge_branch(case, epsilon, beginning.until),
        None => theory::judge(case, epsilon),
    }
}
