//! Pinned curves: the losses of a run, kept as they were when it was pinned, under whatever is run later.

use crate::problem::RunSpec;

use super::{RunState, Session, Snapshot};

/// Most curves pinned at a time: as many as runs, so that each dash is there twice at most.
pub const MOST_PINS: usize = 6;

/// A pinned curve. It keeps samples only, a few thousand at most, and nothing of the run's layers.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Its number, 1 to [`MOST_PINS`]: what it is called while it is there.
    pub number: usize,
    /// The place that its run had in its experiment: its color and dash.
    pub identity: usize,
    /// Its run.
    pub spec: RunSpec,
    /// The settings of its experiment that differ from their defaults.
    pub settings: String,
    /// The query of its experiment.
    pub query: String,
    /// Its step size η.
    pub step: f64,
    /// `(t, loss)` by increasing t; not empty.
    pub points: Vec<(u64, f64)>,
    /// What stands at its end in a chart.
    pub label: String,
}

impl Pin {
    /// “pin 1”.
    #[must_use]
    pub fn heading(&self) -> String {
        format!("pin {}", self.number)
    }

    fn of(snapshot: &Snapshot<'_>, slot: usize, state: &RunState<'_>) -> Self {
        Self {
            number: 0,
            identity: slot,
            spec: *snapshot.runs[slot].spec,
            settings: snapshot.experiment.settings().summary(),
            query: snapshot.experiment.query(),
            step: state.step.value,
            points: state.history.iter().map(|sample| (sample.t, sample.loss)).collect(),
            label: String::new(),
        }
    }
}

/// Why a curve cannot be pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// All places are taken.
    #[error("{MOST_PINS} curves are pinned already: unpin one first.")]
    Full,
    /// There is no such run, or it has made no update.
    #[error("A run can be pinned once it has made an update.")]
    NoCurve,
}

impl Session {
    /// The pinned curves, by number.
    #[must_use]
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }

    /// Pins the curve of the run in a slot, as it is now; returns its number.
    ///
    /// # Errors
    /// When [`MOST_PINS`] are pinned, or the run has made no update.
    pub fn pin(&mut self, slot: usize) -> Result<usize, PinError> {
        let snapshot = self.snapshot();
        let state = snapshot.runs.get(slot).and_then(|run| run.state.as_ref().ok());
        let state = state.filter(|state| state.updates > 0).ok_or(PinError::NoCurve)?;
        let pin = Pin::of(&snapshot, slot, state);
        self.put_pin(pin)
    }

    /// Pins a curve that comes from elsewhere, under the first free number, which is returned.
    ///
    /// # Errors
    /// When [`MOST_PINS`] are pinned, or it has no points.
    pub fn put_pin(&mut self, mut pin: Pin) -> Result<usize, PinError> {
        let taken = |number: &usize| self.pins.iter().any(|pin| pin.number == *number);
        let number = (1..=MOST_PINS).find(|number| !taken(number)).ok_or(PinError::Full)?;
        if pin.points.is_empty() {
            return Err(PinError::NoCurve);
        }
        pin.number = number;
        pin.label = format!("{}, {}", pin.heading(), pin.spec.name());
        let place = self.pins.partition_point(|other| other.number < number);
        self.pins.insert(place, pin);
        self.revision += 1;
        Ok(number)
    }

    /// Takes out the pinned curve of a number, if there is one.
    pub fn unpin(&mut self, number: usize) {
        self.pins.retain(|pin| pin.number != number);
        self.revision += 1;
    }
}
