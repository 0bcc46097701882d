//! One animation frame in flight.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;

/// Asks for animation frames, at most one at a time. Clones ask for the same frame; the last one dropped cancels it.
#[derive(Clone)]
pub(super) struct Frame(Rc<Inner>);

struct Inner {
    window: Window,
    /// The frame asked for and not yet delivered.
    pending: Rc<Cell<Option<i32>>>,
    closure: Closure<dyn FnMut(f64)>,
}

impl Frame {
    /// Frames that are delivered to `draw` with their time in milliseconds; none is asked for yet.
    pub(super) fn new(window: &Window, mut draw: impl FnMut(f64) + 'static) -> Self {
        let pending = Rc::new(Cell::new(None));
        let delivered = Rc::clone(&pending);
        let closure = Closure::<dyn FnMut(f64)>::new(move |now| {
            delivered.set(None);
            draw(now);
        });
        Self(Rc::new(Inner { window: window.clone(), pending, closure }))
    }

    /// Asks for the next frame, unless it is asked for already.
    pub(super) fn request(&self) {
        let Inner { window, pending, closure } = &*self.0;
        if pending.get().is_none() {
            #[allow(clippy::disallowed_methods, reason = "the one place that undoes it")]
            pending.set(window.request_animation_frame(closure.as_ref().unchecked_ref()).ok());
        }
    }

    /// Delivers a frame now, instead of one that is asked for.
    pub(super) fn deliver(&self) {
        let now = self.0.window.performance().map_or(0.0, |performance| performance.now());
        // It throws within a frame, which has another one follow.
        if let Some(id) = self.0.pending.take() {
            let cancelled = self.0.window.cancel_animation_frame(id);
            debug_assert!(cancelled.is_ok(), "cancelAnimationFrame does not throw");
        }
        let closure: &js_sys::Function = self.0.closure.as_ref().unchecked_ref();
        let delivered = closure.call1(&JsValue::NULL, &now.into());
        if delivered.is_err() {
            self.request();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(id) = self.pending.take() {
            let cancelled = self.window.cancel_animation_frame(id);
            debug_assert!(cancelled.is_ok(), "cancelAnimationFrame does not throw");
        }
    }
}
