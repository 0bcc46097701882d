//! “Share”: the code that embeds the experiment, the script that reproduces it, and BibTeX entries, each with a button
//! that copies it.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, HtmlButtonElement, HtmlDialogElement, HtmlTextAreaElement, Location, Window};

use crate::embedding::{PAPER, citation, element, iframe};
use crate::problem::Experiment;
use crate::session::{self, Snapshot};

use super::elements::by_id;
use super::listener::Listener;
use super::message::{Mailbox, Message};
use super::timer::Timer;

/// What a button says once its text is copied, and for how long.
const COPIED: &str = "Copied";
const COPIED_MILLISECONDS: i32 = 2000;

/// The dialog.
#[must_use = "its buttons do nothing once it is dropped"]
pub(super) struct Share {
    dialog: HtmlDialogElement,
    location: Location,
    element: HtmlTextAreaElement,
    frame: HtmlTextAreaElement,
    page: HtmlTextAreaElement,
    numpy: HtmlTextAreaElement,
    _listeners: Vec<Listener>,
}

impl Share {
    pub(super) fn new(window: &Window, document: &Document, mailbox: &Mailbox) -> Self {
        let dialog: HtmlDialogElement = by_id(document, "share");
        let (open, close): (HtmlButtonElement, HtmlButtonElement) =
            (by_id(document, "open-share"), by_id(document, "close-share"));
        let (mailbox, closed) = (mailbox.clone(), dialog.clone());
        let mut listeners = vec![
            Listener::new(&open, "click", move |_| mailbox.post(Message::Share)),
            Listener::new(&close, "click", move |_| closed.close()),
        ];
        let mut snippet = |name: &str| -> HtmlTextAreaElement {
            let text: HtmlTextAreaElement = by_id(document, &format!("share-{name}"));
            listeners.push(copy(window, &by_id(document, &format!("copy-{name}")), &text));
            text
        };
        let (element, frame, page) = (snippet("element"), snippet("frame"), snippet("page"));
        let numpy = snippet("numpy");
        snippet("paper").set_value(PAPER);
        Self { dialog, location: window.location(), element, frame, page, numpy, _listeners: listeners }
    }

    /// Opens the dialog, for an experiment whose runs are those of the snapshot.
    pub(super) fn show(&self, experiment: &Experiment, snapshot: &Snapshot<'_>) {
        let page = self.location.origin().unwrap_or_default() + &self.location.pathname().unwrap_or_default();
        self.element.set_value(&element(&page, experiment));
        self.frame.set_value(&iframe(&page, experiment));
        self.page.set_value(&citation(&page, experiment));
        self.numpy.set_value(&session::numpy(snapshot).unwrap_or_else(|error| format!("# {error}\n")));
        // Throws only when it is open already.
        let _ = self.dialog.show_modal();
    }
}

/// The button that copies a text; where the browser does not let it, the text is selected for the reader to copy.
fn copy(window: &Window, button: &HtmlButtonElement, text: &HtmlTextAreaElement) -> Listener {
    let label = button.text_content().unwrap_or_default();
    let restored = button.clone();
    let timer = Timer::new(window, move || restored.set_text_content(Some(&label)));
    let said = button.clone();
    let copied = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        said.set_text_content(Some(COPIED));
        timer.start(COPIED_MILLISECONDS);
    });
    let selected = text.clone();
    let refused = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        // Focusing and selecting a text does not throw.
        let _ = selected.focus();
        selected.select();
    });
    let (window, text) = (window.clone(), text.clone());
    // Browsers want the clipboard written inside the click, so this does not wait for the frame. The closures live as
    // long as the listener: the clipboard answers later.
    Listener::new(button, "click", move |_| {
        let _ = window.navigator().clipboard().write_text(&text.value()).then2(&copied, &refused);
    })
}
