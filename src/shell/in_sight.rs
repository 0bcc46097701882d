//! Which charts can be seen: what is scrolled away costs nothing.

use super::fault::Granted;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Watches whether elements can be seen; dropping it stops watching.
#[must_use = "nothing is watched any longer when it is dropped"]
pub(super) struct SightWatch {
    observer: IntersectionObserver,
    _closure: Closure<dyn Fn(Array)>,
}

impl SightWatch {
    /// Calls `changed` with the place of an element among `elements` and whether it can be seen, or soon could: at first,
    /// and whenever that changes.
    pub(super) fn new<const N: usize>(elements: &[Element; N], changed: impl Fn(usize, bool) + 'static) -> Self {
        let watched = elements.clone();
        let closure = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
                if let Some(index) = watched.iter().position(|element| *element == entry.target()) {
                    changed(index, entry.is_intersecting());
                }
            }
        });
        let options = IntersectionObserverInit::new();
        // A chart just below the edge is drawn before it is scrolled into sight.
        options.set_root_margin("100px");
        let observer = IntersectionObserver::new_with_options(closure.as_ref().unchecked_ref(), &options).granted();
        elements.iter().for_each(|element| observer.observe(element));
        Self { observer, _closure: closure }
    }
}

impl Drop for SightWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
