//! A resize observer that disconnects itself.

use super::fault::Granted;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Watches the sizes of elements; dropping it stops watching.
#[must_use = "sizes are no longer watched when it is dropped"]
pub(super) struct SizeWatch {
    observer: ResizeObserver,
    _closure: Closure<dyn Fn(Array)>,
}

impl SizeWatch {
    /// Calls `changed` when the size of any of `elements` changes, and once at first.
    pub(super) fn new<'a>(elements: impl IntoIterator<Item = &'a Element>, changed: impl Fn() + 'static) -> Self {
        let closure = Closure::<dyn Fn(Array)>::new(move |_entries: Array| changed());
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).granted();
        elements.into_iter().for_each(|element| observer.observe(element));
        Self { observer, _closure: closure }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
