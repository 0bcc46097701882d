//! The page around this one: what it says is left in the mailbox, and what it is told goes to it alone.

use js_sys::{JSON, Object};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, MessageEvent, Window};

use crate::embedding::{self, Refusal, Request, SOURCE, VERSION};

use super::super::fault::Granted;
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message};

/// A message of the host, and the origin that an answer goes to.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Heard {
    /// What it asks for, or why that cannot be read.
    pub(in super::super) request: Result<Request, Refusal>,
    origin: String,
}

/// The window that embeds this page.
pub(super) struct Host {
    parent: Window,
    document: Document,
    _listener: Listener,
}

impl Host {
    /// The host of `window`, listened to; `None` when nothing is around it.
    pub(super) fn new(window: &Window, mailbox: &Mailbox) -> Option<Self> {
        let (Some(parent), Some(document)) = (window.parent().granted(), window.document()) else { return None };
        if Object::is(&parent, window) {
            return None;
        }
        let (from, mailbox) = (parent.clone(), mailbox.clone());
        let listener = Listener::new(window, "message", move |event| {
            if let Some(heard) = hear(&event, &from) {
                mailbox.post(Message::Host(heard));
            }
        });
        Some(Self { parent, document, _listener: listener })
    }

    /// Tells the host an event. It holds nothing that the host's own address for this page does not say, so it goes to
    /// whatever origin the host is of.
    pub(super) fn tell(&self, text: &str) {
        self.post(text, "*");
    }

    /// Answers what was heard, to where it came from.
    pub(super) fn reply(&self, heard: &Heard, text: &str) {
        // Files and sandboxed pages have an origin that cannot be addressed.
        let to = if heard.origin.is_empty() || heard.origin == "null" { "*" } else { &heard.origin };
        self.post(text, to);
    }

    /// Tells the host the height of the content, in CSS pixels.
    pub(super) fn report_height(&self) {
        let height = self.document.body().map_or(0.0, |body| body.get_bounding_client_rect().height());
        let text = format!(
            "{{\"source\":\"{SOURCE}\",\"version\":{VERSION},\"event\":\"height\",\"height\":{}}}",
            height.ceil()
        );
        self.tell(&text);
    }

    fn post(&self, text: &str, to: &str) {
        if let Ok(message) = JSON::parse(text) {
            // Refused when the host has gone to another origin meanwhile: then nobody waits for it.
            let _ = self.parent.post_message(&message, to);
        }
    }
}

/// What the host says; nothing when it comes from elsewhere or is not meant for this program.
fn hear(event: &Event, host: &Window) -> Option<Heard> {
    let event: &MessageEvent = event.dyn_ref()?;
    let sender = event.source()?;
    if !Object::is(sender.as_ref(), host) {
        return None;
    }
    // What has no JSON, such as functions and cycles, is of no use here.
    let text: String = JSON::stringify(&event.data()).ok().map(JsValue::from)?.as_string()?;
    Some(Heard { request: embedding::parse(&text)?, origin: event.origin() })
}
