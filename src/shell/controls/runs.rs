//! The list of runs: each an algorithm, its parameter, and what it has of its own.

mod optimizer;
mod start;

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, EventTarget, HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlLabelElement,
    HtmlSelectElement, HtmlTemplateElement,
};

use crate::format;
use crate::problem::{ALGORITHMS, AlgorithmWord, Beginning, RunError, RunSpec, Settings, Start, settings};

use super::super::elements::{append, by_id, by_selector, instance, part, set_attribute, set_text};
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message, Phase};
use super::super::swatch;
use super::mark;

/// The list of runs and its button.
pub(in crate::shell) struct RunsEditor {
    list: HtmlElement,
    row: HtmlTemplateElement,
    add: HtmlButtonElement,
    rows: Vec<Row>,
    /// The row that was last read and found wrong.
    wrong: Cell<Option<usize>>,
    _listeners: Vec<Listener>,
}

/// One row of the list.
struct Row {
    element: Element,
    algorithm: HtmlSelectElement,
    remove: HtmlButtonElement,
    parameter_line: HtmlElement,
    parameter_label: HtmlElement,
    parameter: HtmlInputElement,
    slider: HtmlInputElement,
    depth: HtmlInputElement,
    step: HtmlInputElement,
    engine: HtmlSelectElement,
    start_line: HtmlElement,
    start: HtmlSelectElement,
    /// The word of the start whose number is there: another start has another kind of number.
    numbered: Cell<&'static str>,
    seed: HtmlInputElement,
    seed_label: HtmlElement,
    seed_line: HtmlElement,
    optimizer_line: HtmlElement,
    optimizer: HtmlSelectElement,
    numbers_line: HtmlElement,
    numbers_label: HtmlElement,
    numbers: HtmlInputElement,
    error: HtmlElement,
    beginning_line: HtmlElement,
    /// How the run begins, where it is a branch; what the controls show is what it goes on with.
    beginning: Cell<Option<Beginning>>,
    own: Element,
}

impl RunsEditor {
    pub(super) fn find(document: &Document, mailbox: &Mailbox) -> Self {
        let list: HtmlElement = by_id(document, "runs");
        let add: HtmlButtonElement = by_id(document, "add-run");
        let listeners = listen(&list, &add, mailbox);
        Self {
            list,
            row: by_id(document, "run-row"),
            add,
            rows: Vec::new(),
            wrong: Cell::default(),
            _listeners: listeners,
        }
    }

    /// The key of the setting that the list stands for.
    pub(in crate::shell) fn key(&self) -> &'static str {
        settings::RUNS.key
    }

    /// Shows runs.
    pub(super) fn show(&mut self, runs: &[RunSpec]) {
        while self.rows.len() > runs.len() {
            self.rows.pop().inspect(|row| row.element.remove());
        }
        while self.rows.len() < runs.len() {
            let row = Row::new(&self.row, self.rows.len());
            append(&self.list, &row.element);
            self.rows.push(row);
        }
        for (row, run) in self.rows.iter().zip(runs) {
            row.show(run);
            row.remove.set_disabled(runs.len() == 1);
        }
        self.add.set_disabled(runs.len() >= settings::MAX_RUNS);
    }

    /// Reads the list, as the text of its setting.
    ///
    /// # Errors
    /// What is wrong with the first row that is not a run, as a sentence.
    pub(in crate::shell) fn read(&self) -> Result<String, String> {
        let mut texts = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let text = row.read();
            self.wrong.set(text.is_err().then_some(index));
            texts.push(text?);
        }
        Ok(texts.join(";"))
    }

    /// Puts the focus on the step size of a row's own.
    pub(in crate::shell) fn lead_to_step(&self, row: usize) {
        if let Some(row) = self.rows.get(row) {
            set_attribute(&row.own, "open", "");
            // Focusing a field of the page does not throw.
            let _ = row.step.focus();
            row.step.select();
        }
    }

    /// Gives a row the default parameter of its algorithm.
    pub(in crate::shell) fn reset_parameter(&self, row: usize) {
        if let Some(row) = self.rows.get(row) {
            row.reset_parameter();
        }
    }

    /// Gives a row the default numbers of its optimizer.
    pub(in crate::shell) fn reset_numbers(&self, row: usize) {
        if let Some(row) = self.rows.get(row) {
            row.reset_numbers();
        }
    }

    /// Has the parameter of a row follow its slider.
    pub(in crate::shell) fn slide(&self, row: usize) {
        if let Some(row) = self.rows.get(row) {
            row.slide();
        }
    }

    /// Shows what is wrong, under the row that was read last and found wrong, or under the last one; or nothing.
    pub(super) fn show_error(&self, error: Option<&str>) {
        let place = self.wrong.get().unwrap_or(self.rows.len().saturating_sub(1));
        for (index, row) in self.rows.iter().enumerate() {
            row.show_error(error.filter(|_| index == place));
        }
    }

    /// Shows why runs cannot be run, each under its row.
    pub(in crate::shell) fn show_refusals(&self, refusals: &[Option<String>]) {
        for (row, refusal) in self.rows.iter().zip(refusals) {
            row.show_error(refusal.as_deref());
        }
    }
}

