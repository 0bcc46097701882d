//! Whether the reader can see the page. The browser intersects it with every frame around it, up to the window.

use super::super::fault::Granted;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, IntersectionObserver, IntersectionObserverEntry};

/// Watches whether the page is in sight; dropping it stops watching.
#[must_use = "sight is no longer watched when it is dropped"]
pub(super) struct Sight {
    observer: IntersectionObserver,
    _closure: Closure<dyn Fn(Array)>,
}

impl Sight {
    /// Calls `changed` with whether any of the page is in sight, at first and whenever that changes.
    pub(super) fn new(document: &Document, changed: impl Fn(bool) + 'static) -> Self {
        let closure = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            // Several at once are in the order of time.
            let last = entries.iter().last().map(JsCast::unchecked_into::<IntersectionObserverEntry>);
            if let Some(entry) = last {
                changed(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(closure.as_ref().unchecked_ref()).granted();
        if let Some(root) = document.document_element() {
            observer.observe(&root);
        }
        Self { observer, _closure: closure }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
