//! What has been run, to go back to: the experiments since the page was opened, one for each finished change.
//!
//! The browser keeps addresses; this keeps experiments, so that a matrix too large for a link comes back as well.

use std::collections::VecDeque;

use super::Experiment;

/// Experiments kept; with the largest own matrix each they take 8 MiB.
pub const MOST: usize = 64;

#[derive(Debug)]
struct Entry {
    id: u64,
    experiment: Experiment,
}

/// Experiments in the order in which they were made, and the present one among them.
#[derive(Debug)]
pub struct Timeline {
    entries: VecDeque<Entry>,
    at: usize,
    next: u64,
}

impl Timeline {
    /// Begins with one experiment, which has the id 0.
    #[must_use]
    pub fn new(experiment: Experiment) -> Self {
        Self { entries: VecDeque::from([Entry { id: 0, experiment }]), at: 0, next: 1 }
    }

    /// Begins anew with one experiment; ids go on.
    pub fn restart(&mut self, experiment: Experiment) {
        self.entries = VecDeque::from([Entry { id: self.next, experiment }]);
        self.next += 1;
        self.at = 0;
    }

    /// The id of the present experiment; no two of a timeline are equal.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.entries.get(self.at).map_or(0, |entry| entry.id)
    }

    /// The present experiment.
    #[must_use]
    pub fn present(&self) -> Option<&Experiment> {
        self.entries.get(self.at).map(|entry| &entry.experiment)
    }

    /// A new change: what had been undone is given up, and so is the oldest beyond [`MOST`].
    pub fn push(&mut self, experiment: Experiment) {
        self.entries.truncate(self.at + 1);
        self.entries.push_back(Entry { id: self.next, experiment });
        self.next += 1;
        if self.entries.len() > MOST {
            self.entries.pop_front();
        }
        self.at = self.entries.len() - 1;
    }

    /// The present change goes on: it is a drag, or a number being typed.
    pub fn amend(&mut self, experiment: Experiment) {
        if let Some(entry) = self.entries.get_mut(self.at) {
            entry.experiment = experiment;
        }
    }

    /// Whether there is something to go back to.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.at > 0
    }

    /// Whether something was undone.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.at + 1 < self.entries.len()
    }

    /// Goes one back.
    pub fn undo(&mut self) -> Option<&Experiment> {
        self.at = self.at.checked_sub(1)?;
        self.present()
    }

    /// Goes one on.
    pub fn redo(&mut self) -> Option<&Experiment> {
        if !self.can_redo() {
            return None;
        }
        self.at += 1;
        self.present()
    }

    /// Goes to an experiment by its id; `None` where it is no longer, or never was.
    pub fn go_to(&mut self, id: u64) -> Option<&Experiment> {
        self.at = self.entries.iter().position(|entry| entry.id == id)?;
        self.present()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Settings;

    fn of(depth: usize) -> Experiment {
        Experiment::new(Settings { depth, ..Settings::default() }).unwrap()
    }

    #[test]
    fn goes_back_and_forth_until_something_new_is_done() {
        let mut timeline = Timeline::new(of(1));
        assert!(!timeline.can_undo() && timeline.undo().is_none() && timeline.redo().is_none());
        timeline.push(of(2));
        timeline.push(of(3));
        assert_eq!(timeline.undo(), Some(&of(2)));
        assert_eq!(timeline.undo(), Some(&of(1)));
        assert_eq!(timeline.redo(), Some(&of(2)));
        timeline.push(of(4));
        assert!(!timeline.can_redo());
        assert_eq!(timeline.undo(), Some(&of(2)));
    }

    #[test]
    fn a_gesture_is_one_entry() {
        let mut timeline = Timeline::new(of(1));
        timeline.push(of(2));
        let id = timeline.id();
        (3..100).for_each(|depth| timeline.amend(of(depth)));
        assert_eq!((timeline.id(), timeline.present()), (id, Some(&of(99))));
        assert_eq!(timeline.undo(), Some(&of(1)));
        assert_eq!(timeline.redo(), Some(&of(99)));
    }

    #[test]
    fn old_ones_go_and_ids_stay() {
        let mut timeline = Timeline::new(of(1));
        for depth in 2..=200 {
            timeline.push(of(depth));
        }
        assert_eq!(timeline.go_to(0), None);
        assert_eq!(timeline.present(), Some(&of(200)));
        let steps = std::iter::from_fn(|| timeline.undo().cloned()).count();
        assert_eq!((steps, timeline.present()), (MOST - 1, Some(&of(200 - MOST + 1))));
        let id = timeline.id() + 3;
        assert_eq!(timeline.go_to(id), Some(&of(200 - MOST + 4)));
        timeline.restart(of(7));
        assert!(timeline.go_to(id).is_none() && timeline.id() > id && !timeline.can_undo() && !timeline.can_redo());
    }
}
