//! Which charts the reader of a page by itself sees: boxes to tick, and `show` in the address.

use web_sys::{Document, Element, HtmlInputElement};

use crate::embedding::{Part, View};

use super::elements::{by_id, by_selector, root};
use super::fault::Granted;
use super::listener::Listener;
use super::message::{Mailbox, Message};

/// The boxes, in the order of [`Part::CHARTS`].
pub(super) struct ChartChoice {
    rows: Vec<(Part, Element, HtmlInputElement)>,
    _listeners: Vec<Listener>,
}

impl ChartChoice {
    pub(super) fn new(document: &Document, view: &View, mailbox: &Mailbox) -> Self {
        let (mut rows, mut listeners) = (Vec::new(), Vec::new());
        for (word, part) in Part::CHARTS {
            let input: HtmlInputElement = by_id(document, &format!("show-{word}"));
            let selector = format!("#charts > [data-show=\"{word}\"]");
            let place = by_selector(&root::<Element>(document), &selector);
            let (ticked, mailbox) = (input.clone(), mailbox.clone());
            listeners.push(Listener::new(&input, "change", move |_| {
                mailbox.post(Message::ShowChart(part, ticked.checked()));
            }));
            rows.push((part, place, input));
        }
        let choice = Self { rows, _listeners: listeners };
        choice.show(view);
        choice
    }

    /// Shows what `view` shows.
    pub(super) fn show(&self, view: &View) {
        for (part, place, input) in &self.rows {
            let shown = view.shows(*part);
            input.set_checked(shown);
            place.toggle_attribute_with_force("data-unshown", !shown).granted();
        }
    }
}
