//! The button that opens a file of the reader's.

use web_sys::{Document, HtmlButtonElement, HtmlInputElement};

use super::elements::by_id;
use super::listener::Listener;
use super::message::{Mailbox, Message};

/// “Open JSON”, and the field behind it that has the browser ask for a file.
#[must_use = "the button does nothing once it is dropped"]
pub(super) struct FileButton {
    _listeners: [Listener; 2],
}

impl FileButton {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Self {
        let (button, field): (HtmlButtonElement, HtmlInputElement) =
            (by_id(document, "open-json"), by_id(document, "json-file"));
        let (asking, mailbox) = (field.clone(), mailbox.clone());
        Self {
            _listeners: [
                Listener::new(&button, "click", move |_| asking.click()),
                Listener::new(&field.clone(), "change", move |_| {
                    let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
                    mailbox.post(Message::FileChosen(file));
                    // The same file can be chosen once more.
                    field.set_value("");
                }),
            ],
        }
    }
}
