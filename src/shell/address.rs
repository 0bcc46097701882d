//! The address bar, which always holds the whole experiment.
//!
//! Each finished change of the settings is an entry of the browser's history, so that “back” undoes it. While a slider
//! moves, one entry is made at the first movement and rewritten at a pace that browsers allow.

use wasm_bindgen::JsValue;
use web_sys::{History, Location, Window};

use crate::problem::Experiment;
use crate::problem::query::VIEW_KEYS;
use crate::problem::timeline::Timeline;

use super::fault::Granted;
use super::message::{Direction, Mailbox, Message, Phase};
use super::timer::Timer;

/// Browsers refuse more than about 100 rewritings in 30 seconds; this stays below.
const REWRITE_MILLISECONDS: i32 = 350;

/// What the address bar says, what it is about to say, and what it has said.
pub(super) struct Address {
    history: History,
    location: Location,
    /// The part of the query that says how the page looks, not what it runs; it stays as it is, with a leading `&`.
    view: String,
    /// The experiments behind the entries of the history.
    timeline: Timeline,
    /// Tells the entries of this visit from those of an earlier one, whose experiments are gone.
    visit: String,
    /// Whether the present experiment waits for the end of the pause to be written.
    waiting: bool,
    /// Whether the present entry of the history was made by a change that is still under way.
    underway: bool,
    /// Whether changes make no entries: those of an embedded page would be entries of its host.
    in_place: bool,
    timer: Timer,
}

impl Address {
    /// The address of the window.
    pub(super) fn new(window: &Window, mailbox: &Mailbox, in_place: bool) -> Self {
        let mailbox = mailbox.clone();
        let timer = Timer::new(window, move || mailbox.post(Message::WriteAddress));
        let (history, location) = (window.history().granted(), window.location());
        let view = view_part(&location.search().granted());
        Self {
            history,
            location,
            view,
            timeline: Timeline::new(Experiment::default()),
            visit: format!("{:x}", (js_sys::Math::random() * f64::from(u32::MAX)) as u32),
            waiting: false,
            underway: false,
            in_place,
            timer,
        }
    }

    /// The query of the address as it is, without `?`.
    pub(super) fn query(&self) -> String {
        self.location.search().unwrap_or_default().trim_start_matches('?').to_owned()
    }

    /// The experiment that the address has come to by itself, after “back” or “forward”, where it is still known.
    pub(super) fn arrive(&mut self) -> Option<Experiment> {
        (self.waiting, self.underway) = (false, false);
        let state = self.history.state().ok()?.as_string()?;
        let (visit, id) = state.split_once(' ')?;
        self.timeline.go_to(id.parse().ok().filter(|_| visit == self.visit)?).cloned()
    }

    /// Begins with an experiment, in place of what the address says: nothing before it is known.
    pub(super) fn begin(&mut self, experiment: &Experiment) {
        self.timeline.restart(experiment.clone());
        (self.underway, self.waiting) = (false, false);
        self.write();
    }

    /// Writes a change of the settings.
    pub(super) fn change(&mut self, experiment: &Experiment, phase: Phase) {
        let changed = self.timeline.present() != Some(experiment);
        if self.underway && changed {
            self.timeline.amend(experiment.clone());
            self.waiting = true;
            self.timer.start(REWRITE_MILLISECONDS);
        } else if changed {
            self.timeline.push(experiment.clone());
            let (url, state) = (self.url(), self.state());
            if !self.in_place && self.history.push_state_with_url(&state, "", Some(&url)).is_err() {
                // Refused where pages have no address of their own, such as previews; the page works without.
                self.in_place = true;
            }
            if self.in_place {
                self.write();
            }
            self.underway = true;
        }
        if phase == Phase::Done {
            self.finish();
        }
    }

    /// Sets a view key of the address, or takes it out, without an entry of its own in the history.
    pub(super) fn set_view(&mut self, key: &str, value: Option<&str>) {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        let kept = form_urlencoded::parse(self.view.as_bytes()).filter(|(known, _)| known != key);
        pairs.extend_pairs(kept);
        value.into_iter().for_each(|value| _ = pairs.append_pair(key, value));
        // Commas part words and need no escape in a query.
        let view = pairs.finish().replace("%2C", ",");
        self.view = if view.is_empty() { view } else { format!("&{view}") };
        self.write();
    }

    /// The change under way is done: the next one is another.
    pub(super) fn finish(&mut self) {
        self.flush();
        self.underway = false;
    }

    /// Writes what waited.
    pub(super) fn flush(&mut self) {
        if std::mem::take(&mut self.waiting) {
            self.write();
        }
    }

    /// Whether there is something to go to.
    pub(super) fn can_go(&self, direction: Direction) -> bool {
        match direction {
            Direction::Back => self.timeline.can_undo(),
            Direction::On => self.timeline.can_redo(),
        }
    }

    /// Goes one change back or on. Where changes are entries of the history, the browser goes, and the address changes
    /// by itself; elsewhere the experiment comes back at once.
    pub(super) fn go(&mut self, direction: Direction) -> Option<Experiment> {
        self.finish();
        if !self.can_go(direction) {
            return None;
        }
        if !self.in_place {
            // The history was there at start.
            let _ = match direction {
                Direction::Back => self.history.back(),
                Direction::On => self.history.forward(),
            };
            return None;
        }
        let experiment = match direction {
            Direction::Back => self.timeline.undo(),
            Direction::On => self.timeline.redo(),
        };
        let experiment = experiment.cloned();
        self.write();
        experiment
    }

    /// Writes the present experiment over the present entry of the history.
    fn write(&mut self) {
        self.waiting = false;
        // Refused where pages have no address of their own, such as previews; the page works without.
        let _ = self.history.replace_state_with_url(&self.state(), "", Some(&self.url()));
    }

    fn url(&self) -> String {
        let query = self.timeline.present().map(Experiment::query).unwrap_or_default();
        format!("?{query}{}", self.view)
    }

    fn state(&self) -> JsValue {
        JsValue::from_str(&format!("{} {}", self.visit, self.timeline.id()))
    }
}

/// The keys of a query that belong to the page, see [`VIEW_KEYS`].
fn view_part(search: &str) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    let given = form_urlencoded::parse(search.trim_start_matches('?').as_bytes());
    pairs.extend_pairs(given.filter(|(key, _)| VIEW_KEYS.contains(&key.as_ref())));
    let view = pairs.finish();
    if view.is_empty() { view } else { format!("&{view}") }
}
