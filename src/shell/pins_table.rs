//! The pinned curves, below the runs in their table.

use web_sys::{Document, Element, HtmlElement, HtmlTemplateElement};

use crate::format;
use crate::session::Pin;

use super::elements::{append, by_id, by_selector, instance, part, set_attribute, set_text};
use super::listener::Listener;
use super::message::{Comparison, Mailbox, Message};
use super::swatch;

/// One row a pinned curve.
pub(super) struct PinsTable {
    body: HtmlElement,
    template: HtmlTemplateElement,
    mailbox: Mailbox,
    rows: Vec<Row>,
}

struct Row {
    number: usize,
    element: Element,
    _listener: Listener,
}

impl PinsTable {
    pub(super) fn new(document: &Document, template: &HtmlTemplateElement, mailbox: &Mailbox) -> Self {
        let (template, mailbox) = (template.clone(), mailbox.clone());
        Self { body: by_id(document, "pins-table"), template, mailbox, rows: Vec::new() }
    }

    /// Shows the pinned curves; what a number stands for changes only after it was unpinned.
    pub(super) fn show(&mut self, pins: &[Pin]) {
        if self.rows.iter().map(|row| row.number).eq(pins.iter().map(|pin| pin.number)) {
            return;
        }
        self.body.set_text_content(None);
        self.rows.clear();
        for pin in pins {
            let row = Row::new(&self.template, pin, &self.mailbox);
            append(&self.body, &row.element);
            self.rows.push(row);
        }
    }
}

impl Row {
    fn new(template: &HtmlTemplateElement, pin: &Pin, mailbox: &Mailbox) -> Self {
        let element = instance(template);
        element.set_class_name("pinned");
        swatch::show(&by_selector(&element, ".swatch"), pin.identity);
        let (last, loss) = pin.points.last().copied().unwrap_or((0, f64::NAN));
        let fill = |name: &str, text: &str| {
            set_text(&part(&element, name), text);
        };
        fill("label", &pin.label);
        fill("step", &format::exact(pin.step));
        fill("updates", &format::count(last));
        fill("loss", &format::steady(loss));
        fill("state", &pin.settings);
        let (button, number): (HtmlElement, _) = (part(&element, "pin"), pin.number);
        set_text(&button, "Unpin");
        set_attribute(&button, "aria-label", &format!("Unpin {}", pin.label));
        set_attribute(&button, "aria-description", "Take this curve out of the loss chart.");
        let mailbox = mailbox.clone();
        let listener = Listener::new(&button, "click", move |_| {
            mailbox.post(Message::Compare(Comparison::Unpin(number)));
        });
        Self { number, element, _listener: listener }
    }
}