fn listen(list: &HtmlElement, add: &HtmlButtonElement, mailbox: &Mailbox) -> Vec<Listener> {
    let on = |mailbox: &Mailbox, message: fn(&Event) -> Option<Message>| {
        let mailbox = mailbox.clone();
        move |event: Event| {
            if let Some(message) = message(&event) {
                mailbox.post(message);
            }
        }
    };
    vec![
        Listener::new(list, "input", on(mailbox, moved)),
        Listener::new(list, "change", on(mailbox, changed)),
        Listener::new(list, "click", on(mailbox, removed)),
        Listener::new(add, "click", on(mailbox, |_| Some(Message::AddRun))),
    ]
}

fn moved(event: &Event) -> Option<Message> {
    let slid = row_of(event.target(), "[data-part=\"parameter-slider\"]");
    Some(slid.map_or(Message::EditRuns(Phase::Underway), |row| Message::SlideParameter(row, Phase::Underway)))
}

fn changed(event: &Event) -> Option<Message> {
    if let Some(row) = row_of(event.target(), "[data-part=\"parameter-slider\"]") {
        return Some(Message::SlideParameter(row, Phase::Done));
    }
    if let Some(row) = row_of(event.target(), "[data-part=\"optimizer\"]") {
        return Some(Message::ChangeOptimizer(row));
    }
    let row = row_of(event.target(), "[data-part=\"algorithm\"]");
    Some(row.map_or(Message::EditRuns(Phase::Done), Message::ChangeAlgorithm))
}

fn removed(event: &Event) -> Option<Message> {
    row_of(event.target(), "[data-part=\"remove\"]").map(Message::RemoveRun)
}

/// The index of the row that an event comes from, if it comes from the part that a selector names.
fn row_of(target: Option<EventTarget>, selector: &str) -> Option<usize> {
    let part: Element = target?.dyn_into().ok()?;
    let row = part.closest(selector).ok()??.closest("li").ok()??;
    let before = std::iter::successors(row.previous_element_sibling(), Element::previous_element_sibling);
    Some(before.count())
}

impl Row {
    fn new(template: &HtmlTemplateElement, index: usize) -> Self {
        let element = instance(template);
        let number = index + 1;
        set_attribute(&part::<Element>(&element, "row"), "aria-label", &format!("Run {number}"));
        for name in ["algorithm", "parameter", "depth", "step", "engine", "start", "seed", "optimizer", "numbers"] {
            let control: HtmlElement = part(&element, name);
            let label: HtmlLabelElement = part(&element, &format!("{name}-label"));
            let id = format!("run-{number}-{name}");
            label.set_html_for(&id);
            set_attribute(&control, "id", &id);
            set_attribute(&control, "aria-describedby", &format!("run-{number}-error"));
        }
        let error: HtmlElement = part(&element, "error");
        error.set_id(&format!("run-{number}-error"));
        let remove: HtmlButtonElement = part(&element, "remove");
        set_attribute(&remove, "aria-label", &format!("Remove run {number}"));
        let algorithm_label: HtmlElement = part(&element, "algorithm-label");
        set_text(&algorithm_label, &format!("Algorithm of run {number}"));
        swatch::show(&by_selector(&element, ".swatch"), index);
        Self {
            algorithm: part(&element, "algorithm"),
            remove,
            parameter_line: part(&element, "parameter-line"),
            parameter_label: part(&element, "parameter-label"),
            parameter: part(&element, "parameter"),
            slider: part(&element, "parameter-slider"),
            depth: part(&element, "depth"),
            step: part(&element, "step"),
            engine: part(&element, "engine"),
            start_line: part(&element, "start-line"),
            start: part(&element, "start"),
            numbered: Cell::default(),
            seed: part(&element, "seed"),
            seed_label: part(&element, "seed-label"),
            seed_line: part(&element, "seed-line"),
            optimizer_line: part(&element, "optimizer-line"),
            optimizer: part(&element, "optimizer"),
            numbers_line: part(&element, "numbers-line"),
            numbers_label: part(&element, "numbers-label"),
            numbers: part(&element, "numbers"),
            error,
            beginning_line: part(&element, "beginning"),
            beginning: Cell::default(),
            own: part(&element, "own"),
            element,
        }
    }

