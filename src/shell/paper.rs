//! Whether the page is being printed.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::Window;

use super::listener::Listener;
use super::media::MediaQuery;
use super::message::{Mailbox, Message};

/// Watches for the page being printed, so that the charts are drawn for paper first.
pub(super) struct Paper {
    printing: Rc<Cell<bool>>,
    query: MediaQuery,
    _listeners: [Listener; 2],
}

impl Paper {
    pub(super) fn new(window: &Window, mailbox: &Mailbox) -> Self {
        let printing = Rc::new(Cell::new(false));
        let listener = |kind, begins| {
            let (printing, mailbox) = (Rc::clone(&printing), mailbox.clone());
            Listener::new(window, kind, move |_| {
                printing.set(begins);
                // The browser takes the page as it is after this event, with no frame in between.
                mailbox.post_at_once(Message::Redraw);
            })
        };
        let listeners = [listener("beforeprint", true), listener("afterprint", false)];
        let redraw = mailbox.clone();
        // A preview of the printed page has no such events.
        let query = MediaQuery::new(window, "print", move || redraw.post(Message::Redraw));
        Self { printing, query, _listeners: listeners }
    }

    /// Whether what is drawn now goes to paper.
    pub(super) fn is_ahead(&self) -> bool {
        self.printing.get() || self.query.matches()
    }
}
