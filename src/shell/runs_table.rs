//! The table of runs: what each is doing, in numbers.

use web_sys::{Element, HtmlElement, HtmlTemplateElement};

use crate::format;
use crate::session::{RunSnapshot, Snapshot, Status};

use super::StartError;
use super::elements::{by_selector, instance, part, set_attribute, set_text};
use super::listener::Listener;
use super::message::{Comparison, Mailbox, Message};
use super::swatch;

/// The table, one row a run.
pub(super) struct RunsTable {
    body: HtmlElement,
    template: HtmlTemplateElement,
    mailbox: Mailbox,
    rows: Vec<Row>,
}

struct Row {
    element: Element,
    label: HtmlElement,
    step: HtmlElement,
    updates: HtmlElement,
    loss: HtmlElement,
    state: HtmlElement,
    pin: HtmlElement,
    _listener: Listener,
}

impl RunsTable {
    pub(super) fn new(body: &HtmlElement, template: &HtmlTemplateElement, mailbox: &Mailbox) -> Self {
        Self { body: body.clone(), template: template.clone(), mailbox: mailbox.clone(), rows: Vec::new() }
    }

    /// Shows the runs of a snapshot.
    pub(super) fn show(&mut self, snapshot: &Snapshot<'_>) -> Result<(), StartError> {
        while self.rows.len() > snapshot.runs.len() {
            self.rows.pop().inspect(|row| row.element.remove());
        }
        while self.rows.len() < snapshot.runs.len() {
            let row = Row::new(&self.template, self.rows.len(), &self.mailbox)?;
            self.body.append_child(&row.element)?;
            self.rows.push(row);
        }
        for (row, run) in self.rows.iter().zip(&snapshot.runs) {
            row.show(run, snapshot.status);
        }
        Ok(())
    }
}

impl Row {
    fn new(template: &HtmlTemplateElement, index: usize, mailbox: &Mailbox) -> Result<Self, StartError> {
        let element = instance(template)?;
        swatch::show(&by_selector(&element, ".swatch")?, index)?;
        let (pin, mailbox): (HtmlElement, _) = (part(&element, "pin")?, mailbox.clone());
        Ok(Self {
            _listener: Listener::new(&pin, "click", move |_| {
                mailbox.post(Message::Compare(Comparison::Pin(index)));
            }),
            pin,
            label: part(&element, "label")?,
            step: part(&element, "step")?,
            updates: part(&element, "updates")?,
            loss: part(&element, "loss")?,
            state: part(&element, "state")?,
            element,
        })
    }

    fn show(&self, run: &RunSnapshot<'_>, status: Status) {
        let name = run.spec.name();
        set_attribute(&self.pin, "aria-label", &format!("Pin {name}"));
        set_text(&self.label, &name);
        match &run.state {
            Err(_) => {
                [&self.step, &self.updates, &self.loss].into_iter().for_each(|cell| set_text(cell, "–"));
                set_text(&self.state, "cannot run");
            }
            Ok(state) => {
                set_text(&self.step, &format::exact(state.step.value));
                set_text(&self.updates, &format::count(state.updates));
                let loss = format::steady(state.loss);
                let population = state.population_loss.map(|loss| format!(", population {}", format::steady(loss)));
                set_text(&self.loss, &(loss + &population.unwrap_or_default()));
                let going = if status == Status::Running { "running" } else { "ready" };
                set_text(&self.state, state.stop.map_or(going, |stop| stop.word()));
            }
        }
    }
}
