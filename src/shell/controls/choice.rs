//! A choice between a few words: a menu.

use web_sys::{Document, HtmlSelectElement};

use crate::problem::Setting;

use super::super::elements::by_id;
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message, Phase};
use super::{Field, mark};

/// The menu of a choice.
pub(super) struct ChoiceField {
    menu: HtmlSelectElement,
    _listener: Listener,
}

impl ChoiceField {
    pub(super) fn find(document: &Document, setting: &'static Setting, mailbox: &Mailbox) -> Self {
        let menu: HtmlSelectElement = by_id(document, setting.key);
        let (chosen, mailbox) = (menu.clone(), mailbox.clone());
        let listener = Listener::new(&menu, "change", move |_| {
            mailbox.post(Message::Edit { key: setting.key, text: chosen.value(), phase: Phase::Done });
        });
        Self { menu, _listener: listener }
    }
}

impl Field for ChoiceField {
    fn show(&self, text: &str) {
        self.menu.set_value(text);
    }

    fn follow(&self, text: &str) {
        self.show(text);
    }

    fn mark(&self, wrong: bool) {
        mark(&self.menu, wrong);
    }
}
