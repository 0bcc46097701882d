//! The button that branches off a run at the t that is looked back at, and the menu that says which run.

use web_sys::{Document, HtmlButtonElement, HtmlSelectElement};

use crate::problem::RunSpec;
use crate::session::Session;

use super::StartError;
use super::elements::{by_id, set_text};
use super::listener::Listener;
use super::message::{Mailbox, Message};

/// The menu of runs and the button.
#[must_use = "it does nothing once it is dropped"]
pub(super) struct BranchControl {
    document: Document,
    run: HtmlSelectElement,
    button: HtmlButtonElement,
    /// What the menu says.
    names: Vec<String>,
    _listener: Listener,
}

impl BranchControl {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Result<Self, StartError> {
        let run: HtmlSelectElement = by_id(document, "branch-run")?;
        let button: HtmlButtonElement = by_id(document, "branch")?;
        let (chosen, mailbox) = (run.clone(), mailbox.clone());
        let listener = Listener::new(&button, "click", move |_| {
            // Nothing is chosen in an empty menu only.
            mailbox.post(Message::Branch(usize::try_from(chosen.selected_index()).unwrap_or_default()));
        });
        Ok(Self { document: document.clone(), run, button, names: Vec::new(), _listener: listener })
    }

    /// Shows the runs; `past` says whether a past t is looked at.
    pub(super) fn show(&mut self, session: &Session, past: bool) {
        let names: Vec<String> = session.specs().iter().map(RunSpec::name).collect();
        self.run.set_hidden(names.len() < 2);
        self.run.set_disabled(!past);
        self.button.set_disabled(!past);
        if names == self.names {
            return;
        }
        self.run.set_length(0);
        for name in &names {
            // Options are made and put in like any element.
            if let Ok(option) = self.document.create_element("option") {
                set_text(&option, name);
                let _ = self.run.append_child(&option);
            }
        }
        self.names = names;
    }
}
