//! What a reader or the page around this one asks for, apart from training.

use super::super::elements::set_text;
use super::super::message::{Message, Phase};
use super::Core;

impl Core {
    /// Carries out a request.
    #[inline(never)]
    pub(super) fn serve(&mut self, request: Message) {
        match request {
            Message::Edit { key, text, phase } => self.edit(key, &text, phase),
            Message::EditRuns(phase) => self.edit_runs(phase),
            Message::ChangeOptimizer(row) => {
                self.controls.runs.reset_numbers(row);
                self.edit_runs(Phase::Done);
            }
            Message::ChangeAlgorithm(row) => {
                self.controls.runs.reset_parameter(row);
                self.edit_runs(Phase::Done);
            }
            Message::RemoveRun(row) => self.change_runs(|runs| {
                runs.remove(row);
            }),
            Message::AddRun => self.change_runs(|runs| runs.extend(runs.last().cloned())),
            Message::NewSeed => self.edit(crate::problem::settings::SEED.key, &new_seed(), Phase::Done),
            Message::Scenario(id) => match self.menu.open(&id) {
                Some(experiment) => self.replace(experiment, true),
                None => self.menu.show(&self.elements, &self.experiment),
            },
            Message::ChooseInLook(index) => {
                self.closer_look.choose(index);
                self.drawn = None;
            }
            Message::Chart(place, gesture) => self.done_with_chart(place, gesture),
            Message::MoveTargets => self.switch_moving(),
            Message::SlideParameter(row, phase) => self.slide_parameter(row, phase),
            Message::Undo(direction) => self.undo(direction),
            Message::FileOver(over) => self.files.show_zone(over),
            Message::FileChosen(file) => self.open_file(&file),
            Message::FileRead => self.take_file(),
            Message::RestoreScenario => {
                if let Some(experiment) = self.menu.told_experiment() {
                    self.replace(experiment, true);
                }
            }
            Message::AddressChanged => self.follow_address(),
            Message::Theme(choice) => {
                self.theme.choose(&choice);
                self.charts.refresh();
                self.closer_look.refresh();
                self.drawn = None;
            }
            Message::Download(format) => self.download(format),
            Message::LinkCopied(true) => self.announcer.say("Link copied.".to_owned()),
            Message::LinkCopied(false) => self
                .notice
                .show(["The browser does not let this page copy; the link stands in the address bar.".to_owned()]),
            Message::DismissNotice => self.notice.dismiss(),
            Message::SettingsSheet(open) => self.open_settings(open),
            Message::Explain(text) => set_text(&self.elements.explanation, &text),
            Message::Host(heard) => self.serve_host(heard),
            Message::Sight(seen) => {
                self.embedding.seen(seen);
                self.pace.rest();
                self.rate.rest();
            }
            Message::Height => self.embedding.report_height(),
            Message::Share => self.share.show(&self.experiment, &self.session.snapshot()),
            Message::Compare(comparison) => self.compare(comparison),
            Message::LookBack(t) => self.look_back(t),
            Message::Branch(slot) => self.branch_off(slot),
            Message::PredictFirst(asked) => self.ask_for_predictions(asked),
            Message::Predict(prediction) => self.predict(prediction),
            Message::Tour(there) => self.tour.go(there),
            Message::Hint(text) => self.hint.show(text.as_deref()),
            Message::ShowChart(part, shown) => self.show_chart(part, shown),
            Message::Act(_)
            | Message::Redraw
            | Message::Visibility
            | Message::InSight { .. }
            | Message::WriteAddress
            | Message::Announce => debug_assert!(false, "what comes by itself is received elsewhere"),
        }
    }
}

/// A seed of few digits, easy to read out.
fn new_seed() -> String {
    (js_sys::Math::random() * 10_000.0).floor().to_string()
}
