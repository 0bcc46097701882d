//! Looking back along t: the runs as they were, trained again from the last keyframe over as many frames as it takes.

use super::super::clock::{Deadline, training_end};
use super::super::elements::set_text;
use super::Core;
use crate::session::{Action, Session, Snapshot};

/// The runs as they were, or on the way there.
pub(super) struct LookingBack {
    session: Session,
    t: u64,
}

impl LookingBack {
    fn has_arrived(&self) -> bool {
        self.session.updates() >= self.t || !self.session.is_active()
    }
}

/// What is seen of the past, once it is there.
pub(super) fn snapshot(past: &Option<LookingBack>) -> Option<Snapshot<'_>> {
    past.as_ref().filter(|past| past.has_arrived()).map(|past| past.session.snapshot())
}

impl Core {
    /// Shows the runs as they were after `t` updates, or as they are.
    pub(super) fn look_back(&mut self, t: Option<u64>) {
        if self.loading().is_some() {
            return;
        }
        self.drawn = None;
        let Some(t) = t.filter(|t| *t < self.session.updates()) else {
            self.past = None;
            return;
        };
        // What goes on cannot be looked back at: the present would run away meanwhile. Pausing does not fail.
        let _ = self.session.apply(Action::Pause);
        match self.session.look_back(t) {
            Ok(session) => self.past = Some(LookingBack { session, t }),
            Err(error) => self.notice.show([error.to_string()]),
        }
    }

    /// Trains towards the state that is looked back at, in the frame that began at `start`; `true` while it is under way.
    pub(super) fn go_back(&mut self, start: f64) -> bool {
        let Some(past) = self.past.as_mut().filter(|past| !past.has_arrived()) else { return false };
        let mut deadline = Deadline::new(&self.clock, training_end(start, self.drawing.a_frame()));
        past.session.advance(past.t - past.session.updates(), &mut deadline);
        if past.has_arrived() {
            // Pausing does not fail.
            let _ = past.session.apply(Action::Pause);
        }
        self.drawn = None;
        true
    }

    /// The session whose state is shown.
    pub(super) fn shown_session(&mut self) -> &mut Session {
        match &mut self.past {
            Some(past) if past.has_arrived() => &mut past.session,
            _ => &mut self.session,
        }
    }

    /// Says where the reader is.
    pub(super) fn show_past(&self) {
        let t = self.past.as_ref().map(|past| past.t);
        self.past_control.show(self.session.updates(), t, self.session.has_past());
        if let Some(past) = &self.past {
            let sentence = if past.has_arrived() { "Looking back." } else { "Going back…" };
            set_text(&self.elements.status, sentence);
        }
    }
}
