//! One run: an engine, its history, and why it stopped.

use std::rc::Rc;

use nalgebra::DMatrix;

use crate::engine::{Budget, Engine, Progress, Rule, Selection};
use crate::problem::{RunSpec, Start, Target};
use crate::theory::verdict::{Layers, Measured, Standing};
use crate::theory::{Case, ResolvedStep, Verdict};

use super::flow::Flow;
use super::history;
use super::load;
use super::measures::Subject;
use super::{Attempt, Demand, History, Limits, Measures, Record, StopReason};

/// The sharpness is sampled at so many updates an octave of t.
const SHARPNESS_PER_OCTAVE: u64 = 8;

/// One run of the session.
#[derive(Debug)]
pub struct Run {
    /// What was asked for.
    pub spec: RunSpec,
    /// The update rule with every number resolved.
    pub rule: Rule,
    /// The rule that a branch follows until it branches off.
    pub beginning: Option<Rule>,
    /// Where the step size comes from.
    pub step: ResolvedStep,
    /// Which engine trains it, and why.
    pub selection: Selection,
    /// What theory says of it.
    pub verdict: Rc<Verdict>,
    /// Its losses so far.
    pub history: History,
    /// Its population losses so far, beside the training losses of samples.
    pub population: Option<History>,
    /// Its state so far, where that costs next to nothing.
    pub record: Record,
    /// Quantities computed at their own pace.
    pub measures: Measures,
    /// The target that theory judges it by, where that is not its own.
    equivalent: Option<Rc<Target>>,
    /// The most that its engine takes, whichever rule it follows.
    pub(super) bytes: u64,
    engine: Engine,
    limits: Limits,
    stop: Option<StopReason>,
}

impl Run {
    /// A run at `t = 0`.
    #[must_use]
    pub fn new(
        spec: RunSpec,
        rule: Rule,
        step: ResolvedStep,
        selection: Selection,
        verdict: Rc<Verdict>,
        engine: Engine,
        limits: Limits,
    ) -> Self {
        let loss = engine.loss();
        let record = Record::new(&engine);
        Self {
            spec,
            rule,
            beginning: None,
            step,
            selection,
            verdict,
            history: History::new(loss),
            population: engine.population_loss().map(History::new),
            measures: Measures::new(Flow::new(&record, &rule).filter(|_| spec.beginning.is_none())),
            record,
            equivalent: None,
            bytes: 0,
            engine,
            limits,
            stop: StopReason::after(0, loss, &limits),
        }
    }

    /// The run, judged by another target than its own where there is one.
    pub(super) fn judged_by(self, equivalent: Option<Rc<Target>>) -> Self {
        Self { equivalent, ..self }
    }

    /// The engine, with the state of the last complete update.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Why the run stopped; `None` while it can go on.
    #[must_use]
    pub fn stop(&self) -> Option<StopReason> {
        self.stop
    }

    /// The end-to-end matrix, d×d; `None` where d is beyond the dense width.
    #[must_use]
    pub fn end_to_end(&self, target: &Target) -> Option<DMatrix<f64>> {
        match &self.engine {
            Engine::Modes(engine) => target.with_modes(&engine.product_modes()),
            engine => engine.end_to_end(),
        }
    }

    /// The layers `Θ_1, …, Θ_L`, d×d each: one for all where they are equal. `None` where d is beyond the dense
    /// width, where balanced factors do not exist, and while a step is interrupted inside the layers.
    #[must_use]
    pub fn layers(&self, target: &Target) -> Option<Vec<DMatrix<f64>>> {
        match &self.engine {
            Engine::Modes(engine) => Some(vec![target.with_modes(&engine.layer_modes())?]),
            Engine::PowerProjection(engine) => engine.layers().ok(),
            Engine::Dense(_) | Engine::PositivityOnly(_) => {
                let dense = self.engine.dense().filter(|_| !self.engine.is_interrupted())?;
                Some((1..=dense.depth()).map(|i| dense.layer(i)).collect())
            }
        }
    }

    /// When the loss was first at or below ε: a run stops there, so that is its last update.
    #[must_use]
    pub fn reached(&self) -> Option<u64> {
        (self.stop == Some(StopReason::ReachedLoss)).then(|| self.engine.updates())
    }

