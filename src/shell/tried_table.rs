//! The table of tried settings on the page, remembered for as long as its tab is open.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlButtonElement, HtmlElement, HtmlTemplateElement, Storage, Window};

use crate::format;
use crate::session::Snapshot;
use crate::session::tried::{Column, Tried, TriedRun};

use super::elements::{append, around, by_id, by_selector, instance, part, set_attribute, set_text};
use super::fault::Granted;
use super::listener::Listener;
use super::message::{Comparison, Mailbox, Message};

/// The key under which the rows are remembered.
const STORAGE_KEY: &str = "identity-descent-tried";
/// On the button that restores a row: its trial.
const TRIAL: &str = "data-trial";

/// The table, and which of its rows are those of the experiment under way.
#[must_use = "its buttons do nothing once it is dropped"]
pub(super) struct TriedTable {
    document: Document,
    tried: Tried,
    storage: Option<Storage>,
    /// The experiment under way.
    trial: u64,
    /// Whether it came up in the midst of an edit, and may be gone with the next movement.
    passing: bool,
    /// The same of the experiment that is being loaded.
    next_passing: bool,
    /// The updates that it had made when it was noted.
    noted: u64,
    /// Whether the page shows other rows than there are.
    outdated: bool,
    /// An embedded page has no table.
    absent: bool,
    count: HtmlElement,
    heads: Vec<(Column, Element)>,
    body: HtmlElement,
    template: HtmlTemplateElement,
    block: HtmlElement,
    _listeners: Vec<Listener>,
}

impl TriedTable {
    /// The table with the rows that were remembered.
    pub(super) fn new(window: &Window, document: &Document, absent: bool, mailbox: &Mailbox) -> Self {
        // Reading it throws where storage is forbidden. Frames of one host would share it.
        let storage = window.session_storage().ok().flatten().filter(|_| !absent);
        let stored = storage.as_ref().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
        let mut tried = stored.map(|text| Tried::restored(&text)).unwrap_or_default();
        let trial = tried.begin_trial();
        let block: HtmlElement = by_id(document, "tried-rows");
        let body: HtmlElement = by_id(document, "tried-table");
        let mut listeners = vec![restoring(&body, mailbox)];
        for (id, comparison) in [("save-tried", Comparison::SaveTried), ("clear-tried", Comparison::ClearTried)] {
            listeners.push(click(&by_id::<Element>(document, id), comparison, mailbox));
        }
        let mut heads = Vec::new();
        for column in Column::ALL {
            let button: Element = by_selector(&block, &format!("[data-column=\"{}\"]", column.word()));
            listeners.push(click(&button, Comparison::Sort(column), mailbox));
            let head = around(&button, "th");
            heads.push((column, head));
        }
        Self {
            document: document.clone(),
            tried,
            storage,
            trial,
            passing: false,
            next_passing: false,
            noted: 0,
            outdated: true,
            absent,
            count: by_id(document, "tried-count"),
            heads,
            body,
            template: by_id(document, "tried-row"),
            block,
            _listeners: listeners,
        }
    }

    /// The rows.
    pub(super) fn tried(&self) -> &Tried {
        &self.tried
    }

    /// An experiment is being loaded; a passing one leaves a row only if it [stays](Self::stay).
    pub(super) fn prepare_trial(&mut self, passing: bool) {
        self.next_passing = passing;
    }

    /// The expected experiment begins at `t = 0`.
    pub(super) fn begin_trial(&mut self) {
        if self.noted > 0 {
            self.trial = self.tried.begin_trial();
        }
        (self.passing, self.noted) = (self.next_passing, 0);
    }

    /// The experiment under way, or the expected one, stays: its edit is finished.
    pub(super) fn stay(&mut self) {
        (self.passing, self.next_passing) = (false, false);
    }

    /// Whether there is something to note of an experiment that has made so many updates.
    pub(super) fn is_due(&self, updates: u64) -> bool {
        !self.absent && !self.passing && updates != self.noted && updates > 0
    }

