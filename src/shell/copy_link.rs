//! “Copy link”: the address of the page, into the clipboard.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlButtonElement, Window};

use super::listener::Listener;
use super::message::{Mailbox, Message};
use super::timer::Timer;

/// What the button says once the link is copied, and for how long.
const COPIED: &str = "Copied";
const COPIED_MILLISECONDS: i32 = 2000;

/// The button that copies the link.
#[must_use = "the button does nothing once it is dropped"]
pub(super) struct CopyLink {
    _listener: Listener,
}

impl CopyLink {
    pub(super) fn new(window: &Window, button: &HtmlButtonElement, mailbox: &Mailbox) -> Self {
        let label = button.text_content().unwrap_or_default();
        let restored = button.clone();
        let timer = Timer::new(window, move || restored.set_text_content(Some(&label)));
        let (said, posted) = (button.clone(), mailbox.clone());
        let copied = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            said.set_text_content(Some(COPIED));
            timer.start(COPIED_MILLISECONDS);
            posted.post(Message::LinkCopied(true));
        });
        let posted = mailbox.clone();
        let refused = Closure::<dyn FnMut(JsValue)>::new(move |_| posted.post(Message::LinkCopied(false)));
        let (window, mailbox) = (window.clone(), mailbox.clone());
        // Browsers want the clipboard written inside the click, so this does not wait for the frame. The closures live
        // as long as the listener: the clipboard answers later.
        let listener = Listener::new(button, "click", move |_| match window.location().href() {
            Ok(link) => {
                let _ = window.navigator().clipboard().write_text(&link).then2(&copied, &refused);
            }
            Err(_) => mailbox.post(Message::LinkCopied(false)),
        });
        Self { _listener: listener }
    }
}
