//! Experiments on their way into the session: over as many frames as it takes, while the page goes on listening.

use crate::problem::Experiment;
use crate::session::{Action, LoadError, Loaded, Loading, Status};

use super::super::clock::{Deadline, FRAME_MILLISECONDS};
use super::super::draft::Draft;
use super::super::elements::{set_attribute, set_text};
use super::super::embedding::Heard;
use super::super::message::{Message, Phase};
use super::Core;

/// A loading under way.
pub(super) struct Pending {
    loading: Loading,
    cause: Cause,
    /// Whether the runs go on from t = 0 once they are loaded.
    go_on: bool,
    /// What was asked for meanwhile, and waits for the session.
    messages: Vec<Message>,
    /// What the host is to be answered once this is loaded.
    answers: Vec<Heard>,
}

/// What an experiment is loaded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The page opens.
    Start,
    /// A setting was edited.
    Edit {
        /// Its key.
        key: &'static str,
        /// Whether more is to come.
        phase: Phase,
    },
    /// Another experiment as a whole.
    Whole {
        /// Whether the address is to be written.
        write: bool,
    },
    /// An eigenvalue or a margin was moved by hand.
    Moved,
    /// The host has set something.
    Host,
    /// Back to `t = 0`.
    Reset,
}

impl Core {
    /// Begins to load, in place of what is being loaded.
    pub(super) fn begin(&mut self, loading: Loading, cause: Cause) {
        // What is replaced has become what it will ever be.
        self.note_tried();
        self.past = None;
        self.tried.prepare_trial(matches!(cause, Cause::Edit { phase: Phase::Underway, .. }));
        let earlier = self.pending.take();
        let (mut messages, answers) =
            earlier.map_or_else(Default::default, |earlier| (earlier.messages, earlier.answers));
        // What was to happen to runs that will never be is void; what was to be saved or answered is not.
        messages.retain(|message| !matches!(message, Message::Act(_)));
        self.pending = Some(Pending { loading, cause, go_on: false, messages, answers });
    }

    /// Whether runs that are loaded for a gesture have to go on from t = 0: those before them ran, or had run to their end.
    pub(super) fn goes_on(&self) -> bool {
        let runs = match self.session.status() {
            Status::Running => true,
            Status::Finished => self.session.updates() > 0,
            Status::Paused | Status::Stepping => false,
        };
        self.pending.as_ref().map_or(runs, |pending| pending.go_on)
    }

    /// Has the runs go on once they are loaded.
    pub(super) fn go_on_after_loading(&mut self, go_on: bool) {
        if let Some(pending) = &mut self.pending {
            pending.go_on = go_on;
        }
    }

    /// Gives up what is being loaded: the session is to stay.
    pub(super) fn give_up_loading(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        if self.session.is_idle() {
            // Its runs have made way.
            self.begin(self.session.reloading(), Cause::Reset);
        } else {
            pending.answers.iter().for_each(|heard| self.answer(heard));
            self.mailbox.put_back(pending.messages);
            self.show_loading(false);
            self.drawn = None;
        }
    }

    /// Keeps the host waiting for an answer until all is loaded; gives it back where nothing is being loaded.
    pub(super) fn answer_after_loading(&mut self, heard: Heard) -> Option<Heard> {
        match &mut self.pending {
            Some(pending) => {
                pending.answers.push(heard);
                None
            }
            None => Some(heard),
        }
    }

    /// What is being loaded.
    pub(super) fn loading(&self) -> Option<&Experiment> {
        self.pending.as_ref().map(|pending| pending.loading.experiment())
    }

    /// Takes up other view settings of what is being loaded, and that its edit is done.
    pub(super) fn view_loading_as(&mut self, experiment: Experiment, now: Phase) {
        if let Some(pending) = &mut self.pending {
            pending.loading.view_as(experiment);
            if let Cause::Edit { phase, .. } = &mut pending.cause
                && now == Phase::Done
            {
                *phase = now;
            }
        }
    }

    /// Keeps a message that is for the session until the session is there; gives back any other.
    pub(super) fn defer(&mut self, message: Message) -> Option<Message> {
        match &mut self.pending {
            Some(pending)
                if matches!(message, Message::Act(_) | Message::Download(_) | Message::Host(_) | Message::Share) =>
            {
                pending.messages.push(message);
                None
            }
            _ => Some(message),
        }
    }

    /// Loads for the rest of the frame that began at `start`; `true` while there is more to load.
    pub(super) fn load(&mut self, start: f64) -> bool {
        let Some(mut pending) = self.pending.take() else { return false };
        let mut deadline = Deadline::new(&self.clock, start + FRAME_MILLISECONDS);
        match pending.loading.advance(&mut self.session, &mut deadline) {
            Ok(Loaded::Partly) => {
                self.pending = Some(pending);
                self.show_loading(true);
                return true;
            }
            Ok(Loaded::Wholly) => {
                self.tried.begin_trial();
                self.settle(pending.loading.experiment().clone(), pending.cause);
                if pending.go_on {
                    self.act(Action::Run);
                }
            }
            Err(error) => self.refuse(&mut pending, &error),
        }
        self.show_loading(false);
        pending.answers.iter().for_each(|heard| self.answer(heard));
        self.mailbox.put_back(pending.messages);
        // After a refusal the runs may have to come back.
        self.pending.is_some()
    }

    /// After the session has taken up an experiment.
    pub(super) fn settle(&mut self, experiment: Experiment, cause: Cause) {
        if cause == Cause::Reset {
            self.begun_again();
            return;
        }
        self.experiment = experiment;
        match cause {
            Cause::Edit { phase, .. } => self.address.change(&self.experiment, phase),
            Cause::Host | Cause::Moved => self.address.change(&self.experiment, Phase::Underway),
            Cause::Whole { write: true } => self.address.change(&self.experiment, Phase::Done),
            Cause::Whole { write: false } | Cause::Start | Cause::Reset => {}
        }
        self.loaded(cause == Cause::Moved);
        // A control that is being typed into is left alone.
        self.show_settings(match cause {
            Cause::Edit { key, phase: Phase::Underway } => Some(key),
            _ => None,
        });
    }

    fn refuse(&mut self, pending: &mut Pending, error: &LoadError) {
        match pending.cause {
            Cause::Edit { key, .. } => self.draft.refuse(key, error.to_string()),
            Cause::Start => {
                self.notice.add(&error.to_string());
                self.embedding.add_message(error.to_string());
                let default = Experiment::default();
                self.experiment = default.clone();
                self.address.begin(&default);
                self.draft = Draft::new(&default);
                self.begin(Loading::new(default), Cause::Start);
            }
            Cause::Host => {
                // The newest request is what could not be carried out.
                if let Some(heard) = pending.answers.pop() {
                    self.answer_too_large(&heard, error);
                }
                self.draft = Draft::new(&self.experiment);
            }
            Cause::Whole { .. } | Cause::Moved | Cause::Reset => {
                self.notice.show([error.to_string()]);
                self.draft = Draft::new(&self.experiment);
            }
        }
        if self.session.is_idle() && self.pending.is_none() {
            self.begin(self.session.reloading(), Cause::Reset);
        }
        self.show_settings(None);
    }

    /// Says that the page prepares, or that it has.
    fn show_loading(&mut self, busy: bool) {
        if self.shown_loading == busy {
            return;
        }
        self.shown_loading = busy;
        set_attribute(&self.elements.main, "aria-busy", if busy { "true" } else { "false" });
        if busy {
            set_text(&self.elements.status, "Preparing…");
        }
        self.drawn = None;
    }
}
