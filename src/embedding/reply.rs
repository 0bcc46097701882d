//! What the page says to its host: answers, refusals and events, as JSON text.
//!
//! The experiment is the page's own, which has view settings that the session need not have.
//! Losses that are not finite, which JSON does not have, are `null`.

use serde_json::Value;

use crate::problem::Experiment;
use crate::session::json_value::{number, object};
use crate::session::{self, Snapshot, Status, StopReason};

use super::{Refusal, Request, SOURCE, VERSION};

/// Something that happened, and of which the host is told without having asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// The page has started; with what in its address could not be used.
    Ready(Vec<String>),
    /// The state is another, or goes on.
    State,
    /// Every run has stopped.
    Done,
}

/// The event that tells of a report.
#[must_use]
pub fn report(report: &Report, experiment: &Experiment, snapshot: &Snapshot<'_>) -> String {
    let state = state(experiment, snapshot);
    let message = match report {
        Report::Ready(messages) => {
            let program = env!("CARGO_PKG_VERSION").into();
            let messages = messages.iter().map(String::as_str).collect();
            object(vec![("event", "ready".into()), ("program", program), ("messages", messages), ("state", state)])
        }
        Report::State => object(vec![("event", "state".into()), ("state", state)]),
        Report::Done => object(vec![("event", "done".into()), ("state", state)]),
    };
    signed(message)
}

/// The answer to a request that was carried out: the settings for `get`, and the state.
#[must_use]
pub fn answer(request: &Request, experiment: &Experiment, snapshot: &Snapshot<'_>) -> String {
    let mut message = head(request);
    message["state"] = state(experiment, snapshot);
    if let super::Command::Get(_) = request.command {
        // One by one: a map that is collected would be sorted first, by a sort of its own.
        for (setting, text) in experiment.settings().applying() {
            message["settings"][setting.key] = Value::String(text);
        }
    }
    signed(message)
}

/// The answer to a request for everything: the same as the JSON file, which is text already.
#[must_use]
pub fn answer_with_snapshot(request: &Request, snapshot: &Snapshot<'_>) -> String {
    let head = signed(head(request));
    format!("{},\"snapshot\":{}}}", head.trim_end_matches('}'), session::json(snapshot).trim_end())
}

/// The event that tells of a refusal.
#[must_use]
pub fn refused(refusal: &Refusal) -> String {
    let Refusal { id, reason, sentence } = refusal;
    signed(object(vec![
        ("event", "error".into()),
        ("id", id.clone()),
        ("reason", reason.word().into()),
        ("message", sentence.as_str().into()),
    ]))
}

fn head(request: &Request) -> Value {
    let command = request.command.word().into();
    object(vec![("event", "answer".into()), ("id", request.id.clone()), ("command", command)])
}

fn signed(mut message: Value) -> String {
    message["source"] = SOURCE.into();
    message["version"] = VERSION.into();
    message.to_string()
}

fn state(experiment: &Experiment, snapshot: &Snapshot<'_>) -> Value {
    let status = match snapshot.status {
        Status::Paused => "paused",
        Status::Running | Status::Stepping => "running",
        Status::Finished => "finished",
    };
    let runs = snapshot.runs.iter().map(|run| match &run.state {
        Err(refusal) => object(vec![("run", run.spec.to_string().into()), ("refused", refusal.to_string().into())]),
        Ok(state) => object(vec![
            ("run", run.spec.to_string().into()),
            ("updates", state.updates.into()),
            ("loss", number(state.loss)),
            ("stopped", state.stop.map(StopReason::word).into()),
        ]),
    });
    object(vec![
        ("status", status.into()),
        ("updates", snapshot.updates.into()),
        ("runs", runs.collect()),
        ("query", experiment.query().into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Reason, Wanted};
    use super::*;
    use crate::engine::Unlimited;
    use crate::problem::query;
    use crate::session::{Action, Session};
    use serde_json::json;

    fn value(text: &str) -> Value {
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!((&value["source"], &value["version"]), (&json!("identity-descent"), &json!(1)), "{text}");
        value
    }

    fn session(query: &str) -> Session {
        Session::new(query::parse(query).experiment).unwrap()
    }

    #[test]
    fn events_carry_the_state() {
        let mut session = session("d=3&L=2&run=gd&run=penalty:0.1&tmax=5");
        let ready = value(&report(&Report::Ready(vec!["d: …".to_owned()]), session.experiment(), &session.snapshot()));
        assert_eq!(ready["event"], "ready");
        assert_eq!(ready["messages"], json!(["d: …"]));
        assert_eq!((&ready["state"]["status"], &ready["state"]["updates"]), (&json!("paused"), &json!(0)));
        session.apply(Action::Run).unwrap();
        assert_eq!(
            value(&report(&Report::State, session.experiment(), &session.snapshot()))["state"]["status"],
            "running"
        );
        session.advance(u64::MAX, &mut Unlimited);
        let done = value(&report(&Report::Done, session.experiment(), &session.snapshot()));
        assert_eq!((&done["event"], &done["state"]["status"]), (&json!("done"), &json!("finished")));
        let runs = &done["state"]["runs"];
        assert_eq!(
            (&runs[1]["run"], &runs[1]["updates"], &runs[1]["stopped"]),
            (&json!("penalty:0.1"), &json!(5), &json!("stopped"))
        );
        let snapshot = session.snapshot();
        assert_eq!(runs[0]["loss"].as_f64(), snapshot.runs[0].state.as_ref().ok().map(|run| run.loss));
        assert_eq!(done["state"]["query"], json!(snapshot.experiment.query()));
    }

    #[test]
    fn a_loss_that_is_not_finite_is_null() {
        let mut session = session("d=2&L=8&step=1000&run=gd");
        session.apply(Action::Run).unwrap();
        session.advance(u64::MAX, &mut Unlimited);
        let run = value(&report(&Report::Done, session.experiment(), &session.snapshot()))["state"]["runs"][0].clone();
        assert_eq!(run["stopped"], "diverged");
        assert!(run["loss"].is_null() || run["loss"].as_f64().is_some_and(f64::is_finite), "{run}");
    }

    #[test]
    fn answers_return_the_name_of_the_request() {
        let session = session("d=3&L=2");
        let of = |command| Request { id: json!("a"), command };
        let ran = value(&answer(&of(Command::Run), session.experiment(), &session.snapshot()));
        assert_eq!((&ran["event"], &ran["id"], &ran["command"]), (&json!("answer"), &json!("a"), &json!("run")));
        assert!(ran.get("settings").is_none());
        let told = value(&answer(&of(Command::Get(Wanted::Settings)), session.experiment(), &session.snapshot()));
        assert_eq!((&told["settings"]["d"], &told["settings"]["run"]), (&json!("3"), &json!("gd")));
        assert!(told["settings"].get("angle").is_none(), "plays no part");
        let all = value(&answer_with_snapshot(&of(Command::Get(Wanted::Snapshot)), &session.snapshot()));
        let file: Value = serde_json::from_str(&session::json(&session.snapshot())).unwrap();
        assert_eq!((&all["id"], &all["snapshot"]), (&json!("a"), &file));
    }

    #[test]
    fn refusals_name_their_reason() {
        let refusal = Refusal { id: json!(3), reason: Reason::Locked, sentence: "Width d is fixed.".to_owned() };
        let told = value(&refused(&refusal));
        let parts = ["event", "id", "reason", "message"].map(|key| told[key].clone());
        assert_eq!(parts, [json!("error"), json!(3), json!("locked"), json!("Width d is fixed.")]);
    }
}
