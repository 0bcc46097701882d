//! “Predict first” on the page: the question, the three answers, and whether the one that was given held.
//!
//! Until it is given, the style sheet hides what would tell: the verdict, and what the scenario claims.

use web_sys::{Document, Event, HtmlElement, HtmlInputElement};

use crate::session::{self, PredictFirst, Prediction, Snapshot};

use super::elements::{by_id, set_attribute};
use super::listener::Listener;
use super::mathematics;
use super::message::{Mailbox, Message};

/// On the root element while the outcome is hidden.
const HIDING: &str = "data-predicting";

/// The question and its answers.
pub(super) struct PredictionPanel {
    document: Document,
    root: HtmlElement,
    panel: HtmlElement,
    question: HtmlElement,
    answers: [HtmlElement; Prediction::ALL.len()],
    result: HtmlElement,
    asked: HtmlInputElement,
    state: PredictFirst,
    /// What stands on the page.
    written: (String, String),
    _listeners: Vec<Listener>,
}

impl PredictionPanel {
    pub(super) fn new(document: &Document, root: &HtmlElement, asked: bool, mailbox: &Mailbox) -> Self {
        let toggle: HtmlInputElement = by_id(document, "predict");
        let (state, posted) = (toggle.clone(), mailbox.clone());
        let mut listeners =
            vec![Listener::new(&toggle, "change", move |_| posted.post(Message::PredictFirst(state.checked())))];
        let [converges, floor, diverges] = Prediction::ALL.map(|(id, _, _)| by_id::<HtmlElement>(document, id));
        let answers = [converges, floor, diverges];
        for (answer, (_, _, prediction)) in answers.iter().zip(Prediction::ALL) {
            let mailbox = mailbox.clone();
            let predict = move |_: Event| mailbox.post(Message::Predict(prediction));
            listeners.push(Listener::new(answer, "click", predict));
        }
        let panel = Self {
            document: document.clone(),
            root: root.clone(),
            panel: by_id(document, "prediction"),
            question: by_id(document, "prediction-question"),
            answers,
            result: by_id(document, "prediction-result"),
            asked: toggle,
            state: PredictFirst::new(asked),
            written: Default::default(),
            _listeners: listeners,
        };
        panel.show();
        panel
    }

    /// Whether the outcome has to be hidden.
    pub(super) fn hides(&self) -> bool {
        self.state.hides()
    }

    /// Asks for predictions, or no longer.
    pub(super) fn ask(&mut self, asked: bool) {
        self.state = PredictFirst::new(asked);
        self.show();
    }

    /// Another experiment is to be predicted.
    pub(super) fn ask_again(&mut self) {
        self.state.ask_again();
        self.show();
    }

    /// Takes up an answer.
    pub(super) fn choose(&mut self, prediction: Prediction) {
        self.state.choose(prediction);
        self.show();
    }

    /// Brings the question to who wanted to run without an answer.
    pub(super) fn insist(&self) {
        // Neither scrolling nor focusing throws.
        self.panel.scroll_into_view();
        let _ = self.answers[0].focus();
    }

    /// Writes what is asked of the runs, and whether the answer held.
    pub(super) fn update(&mut self, snapshot: &Snapshot<'_>) {
        if !self.state.is_asked() {
            return;
        }
        let runs = &snapshot.runs;
        let first = runs.iter().find_map(|run| Some((run.spec.name(), run.state.as_ref().ok()?)));
        let Some((name, state)) = first else { return };
        let of = if runs.len() > 1 { format!(" of the run “{name}”") } else { String::new() };
        let question = match self.state.chosen() {
            None => format!(
                "Before it runs: what will the loss{of} do? The verdict and its curves are hidden until you choose."
            ),
            Some(_) => format!("You have said what the loss{of} will do."),
        };
        let result = match self.state.chosen() {
            None => String::new(),
            Some(chosen) => session::outcome(chosen, state)
                .unwrap_or_else(|| "Run it to see. The verdict below says what is proved.".to_owned()),
        };
        if self.written.0 != question {
            mathematics::set(&self.document, &self.question, &question);
            self.written.0 = question;
        }
        if self.written.1 != result {
            mathematics::set(&self.document, &self.result, &result);
            self.written.1 = result;
        }
    }

    fn show(&self) {
        self.asked.set_checked(self.state.is_asked());
        self.panel.set_hidden(!self.state.is_asked());
        let toggled = self.root.toggle_attribute_with_force(HIDING, self.state.hides());
        debug_assert!(toggled.is_ok(), "attribute names of this program are well formed");
        let chosen = self.state.chosen();
        for (answer, (_, _, prediction)) in self.answers.iter().zip(Prediction::ALL) {
            set_attribute(answer, "aria-pressed", if chosen == Some(prediction) { "true" } else { "false" });
            // Not `disabled`, which would take the focus away from who has just pressed it.
            set_attribute(answer, "aria-disabled", if chosen.is_some() { "true" } else { "false" });
        }
    }
}

impl Drop for PredictionPanel {
    fn drop(&mut self) {
        // The page without its program hides nothing.
        let _ = self.root.remove_attribute(HIDING);
    }
}
