//! Sessions from links.

use identity_descent::problem::query;
use identity_descent::session::{Action, Session};

/// The session of a link that says nothing unusable, running.
pub(crate) fn session(link: &str) -> Session {
    let restored = query::parse(link);
    assert!(restored.messages.is_empty(), "{:?}", restored.messages);
    let mut session = Session::new(restored.experiment).unwrap();
    session.apply(Action::Run).unwrap();
    session
}
