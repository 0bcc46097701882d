//! Device pixels per CSS pixel, which changes with zoom and between screens.

use web_sys::Window;

use super::media::MediaQuery;
use super::message::{Mailbox, Message};

/// The ratio, watched: a media query can only tell of leaving one value, so it is made anew after each change.
pub(super) struct PixelRatio {
    window: Window,
    mailbox: Mailbox,
    value: f64,
    _query: MediaQuery,
}

impl PixelRatio {
    pub(super) fn new(window: &Window, mailbox: &Mailbox) -> Self {
        let value = window.device_pixel_ratio();
        Self { window: window.clone(), mailbox: mailbox.clone(), value, _query: watch(window, value, mailbox) }
    }

    /// The ratio.
    pub(super) fn value(&self) -> f64 {
        self.value
    }

    /// Takes up the present ratio.
    pub(super) fn refresh(&mut self) {
        let value = self.window.device_pixel_ratio();
        if value != self.value {
            self.value = value;
            self._query = watch(&self.window, value, &self.mailbox);
        }
    }
}

fn watch(window: &Window, value: f64, mailbox: &Mailbox) -> MediaQuery {
    let mailbox = mailbox.clone();
    MediaQuery::new(window, &format!("(resolution: {value}dppx)"), move || mailbox.post(Message::Redraw))
}
