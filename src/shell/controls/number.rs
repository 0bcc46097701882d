//! A number: a field, and often a slider beside it.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlInputElement};

use crate::problem::{Domain, Setting};

use super::super::elements::{by_id, set_attribute};
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message, Phase};
use super::{Field, listen, mark};

/// The field and the slider of a number.
pub(super) struct NumberField {
    domain: Domain,
    field: HtmlInputElement,
    slider: Option<HtmlInputElement>,
    _listeners: Vec<Listener>,
}

impl NumberField {
    pub(super) fn find(document: &Document, setting: &'static Setting, mailbox: &Mailbox) -> Self {
        let field: HtmlInputElement = by_id(document, setting.key);
        let typed = field.clone();
        let mut listeners = Vec::from(listen(&field, setting.key, mailbox, move || typed.value()));
        // Not every number has a slider.
        let slider =
            document.get_element_by_id(&format!("{}-slider", setting.key)).and_then(|slider| slider.dyn_into().ok());
        if let Some(slider) = &slider {
            listeners.extend(Self::slide(slider, setting, mailbox));
        }
        Self { domain: setting.domain, field, slider, _listeners: listeners }
    }

    fn slide(slider: &HtmlInputElement, setting: &'static Setting, mailbox: &Mailbox) -> [Listener; 2] {
        let post = |phase| {
            let (slider, mailbox) = (slider.clone(), mailbox.clone());
            move |_| {
                if let Some(text) = setting.domain.at_slider(slider.value_as_number()) {
                    mailbox.post(Message::Edit { key: setting.key, text, phase });
                }
            }
        };
        [Listener::new(slider, "input", post(Phase::Underway)), Listener::new(slider, "change", post(Phase::Done))]
    }

    fn slide_to(&self, text: &str) {
        let Some((slider, position)) = self.slider.as_ref().zip(self.domain.slider_position(text)) else { return };
        // A slider that stands for this text already stays: arrow keys could not leave a value they are rounded to.
        if self.domain.at_slider(slider.value_as_number()).as_deref() != Some(text) {
            slider.set_value_as_number(position);
        }
        set_attribute(slider, "aria-valuetext", text);
    }
}

impl Field for NumberField {
    fn show(&self, text: &str) {
        if self.field.value() != text {
            self.field.set_value(text);
        }
        self.slide_to(text);
    }

    fn follow(&self, text: &str) {
        // The slider moves the field; what is typed in the field moves the slider only.
        let document = self.field.owner_document();
        let typing =
            document.and_then(|document| document.active_element()).is_some_and(|active| active == **self.field);
        if typing { self.slide_to(text) } else { self.show(text) }
    }

    fn mark(&self, wrong: bool) {
        mark(&self.field, wrong);
    }
}
