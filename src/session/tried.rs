//! The table of tried settings: one row for each run of each experiment that made updates, in bounded memory.

mod column;
mod stored;

#[cfg(test)]
mod tests;

pub use column::Column;

use std::cmp::Ordering;
use std::rc::Rc;

use crate::format;
use crate::order;
use crate::problem::Experiment;
use crate::theory::Outcome;
use crate::theory::verdict::Standing;

use super::{RunState, Snapshot, StopReason};

/// Most rows kept: the oldest make way.
pub const MOST_ROWS: usize = 200;

/// What became of one run under certain settings.
#[derive(Debug, Clone, PartialEq)]
pub struct TriedRun {
    /// Which experiment it belonged to, counted from 1.
    pub trial: u64,
    /// The settings that differ from their defaults.
    pub settings: String,
    /// The run's name.
    pub run: String,
    /// Updates until the loss was at most ε; `None` when it never was.
    pub steps: Option<u64>,
    /// The last loss.
    pub loss: f64,
    /// Updates made.
    pub updates: u64,
    /// What became of it, in a few words.
    pub verdict: String,
    /// The experiment; `None` where the row was restored and a link cannot carry the matrix.
    pub experiment: Option<Rc<Experiment>>,
}

/// The table, in the order that the reader has chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    rows: Vec<TriedRun>,
    trials: u64,
    column: Column,
    descending: bool,
}

impl Default for Tried {
    /// No rows; the newest will come first.
    fn default() -> Self {
        Self { rows: Vec::new(), trials: 0, column: Column::Trial, descending: true }
    }
}

impl Tried {
    /// A number for an experiment that begins.
    pub fn begin_trial(&mut self) -> u64 {
        self.trials += 1;
        self.trials
    }

    /// Notes what has become of the runs of a trial by now, in place of what was noted of it before. Runs that made no
    /// update leave no row.
    pub fn note(&mut self, trial: u64, snapshot: &Snapshot<'_>) {
        self.rows.retain(|row| row.trial != trial);
        let experiment = Rc::new(snapshot.experiment.clone());
        let settings = experiment.settings().summary();
        for run in &snapshot.runs {
            let Ok(state) = &run.state else { continue };
            if state.updates == 0 {
                continue;
            }
            self.rows.push(TriedRun {
                trial,
                settings: settings.clone(),
                run: run.spec.name(),
                steps: state.run().reached(),
                loss: state.loss,
                updates: state.updates,
                verdict: verdict(state).to_owned(),
                experiment: Some(Rc::clone(&experiment)),
            });
        }
        self.trials = self.trials.max(trial);
        self.bound();
    }

    /// Takes out the oldest rows beyond [`MOST_ROWS`].
    fn bound(&mut self) {
        order::sort_by(&mut self.rows, |a, b| a.trial.cmp(&b.trial));
        self.rows.drain(..self.rows.len().saturating_sub(MOST_ROWS));
    }

    /// The rows in the chosen order. Rows without a value in that column come last, whatever the direction.
    #[must_use]
    pub fn rows(&self) -> Vec<&TriedRun> {
        let mut rows: Vec<&TriedRun> = self.rows.iter().collect();
        // Sorting is stable: equal rows stay in the order in which they were tried.
        order::sort_by(&mut rows, |a, b| {
            let missing = |row: &TriedRun| self.column.is_missing(row);
            missing(a).cmp(&missing(b)).then_with(|| match (missing(a), self.descending) {
                (true, _) => Ordering::Equal,
                (false, false) => self.column.compare(a, b),
                (false, true) => self.column.compare(b, a),
            })
        });
        rows
    }

    /// Sorts by a column; by the same once more, the other way around.
    pub fn sort_by(&mut self, column: Column) {
        self.descending = column == self.column && !self.descending;
        self.column = column;
    }

    /// The column that the rows are sorted by, and whether from the largest down.
    #[must_use]
    pub fn order(&self) -> (Column, bool) {
        (self.column, self.descending)
    }

    /// The experiment of a trial, where it is known.
    #[must_use]
    pub fn experiment(&self, trial: u64) -> Option<&Rc<Experiment>> {
        self.rows.iter().find(|row| row.trial == trial)?.experiment.as_ref()
    }

    /// Takes out all rows.
    pub fn clear(&mut self) {
        self.rows.clear();
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as shown, as CSV after RFC 4180: numbers with every bit, and the query that restores each.
    #[must_use]
    pub fn csv(&self) -> String {
        let heads = Column::ALL.map(|column| column.title().to_owned());
        let mut text = heads.join(",") + ",query\n";
        for row in self.rows() {
            let query = row.experiment.as_ref().map(|experiment| format!("?{}", experiment.query()));
            let steps = row.steps.map(|steps| steps.to_string()).unwrap_or_default();
            let cells = [
                row.trial.to_string(),
                row.settings.clone(),
                row.run.clone(),
                steps,
                format!("{:?}", row.loss),
                row.updates.to_string(),
                row.verdict.clone(),
                query.unwrap_or_default(),
            ];
            text += &cells.map(|cell| format::csv_cell(&cell)).join(",");
            text.push('\n');
        }
        text
    }
}

/// What became of a run, in a few words.
fn verdict(state: &RunState<'_>) -> &'static str {
    let floor = state.verdict.floor.is_some_and(|floor| floor.value > state.verdict.epsilon);
    let held_up = state.verdict.outcome == Outcome::StaysAboveFloor && floor;
    match (state.standing, state.stop) {
        (Standing::Violated { .. }, _) => "contradicts the theory",
        (Standing::BrokenByRounding { .. }, _) => "past its floor by rounding",
        (_, Some(StopReason::Diverged)) => "diverged",
        (_, Some(StopReason::Failed(_))) => "failed",
        (Standing::Fulfilled { .. }, _) => "converged, as predicted",
        (_, Some(StopReason::ReachedLoss)) => "converged",
        (_, _) if held_up => "above its floor, as predicted",
        (_, Some(StopReason::AtRest)) => "at rest above ε",
        (_, Some(StopReason::ReachedUpdates)) => "not yet at ε",
        (_, None) => "stopped early",
    }
}
