//! What the page around this one asks for, carried out and answered.

use crate::embedding::{Command, Reason, Refusal, Request, changed};
use crate::session::{Action, LoadError};

use super::super::draft::Draft;
use super::super::embedding::Heard;
use super::super::message::Phase;
use super::Core;
use super::loading::Cause;

impl Core {
    /// Answers at once, or when what was asked for is loaded.
    pub(super) fn serve_host(&mut self, heard: Heard) {
        let refusal = match &heard.request {
            Err(refusal) => Some(refusal.clone()),
            Ok(Request { id, command }) => {
                self.carry_out(command).map(|(reason, sentence)| Refusal { id: id.clone(), reason, sentence })
            }
        };
        match refusal {
            Some(refusal) => self.embedding.refuse(&heard, &refusal),
            None => {
                if let Some(heard) = self.answer_after_loading(heard) {
                    self.answer(&heard);
                }
            }
        }
    }

    /// Answers what was carried out.
    pub(super) fn answer(&self, heard: &Heard) {
        if let Ok(request) = &heard.request {
            self.embedding.answer(heard, request, &self.experiment, &self.session);
        }
    }

    /// Tells that what was asked for needs too much memory.
    pub(super) fn answer_too_large(&self, heard: &Heard, error: &LoadError) {
        if let Ok(Request { id, .. }) = &heard.request {
            let refusal = Refusal { id: id.clone(), reason: Reason::TooLarge, sentence: error.to_string() };
            self.embedding.refuse(heard, &refusal);
        }
    }

    /// Carries out a command, or says why not.
    fn carry_out(&mut self, command: &Command) -> Option<(Reason, String)> {
        match command {
            Command::Run => self.act(Action::Run),
            Command::Pause => self.act(Action::Pause),
            Command::Step => self.act(Action::Step),
            Command::Reset => self.act(Action::Reset),
            Command::Get(_) => {}
            Command::Set(changes) => match changed(&self.experiment, self.embedding.view(), changes) {
                Err(refusal) => return Some(refusal),
                Ok(experiment) => {
                    self.draft = Draft::new(&experiment);
                    // Under way, so that a host that sets often does not rewrite the address more often than allowed.
                    self.take_up(experiment, Cause::Host, Phase::Underway);
                    self.show_settings(None);
                }
            },
        }
        None
    }
}
