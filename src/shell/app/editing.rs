//! From what the controls, the address and the menu say to an experiment that is run.

use crate::problem::{Experiment, Settings, query};
use crate::session::Loading;

use super::super::draft::Draft;
use super::super::message::{Direction, Phase};
use super::Core;
use super::loading::Cause;

impl Core {
    pub(super) fn edit(&mut self, key: &'static str, text: &str, phase: Phase) {
        if Settings::find(key).is_ok_and(|setting| self.embedding.view().locks(setting)) {
            return;
        }
        if let Some(experiment) = self.draft.edit(key, text) {
            self.adopt(experiment, key, phase);
        }
        self.show_settings((phase == Phase::Underway).then_some(key));
    }

    pub(super) fn edit_runs(&mut self, phase: Phase) {
        match self.controls.runs.read() {
            Ok(text) => self.edit(self.controls.runs.key(), &text, phase),
            Err(sentence) => {
                self.draft.reject(self.controls.runs.key(), sentence);
                self.show_settings(None);
            }
        }
    }

    pub(super) fn change_runs(&mut self, change: impl FnOnce(&mut Vec<String>)) {
        let mut runs: Vec<String> = self.draft.settings().runs.iter().map(ToString::to_string).collect();
        change(&mut runs);
        self.edit(self.controls.runs.key(), &runs.join(";"), Phase::Done);
    }

    /// Takes up an experiment that came of editing the setting `key`.
    pub(super) fn adopt(&mut self, experiment: Experiment, key: &'static str, phase: Phase) {
        self.take_up(experiment, Cause::Edit { key, phase }, phase);
    }

    /// Takes up an experiment that the reader or the host made of the present one: at once, or after loading.
    pub(super) fn take_up(&mut self, experiment: Experiment, cause: Cause, phase: Phase) {
        if phase == Phase::Done {
            self.tried.stay();
        }
        if let Some(loading) = self.loading()
            && for_session(&experiment, loading) == *loading
        {
            self.view_loading_as(experiment, phase);
            return;
        }
        let changed = for_session(&experiment, self.session.experiment()) != *self.session.experiment();
        if changed && !self.session.extend(&experiment) {
            self.begin(Loading::new(experiment), cause);
            return;
        }
        self.give_up_loading();
        self.experiment = experiment;
        if changed {
            self.loaded(cause == Cause::Moved);
        } else {
            self.menu.show(&self.elements, &self.experiment);
            self.drawn = None;
        }
        self.address.change(&self.experiment, phase);
    }

    /// Takes up another experiment as a whole, and writes it into the address if it does not come from there.
    pub(super) fn replace(&mut self, experiment: Experiment, write: bool) {
        if let Some(locked) = self.embedding.view().forbids(&self.experiment, &experiment) {
            self.notice.show([format!("{} is fixed by the page around this one.", locked.name())]);
            return;
        }
        self.draft = Draft::new(&experiment);
        if write {
            self.notice.dismiss();
        }
        let cause = Cause::Whole { write };
        if self.loading().is_none() && self.session.extend(&experiment) {
            return self.settle(experiment, cause);
        }
        self.begin(Loading::new(experiment), cause);
        self.show_settings(None);
    }

    pub(super) fn follow_address(&mut self) {
        if let Some(experiment) = self.address.arrive() {
            return self.replace(experiment, false);
        }
        let restored = query::parse(&self.address.query());
        self.address.begin(&restored.experiment);
        self.notice.show(restored.messages.iter().map(ToString::to_string));
        self.replace(restored.experiment, false);
    }

    /// After the session has taken up an experiment; one that was only `moved` is looked at as the one before.
    pub(super) fn loaded(&mut self, moved: bool) {
        if moved {
            self.charts.begin_again_moved();
            self.closer_look.begin_again();
        } else {
            self.charts.forget();
            self.charts.look_afresh();
            self.closer_look.forget();
            self.let_go();
        }
        self.pace.rest();
        self.rate.rest();
        self.menu.show(&self.elements, &self.experiment);
        if !self.experiment.link_carries_matrix() {
            self.notice.show([
                "The matrix is too large for a link: the link alone does not carry it. Save it as JSON.".to_owned(),
            ]);
        }
        let snapshot = self.session.snapshot();
        let step = snapshot.runs.iter().find_map(|run| run.state.as_ref().ok()).map(|state| state.step.value);
        if let Some(step) = step {
            self.controls.suggest_step(step);
        }
        self.verdicts.load(&snapshot);
        self.ask_again();
        self.drawn = None;
    }

    /// Goes one change back or on.
    pub(super) fn undo(&mut self, direction: Direction) {
        if self.address.can_go(direction) {
            // What was said last is true no more.
            self.announcer.say(if direction == Direction::Back { "Undone." } else { "Done again." }.to_owned());
        }
        if let Some(experiment) = self.address.go(direction) {
            self.replace(experiment, false);
        }
    }

    /// Has a run's parameter follow its slider; what runs goes on from t = 0.
    pub(super) fn slide_parameter(&mut self, row: usize, phase: Phase) {
        let goes_on = self.goes_on();
        self.controls.runs.slide(row);
        self.edit_runs(phase);
        self.go_on_after_loading(goes_on);
    }

    /// Shows the settings in their controls, and what is wrong with them.
    pub(super) fn show_settings(&mut self, edited: Option<&'static str>) {
        let settings: &Settings = self.draft.settings();
        self.controls.show(settings, |key| edited == Some(key) || self.draft.is_wrong(key));
        self.controls.show_errors(self.draft.errors());
        let snapshot = self.session.snapshot();
        let refusals: Vec<Option<String>> =
            snapshot.runs.iter().map(|run| run.state.as_ref().err().map(ToString::to_string)).collect();
        if !self.draft.is_wrong(self.controls.runs.key()) {
            self.controls.runs.show_refusals(&refusals);
        }
    }
}

/// `experiment` with the view settings of `of`: equal to it if nothing else differs, so that the runs can go on.
fn for_session(experiment: &Experiment, of: &Experiment) -> Experiment {
    // View settings break no constraint.
    Experiment::new(experiment.settings().viewed_as(of.settings())).unwrap_or_else(|_| experiment.clone())
}
