//! The table of runs: what each is doing, in numbers.

use web_sys::{Element, HtmlElement, HtmlTemplateElement};

use crate::format;
use crate::session::{RunSnapshot, Snapshot, Status};

use super::StartError;
use super::elements::{by_selector, instance, part, set_text};
use super::swatch;

/// The table, one row a run.
pub(super) struct RunsTable {
    body: HtmlElement,
    template: HtmlTemplateElement,
    rows: Vec<Row>,
}

struct Row {
    element: Element,
    label: HtmlElement,
    step: HtmlElement,
    updates: HtmlElement,
    loss: HtmlElement,
    state: HtmlElement,
}

impl RunsTable {
    pub(super) fn new(body: &HtmlElement, template: &HtmlTemplateElement) -> Self {
        Self { body: body.clone(), template: template.clone(), rows: Vec::new() }
    }

    /// Shows the runs of a snapshot.
    pub(super) fn show(&mut self, snapshot: &Snapshot<'_>) -> Result<(), StartError> {
        while self.rows.len() > snapshot.runs.len() {
            self.rows.pop().inspect(|row| row.element.remove());
        }
        while self.rows.len() < snapshot.runs.len() {
            let row = Row::new(&self.template, self.rows.len())?;
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
    fn new(template: &HtmlTemplateElement, index: usize) -> Result<Self, StartError> {
        let element = instance(template)?;
        swatch::show(&by_selector(&element, ".swatch")?, index)?;
        Ok(Self {
            label: part(&element, "label")?,
            step: part(&element, "step")?,
            updates: part(&element, "updates")?,
            loss: part(&element, "loss")?,
            state: part(&element, "state")?,
            element,
        })
    }

    fn show(&self, run: &RunSnapshot<'_>, status: Status) {
        set_text(&self.label, &run.spec.name());
        match &run.state {
            Err(_) => {
                [&self.step, &self.updates, &self.loss].into_iter().for_each(|cell| set_text(cell, "–"));
                set_text(&self.state, "cannot run");
            }
            Ok(state) => {
                set_text(&self.step, &format::exact(state.step.value));
                set_text(&self.updates, &format::count(state.updates));
                set_text(&self.loss, &format::steady(state.loss));
                let going = if status == Status::Running { "running" } else { "ready" };
                set_text(&self.state, state.stop.map_or(going, |stop| stop.word()));
            }
        }
    }
}
