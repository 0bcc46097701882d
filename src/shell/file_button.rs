//! The button that opens a file of the reader's.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, HtmlButtonElement, HtmlInputElement};

use crate::session::{ImportError, LONGEST_FILE};

use super::StartError;
use super::elements::by_id;
use super::listener::Listener;
use super::message::{Mailbox, Message};

/// “Open JSON”, and the field behind it that has the browser ask for a file.
#[must_use = "the button does nothing once it is dropped"]
pub(super) struct FileButton {
    _listeners: [Listener; 2],
}

impl FileButton {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Result<Self, StartError> {
        let (button, field): (HtmlButtonElement, HtmlInputElement) =
            (by_id(document, "open-json")?, by_id(document, "json-file")?);
        let posted = mailbox.clone();
        let read = Closure::<dyn FnMut(JsValue)>::new(move |text: JsValue| {
            posted.post(Message::Opened(text.as_string().ok_or_else(unreadable)));
        });
        let posted = mailbox.clone();
        let failed = Closure::<dyn FnMut(JsValue)>::new(move |_| posted.post(Message::Opened(Err(unreadable()))));
        let (asking, mailbox) = (field.clone(), mailbox.clone());
        Ok(Self {
            _listeners: [
                Listener::new(&button, "click", move |_| asking.click()),
                // The closures live as long as the listener: files are read later.
                Listener::new(&field.clone(), "change", move |_| {
                    let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
                    // What is too long is not even read.
                    if file.size() > LONGEST_FILE as f64 {
                        let error = ImportError::TooLong { bytes: file.size() as usize };
                        mailbox.post(Message::Opened(Err(error.to_string())));
                    } else {
                        let _ = file.text().then2(&read, &failed);
                    }
                    // The same file can be chosen once more.
                    field.set_value("");
                }),
            ],
        })
    }
}

fn unreadable() -> String {
    "The browser could not read the file.".to_owned()
}
