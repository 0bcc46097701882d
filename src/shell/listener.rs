//! An event listener that removes itself.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener for one kind of event on one target; dropping it removes it.
#[must_use = "a listener is removed when it is dropped"]
pub(super) struct Listener {
    target: EventTarget,
    kind: &'static str,
    // `Fn`, not `FnMut`: an event may be dispatched while another is being handled.
    closure: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Calls `handle` for every event of `kind` that reaches `target`.
    pub(super) fn new(target: &EventTarget, kind: &'static str, handle: impl Fn(Event) + 'static) -> Self {
        Self::add(target, kind, Box::new(handle))
    }

    /// Compiled once, for there are dozens of listeners.
    #[inline(never)]
    fn add(target: &EventTarget, kind: &'static str, handle: Box<dyn Fn(Event)>) -> Self {
        let closure = Closure::wrap(handle);
        #[allow(clippy::disallowed_methods, reason = "the one place that undoes it")]
        let added = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        debug_assert!(added.is_ok(), "addEventListener throws on a null callback only");
        Self { target: target.clone(), kind, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let removed = self.target.remove_event_listener_with_callback(self.kind, self.closure.as_ref().unchecked_ref());
        debug_assert!(removed.is_ok(), "removeEventListener throws on a null callback only");
    }
}
