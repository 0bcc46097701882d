//! A step size: certified, practical, or a number by hand.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{Document, HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::float;
use crate::problem::Setting;

use super::super::elements::by_id;
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message, Phase};
use super::{Field, listen, mark};

/// The step size in use, which “by hand” starts from.
pub(super) type Shared = Rc<Cell<f64>>;

/// The menu, and the field for a step by hand.
pub(super) struct StepSizeField {
    menu: HtmlSelectElement,
    by_hand: HtmlElement,
    value: HtmlInputElement,
    _listeners: Vec<Listener>,
}

impl StepSizeField {
    pub(super) fn find(document: &Document, setting: &'static Setting, mailbox: &Mailbox, in_use: &Shared) -> Self {
        let menu: HtmlSelectElement = by_id(document, setting.key);
        let by_hand = by_id(document, &format!("{}-by-hand", setting.key));
        let value: HtmlInputElement = by_id(document, &format!("{}-value", setting.key));
        let typed = value.clone();
        let mut listeners = Vec::from(listen(&value, setting.key, mailbox, move || typed.value()));
        let (chosen, mailbox, in_use) = (menu.clone(), mailbox.clone(), Rc::clone(in_use));
        listeners.push(Listener::new(&menu, "change", move |_| {
            let text = Some(chosen.value()).filter(|word| !word.is_empty()).unwrap_or_else(|| rounded(in_use.get()));
            mailbox.post(Message::Edit { key: setting.key, text, phase: Phase::Done });
        }));
        Self { menu, by_hand, value, _listeners: listeners }
    }

    fn choose(&self, text: &str) -> bool {
        let by_hand = float::parse(text).is_some();
        self.menu.set_value(if by_hand { "" } else { text });
        self.by_hand.set_hidden(!by_hand);
        by_hand
    }
}

/// A step by hand starts with three digits: more could not be told apart in a chart.
fn rounded(step: f64) -> String {
    float::parse(&format!("{step:.2e}")).map_or_else(String::new, |step| step.to_string())
}

impl Field for StepSizeField {
    fn show(&self, text: &str) {
        if self.choose(text) && self.value.value() != text {
            self.value.set_value(text);
        }
    }

    fn follow(&self, text: &str) {
        if self.choose(text) && self.value.value().is_empty() {
            self.value.set_value(text);
        }
    }

    fn mark(&self, wrong: bool) {
        mark(if self.by_hand.hidden() { &self.menu } else { &self.value }, wrong);
        if !wrong {
            mark(&self.menu, false);
            mark(&self.value, false);
        }
    }
}
