//! Why the page could not start.

use wasm_bindgen::JsValue;

/// Why the page could not start: its HTML is not the one this program belongs to, or the browser lacks something.
///
/// Boxed, for there is hardly a function of the page that could not return one: as a pointer it costs each of them a comparison.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StartError(Box<Lacking>);

/// What is not as it must be.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lacking {
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

impl From<Lacking> for StartError {
    #[cold]
    fn from(lacking: Lacking) -> Self {
        Self(Box::new(lacking))
    }
}

impl From<JsValue> for StartError {
    #[cold]
    fn from(value: JsValue) -> Self {
        Lacking::Browser { what: format!("{value:?}") }.into()
    }
}
