//! A timeout that clears itself.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Window;

/// A timeout that can be set again; dropping it clears it.
#[must_use = "a timer is cleared when it is dropped"]
pub(super) struct Timer {
    window: Window,
    pending: Rc<Cell<Option<i32>>>,
    closure: Closure<dyn Fn()>,
}

impl Timer {
    /// A timer that calls `ring`; it is not running yet.
    pub(super) fn new(window: &Window, ring: impl Fn() + 'static) -> Self {
        let pending = Rc::new(Cell::new(None));
        let rung = Rc::clone(&pending);
        let closure = Closure::<dyn Fn()>::new(move || {
            rung.set(None);
            ring();
        });
        Self { window: window.clone(), pending, closure }
    }

    /// Rings after so many milliseconds, unless it is running already.
    pub(super) fn start(&self, milliseconds: i32) {
        if self.pending.get().is_none() {
            let callback = self.closure.as_ref().unchecked_ref();
            let id = self.window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, milliseconds);
            self.pending.set(id.ok());
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = self.pending.take() {
            self.window.clear_timeout_with_handle(id);
        }
    }
}
