//! “Copy link”: the address of the page, into the clipboard.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlButtonElement, Window};

use super::listener::Listener;
use super::message::{Mailbox, Message};

/// The button that copies the link.
#[must_use = "the button does nothing once it is dropped"]
pub(super) struct CopyLink {
    _listener: Listener,
}

impl CopyLink {
    pub(super) fn new(window: &Window, button: &HtmlButtonElement, mailbox: &Mailbox) -> Self {
        let answer = |copied: bool| {
            let mailbox = mailbox.clone();
            Closure::<dyn FnMut(JsValue)>::new(move |_| mailbox.post(Message::LinkCopied(copied)))
        };
        // Kept for as long as the button: the clipboard answers later.
        let (copied, refused) = (Rc::new(answer(true)), Rc::new(answer(false)));
        let (window, mailbox) = (window.clone(), mailbox.clone());
        // Browsers want the clipboard written inside the click, so this does not wait for the frame.
        let listener = Listener::new(button, "click", move |_| match window.location().href() {
            Ok(link) => {
                let _ = window.navigator().clipboard().write_text(&link).then2(&copied, &refused);
            }
            Err(_) => mailbox.post(Message::LinkCopied(false)),
        });
        Self { _listener: listener }
    }
}
