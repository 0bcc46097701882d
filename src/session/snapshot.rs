//! What views get: immutable, complete, plain data.

use nalgebra::DMatrix;

use crate::engine::Selection;
use crate::problem::{Experiment, RunSpec, Target};
use crate::theory::verdict::Standing;
use crate::theory::{ResolvedStep, Verdict};

use super::{Measures, Pin, Record, Run, RunRefusal, Sample, Session, Status, StopReason, TargetMeasures};

/// The session as it is now.
#[derive(Debug)]
pub struct Snapshot<'a> {
    /// The experiment under way.
    pub experiment: &'a Experiment,
    /// The target of all runs.
    pub target: &'a Target,
    /// What has been measured of it.
    pub target_measures: &'a TargetMeasures,
    /// What the session is doing.
    pub status: Status,
    /// Updates made by every run that can go on.
    pub updates: u64,
    /// One entry for each of the experiment's runs, in order.
    pub runs: Vec<RunSnapshot<'a>>,
    /// Pinned curves of this and earlier experiments, by number.
    pub pins: &'a [Pin],
}

/// One run as it is now.
#[derive(Debug)]
pub struct RunSnapshot<'a> {
    /// What was asked for.
    pub spec: &'a RunSpec,
    /// The run's state, or why it cannot be run.
    pub state: Result<RunState<'a>, &'a RunRefusal>,
}

/// The state of a run that can be run.
#[derive(Debug)]
pub struct RunState<'a> {
    /// Depth L.
    pub depth: usize,
    /// Step size η and where it comes from.
    pub step: &'a ResolvedStep,
    /// Which engine trains it, and why.
    pub selection: &'a Selection,
    /// Updates made.
    pub updates: u64,
    /// The loss after them.
    pub loss: f64,
    /// Kept losses by increasing `t`: first, last and extremes always among them.
    pub history: Vec<Sample>,
    /// The population loss after them, beside the training loss of samples; `None` where the loss is the population's.
    pub population_loss: Option<f64>,
    /// Kept population losses by increasing `t`; empty where the loss is the population's.
    pub population: Vec<Sample>,
    /// Why it stopped; `None` while it can go on.
    pub stop: Option<StopReason>,
    /// What theory says of it.
    pub verdict: &'a Verdict,
    /// How that stands against what was measured so far.
    pub standing: Standing,
    /// Its state so far, where that costs next to nothing.
    pub record: &'a Record,
    /// Quantities computed at their own pace, each with the `t` it belongs to.
    pub measures: &'a Measures,
    run: &'a Run,
    target: &'a Target,
}

impl<'a> Snapshot<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        let runs = session.specs().iter().zip(session.slots()).map(|(spec, slot)| RunSnapshot {
            spec,
            state: slot.as_ref().map(|run| RunState::new(run, session.target())),
        });
        Self {
            experiment: session.experiment(),
            target: session.target(),
            target_measures: session.target_measures(),
            status: session.status(),
            updates: session.updates(),
            runs: runs.collect(),
            pins: session.pins(),
        }
    }
}

impl<'a> RunState<'a> {
    fn new(run: &'a Run, target: &'a Target) -> Self {
        Self {
            depth: run.rule.depth,
            step: &run.step,
            selection: &run.selection,
            updates: run.engine().updates(),
            loss: run.engine().loss(),
            history: run.history.samples(),
            population_loss: run.engine().population_loss(),
            population: run.population.as_ref().map_or_else(Vec::new, super::History::samples),
            stop: run.stop(),
            verdict: &run.verdict,
            standing: run.standing(),
            record: &run.record,
            measures: &run.measures,
            run,
            target,
        }
    }

    /// The end-to-end matrix, d×d; `None` where d is beyond the dense width.
    #[must_use]
    pub fn end_to_end(&self) -> Option<DMatrix<f64>> {
        self.run.end_to_end(self.target)
    }

    /// The run itself, for what only some views show.
    #[must_use]
    pub fn run(&self) -> &'a Run {
        self.run
    }
}
