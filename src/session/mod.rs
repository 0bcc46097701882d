//! The session: the runs of one experiment, trained in lock-step, and what can be done to them.

mod direct;
mod export;
mod flow;
mod history;
mod import;
pub(crate) mod json_value;
mod load;
mod loading;
mod measures;
mod numpy;
mod past;
mod pins;
mod places;
mod prediction;
mod range;
mod record;
mod run;
mod series;
mod snapshot;
mod stop;
mod strip;
mod target_measures;
pub mod tried;

pub use direct::{Direct, Way};
pub use export::{csv, json};
pub use flow::Flow;
pub use history::{History, Sample};
pub use import::{Import, ImportError, LONGEST_FILE, import};
pub use load::{LoadError, MEMORY_LIMIT, RunRefusal, memory};
pub use loading::{Loaded, Loading};
pub use measures::{At, Attempt, Demand, Measures};
pub use numpy::{NumpyError, numpy};
pub use past::NoPast;
pub use pins::{MOST_PINS, Pin, PinError};
pub use prediction::{Ending, PredictFirst, Prediction, outcome};
pub use record::{ModeState, Record, RecordedMode};
pub use run::Run;
pub use series::Series;
pub use snapshot::{RunSnapshot, RunState, Snapshot};
pub use stop::{DIVERGENCE_FACTOR, Limits, StopReason};
pub use strip::{MOST_LAYER_ENTRIES, Strip};
pub use target_measures::TargetMeasures;

use std::rc::Rc;

use past::Keyframes;

use crate::engine::{Budget, Unlimited};
use crate::problem::{Experiment, Modes, RunSpec, Settings, Target};

/// What a user can do to a session.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Train the runs of another experiment, from `t = 0`, paused. An experiment that differs only in stopping later
    /// goes on from where it is.
    Load(Box<Experiment>),
    /// Go on training.
    Run,
    /// Stop training for now.
    Pause,
    /// Run when paused, pause when running.
    Toggle,
    /// Make one update of every run, then pause.
    Step,
    /// Go back to `t = 0`, paused.
    Reset,
}

/// What the session is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waiting for the user.
    Paused,
    /// Training.
    Running,
    /// Making one update of every run.
    Stepping,
    /// Every run has stopped.
    Finished,
}

/// One slot of the experiment's list of runs: a run, or why it cannot be.
pub type Slot = Result<Run, RunRefusal>;

/// The runs of one experiment.
#[derive(Debug)]
pub struct Session {
    experiment: Experiment,
    target: Rc<Target>,
    slots: Vec<Slot>,
    status: Status,
    /// Updates that every run which can go on has made.
    updates: u64,
    /// The slot whose turn it is in the present round.
    turn: usize,
    /// Whether training is to pause after this round for a measure.
    hold: bool,
    target_measures: TargetMeasures,
    /// Curves of this and earlier experiments; they stay when another is loaded.
    pins: Vec<Pin>,
    /// Earlier states of the runs.
    keyframes: Keyframes,
    /// What was last asked for.
    demand: Demand,
    /// Attempts at measuring, counted.
    attempts: u64,
    /// Raised by every change that a view could show.
    revision: u64,
}

impl Session {
    /// A session at `t = 0`, paused.
    ///
    /// # Errors
    /// When the runs together would need more than [`MEMORY_LIMIT`] bytes; nothing is allocated then.
    pub fn new(experiment: Experiment) -> Result<Self, LoadError> {
        let mut session = Self::idle();
        session.load(Loading::new(experiment))?;
        Ok(session)
    }

    /// A session that waits for an experiment: it has no runs.
    #[must_use]
    pub fn idle() -> Self {
        let modes = Modes { real: vec![1.0], pairs: Vec::new() };
        Self {
            experiment: Experiment::default(),
            target: Rc::new(Target::from_modes(modes)),
            slots: Vec::new(),
            status: Status::Paused,
            updates: 0,
            turn: 0,
            hold: false,
            target_measures: TargetMeasures::default(),
            pins: Vec::new(),
            keyframes: Keyframes::default(),
            demand: Demand::default(),
            attempts: 0,
            revision: 0,
        }
    }