    /// Notes what has become of the experiment under way.
    pub(super) fn note(&mut self, snapshot: &Snapshot<'_>) {
        self.noted = snapshot.updates;
        self.tried.note(self.trial, snapshot);
        self.keep();
    }

    /// Sorts by a column.
    pub(super) fn sort_by(&mut self, column: Column) {
        self.tried.sort_by(column);
        self.outdated = true;
    }

    /// Takes out all rows; those of the experiment under way come back once it goes on.
    pub(super) fn clear(&mut self) {
        self.tried.clear();
        self.keep();
    }

    fn keep(&mut self) {
        if let Some(storage) = &self.storage {
            // A full store only means that rows are not remembered.
            let _ = storage.set_item(STORAGE_KEY, &self.tried.stored());
        }
        self.outdated = true;
    }

    /// Shows the rows, if they have changed.
    pub(super) fn show(&mut self) {
        if !std::mem::take(&mut self.outdated) {
            return;
        }
        let count = if self.tried.is_empty() { "none yet".to_owned() } else { self.tried.len().to_string() };
        set_text(&self.count, &count);
        self.block.set_hidden(self.tried.is_empty());
        let (sorted, descending) = self.tried.order();
        for (column, head) in &self.heads {
            let order = match (*column == sorted, descending) {
                (false, _) => "none",
                (true, false) => "ascending",
                (true, true) => "descending",
            };
            set_attribute(head, "aria-sort", order);
        }
        // A reader who has just pressed a button of a row stays on it.
        let focused = self.document.active_element().filter(|focused| self.body.contains(Some(focused)));
        let focused = focused.and_then(|focused| focused.get_attribute(TRIAL));
        self.body.set_text_content(None);
        for row in self.tried.rows() {
            let row = self.row(row);
            append(&self.body, &row);
        }
        if let Some(trial) = focused
            && let Some(button) = self.body.query_selector(&format!("[{TRIAL}=\"{trial}\"]")).granted()
        {
            // Focusing a button does not throw.
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    }

    fn row(&self, row: &TriedRun) -> Element {
        let element = instance(&self.template);
        let cells = [
            ("trial", row.trial.to_string()),
            ("settings", row.settings.clone()),
            ("run", row.run.clone()),
            ("steps", row.steps.map_or_else(|| "–".to_owned(), format::count)),
            ("loss", format::steady(row.loss)),
            ("updates", format::count(row.updates)),
            ("verdict", row.verdict.clone()),
        ];
        for (name, text) in cells {
            set_text(&part(&element, name), &text);
        }
        let restore: HtmlButtonElement = part(&element, "restore");
        set_attribute(&restore, TRIAL, &row.trial.to_string());
        set_attribute(&restore, "aria-label", &format!("Restore experiment {}", row.trial));
        if row.experiment.is_none() {
            restore.set_disabled(true);
            set_attribute(
                &restore,
                "aria-description",
                "Its matrix was too large to be kept when the page was loaded again.",
            );
        }
        element
    }
}

fn click(button: &Element, comparison: Comparison, mailbox: &Mailbox) -> Listener {
    let mailbox = mailbox.clone();
    Listener::new(button, "click", move |_| mailbox.post(Message::Compare(comparison)))
}

/// One listener for the buttons of all rows.
fn restoring(body: &HtmlElement, mailbox: &Mailbox) -> Listener {
    let mailbox = mailbox.clone();
    Listener::new(body, "click", move |event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = pressed.and_then(|pressed| pressed.closest(&format!("[{TRIAL}]")).ok().flatten());
        let trial = button.and_then(|button| button.get_attribute(TRIAL)).and_then(|trial| trial.parse().ok());
        if let Some(trial) = trial {
            mailbox.post(Message::Compare(Comparison::Restore(trial)));
        }
    })
}
