//! What the table of tried settings can be sorted by.

use std::cmp::Ordering;

use super::TriedRun;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Which experiment.
    Trial,
    /// The settings.
    Settings,
    /// The run's name.
    Run,
    /// Updates until the loss was at most ε.
    Steps,
    /// The last loss.
    Loss,
    /// Updates made.
    Updates,
    /// What became of it.
    Verdict,
}

impl Column {
    /// Every column, in order.
    pub const ALL: [Self; 7] =
        [Self::Trial, Self::Settings, Self::Run, Self::Steps, Self::Loss, Self::Updates, Self::Verdict];

    /// Its word in `data-column` of `index.html`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Settings => "settings",
            Self::Run => "run",
            Self::Steps => "steps",
            Self::Loss => "loss",
            Self::Updates => "updates",
            Self::Verdict => "verdict",
        }
    }

    /// Its head in files.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Trial => "experiment",
            Self::Settings => "settings",
            Self::Run => "run",
            Self::Steps => "updates to epsilon",
            Self::Loss => "final loss",
            Self::Updates => "updates",
            Self::Verdict => "verdict",
        }
    }

    /// The column with this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.word() == word)
    }

    /// Whether a row has no value here.
    pub(super) fn is_missing(self, row: &TriedRun) -> bool {
        match self {
            Self::Steps => row.steps.is_none(),
            Self::Loss => row.loss.is_nan(),
            _ => false,
        }
    }

    pub(super) fn compare(self, a: &TriedRun, b: &TriedRun) -> Ordering {
        match self {
            Self::Trial => a.trial.cmp(&b.trial),
            Self::Settings => a.settings.cmp(&b.settings),
            Self::Run => a.run.cmp(&b.run),
            Self::Steps => a.steps.cmp(&b.steps),
            Self::Loss => a.loss.total_cmp(&b.loss),
            Self::Updates => a.updates.cmp(&b.updates),
            Self::Verdict => a.verdict.cmp(&b.verdict),
        }
    }
}
