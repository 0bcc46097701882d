//! The address bar, which always holds the whole experiment.
//!
//! Each finished change of the settings is an entry of the browser's history, so that “back” undoes it. While a slider
//! moves, one entry is made at the first movement and rewritten at a pace that browsers allow.

use wasm_bindgen::JsValue;
use web_sys::{History, Location, Window};

use crate::problem::query::VIEW_KEYS;

use super::message::{Mailbox, Message, Phase};
use super::timer::Timer;

/// Browsers refuse more than about 100 rewritings in 30 seconds; this stays below.
const REWRITE_MILLISECONDS: i32 = 350;

/// What the address bar says, and what it is about to say.
pub(super) struct Address {
    history: History,
    location: Location,
    /// The part of the query that says how the page looks, not what it runs; it stays as it is, with a leading `&`.
    view: String,
    written: String,
    /// A query that waits for the end of the pause.
    waiting: Option<String>,
    /// Whether the present entry of the history was made by a change that is still under way.
    underway: bool,
    /// Whether changes make no entries: those of an embedded page would be entries of its host.
    in_place: bool,
    timer: Timer,
}

impl Address {
    /// The address of the window.
    ///
    /// # Errors
    /// When the window has no history.
    pub(super) fn new(window: &Window, mailbox: &Mailbox, in_place: bool) -> Result<Self, JsValue> {
        let mailbox = mailbox.clone();
        let timer = Timer::new(window, move || mailbox.post(Message::WriteAddress));
        let (history, location) = (window.history()?, window.location());
        let view = view_part(&location.search()?);
        Ok(Self { history, location, view, written: String::new(), waiting: None, underway: false, in_place, timer })
    }

    /// The query of the address as it is, without `?`.
    pub(super) fn query(&self) -> String {
        self.location.search().unwrap_or_default().trim_start_matches('?').to_owned()
    }

    /// Takes note of what the address says by itself, after “back”, “forward” or a start.
    pub(super) fn adopt(&mut self, query: String) {
        (self.written, self.waiting, self.underway) = (query, None, false);
    }

    /// Writes over the present entry of the history.
    pub(super) fn rewrite(&mut self, query: String) {
        // Refused where pages have no address of their own, such as previews; the page works without.
        let _ = self.history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("?{query}{}", self.view)));
        self.adopt(query);
    }

    /// Writes a change of the settings.
    pub(super) fn change(&mut self, query: String, phase: Phase) {
        if self.underway {
            self.waiting = Some(query);
            self.timer.start(REWRITE_MILLISECONDS);
        } else if query != self.written {
            let url = format!("?{query}{}", self.view);
            // Refused where pages have no address of their own, such as previews; the page works without.
            let _ = match self.in_place {
                true => self.history.replace_state_with_url(&JsValue::NULL, "", Some(&url)),
                false => self.history.push_state_with_url(&JsValue::NULL, "", Some(&url)),
            };
            (self.written, self.underway) = (query, true);
        }
        if phase == Phase::Done {
            self.flush();
            self.underway = false;
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
        let (written, waiting, underway) = (self.written.clone(), self.waiting.take(), self.underway);
        self.rewrite(written);
        (self.waiting, self.underway) = (waiting, underway);
    }

    /// Writes what waited.
    pub(super) fn flush(&mut self) {
        let Some(query) = self.waiting.take() else { return };
        if query != self.written {
            let underway = self.underway;
            self.rewrite(query);
            self.underway = underway;
        }
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