    fn show(&self, run: &RunSpec) {
        let word = run.algorithm.word();
        self.algorithm.set_value(word.word);
        self.label_parameter(word);
        // The text of a run holds every part in its one textual form.
        let text = run.now().to_string();
        let (algorithm, own) = text.split_once(',').unwrap_or((&text, ""));
        let own = |key: &str| own.split(',').find_map(|part| part.strip_prefix(key)?.strip_prefix('=')).unwrap_or("");
        self.show_beginning(run);
        self.parameter.set_value(algorithm.split_once(':').map_or("", |(_, parameter)| parameter));
        self.follow_parameter(word);
        self.depth.set_value(own(settings::DEPTH.key));
        self.step.set_value(own(settings::STEP.key));
        self.engine.set_value(own(settings::ENGINE.key));
        let start = own("start");
        let (word, number) = start.split_once(':').unwrap_or((start, ""));
        self.start.set_value(if word.is_empty() { Start::Identity.word().word } else { word });
        self.seed.set_value(number);
        self.numbered.set(self.start_word().word);
        self.label_start();
        self.show_optimizer(run);
    }

    fn show_beginning(&self, run: &RunSpec) {
        self.beginning.set(run.beginning);
        self.beginning_line.set_hidden(run.beginning.is_none());
        if let Some(beginning) = run.beginning {
            let name = RunSpec { depth: None, engine: None, ..beginning.of(run) }.name();
            set_text(&self.beginning_line, &format!("Goes on from {name} at t = {}.", format::count(beginning.until)));
        }
    }

    fn label_parameter(&self, word: &AlgorithmWord) {
        self.parameter_line.set_hidden(word.parameter.is_none());
        if let Some(parameter) = word.parameter {
            set_text(&self.parameter_label, &format!("{} {}", parameter.label, parameter.symbol));
            self.parameter.set_placeholder(parameter.otherwise.unwrap_or_default());
            set_attribute(&self.slider, "aria-label", &format!("{} {}, slider", parameter.label, parameter.symbol));
        }
    }

    /// Moves the slider to the number that is there.
    fn follow_parameter(&self, word: &AlgorithmWord) {
        let Some(parameter) = &word.parameter else { return };
        if let Some(position) = parameter.domain().slider_position(&self.parameter.value()) {
            self.slider.set_value(&position.to_string());
        }
        set_attribute(&self.slider, "aria-valuetext", &self.parameter.value());
    }

    /// Takes up the number that the slider stands at.
    fn slide(&self) {
        let Some(parameter) = self.word().and_then(|word| word.parameter.as_ref()) else { return };
        if let Some(text) = parameter.domain().at_slider(self.slider.value_as_number()) {
            self.parameter.set_value(&text);
            set_attribute(&self.slider, "aria-valuetext", &text);
        }
    }

    fn word(&self) -> Option<&'static AlgorithmWord> {
        let chosen = self.algorithm.value();
        ALGORITHMS.iter().find(|algorithm| algorithm.word == chosen)
    }

    fn reset_parameter(&self) {
        let Some(word) = self.word() else { return };
        self.label_parameter(word);
        self.label_start();
        let needed = word.parameter.filter(|parameter| parameter.otherwise.is_none());
        self.parameter.set_value(&needed.map_or_else(String::new, |parameter| parameter.default.to_string()));
    }

    /// The text of the run; the error is a sentence.
    fn read(&self) -> Result<String, String> {
        let mut text = self.algorithm.value();
        let parameter = self.parameter.value();
        if let Some(declared) = self.word().and_then(|word| word.parameter.as_ref()) {
            let given = parameter.trim();
            // Commas and the like would be read as the next part of a run.
            if given.contains([',', ';', '=', ':']) || (given.is_empty() && declared.otherwise.is_none()) {
                return Err(RunError::Parameter { parameter: declared, given: given.to_owned() }.to_string());
            }
            if !given.is_empty() {
                text += &format!(":{given}");
            }
        }
        let own = [
            (settings::DEPTH.key, self.depth.value()),
            (settings::STEP.key, self.step.value()),
            (settings::ENGINE.key, self.engine.value()),
        ];
        for (key, value) in own {
            let value = value.trim();
            if !value.is_empty() {
                Settings::default().set(key, value).map_err(|error| error.to_string())?;
                text += &format!(",{key}={value}");
            }
        }
        let start = self.start_word();
        if self.numbered.replace(start.word) != start.word {
            self.seed.set_value("");
        }
        if let Some(parameter) = &start.parameter {
            let given = self.seed.value();
            let given = given.trim();
            if given.contains([',', ';', '=', ':']) {
                return Err(RunError::Parameter { parameter, given: given.to_owned() }.to_string());
            }
            let number = if given.is_empty() { parameter.otherwise.unwrap_or_default() } else { given };
            text += &format!(",start={}:{number}", start.word);
        }
        text += &self.optimizer_text();
        let run = RunSpec::parse(&text).map_err(|error| error.to_string())?;
        let Some(beginning) = self.beginning.get() else { return Ok(text) };
        // Only together are the two held against each other.
        let text = RunSpec { beginning: Some(beginning), ..run }.to_string();
        RunSpec::parse(&text).map(|_| text).map_err(|error| error.to_string())
    }

    fn show_error(&self, error: Option<&str>) {
        set_text(&self.error, error.unwrap_or_default());
        mark(&self.parameter, error.is_some() && !self.parameter_line.hidden());
    }
}
