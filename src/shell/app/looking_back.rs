//! Looking back along t: the runs as they were, trained again from the last keyframe over as many frames as it takes.

use super::super::clock::{Deadline, training_end};
use super::super::elements::set_text;
use super::Core;
use crate::format;
use crate::problem::{RunSpec, StepSize, settings};
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

/// The t that is looked back at.
pub(super) fn at(past: &Option<LookingBack>) -> Option<u64> {
    past.as_ref().map(|past| past.t)
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

    /// Whether the state that is looked back at is yet to be reached.
    pub(super) fn is_going_back(&self) -> bool {
        self.past.as_ref().is_some_and(|past| !past.has_arrived())
    }

    /// Trains towards the state that is looked back at, in the frame that began at `start`, but for the milliseconds that
    /// are left for drawing.
    pub(super) fn go_back(&mut self, start: f64, drawing: f64) {
        let Some(past) = self.past.as_mut().filter(|past| !past.has_arrived()) else { return };
        let mut deadline = Deadline::new(&self.clock, training_end(self.clock.now(), start, drawing));
        past.session.advance(past.t - past.session.updates(), &mut deadline);
        if past.has_arrived() {
            // Pausing does not fail.
            let _ = past.session.apply(Action::Pause);
        }
        self.drawn = None;
    }

    /// Adds a run that begins as the one in `slot` up to the t that is looked back at, and leads the reader to its
    /// settings. It is trained from `t = 0` like every run, so its link makes it again.
    pub(super) fn branch_off(&mut self, slot: usize) {
        let Some(t) = self.past.as_ref().map(|past| past.t) else { return };
        let branch = match branch(&self.session, slot, t) {
            Ok(branch) => branch,
            Err(sentence) => {
                self.notice.show([sentence]);
                return;
            }
        };
        let runs = self.draft.settings().runs.len();
        self.change_runs(|runs| runs.push(branch.to_string()));
        if self.draft.settings().runs.len() > runs && self.draft.errors().next().is_none() {
            if self.elements.open_settings.offset_parent().is_some() {
                self.open_settings(true);
            }
            self.controls.runs.lead_to_step(runs);
            self.announcer.say(format!(
                "Run {} begins as run {} up to t = {}. Give it a step size or an algorithm of its own, then run.",
                runs + 1,
                slot + 1,
                format::count(t)
            ));
        }
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
            let sentence = if past.has_arrived() { "Looking back: runs can branch off." } else { "Going back…" };
            set_text(&self.elements.status, sentence);
        }
    }
}

/// The run that goes on at `t` from the layers of the one in `slot`, as yet with its settings; the error is a sentence.
fn branch(session: &Session, slot: usize, t: u64) -> Result<RunSpec, String> {
    let run = match session.slots().get(slot) {
        Some(Ok(run)) => run,
        Some(Err(refusal)) => return Err(refusal.to_string()),
        None => return Err("There is no such run.".to_owned()),
    };
    let made = run.engine().updates();
    if run.stop().is_some() && made <= t {
        return Err(format!("This run stopped after {made} updates: look further back to branch off it."));
    }
    if session.specs().len() >= settings::MAX_RUNS {
        return Err(format!("There are {} runs already: take one out to branch off another.", settings::MAX_RUNS));
    }
    let branch = run.spec.branch_at(t).ok_or_else(|| match run.spec.beginning {
        Some(beginning) => format!(
            "This run has branched off at t = {} already, and a run branches once: look further back.",
            beginning.until
        ),
        None => "At t = 0 there is nothing to branch off: every run begins there.".to_owned(),
    })?;
    let rule = run.beginning.filter(|_| run.spec.beginning.is_some_and(|beginning| t <= beginning.until));
    Ok(RunSpec { step: Some(StepSize::ByHand(rule.unwrap_or(run.rule).step)), ..branch })
}
