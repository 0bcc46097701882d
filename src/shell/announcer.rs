//! What is read aloud: at most one sentence a second, the newest.

use web_sys::{HtmlElement, Performance, Window};

use super::elements::set_text;
use super::message::{Mailbox, Message};
use super::timer::Timer;

/// Between two sentences.
const PAUSE_MILLISECONDS: i32 = 1000;

/// The live region of the page.
pub(super) struct Announcer {
    region: HtmlElement,
    clock: Performance,
    last: f64,
    waiting: Option<String>,
    timer: Timer,
}

impl Announcer {
    pub(super) fn new(window: &Window, clock: &Performance, region: &HtmlElement, mailbox: &Mailbox) -> Self {
        let mailbox = mailbox.clone();
        let timer = Timer::new(window, move || mailbox.post(Message::Announce));
        Self { region: region.clone(), clock: clock.clone(), last: f64::NEG_INFINITY, waiting: None, timer }
    }

    /// Has a sentence read, now or as soon as the pause is over.
    pub(super) fn say(&mut self, sentence: String) {
        self.waiting = Some(sentence);
        self.go_on();
    }

    /// Has what waits read, if the pause is over.
    pub(super) fn go_on(&mut self) {
        let now = self.clock.now();
        if now - self.last < f64::from(PAUSE_MILLISECONDS) {
            self.timer.start(PAUSE_MILLISECONDS);
        } else if let Some(sentence) = self.waiting.take() {
            set_text(&self.region, &sentence);
            self.last = now;
        }
    }
}