    /// How the verdict stands against what was measured so far.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let layers = if self.engine.has_equal_layers() {
            Layers::Equal
        } else {
            // From a T the layers are equal only up to turns, so their spread says nothing of rounding.
            let spread = self.measures.layers.as_ref().map(|layers| layers.value.spread);
            Layers::Free { spread: spread.filter(|_| self.rule.from == Start::Identity) }
        };
        self.verdict.compare(&Measured {
            updates: self.engine.updates(),
            loss: self.engine.loss(),
            smallest_loss: self.history.least().loss,
            reached: self.reached(),
            layers,
        })
    }

    /// The run in an earlier state, with the limits that it has now; its history begins there.
    pub(super) fn as_it_was(&self, engine: Engine, stop: Option<StopReason>) -> Self {
        let at_limit = matches!(stop, Some(StopReason::ReachedLoss | StopReason::ReachedUpdates));
        let (updates, loss, population) = (engine.updates(), engine.loss(), engine.population_loss());
        let population = population.map(|loss| History::beginning_at(updates, loss));
        let stop = if at_limit { StopReason::after(updates, loss, &self.limits) } else { stop };
        let past = Self::new(
            self.spec,
            self.rule,
            self.step,
            self.selection.clone(),
            Rc::clone(&self.verdict),
            engine,
            self.limits,
        );
        let history = History::beginning_at(updates, loss);
        let past = past.judged_by(self.equivalent.clone());
        Self { stop, beginning: self.beginning, bytes: self.bytes, history, population, ..past }
    }

    /// Whether the run stopped at one of its limits, rather than by what it did.
    pub(super) fn stopped_at_limit(&self) -> bool {
        matches!(self.stop, Some(StopReason::ReachedLoss | StopReason::ReachedUpdates))
    }

    /// Goes on to later limits.
    pub(super) fn extend(&mut self, target: &Target, epsilon: f64, updates: u64) {
        self.limits = Limits { epsilon, updates, ..self.limits };
        let case = Case::new(self.equivalent.as_deref().unwrap_or(target), self.rule);
        self.verdict = load::judge(&self.spec, &case, epsilon).into();
        if self.stopped_at_limit() {
            self.stop = StopReason::after(self.engine.updates(), self.engine.loss(), &self.limits);
        }
    }

    /// Measures; whether a quantity is measured with that comes second.
    pub(super) fn measure(&mut self, target: &Target, demand: Demand, turn: u64) -> (Attempt, bool) {
        let mut measures = std::mem::take(&mut self.measures);
        let through = measures.through();
        let (engine, record, stopped) = (&self.engine, &self.record, self.stop.is_some());
        let subject = Subject { engine, record, stopped, layers: &|| self.layers(target) };
        let attempt = measures.measure(subject, demand, turn);
        let measured = measures.through() != through;
        self.measures = measures;
        (attempt, measured)
    }

    /// Goes on by the rule of its own; all of its curves begin here, whatever was looked at before.
    fn branch_off(&mut self) {
        // The rule was held against the beginning's when it was read.
        let turned = self.engine.turn_to(self.rule);
        debug_assert!(turned.is_ok(), "{turned:?}");
        let updates = self.engine.updates();
        self.history = History::beginning_at(updates, self.engine.loss());
        self.population = self.engine.population_loss().map(|loss| History::beginning_at(updates, loss));
        self.record = Record::new(&self.engine);
        // Also what is being measured of an update before.
        self.measures = Measures::default();
    }

    /// Works towards the next update; `true` when the run is through with it (or has stopped), `false` when the
    /// budget ran out inside it.
    pub(super) fn step(&mut self, budget: &mut dyn Budget, demand: Demand) -> bool {
        if self.stop.is_some() {
            return true;
        }
        match self.engine.step(budget) {
            Progress::Interrupted => return false,
            Progress::Failed(failure) => self.stop = Some(StopReason::Failed(failure)),
            progress @ (Progress::Updated | Progress::AtRest) => {
                let loss = self.engine.loss();
                self.history.push(loss);
                if let (Some(history), Some(loss)) = (&mut self.population, self.engine.population_loss()) {
                    history.push(loss);
                }
                let branching = self.spec.beginning.map_or(0, |beginning| beginning.until);
                let rests = progress == Progress::AtRest && self.engine.updates() > branching;
                self.stop = StopReason::after(self.engine.updates(), loss, &self.limits)
                    .or(rests.then_some(StopReason::AtRest));
                if self.engine.updates() == branching {
                    self.branch_off();
                }
                self.record.offer(&self.engine, self.stop.is_some());
                if demand.sharpness && history::on_logarithmic_grid(self.engine.updates(), SHARPNESS_PER_OCTAVE) {
                    self.measures.sample_sharpness(&self.engine, budget);
                }
            }
        }
        true
    }
}
