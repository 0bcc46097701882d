//! A first visit, led through three steps; whoever has seen or dismissed them never meets them again.
//!
//! It is no modal dialog: the page can be used meanwhile, and the box stands above the transport, beside what it speaks of.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, FocusOptions, HtmlElement, KeyboardEvent, Storage, Window};

use super::elements::{by_id, set_attribute, set_text};
use super::listener::Listener;
use super::message::{Mailbox, Message};

/// Remembers in the browser that the steps are not wanted any more.
const STORAGE_KEY: &str = "identity-descent-tour";
const STEPS: usize = 3;
/// On the root element, the step that is shown: the style sheet frames what it speaks of.
const STEP: &str = "data-tour";

/// What a reader does with the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Back,
    Next,
    Close,
}

/// The steps, while they are shown.
pub(super) struct Tour {
    root: HtmlElement,
    tour: HtmlElement,
    place: HtmlElement,
    texts: [HtmlElement; STEPS],
    /// What each step speaks of; brought into sight where the page is longer than the window.
    subjects: [HtmlElement; STEPS],
    back: HtmlElement,
    next: HtmlElement,
    close: HtmlElement,
    afterwards: HtmlElement,
    storage: Option<Storage>,
    shown: Option<usize>,
    _listeners: Vec<Listener>,
}

impl Tour {
    /// Shows the first step if this is a first visit and the page is `led`.
    pub(super) fn new(window: &Window, document: &Document, root: &HtmlElement, led: bool, mailbox: &Mailbox) -> Self {
        let texts = ["tour-problem", "tour-run", "tour-verdict"].map(|id| by_id::<HtmlElement>(document, id));
        let subjects = ["scenario", "run", "loss-canvas"].map(|id| by_id::<HtmlElement>(document, id));
        let ([a, b, c], [problem, run, loss]) = (texts, subjects);
        let mut tour = Self {
            root: root.clone(),
            tour: by_id(document, "tour"),
            place: by_id(document, "tour-place"),
            texts: [a, b, c],
            subjects: [problem, run, loss],
            back: by_id(document, "tour-back"),
            next: by_id(document, "tour-next"),
            close: by_id(document, "tour-close"),
            afterwards: by_id(document, "run"),
            // Reading it throws where storage is forbidden; then a visit is always a first one.
            storage: window.local_storage().ok().flatten(),
            shown: None,
            _listeners: Vec::new(),
        };
        let remembered = tour.storage.as_ref().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
        if led && remembered.is_none() {
            tour.listen(document, mailbox);
            tour.show(0);
            // Tab begins at its buttons; what is typed is still the page's, and the page stays where it is.
            let still = FocusOptions::new();
            still.set_prevent_scroll(true);
            let _ = tour.tour.focus_with_options(&still);
        }
        tour
    }

    /// Goes to another step, or ends.
    pub(super) fn go(&mut self, there: Move) {
        let Some(shown) = self.shown else { return };
        match there {
            Move::Back => self.show(shown.saturating_sub(1)),
            Move::Next if shown + 1 < STEPS => self.show(shown + 1),
            Move::Next | Move::Close => self.end(),
        }
    }

    fn listen(&mut self, document: &Document, mailbox: &Mailbox) {
        let buttons = [(&self.back, Move::Back), (&self.next, Move::Next), (&self.close, Move::Close)];
        let mut listeners: Vec<Listener> = buttons
            .into_iter()
            .map(|(button, there)| {
                let mailbox = mailbox.clone();
                Listener::new(button, "click", move |_| mailbox.post(Message::Tour(there)))
            })
            .collect();
        let mailbox = mailbox.clone();
        listeners.push(Listener::new(document, "keydown", move |event: Event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape" && !key.default_prevented()) {
                mailbox.post(Message::Tour(Move::Close));
            }
        }));
        self._listeners = listeners;
    }

    fn show(&mut self, step: usize) {
        self.shown = Some(step);
        self.tour.set_hidden(false);
        set_text(&self.place, &format!("Step {} of {STEPS}", step + 1));
        self.texts.iter().enumerate().for_each(|(i, text)| text.set_hidden(i != step));
        self.back.set_hidden(step == 0);
        let last = step + 1 == STEPS;
        set_text(&self.next, if last { "Done" } else { "Next" });
        self.close.set_hidden(last);
        set_attribute(&self.root, STEP, &(step + 1).to_string());
        // What the step speaks of; where it is in sight already, and at the top of the page, nothing moves.
        let subject: &Element = &self.subjects[step];
        let (top, bottom) = (subject.get_bounding_client_rect().top(), self.tour.get_bounding_client_rect().top());
        if top < 0.0 || (step != 1 && top > 0.5 * bottom) {
            subject.scroll_into_view();
        }
        if self.back.is_same_node(self.focused().as_deref()) && step == 0 {
            let _ = self.next.focus();
        }
    }

    fn focused(&self) -> Option<Element> {
        self.root.owner_document()?.active_element()
    }

    fn end(&mut self) {
        let inside = self.tour.contains(self.focused().as_deref());
        self.shown = None;
        self._listeners.clear();
        self.tour.set_hidden(true);
        // Removing an attribute does not throw; a full or forbidden store only means that the end is not remembered.
        let _ = self.root.remove_attribute(STEP);
        if let Some(storage) = &self.storage {
            let _ = storage.set_item(STORAGE_KEY, "done");
        }
        if inside {
            let _ = self.afterwards.focus();
        }
    }
}

impl Drop for Tour {
    fn drop(&mut self) {
        let _ = self.root.remove_attribute(STEP);
    }
}
