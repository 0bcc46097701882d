//! What the page around this one asks for, carried out and answered.

use crate::embedding::{Command, Reason, Refusal, Request, changed};
use crate::session::Action;

use super::super::StartError;
use super::super::draft::Draft;
use super::super::embedding::Heard;
use super::super::message::Phase;
use super::Core;

impl Core {
    pub(super) fn serve_host(&mut self, heard: &Heard) -> Result<(), StartError> {
        let refused = match &heard.request {
            Err(refusal) => Some(refusal.clone()),
            Ok(Request { id, command }) => {
                self.carry_out(command)?.map(|(reason, sentence)| Refusal { id: id.clone(), reason, sentence })
            }
        };
        match (&heard.request, refused) {
            (_, Some(refusal)) => self.embedding.refuse(heard, &refusal),
            (Ok(request), None) => self.embedding.answer(heard, request, &self.experiment, &self.session),
            (Err(_), None) => {}
        }
        Ok(())
    }

    /// Carries out a command, or says why not.
    fn carry_out(&mut self, command: &Command) -> Result<Option<(Reason, String)>, StartError> {
        match command {
            Command::Run => self.act(Action::Run)?,
            Command::Pause => self.act(Action::Pause)?,
            Command::Step => self.act(Action::Step)?,
            Command::Reset => self.act(Action::Reset)?,
            Command::Get(_) => {}
            Command::Set(changes) => match changed(&self.experiment, self.embedding.view(), changes) {
                Err(refusal) => return Ok(Some(refusal)),
                Ok(experiment) => {
                    // Under way, so that a host that sets often does not rewrite the address more often than allowed.
                    if let Some(error) = self.take_up(experiment, Phase::Underway)? {
                        return Ok(Some((Reason::TooLarge, error.to_string())));
                    }
                    self.draft = Draft::new(&self.experiment);
                    self.show_settings(None);
                }
            },
        }
        Ok(None)
    }
}
