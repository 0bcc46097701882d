//! An experiment on its way into a session: target, plans and runs, in pieces of at most one decomposition.
//!
//! The session stays as it was until the plans are admitted. Then its runs go, for there is not memory enough for both, and
//! the new ones are made one after another. Cut anywhere, a loading ends in the same session.

use std::rc::Rc;

use super::load::{Plan, Plans};
use super::{LoadError, RunRefusal, Session, Slot};
use crate::engine::{Begun, Budget, Engine};
use crate::problem::{Building, Experiment, Target};
use crate::theory::Verdict;

/// Charged for a piece: some milliseconds of work, whatever it is, so that a budget that reads a clock reads it.
const PIECE: u64 = 10_000_000;

/// An experiment that is being loaded.
#[derive(Debug)]
pub struct Loading {
    experiment: Experiment,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Target(Building),
    Plans(Rc<Target>, Plans),
    Runs(Box<Runs>),
    Loaded,
}

/// The runs in the making, one after another: verdict and engine, then the run.
#[derive(Debug)]
struct Runs {
    target: Rc<Target>,
    plans: std::vec::IntoIter<Result<Plan, RunRefusal>>,
    next: Option<Next>,
    slots: Vec<Slot>,
}

/// The run in the making.
type Next = (Plan, Verdict, Begun);

impl Runs {
    /// Does the next piece; `false` when there is none.
    fn advance(&mut self, experiment: &Experiment) -> bool {
        let target = &self.target;
        self.next = match self.next.take() {
            Some((plan, verdict, Begun::Partly(mut dense))) => {
                let done = dense.advance();
                Some((
                    plan,
                    verdict,
                    if done { Begun::Wholly(Engine::Dense(dense.finish())) } else { Begun::Partly(dense) },
                ))
            }
            Some((plan, verdict, Begun::Wholly(engine))) => {
                self.slots.push(Ok(plan.run(experiment, engine, verdict)));
                None
            }
            None => {
                let Some(plan) = self.plans.next() else { return false };
                match plan.and_then(|plan| Ok((plan.engine(target)?, plan))) {
                    Ok((engine, plan)) => {
                        let verdict = plan.verdict(experiment, target);
                        Some((plan, verdict, engine))
                    }
                    Err(refusal) => {
                        self.slots.push(Err(refusal));
                        None
                    }
                }
            }
        };
        true
    }
}

/// How far a loading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// There is more to do.
    Partly,
    /// The session is that of the experiment, at `t = 0`, paused.
    Wholly,
}

impl Loading {
    /// The loading of an experiment; nothing is done yet.
    #[must_use]
    pub fn new(experiment: Experiment) -> Self {
        let stage = Stage::Target(Building::new(&experiment));
        Self { experiment, stage }
    }

    /// The loading of an experiment whose target is there.
    pub(super) fn with_target(experiment: Experiment, target: Rc<Target>) -> Self {
        Self { experiment, stage: Stage::Plans(target, Plans::default()) }
    }

    /// What is being loaded.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Takes up other view settings: `experiment` differs in nothing else.
    pub fn view_as(&mut self, experiment: Experiment) {
        debug_assert!(experiment.settings().viewed_as(self.experiment.settings()) == *self.experiment.settings());
        self.experiment = experiment;
    }

    /// Does at least one piece, and goes on while the budget lasts.
    ///
    /// # Errors
    /// When the runs together would need more than [`MEMORY_LIMIT`](super::MEMORY_LIMIT) bytes. The session is then as it
    /// was, and this loading at its end.
    pub fn advance(&mut self, session: &mut Session, budget: &mut dyn Budget) -> Result<Loaded, LoadError> {
        loop {
            if self.piece(session)? == Loaded::Wholly {
                return Ok(Loaded::Wholly);
            }
            if !budget.charge(PIECE) {
                return Ok(Loaded::Partly);
            }
        }
    }

    fn piece(&mut self, session: &mut Session) -> Result<Loaded, LoadError> {
        let experiment = &self.experiment;
        self.stage = match std::mem::replace(&mut self.stage, Stage::Loaded) {
            Stage::Target(mut building) => match building.advance() {
                Some(target) => Stage::Plans(Rc::new(target), Plans::default()),
                None => Stage::Target(building),
            },
            Stage::Plans(target, mut plans) => {
                if plans.advance(experiment, &target) {
                    Stage::Plans(target, plans)
                } else {
                    let plans = plans.admitted(&target)?;
                    session.empty();
                    Stage::Runs(Box::new(Runs { target, plans, next: None, slots: Vec::new() }))
                }
            }
            Stage::Runs(mut runs) => {
                if !runs.advance(experiment) {
                    session.begin(experiment.clone(), runs.target, runs.slots);
                    return Ok(Loaded::Wholly);
                }
                Stage::Runs(runs)
            }
            Stage::Loaded => return Ok(Loaded::Wholly),
        };
        Ok(Loaded::Partly)
    }
}
