//! What in a link could not be used, until the reader has read it.

use web_sys::{Document, HtmlElement};

use super::elements::{append, created, set_text};

/// The notice above the page.
pub(super) struct Notice {
    document: Document,
    notice: HtmlElement,
    list: HtmlElement,
}

impl Notice {
    pub(super) fn new(document: &Document, notice: &HtmlElement, list: &HtmlElement) -> Self {
        Self { document: document.clone(), notice: notice.clone(), list: list.clone() }
    }

    /// Shows sentences, one a line; none hides the notice.
    pub(super) fn show(&self, sentences: impl IntoIterator<Item = String>) {
        set_text(&self.list, "");
        self.notice.set_hidden(true);
        sentences.into_iter().for_each(|sentence| self.add(&sentence));
    }

    /// Shows one more sentence.
    pub(super) fn add(&self, sentence: &str) {
        let line = created(&self.document, "li");
        set_text(&line, sentence);
        append(&self.list, &line);
        self.notice.set_hidden(false);
    }

    /// Hides it.
    pub(super) fn dismiss(&self) {
        self.notice.set_hidden(true);
    }
}
