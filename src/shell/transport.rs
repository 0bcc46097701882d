//! Run, pause, step, reset: buttons and keys.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, KeyboardEvent};

use crate::session::{Action, Status};

use super::elements::{Elements, set_attribute, set_text};
use super::listener::Listener;
use super::message::{Mailbox, Message};

/// A key of the page: the browser's names of it, what it does, and the elements that have a use of their own for it.
struct Key {
    names: &'static [&'static str],
    action: Action,
    taken: &'static str,
}

const KEYS: [Key; 3] = [
    Key { names: &[" "], action: Action::Toggle, taken: "input, select, textarea, button, a, summary" },
    Key { names: &["ArrowRight"], action: Action::Step, taken: "input, select, textarea, [tabindex]" },
    Key { names: &["r", "R"], action: Action::Reset, taken: "input:not([type=range]), select, textarea" },
];

/// Listens to the buttons and the keys.
pub(super) fn listen(document: &Document, elements: &Elements, mailbox: &Mailbox) -> Vec<Listener> {
    let button = |button: &Element, action: Action| {
        let mailbox = mailbox.clone();
        Listener::new(button, "click", move |_| mailbox.post(Message::Act(action.clone())))
    };
    let keys = mailbox.clone();
    vec![
        button(&elements.run, Action::Toggle),
        button(&elements.step_once, Action::Step),
        button(&elements.reset, Action::Reset),
        Listener::new(document, "keydown", move |event| {
            if let Some(action) = action_of(&event) {
                // Space would scroll the page.
                event.prevent_default();
                keys.post(Message::Act(action));
            }
        }),
    ]
}

fn action_of(event: &Event) -> Option<Action> {
    let pressed: &KeyboardEvent = event.dyn_ref()?;
    if pressed.ctrl_key() || pressed.alt_key() || pressed.meta_key() || pressed.default_prevented() {
        return None;
    }
    let key = KEYS.into_iter().find(|key| key.names.contains(&pressed.key().as_str()))?;
    let on: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let taken = on.is_some_and(|element| element.closest(key.taken).ok().flatten().is_some());
    (!taken).then_some(key.action)
}

/// Shows what the buttons would do now.
pub(super) fn show(elements: &Elements, status: Status) {
    let running = matches!(status, Status::Running);
    set_text(&elements.run, if running { "Pause" } else { "Run" });
    set_attribute(&elements.run, "data-running", if running { "true" } else { "false" });
    let finished = matches!(status, Status::Finished);
    elements.run.set_disabled(finished);
    elements.step_once.set_disabled(finished);
}