    /// Whether there are no runs: there never were, or a [`Loading`] that was given up has taken them.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.slots.is_empty()
    }

    /// The loading that goes back to `t = 0`.
    #[must_use]
    pub fn reloading(&self) -> Loading {
        Loading::with_target(self.experiment.clone(), Rc::clone(&self.target))
    }

    fn load(&mut self, mut loading: Loading) -> Result<(), LoadError> {
        while loading.advance(self, &mut Unlimited)? == Loaded::Partly {}
        Ok(())
    }

    /// Gives up the runs.
    fn empty(&mut self) {
        self.slots = Vec::new();
        self.keyframes = Keyframes::default();
        self.status = Status::Paused;
        self.updates = 0;
        self.turn = 0;
        self.revision += 1;
    }

    /// Takes up the runs of an experiment.
    fn begin(&mut self, experiment: Experiment, target: Rc<Target>, slots: Vec<Slot>) {
        let (revision, demand, pins) = (self.revision + 1, self.demand, std::mem::take(&mut self.pins));
        let target_measures = TargetMeasures::new(&target);
        let keyframes = Keyframes::new(&slots);
        *self = Self { experiment, target, target_measures, slots, revision, demand, pins, keyframes, ..Self::idle() };
        self.finish_if_all_stopped();
    }

    /// Carries out what the user asked for.
    ///
    /// # Errors
    /// When an experiment cannot be loaded; the session is then as it was.
    pub fn apply(&mut self, action: Action) -> Result<(), LoadError> {
        match action {
            Action::Load(experiment) => {
                if !self.extend(&experiment) {
                    self.load(Loading::new(*experiment))?;
                }
            }
            Action::Reset => self.load(self.reloading())?,
            Action::Toggle if self.is_active() => self.pause(),
            Action::Run | Action::Toggle => self.set_status(Status::Running),
            Action::Step => self.set_status(Status::Stepping),
            Action::Pause => self.pause(),
        }
        Ok(())
    }

    /// Trains until `budget` runs out, `updates` more updates of every run are made, or nothing is left to do.
    /// Returns how many updates of every run were completed.
    pub fn advance(&mut self, updates: u64, budget: &mut dyn Budget) -> u64 {
        let mut made = 0;
        while self.is_active() && made < updates {
            if !self.finish_round(budget) {
                break;
            }
            made += 1;
            self.updates += 1;
            self.finish_if_all_stopped();
            if self.status == Status::Stepping {
                self.status = Status::Paused;
            }
            if std::mem::take(&mut self.hold) || !budget.charge(0) {
                break;
            }
        }
        if made > 0 {
            self.revision += 1;
        }
        made
    }

    /// Lets every run have its turn; `false` when the budget ran out before the last.
    fn finish_round(&mut self, budget: &mut dyn Budget) -> bool {
        let mut open = true;
        while let Some(slot) = self.slots.get_mut(self.turn) {
            if let Ok(run) = slot
                && !run.step(budget, self.demand)
            {
                return false;
            }
            // A copy may take as long as a step: one at a time, and then the clock is looked at.
            if let Some(bytes) = self.keyframes.offer(self.updates + 1, self.turn, slot) {
                open = budget.charge(bytes);
            }
            self.turn += 1;
            if !open && self.turn < self.slots.len() {
                return false;
            }
        }
        self.turn = 0;
        true
    }

    /// Works on the most outdated quantity that a view asks for: at most one decomposition, or a bounded unit of a
    /// longer measure. What can be measured only between two updates holds training there; sharpness that is asked for
    /// is from then on also measured as training goes on.
    pub fn measure(&mut self, demand: Demand) -> Attempt {
        self.demand = demand;
        self.attempts += 1;
        let (attempt, measured) = self.target_measures.measure(&self.target, demand, measures::DECOMPOSITION_UNIT);
        self.revision += u64::from(measured);
        if attempt == Attempt::Worked {
            return attempt;
        }
        let runs = self.slots.iter_mut().filter_map(|slot| slot.as_mut().ok());
        let due = runs.filter_map(|run| Some((run.measures.due(run.engine().updates(), demand)?, run)));
        let Some((_, run)) = due.min_by_key(|(turn, _)| *turn) else { return Attempt::Idle };
        let (attempt, measured) = run.measure(&self.target, demand, self.attempts);
        self.hold = attempt == Attempt::Wait;
        self.revision += u64::from(measured);
        attempt
    }

    /// Everything that views show.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::new(self)
    }

    /// What has been measured of the target so far.
    #[must_use]
    pub fn target_measures(&self) -> &TargetMeasures {
        &self.target_measures
    }

    /// Whether training is under way.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self.status, Status::Running | Status::Stepping)
    }

    /// What the session is doing.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// The number of updates made by every run that can go on.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// Grows with every change that a view could show.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The experiment under way.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The target of all runs.
    #[must_use]
    pub fn target(&self) -> &Rc<Target> {
        &self.target
    }

    /// The runs, in the order of the experiment, or why one cannot be.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// What was asked for in each slot.
    #[must_use]
    pub fn specs(&self) -> &[RunSpec] {
        &self.experiment.settings().runs
    }

    /// Whether `experiment` is the one under way but for limits that are reached later, by runs that are in step.
    fn stops_later(&self, experiment: &Experiment) -> bool {
        let (now, then) = (self.experiment.settings(), experiment.settings());
        let same_limits =
            Settings { loss_to_reach: now.loss_to_reach, last_update: now.last_update, ..then.viewed_as(now) };
        // Runs that would go on from different updates are out of step for good: they start again.
        let in_step = |run: &Run| !run.stopped_at_limit() || run.engine().updates() == self.updates;
        !self.is_idle()
            && same_limits == *now
            && then.loss_to_reach <= now.loss_to_reach
            && then.last_update >= now.last_update
            && self.slots.iter().flatten().all(in_step)
    }

    /// Goes on with an experiment that differs from the one under way only in stopping later; `false` when it differs
    /// otherwise, and the session is as it was.
    pub fn extend(&mut self, experiment: &Experiment) -> bool {
        if !self.stops_later(experiment) {
            return false;
        }
        let settings = experiment.settings();
        for run in self.slots.iter_mut().flatten() {
            run.extend(&self.target, settings.loss_to_reach, settings.last_update);
        }
        self.experiment = experiment.clone();
        self.revision += 1;
        if self.status == Status::Finished {
            self.status = Status::Paused;
            self.finish_if_all_stopped();
        }
        true
    }

    fn pause(&mut self) {
        self.set_status(Status::Paused);
    }

    fn set_status(&mut self, status: Status) {
        if self.status != Status::Finished && self.status != status && !self.is_idle() {
            self.status = status;
            self.revision += 1;
        }
    }

    fn finish_if_all_stopped(&mut self) {
        if self.slots.iter().flatten().all(|run| run.stop().is_some()) {
            self.status = Status::Finished;
        }
    }
}
