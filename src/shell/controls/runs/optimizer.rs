//! The optimizer of a row of the list of runs, with its numbers.

use super::super::super::elements::set_text;
use super::Row;
use crate::problem::{OPTIMIZERS, OptimizerWord, RunSpec};

/// The optimizer that is not written.
const PLAIN: &str = "plain";

impl Row {
    pub(super) fn show_optimizer(&self, run: &RunSpec) {
        let optimizer = run.optimizer.word();
        self.optimizer.set_value(optimizer.word);
        // One that the algorithm refuses is shown, so that it can be taken back.
        self.optimizer_line.set_hidden(!run.algorithm.takes_optimizers() && optimizer.word == PLAIN);
        self.label_numbers(optimizer);
        self.numbers.set_value(run.optimizer.text().split_once(':').map_or("", |(_, numbers)| numbers));
    }

    fn label_numbers(&self, word: &OptimizerWord) {
        self.numbers_line.set_hidden(word.parameters.is_empty());
        if let Some(first) = word.parameters.first() {
            let symbols: Vec<&str> = word.parameters.iter().map(|parameter| parameter.symbol).collect();
            set_text(&self.numbers_label, &format!("{} {}", first.label, symbols.join("/")));
        }
    }

    /// Gives the optimizer that is chosen its default numbers.
    pub(super) fn reset_numbers(&self) {
        let Some(word) = OPTIMIZERS.iter().find(|optimizer| optimizer.word == self.optimizer.value()) else { return };
        self.label_numbers(word);
        self.numbers.set_value(word.example().text().split_once(':').map_or("", |(_, numbers)| numbers));
    }

    /// The optimizer's part of the text of the run.
    pub(super) fn optimizer_text(&self) -> String {
        let optimizer = self.optimizer.value();
        if optimizer == PLAIN {
            String::new()
        } else if self.numbers_line.hidden() {
            format!(",opt={optimizer}")
        } else {
            // What would be read as the next part of a run is no number either.
            format!(",opt={optimizer}:{}", self.numbers.value().trim().replace([',', ';', '=', ':'], "?"))
        }
    }
}
