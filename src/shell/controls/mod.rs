//! The controls of the settings: DOM events become texts of settings, and settings become what the controls show.

mod choice;
mod matrix;
mod number;
mod runs;
mod step_size;
mod text;

use web_sys::{Document, Element, HtmlElement};

use crate::problem::{Domain, Setting, Settings};

use super::elements::{by_id, by_selector, root, set_attribute, set_text};
use super::listener::Listener;
use super::message::{Mailbox, Message, Phase};

pub(super) use runs::RunsEditor;

/// What a control can do, whatever it is made of.
trait Field {
    /// Shows a value in its textual form.
    fn show(&self, text: &str);
    /// Shows a value that comes from this control itself, without touching what the reader is typing.
    fn follow(&self, text: &str);
    /// Marks what was typed as wrong or right.
    fn mark(&self, wrong: bool);
}

/// The control of one setting, with its label, its explanation and its error line.
struct Control {
    setting: &'static Setting,
    block: HtmlElement,
    error: HtmlElement,
    field: Box<dyn Field>,
}

/// The controls of all settings.
pub(super) struct Controls {
    controls: Vec<Control>,
    pub(super) runs: RunsEditor,
    step_size: step_size::Shared,
}

impl Controls {
    /// Finds the control of every setting and listens to it.
    pub(super) fn find(document: &Document, mailbox: &Mailbox) -> Self {
        let root: Element = root(document);
        let step_size = step_size::Shared::default();
        let mut controls = Vec::new();
        for setting in Settings::ALL {
            let field: Box<dyn Field> = match setting.domain {
                Domain::Runs { .. } => continue,
                Domain::Integer { .. } | Domain::Real { .. } => {
                    Box::new(number::NumberField::find(document, setting, mailbox))
                }
                Domain::Choice(_) => Box::new(choice::ChoiceField::find(document, setting, mailbox)),
                Domain::Reals { .. } | Domain::Eigenvalues { .. } => {
                    Box::new(text::TextField::find(document, setting, mailbox))
                }
                Domain::Matrix { .. } => Box::new(matrix::MatrixField::find(document, setting, mailbox)),
                Domain::StepSize { .. } => {
                    Box::new(step_size::StepSizeField::find(document, setting, mailbox, &step_size))
                }
            };
            let block = by_selector(&root, &format!("[data-setting=\"{}\"]", setting.key));
            let error = by_id(document, &format!("{}-error", setting.key));
            controls.push(Control { setting, block, error, field });
        }
        Self { controls, runs: RunsEditor::find(document, mailbox), step_size }
    }

    /// Shows settings: their values, and which of them play a part. What the reader is typing is left alone, and so is
    /// what was typed wrong: `keep` says of which settings.
    pub(super) fn show(&mut self, settings: &Settings, keep: impl Fn(&str) -> bool) {
        for Control { setting, block, field, .. } in &self.controls {
            block.set_hidden(!setting.applies(settings));
            let text = settings.text(setting.key).unwrap_or_default();
            if keep(setting.key) { field.follow(&text) } else { field.show(&text) }
        }
        if !keep(self.runs.key()) {
            self.runs.show(&settings.runs);
        }
    }

    /// Shows what is wrong, each sentence beside the control of its setting, and nothing beside the others.
    pub(super) fn show_errors<'a>(&self, errors: impl Iterator<Item = (&'a str, &'a str)>) {
        let errors: Vec<(&str, &str)> = errors.collect();
        let of = |key: &str| errors.iter().find(|(wrong, _)| *wrong == key).map(|(_, sentence)| *sentence);
        for Control { setting, error, field, .. } in &self.controls {
            set_text(error, of(setting.key).unwrap_or_default());
            field.mark(of(setting.key).is_some());
        }
        self.runs.show_error(of(self.runs.key()));
    }

    /// Remembers the step size in use: the one that “by hand” starts from.
    pub(super) fn suggest_step(&self, step: f64) {
        self.step_size.set(step);
    }
}

/// Listens to an input or a text area: `input` while it changes, `change` when it is left.
fn listen(
    element: &Element,
    key: &'static str,
    mailbox: &Mailbox,
    text: impl Fn() -> String + Clone + 'static,
) -> [Listener; 2] {
    let post = |phase| {
        let (mailbox, text) = (mailbox.clone(), text.clone());
        move |_| mailbox.post(Message::Edit { key, text: text(), phase })
    };
    [Listener::new(element, "input", post(Phase::Underway)), Listener::new(element, "change", post(Phase::Done))]
}

fn mark(element: &Element, wrong: bool) {
    if wrong {
        set_attribute(element, "aria-invalid", "true");
    } else {
        let removed = element.remove_attribute("aria-invalid");
        debug_assert!(removed.is_ok(), "removing an attribute does not throw");
    }
}
