//! What the reader chooses to see, and when: charts, and predictions before outcomes. Both stand in the address.

use crate::embedding::Part;
use crate::session::{Action, Prediction};

use super::Core;

impl Core {
    /// Asks for predictions, or no longer.
    pub(super) fn ask_for_predictions(&mut self, asked: bool) {
        self.address.set_view("predict", asked.then_some("1"));
        self.prediction.ask(asked);
        self.outcome_shown();
    }

    /// Takes up what the reader predicts.
    pub(super) fn predict(&mut self, prediction: Prediction) {
        self.prediction.choose(prediction);
        self.outcome_shown();
        self.announcer.say("Chosen. Run it to see.".to_owned());
    }

    /// Asks for a prediction anew, unless the same runs go on.
    pub(super) fn ask_again(&mut self) {
        if self.session.updates() == 0 {
            self.prediction.ask_again();
            self.outcome_shown();
        }
    }

    /// What a button or a key does; training waits for a prediction that is asked for.
    pub(super) fn act_if_predicted(&mut self, action: Action) {
        if self.prediction.hides() && matches!(action, Action::Run | Action::Toggle | Action::Step) {
            self.prediction.insist();
            self.announcer.say("First choose what the loss will do.".to_owned());
        } else {
            self.act(action);
        }
    }

    /// Shows or leaves out a chart.
    pub(super) fn show_chart(&mut self, part: Part, shown: bool) {
        let words = self.embedding.choose(part, shown);
        self.address.set_view("show", words.as_deref());
        self.chart_choice.show(self.embedding.view());
        self.charts.refresh();
        self.closer_look.refresh();
        self.drawn = None;
    }

    /// After the outcome was hidden or shown.
    fn outcome_shown(&mut self) {
        self.charts.hide_outcome(self.prediction.hides());
        self.drawn = None;
    }
}
