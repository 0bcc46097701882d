//! The page inside another page: it shows what its address tells it to, hears its host, reports to it, and rests
//! while it is out of sight.

mod dress;
mod host;
mod sight;

use web_sys::{Document, HtmlAnchorElement, Performance, Window};

use crate::embedding::{Command, Part, Refusal, Wanted};
use crate::embedding::{Report, Request, View, answer, answer_with_snapshot, refused, report};
use crate::problem::Experiment;
use crate::session::{Session, Status};

use super::elements::{by_id, set_attribute};
use super::message::{Mailbox, Message};
use super::resize::SizeWatch;
pub(super) use host::Heard;
use host::Host;
use sight::Sight;

/// Between two reports of a state that goes on.
const REPORT_MILLISECONDS: f64 = 250.0;

/// How the page is embedded; a page by itself has no host and is always in sight.
pub(super) struct Embedding {
    view: View,
    in_sight: bool,
    full_page: HtmlAnchorElement,
    clock: Performance,
    host: Option<Host>,
    /// What was last reported: status, updates, and the link to the experiment.
    reported: Option<(Status, u64, String)>,
    next_report: f64,
    /// What in the address could not be used, until the host has been told.
    messages: Option<Vec<String>>,
    _sight: Option<Sight>,
    _size: Option<SizeWatch>,
}

impl Embedding {
    /// Dresses the page as `view` says and, if it is embedded, listens to its host. `messages` is what in the address
    /// could not be used.
    pub(super) fn new(
        window: &Window,
        document: &Document,
        clock: &Performance,
        view: View,
        messages: Vec<String>,
        mailbox: &Mailbox,
    ) -> Self {
        let mut embedding = Self {
            full_page: by_id(document, "full-page"),
            clock: clock.clone(),
            in_sight: !view.embedded(),
            host: None,
            reported: None,
            next_report: 0.0,
            messages: Some(messages),
            _sight: None,
            _size: None,
            view,
        };
        if embedding.view.embedded() {
            dress::dress(document, &embedding.view);
            embedding.host = Host::new(window, mailbox);
            let sight = mailbox.clone();
            embedding._sight = Some(Sight::new(document, move |seen| sight.post(Message::Sight(seen))));
            if let Some(body) = document.body() {
                let size = mailbox.clone();
                let body: &web_sys::Element = &body;
                embedding._size = Some(SizeWatch::new([body], move || size.post(Message::Height)));
            }
        }
        embedding
    }

    /// What is shown and what is fixed.
    pub(super) fn view(&self) -> &View {
        &self.view
    }

    /// Shows or leaves out a chart, see [`View::choose`].
    pub(super) fn choose(&mut self, chart: Part, shown: bool) -> Option<String> {
        self.view.choose(chart, shown)
    }

    /// Whether the reader can see any of the page.
    pub(super) fn in_sight(&self) -> bool {
        self.in_sight
    }

    /// Takes note of being seen or not.
    pub(super) fn seen(&mut self, seen: bool) {
        self.in_sight = seen;
    }

    /// One more thing that could not be used, if the host has not been told yet.
    pub(super) fn add_message(&mut self, sentence: String) {
        if let Some(messages) = &mut self.messages {
            messages.push(sentence);
        }
    }

    /// Tells the host how high the content is.
    pub(super) fn report_height(&self) {
        if let Some(host) = &self.host {
            host.report_height();
        }
    }

    /// Answers a request that was carried out.
    pub(super) fn answer(&self, heard: &Heard, request: &Request, experiment: &Experiment, session: &Session) {
        let Some(host) = &self.host else { return };
        let snapshot = session.snapshot();
        let text = match request.command {
            Command::Get(Wanted::Snapshot) => answer_with_snapshot(request, &snapshot),
            _ => answer(request, experiment, &snapshot),
        };
        host.reply(heard, &text);
    }

    /// Answers a request that was not.
    pub(super) fn refuse(&self, heard: &Heard, refusal: &Refusal) {
        if let Some(host) = &self.host {
            host.reply(heard, &refused(refusal));
        }
    }

    /// Reports what is new since the last time, at the end of a frame.
    pub(super) fn report(&mut self, experiment: &Experiment, session: &Session) {
        if !self.view.embedded() {
            return;
        }
        let link = experiment.query();
        let (status, updates) = (session.status(), session.updates());
        let before = self.reported.as_ref();
        let same_link = before.is_some_and(|(_, _, reported)| *reported == link);
        if !same_link {
            set_attribute(&self.full_page, "href", &format!("?{link}"));
        }
        let now = self.clock.now();
        let same = same_link && before.is_some_and(|(reported, _, _)| *reported == status);
        let moved = before.is_some_and(|(_, reported, _)| *reported != updates);
        if same && (!moved || (status == Status::Running && now < self.next_report)) {
            return;
        }
        if let Some(host) = &self.host {
            let snapshot = session.snapshot();
            let tell = |what: Report| host.tell(&report(&what, experiment, &snapshot));
            if let Some(messages) = self.messages.take() {
                tell(Report::Ready(messages));
            }
            tell(Report::State);
            if status == Status::Finished && !same {
                tell(Report::Done);
            }
        }
        self.next_report = now + REPORT_MILLISECONDS;
        self.reported = Some((status, updates, link));
    }
}
