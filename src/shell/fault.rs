//! Faults: the page is not the one that this program belongs to, or the browser refuses what it has never refused a page.
//!
//! Nothing that a reader does leads to one, so no caller could do better than stop: they panic, which the
//! [`PanicScreen`](super::PanicScreen) reports, and functions of the page need not say so one by one.

use std::fmt::Debug;
use std::panic::panic_any;

/// Stops, for the page lacks something, which a selector names.
#[cold]
#[inline(never)]
pub(super) fn lacking(selector: &str) -> ! {
    panic_any(format!("The page has no “{selector}” where one belongs."))
}

/// Stops, for what a selector names is of another kind than it should be.
#[cold]
#[inline(never)]
pub(super) fn of_wrong_kind(selector: &str, tag: &str) -> ! {
    panic_any(format!("“{selector}” is of the wrong kind, {tag}."))
}

/// Stops, for the browser refuses something.
#[cold]
#[inline(never)]
pub(super) fn refused(why: &str) -> ! {
    panic_any(format!("The browser cannot do what this page needs: {why}."))
}

/// What a browser grants every page.
pub(super) trait Granted<T> {
    /// What was asked for.
    fn granted(self) -> T;
}

impl<T, E: Debug> Granted<T> for Result<T, E> {
    fn granted(self) -> T {
        self.unwrap_or_else(|error| refused(&format!("{error:?}")))
    }
}
