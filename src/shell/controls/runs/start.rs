//! Where the layers of a row of the list of runs start.

use super::super::super::elements::set_text;
use super::Row;
use crate::problem::{AlgorithmWord, STARTS, StartWord};

impl Row {
    /// Shows the start and its number where they play a part: balancing starts at the identity.
    pub(super) fn label_start(&self) {
        let balances = self.word().is_some_and(AlgorithmWord::balances);
        let word = self.start_word();
        self.start_line.set_hidden(balances && word.parameter.is_none());
        self.seed_line.set_hidden(word.parameter.is_none());
        if let Some(parameter) = &word.parameter {
            set_text(&self.seed_label, &format!("{} {}", parameter.label, parameter.symbol));
            self.seed.set_placeholder(parameter.otherwise.unwrap_or_default());
        }
    }

    pub(super) fn start_word(&self) -> &'static StartWord {
        let chosen = self.start.value();
        STARTS.iter().find(|start| start.word == chosen).unwrap_or(&STARTS[0])
    }
}
