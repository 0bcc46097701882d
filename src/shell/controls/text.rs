//! A list of numbers: a line of text.

use web_sys::{Document, HtmlInputElement};

use crate::problem::Setting;

use super::super::elements::by_id;
use super::super::listener::Listener;
use super::super::message::Mailbox;
use super::{Field, listen, mark};

/// The line of a list of numbers.
pub(super) struct TextField {
    field: HtmlInputElement,
    _listeners: [Listener; 2],
}

impl TextField {
    pub(super) fn find(document: &Document, setting: &'static Setting, mailbox: &Mailbox) -> Self {
        let field: HtmlInputElement = by_id(document, setting.key);
        let typed = field.clone();
        let listeners = listen(&field, setting.key, mailbox, move || typed.value());
        Self { field, _listeners: listeners }
    }
}

impl Field for TextField {
    fn show(&self, text: &str) {
        if self.field.value() != text {
            self.field.set_value(text);
        }
    }

    fn follow(&self, _text: &str) {}

    fn mark(&self, wrong: bool) {
        mark(&self.field, wrong);
    }
}
