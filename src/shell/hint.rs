//! One sentence on whatever is pointed at, entered or touched: a symbol, a button, a heading of a table.
//!
//! The sentences are the descriptions (`aria-description`) that readers who do not see the page are told anyway.
//! Settings have a place of their own for theirs, see [`explanation`](super::explanation).

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

use super::elements::{by_id, set_text};
use super::listener::Listener;
use super::message::{Mailbox, Message};

const DESCRIBED: &str = "[aria-description]";

/// Where the sentence stands.
pub(super) struct Hint {
    hint: HtmlElement,
    _listeners: Vec<Listener>,
}

impl Hint {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Self {
        let hint: HtmlElement = by_id(document, "hint");
        // What was last asked for: a pointer crosses many elements that have nothing to say.
        let wanted: Rc<RefCell<Option<String>>> = Rc::default();
        // What a mouse has pressed and not left since.
        let pressed: Rc<RefCell<Option<Element>>> = Rc::default();
        let mut listeners = Vec::new();
        for kind in ["pointerover", "pointerdown", "focusin", "focusout", "keydown"] {
            let (hint, wanted, pressed, mailbox) = (hint.clone(), wanted.clone(), pressed.clone(), mailbox.clone());
            listeners.push(Listener::new(document, kind, move |event| {
                let Some(text) = asked(&event, kind, &hint, &pressed) else { return };
                let changed = *wanted.borrow() != text;
                if changed {
                    wanted.replace(text.clone());
                    mailbox.post(Message::Hint(text));
                }
            }));
        }
        Self { hint, _listeners: listeners }
    }

    /// Shows a sentence, or none.
    pub(super) fn show(&self, text: Option<&str>) {
        self.hint.set_hidden(text.is_none());
        if let Some(text) = text {
            set_text(&self.hint, text);
        }
    }
}

/// What an event asks to be shown; `None` where it asks for nothing new.
fn asked(event: &Event, kind: &str, hint: &HtmlElement, pressed: &RefCell<Option<Element>>) -> Option<Option<String>> {
    if kind == "keydown" {
        return event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape").then_some(None);
    }
    if kind == "focusout" {
        return Some(None);
    }
    let on: Element = event.target()?.dyn_into().ok()?;
    // The sentence itself can be pointed at, to be read or copied.
    if hint.contains(Some(&on)) {
        return None;
    }
    // What a pointer has entered is pointed at; what the program has, nobody asked about.
    if kind == "focusin" && !on.matches(":focus-visible, :hover, :active").unwrap_or(true) {
        return None;
    }
    let described = on.closest(DESCRIBED).ok()?;
    // What a mouse has pressed is known: its sentence would cover what the press changes, until the pointer has left. A
    // finger only points by pressing, and a term does nothing but be explained.
    let mouse = event.dyn_ref::<PointerEvent>().is_some_and(|pointer| pointer.pointer_type() == "mouse");
    if kind == "pointerdown" && mouse {
        pressed.replace(described.clone().filter(|described| !described.matches(".term").unwrap_or(false)));
    } else if *pressed.borrow() != described && kind == "pointerover" {
        pressed.replace(None);
    }
    if described.is_some() && *pressed.borrow() == described {
        return Some(None);
    }
    Some(described.and_then(|described| described.get_attribute("aria-description")))
}
