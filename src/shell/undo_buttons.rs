//! Undo and redo: two buttons, and Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y outside of fields, which have an undo of their own.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlButtonElement, KeyboardEvent};

use super::elements::by_id;
use super::listener::Listener;
use super::message::{Direction, Mailbox, Message};

/// Elements that undo what is typed into them.
const FIELDS: &str = "input:not([type=range]), textarea";

/// The buttons.
pub(super) struct UndoButtons {
    back: HtmlButtonElement,
    on: HtmlButtonElement,
    shown: Cell<Option<(bool, bool)>>,
    _listeners: [Listener; 3],
}

impl UndoButtons {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Self {
        let (back, on): (HtmlButtonElement, HtmlButtonElement) = (by_id(document, "undo"), by_id(document, "redo"));
        let click = |button: &HtmlButtonElement, direction| {
            let mailbox = mailbox.clone();
            Listener::new(button, "click", move |_| mailbox.post(Message::Undo(direction)))
        };
        let keys = mailbox.clone();
        let pressed = Listener::new(document, "keydown", move |event| {
            if let Some(direction) = of_key(&event) {
                event.prevent_default();
                keys.post(Message::Undo(direction));
            }
        });
        let listeners = [click(&back, Direction::Back), click(&on, Direction::On), pressed];
        Self { back, on, shown: Cell::default(), _listeners: listeners }
    }

    /// Shows which way there is something.
    pub(super) fn show(&self, can_go: impl Fn(Direction) -> bool) {
        let now = (can_go(Direction::Back), can_go(Direction::On));
        if self.shown.replace(Some(now)) != Some(now) {
            self.back.set_disabled(!now.0);
            self.on.set_disabled(!now.1);
        }
    }
}

fn of_key(event: &Event) -> Option<Direction> {
    let pressed: &KeyboardEvent = event.dyn_ref()?;
    if !(pressed.ctrl_key() || pressed.meta_key()) || pressed.alt_key() {
        return None;
    }
    let direction = match (pressed.key().to_ascii_lowercase().as_str(), pressed.shift_key()) {
        ("z", false) => Direction::Back,
        ("z", true) | ("y", false) => Direction::On,
        _ => return None,
    };
    let on: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let in_field = on.is_some_and(|element| element.closest(FIELDS).ok().flatten().is_some());
    (!in_field).then_some(direction)
}
