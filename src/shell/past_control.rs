//! The slider that looks back along t.

use web_sys::{Document, HtmlButtonElement, HtmlElement, HtmlInputElement};

use crate::format;

use super::elements::{by_id, set_attribute, set_text};
use super::listener::Listener;
use super::message::{Mailbox, Message};

/// The slider, what it says, and the button that leads back to the present.
#[must_use = "it does nothing once it is dropped"]
pub(super) struct PastControl {
    slider: HtmlInputElement,
    said: HtmlElement,
    leave: HtmlButtonElement,
    _listeners: [Listener; 2],
}

impl PastControl {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Self {
        let (slider, leave): (HtmlInputElement, HtmlButtonElement) =
            (by_id(document, "past"), by_id(document, "leave-past"));
        let (moved, posted, mailbox) = (slider.clone(), mailbox.clone(), mailbox.clone());
        Self {
            said: by_id(document, "past-t"),
            _listeners: [
                Listener::new(&slider, "input", move |_| {
                    // A slider's value is a whole number from 0 to the updates made.
                    posted.post(Message::LookBack(Some(moved.value_as_number() as u64)));
                }),
                Listener::new(&leave, "click", move |_| mailbox.post(Message::LookBack(None))),
            ],
            slider,
            leave,
        }
    }

    /// Shows where the reader is: at `past`, or at the present, after `updates`.
    pub(super) fn show(&self, updates: u64, past: Option<u64>, has_past: bool) {
        let at = past.unwrap_or(updates);
        self.slider.set_max(&updates.to_string());
        if self.slider.value_as_number() != at as f64 {
            self.slider.set_value_as_number(at as f64);
        }
        self.slider.set_disabled(!has_past || updates == 0);
        let said = past.map_or_else(|| "now".to_owned(), |t| format!("t = {}", format::count(t)));
        set_attribute(&self.slider, "aria-valuetext", &said);
        set_text(&self.said, &said);
        self.leave.set_disabled(past.is_none());
    }
}
