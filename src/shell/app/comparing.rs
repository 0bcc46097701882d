//! What is kept of experiments: pinned curves, and the table of tried settings.

use super::super::download;
use super::super::message::Comparison;
use super::Core;
use crate::session::{self, Import};

impl Core {
    pub(super) fn compare(&mut self, comparison: Comparison) {
        match comparison {
            Comparison::Pin(slot) => match self.session.pin(slot) {
                Ok(number) => self.announcer.say(format!("Pinned as pin {number}.")),
                Err(error) => self.notice.show([error.to_string()]),
            },
            Comparison::Unpin(number) => {
                self.session.unpin(number);
                // It may have said that there is no room for a pin.
                self.notice.dismiss();
                self.announcer.say(format!("Pin {number} is gone."));
            }
            Comparison::Sort(column) => self.tried.sort_by(column),
            Comparison::Restore(trial) => {
                if let Some(experiment) = self.tried.tried().experiment(trial).cloned() {
                    self.replace(experiment.as_ref().clone(), true);
                }
            }
            Comparison::SaveTried => {
                let csv = self.tried.tried().csv();
                download::save(&self.document, "identity-descent-tried.csv", "text/csv", &csv);
            }
            Comparison::ClearTried => self.tried.clear(),
        }
    }

    /// Takes up the experiment and the curves of a file, or says why not and changes nothing.
    pub(super) fn take_saved(&mut self, import: Result<Import, String>) {
        let import = match import {
            Ok(import) => import,
            Err(sentence) => {
                self.notice.show([sentence]);
                return;
            }
        };
        if self.embedding.view().forbids(&self.experiment, &import.experiment).is_some() {
            // Says which setting is fixed.
            return self.replace(import.experiment, true);
        }
        self.replace(import.experiment, true);
        let all = import.curves.len();
        let pinned = import.curves.into_iter().filter_map(|curve| self.session.put_pin(curve).ok()).count();
        if pinned < all {
            let most = session::MOST_PINS;
            self.notice.show([format!("{pinned} of the file’s {all} curves are pinned: there is room for {most}.")]);
        }
        let curves = if pinned == 1 { "curve" } else { "curves" };
        self.announcer.say(format!("Opened, with {pinned} pinned {curves}."));
    }

    /// Notes what has become of runs that no longer train, and shows the table.
    pub(super) fn show_tried(&mut self) {
        if !self.session.is_active() {
            self.note_tried();
        }
        self.tried.show();
    }

    /// Notes what has become of the runs by now.
    pub(super) fn note_tried(&mut self) {
        if self.tried.is_due(self.session.updates()) {
            self.tried.note(&self.session.snapshot());
        }
    }
}
