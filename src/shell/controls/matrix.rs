//! An own matrix: a text area that is read while it is typed in.

use web_sys::{Document, HtmlElement, HtmlTextAreaElement};

use crate::problem::Setting;

use super::super::elements::{by_id, set_text};
use super::super::listener::Listener;
use super::super::message::Mailbox;
use super::{Field, listen, mark};

/// The text area of a matrix, and what was found in it.
pub(super) struct MatrixField {
    area: HtmlTextAreaElement,
    found: HtmlElement,
    _listeners: [Listener; 2],
}

impl MatrixField {
    pub(super) fn find(document: &Document, setting: &'static Setting, mailbox: &Mailbox) -> Self {
        let area: HtmlTextAreaElement = by_id(document, setting.key);
        let typed = area.clone();
        let listeners = listen(&area, setting.key, mailbox, move || typed.value());
        Self { area, found: by_id(document, &format!("{}-found", setting.key)), _listeners: listeners }
    }

    fn say_what_was_found(&self, text: &str) {
        let rows = if text.is_empty() { 0 } else { text.split(';').count() };
        set_text(&self.found, &if rows == 0 { String::new() } else { format!("Read as a {rows} × {rows} matrix.") });
    }
}

impl Field for MatrixField {
    fn show(&self, text: &str) {
        self.say_what_was_found(text);
        let lines = text.replace(';', "\n").replace(',', " ");
        if self.area.value() != lines {
            self.area.set_value(&lines);
        }
    }

    fn follow(&self, text: &str) {
        self.say_what_was_found(text);
    }

    fn mark(&self, wrong: bool) {
        mark(&self.area, wrong);
        if wrong {
            set_text(&self.found, "");
        }
    }
}
