//! The table of runs: what each is doing, in numbers.

use web_sys::{Element, HtmlButtonElement, HtmlElement, HtmlTemplateElement};

use crate::format;
use crate::session::{RunSnapshot, Snapshot, Status};

use super::elements::{append, by_selector, instance, part, set_attribute, set_text};
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
    pin: HtmlButtonElement,
    branch: HtmlButtonElement,
    _listeners: [Listener; 2],
}

impl RunsTable {
    pub(super) fn new(body: &HtmlElement, template: &HtmlTemplateElement, mailbox: &Mailbox) -> Self {
        Self { body: body.clone(), template: template.clone(), mailbox: mailbox.clone(), rows: Vec::new() }
    }

    /// Shows the runs of a snapshot; `past` is the t that is looked back at, where runs can branch off.
    pub(super) fn show(&mut self, snapshot: &Snapshot<'_>, past: Option<u64>) {
        while self.rows.len() > snapshot.runs.len() {
            self.rows.pop().inspect(|row| row.element.remove());
        }
        while self.rows.len() < snapshot.runs.len() {
            let row = Row::new(&self.template, self.rows.len(), &self.mailbox);
            append(&self.body, &row.element);
            self.rows.push(row);
        }
        for (row, run) in self.rows.iter().zip(&snapshot.runs) {
            row.show(run, snapshot.status, past);
        }
    }
}

impl Row {
    fn new(template: &HtmlTemplateElement, index: usize, mailbox: &Mailbox) -> Self {
        let element = instance(template);
        swatch::show(&by_selector(&element, ".swatch"), index);
        let (pin, branch): (HtmlButtonElement, HtmlButtonElement) = (part(&element, "pin"), part(&element, "branch"));
        let (pinned, branched) = (mailbox.clone(), mailbox.clone());
        Self {
            _listeners: [
                Listener::new(&pin, "click", move |_| pinned.post(Message::Compare(Comparison::Pin(index)))),
                Listener::new(&branch, "click", move |_| branched.post(Message::Branch(index))),
            ],
            pin,
            branch,
            label: part(&element, "label"),
            step: part(&element, "step"),
            updates: part(&element, "updates"),
            loss: part(&element, "loss"),
            state: part(&element, "state"),
            element,
        }
    }

    fn show(&self, run: &RunSnapshot<'_>, status: Status, past: Option<u64>) {
        let name = run.spec.name();
        self.pin.set_hidden(past.is_some());
        self.branch.set_hidden(past.is_none());
        if let Some(t) = past {
            set_attribute(&self.branch, "aria-label", &format!("Branch from {name} at t = {}", format::count(t)));
        }
        set_attribute(&self.pin, "aria-label", &format!("Pin {name}"));
        // There is a curve once there is an update.
        self.pin.set_disabled(run.state.as_ref().map_or(0, |state| state.updates) == 0);
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
