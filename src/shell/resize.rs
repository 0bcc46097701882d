//! A resize observer that disconnects itself.

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver};

/// Watches the sizes of elements; dropping it stops watching.
#[must_use = "sizes are no longer watched when it is dropped"]
pub(super) struct SizeWatch {
    observer: ResizeObserver,
    _closure: Closure<dyn Fn(Array)>,
}

impl SizeWatch {
    /// Calls `changed` when the size of any of `elements` changes, and once at first.
    ///
    /// # Errors
    /// When the browser has no resize observers.
    pub(super) fn new<'a>(
        elements: impl IntoIterator<Item = &'a Element>,
        changed: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let closure = Closure::<dyn Fn(Array)>::new(move |_entries: Array| changed());
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref())?;
        elements.into_iter().for_each(|element| observer.observe(element));
        Ok(Self { observer, _closure: closure })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
