//! Why the page could not start.

use wasm_bindgen::JsValue;

/// Why the page could not start: its HTML is not the one this program belongs to, or the browser lacks something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// There is no window: not run by a page.
    #[error("There is no window to draw in.")]
    NoWindow,
    /// The page lacks an element.
    #[error("The page has no element with the id “{id}”.")]
    MissingElement {
        /// The id.
        id: String,
    },
    /// The page lacks a part of an element.
    #[error("The page has no “{selector}” where one belongs.")]
    MissingPart {
        /// CSS selector of the part.
        selector: String,
    },
    /// An element is of another kind than it should be.
    #[error("The element “{id}” is of the wrong kind, {tag}.")]
    WrongElement {
        /// The id or the selector.
        id: String,
        /// Its tag.
        tag: String,
    },
    /// The browser refused something.
    #[error("The browser cannot do what this page needs: {what}.")]
    Browser {
        /// What it said.
        what: String,
    },
}

impl From<JsValue> for StartError {
    fn from(value: JsValue) -> Self {
        Self::Browser { what: format!("{value:?}") }
    }
}
