//! The verdict on each run: what is predicted, by which statement, with which numbers, and what was measured.

use web_sys::{Document, Element, HtmlElement, HtmlTemplateElement};

use crate::format;
use crate::session::{RunSnapshot, RunState, Snapshot, StopReason};
use crate::theory::verdict::{Standing, text};
use crate::theory::{Finding, Verdict};

use super::elements::{Elements, append, by_selector, created, instance, part, set_attribute, set_text};
use super::{mathematics, swatch};

/// The verdicts, one section a run.
pub(super) struct VerdictView {
    document: Document,
    list: HtmlElement,
    verdict: HtmlTemplateElement,
    finding: HtmlTemplateElement,
    sections: Vec<Section>,
}

/// What changes while a run goes on.
struct Section {
    reach_measured: HtmlElement,
    floor_measured: HtmlElement,
    stop: HtmlElement,
    standing: HtmlElement,
}

impl VerdictView {
    pub(super) fn new(document: &Document, elements: &Elements) -> Self {
        Self {
            document: document.clone(),
            list: elements.verdict_list.clone(),
            verdict: elements.verdict.clone(),
            finding: elements.finding.clone(),
            sections: Vec::new(),
        }
    }

    /// Shows the verdicts on the runs of a session that was just loaded.
    pub(super) fn load(&mut self, snapshot: &Snapshot<'_>) {
        self.list.set_text_content(None);
        self.sections.clear();
        for (identity, run) in snapshot.runs.iter().enumerate() {
            let section = self.section(identity, run);
            self.sections.push(section);
        }
        self.update(snapshot);
    }

    /// Shows what was measured by now.
    pub(super) fn update(&self, snapshot: &Snapshot<'_>) {
        for (section, run) in self.sections.iter().zip(&snapshot.runs) {
            let Ok(state) = &run.state else { continue };
            let reached = (state.stop == Some(StopReason::ReachedLoss)).then_some(state.updates);
            set_text(&section.reach_measured, &reached.map_or_else(|| "–".to_owned(), format::count));
            set_text(&section.floor_measured, &format::steady(least_loss(state)));
            // That ε was reached is said by the standing.
            let fulfilled = matches!(state.standing, Standing::Fulfilled { .. });
            let stop = state.stop.filter(|_| !fulfilled).map(|stop| stop.sentence(state.updates));
            set_text(&section.stop, &stop.unwrap_or_default());
            // Before the first update nothing was measured that could hold.
            let standing = (state.updates > 0).then(|| text::standing(&state.standing));
            set_text(&section.standing, &standing.unwrap_or_default());
            let notable = matches!(state.standing, Standing::BrokenByRounding { .. } | Standing::Violated { .. });
            section.standing.set_class_name(if notable { "standing notable" } else { "standing" });
        }
    }

    fn section(&self, identity: usize, run: &RunSnapshot<'_>) -> Section {
        let element = instance(&self.verdict);
        swatch::show(&by_selector(&element, ".swatch"), identity);
        let fill = |name: &str, text: &str| mathematics::set(&self.document, &part(&element, name), text);
        fill("label", &run.spec.name());
        match &run.state {
            Err(refusal) => {
                fill("headline", &refusal.to_string());
                part::<HtmlElement>(&element, "comparison").set_hidden(true);
            }
            Ok(state) => {
                fill("headline", &text::headline(state.verdict));
                fill("step", &text::step(state.step));
                fill("engine", &state.selection.reason);
                compare(&element, state.verdict);
                self.reason(&element, state);
            }
        }
        append(&self.list, &element);
        Section {
            reach_measured: part(&element, "reach-measured"),
            floor_measured: part(&element, "floor-measured"),
            stop: part(&element, "stop"),
            standing: part(&element, "standing"),
        }
    }

    /// The statements, those that apply open, and the remarks.
    fn reason(&self, element: &Element, state: &RunState<'_>) {
        let findings: Element = part(element, "findings");
        let (applying, others): (Vec<_>, Vec<_>) = state.verdict.findings.iter().partition(|finding| finding.applies());
        for finding in applying.into_iter().chain(others) {
            let found = self.found(finding);
            append(&findings, &found);
        }
        let remarks: Element = part(element, "remarks");
        for remark in &state.verdict.remarks {
            let remark = self.written("p", &text::remark(remark));
            append(&remarks, &remark);
        }
    }

    fn found(&self, finding: &Finding) -> Element {
        let element = instance(&self.finding);
        let applies = finding.applies();
        let title: HtmlElement = part(&element, "title");
        let suffix = if applies { "applies" } else { "does not apply" };
        set_text(&title, &format!("{}: {suffix}", text::title(finding.statement)));
        if applies {
            set_attribute(&element, "open", "");
        }
        mathematics::set(&self.document, &part(&element, "claim"), text::claim(finding.statement));
        let list: Element = part(&element, "hypotheses");
        for hypothesis in &finding.hypotheses {
            let item = self.written("li", &text::hypothesis(hypothesis));
            item.set_class_name(if hypothesis.holds() { "holds" } else { "fails" });
            append(&list, &item);
        }
        element
    }

    fn written(&self, tag: &str, text: &str) -> Element {
        let element = created(&self.document, tag);
        mathematics::set(&self.document, &element, text);
        element
    }
}

/// The numbers that are predicted; rows without a prediction are left out.
fn compare(element: &Element, verdict: &Verdict) {
    let row = |name: &str, prediction: Option<String>| {
        part::<HtmlElement>(element, name).set_hidden(prediction.is_none());
        let cell: HtmlElement = part(element, &format!("{name}-predicted"));
        set_text(&cell, &prediction.unwrap_or_default());
    };
    row("reach", verdict.updates.map(|updates| format!("≤ {}", format::count(updates))));
    row("floor", verdict.floor.map(|floor| format!("≥ {}", format::number(floor.value))));
    let nothing = verdict.updates.is_none() && verdict.floor.is_none();
    part::<HtmlElement>(element, "comparison").set_hidden(nothing);
}

/// The least loss so far: extremes are always kept.
fn least_loss(state: &RunState<'_>) -> f64 {
    state.history.iter().map(|sample| sample.loss).fold(f64::INFINITY, f64::min)
}
