//! Work that takes turns with the browser: a future that is polled once a frame, and pauses when a frame's share is used up.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use web_sys::Performance;

use super::frame::Frame;

/// So many milliseconds of work are enough for a frame: code that is new to the browser takes several times its usual time
/// on a slow machine.
const SHARE_MILLISECONDS: f64 = 6.0;

/// When the present turn began.
pub(super) struct Turns {
    clock: Performance,
    frame: Frame,
    begun: Cell<f64>,
}

impl Turns {
    /// The first turn begins now; `frame` is where the next ones are taken.
    pub(super) fn new(clock: &Performance, frame: &Frame) -> Self {
        Self { clock: clock.clone(), frame: frame.clone(), begun: Cell::new(clock.now()) }
    }

    /// Ends the turn if it has been long enough; the next one begins when the future is polled again.
    pub(super) async fn pause(&self) {
        if self.clock.now() - self.begun.get() < SHARE_MILLISECONDS {
            return;
        }
        self.frame.request();
        let mut paused = false;
        poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
        self.begun.set(self.clock.now());
    }
}

/// Has the next turn: nothing wakes the future but the frame that polls it.
pub(super) fn take<T>(work: &mut Pin<Box<dyn Future<Output = T>>>) -> Poll<T> {
    work.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}
