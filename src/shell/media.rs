//! A media query that is watched.

use web_sys::{MediaQueryList, Window};

use super::listener::Listener;

/// Whether a media query matches, watched for changes; dropping it stops watching.
#[must_use = "the query is no longer watched when it is dropped"]
pub(super) struct MediaQuery {
    list: Option<MediaQueryList>,
    _listener: Option<Listener>,
}

impl MediaQuery {
    /// Calls `changed` whenever `query` begins or ceases to match.
    pub(super) fn new(window: &Window, query: &str, changed: impl Fn() + 'static) -> Self {
        let list = window.match_media(query).ok().flatten();
        let listener = list.as_ref().map(|list| Listener::new(list, "change", move |_| changed()));
        Self { list, _listener: listener }
    }

    /// Whether it matches now.
    pub(super) fn matches(&self) -> bool {
        self.list.as_ref().is_some_and(MediaQueryList::matches)
    }
}
