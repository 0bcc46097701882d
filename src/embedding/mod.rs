//! The page inside another page: what its address says of how it looks there, the messages that its host and it
//! exchange, and the code to paste into notes. All of it is text to plain data and back; the browser is the shell's.
//!
//! Described for hosts in `docs/embedding.md`.

mod change;
mod reply;
mod request;
mod snippet;
mod view;

#[cfg(test)]
mod tests;

pub use change::changed;
pub use reply::{Report, answer, answer_with_snapshot, refused, report};
pub use request::{Command, MESSAGE_LIMIT, Part as Wanted, Reason, Refusal, Request, parse};
pub use snippet::{PAPER, citation, element, iframe};
pub use view::{Part, View};

/// What every message carries as `source`, so that both sides can tell it from other programs' messages.
pub const SOURCE: &str = "identity-descent";
/// Version of the message interface.
pub const VERSION: u64 = 1;
