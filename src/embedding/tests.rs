//! Messages of hosts, as they are read.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::request::*;

fn ours(fields: &Value) -> Value {
    let mut message = json!({ "source": "identity-descent", "version": 1, "id": 7 });
    for (key, value) in fields.as_object().unwrap() {
        message[key] = value.clone();
    }
    message
}

fn command(fields: &Value) -> Result<Command, (Reason, String)> {
    match parse(&ours(fields).to_string()).unwrap() {
        Ok(request) => {
            assert_eq!(request.id, json!(7));
            Ok(request.command)
        }
        Err(refusal) => Err((refusal.reason, refusal.sentence)),
    }
}

#[test]
fn every_command_is_read() {
    for (word, expected) in
        [("run", Command::Run), ("pause", Command::Pause), ("step", Command::Step), ("reset", Command::Reset)]
    {
        assert_eq!(command(&json!({ "command": word })), Ok(expected.clone()));
        assert_eq!(expected.word(), word);
    }
    assert_eq!(command(&json!({ "command": "get" })), Ok(Command::Get(Part::Settings)));
    assert_eq!(command(&json!({ "command": "get", "what": "snapshot" })), Ok(Command::Get(Part::Snapshot)));
}

#[test]
fn settings_are_given_as_texts_numbers_or_lists() {
    let set = json!({ "command": "set", "settings": {
        "d": 4, "cond": "20", "run": ["gd", "penalty:0.2"], "neg": [-1, -0.5], "matrix": [[1, 2.5], ["0", 1]], "rho": 1e-3,
    } });
    let Ok(Command::Set(changes)) = command(&set) else { panic!("{set} is refused") };
    let text = |key: &str| changes.iter().find(|(setting, _)| setting.key == key).map(|(_, text)| text.as_str());
    assert_eq!(text("d"), Some("4"));
    assert_eq!(text("cond"), Some("20"));
    assert_eq!(text("run"), Some("gd;penalty:0.2"));
    assert_eq!(text("neg"), Some("-1,-0.5"));
    assert_eq!(text("matrix"), Some("1,2.5;0,1"));
    assert_eq!(text("rho"), Some("0.001"));
}

#[test]
fn each_wrong_message_is_refused_with_its_reason() {
    for (fields, reason, sentence) in [
        (json!({}), Reason::Shape, "“command” must be a text."),
        (json!({ "command": 1 }), Reason::Shape, "“command” must be a text."),
        (json!({ "command": "run", "version": "1" }), Reason::Shape, "“version” must be the number 1."),
        (
            json!({ "command": "run", "version": 2 }),
            Reason::Version,
            "This page speaks version 1 of its messages, not 2.",
        ),
        (
            json!({ "command": "train" }),
            Reason::UnknownCommand,
            "There is no command “train”, only run, pause, step, reset, set, get.",
        ),
        (json!({ "command": "run", "speed": 3 }), Reason::Shape, "“run” takes no “speed”."),
        (json!({ "command": "set" }), Reason::Shape, "“settings” must be an object of settings by key."),
        (
            json!({ "command": "set", "settings": {} }),
            Reason::Shape,
            "“settings” must be an object of settings by key.",
        ),
        (json!({ "command": "set", "settings": { "D": 1 } }), Reason::UnknownSetting, "There is no setting “D”."),
        (
            json!({ "command": "set", "settings": { "d": [4] } }),
            Reason::Shape,
            "“d” must be given as a text, a number or a list of them.",
        ),
        (json!({ "command": "get", "what": "all" }), Reason::Shape, "“what” must be settings or snapshot."),
    ] {
        assert_eq!(command(&fields), Err((reason, sentence.to_owned())), "{fields}");
    }
    // A name that cannot be returned is not.
    let refusal = parse(&ours(&json!({ "id": [1], "command": "run" })).to_string()).unwrap().unwrap_err();
    assert_eq!((refusal.id, refusal.reason), (Value::Null, Reason::Shape));
}

#[test]
fn messages_of_other_programs_are_not_answered() {
    let others = ["", "1", "null", "\"resize\"", "[]", "{}", r#"{"source":"react-devtools","command":"run"}"#, "{"];
    for text in others {
        assert_eq!(parse(text), None, "{text}");
    }
    assert_eq!(parse(&format!("\"{}\"", "x".repeat(MESSAGE_LIMIT))), None);
}

#[test]
fn a_message_that_is_too_long_is_refused_unread() {
    let long = ours(&json!({ "command": "set", "settings": { "matrix": "1,".repeat(MESSAGE_LIMIT) } }));
    assert_eq!(parse(&long.to_string()).unwrap().unwrap_err().reason, Reason::Shape);
}

#[test]
fn slides_run_and_pause() {
    assert_eq!(parse("\"slide:start\""), Some(Ok(Request { id: Value::Null, command: Command::Run })));
    assert_eq!(parse("\"slide:stop\""), Some(Ok(Request { id: Value::Null, command: Command::Pause })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a host sends, it is read without a panic, and a refusal is a whole sentence.
    #[test]
    fn anything_is_read(command in ".{0,12}", key in ".{0,6}", value in ".{0,20}", number in any::<f64>()) {
        for settings in [json!({ key.clone(): value.clone() }), json!({ key.clone(): number }), json!(value)] {
            for command in [command.as_str(), "set", "get"] {
                let message = ours(&json!({ "command": command, "settings": settings.clone(), key.as_str(): value }));
                if let Some(Err(refusal)) = parse(&message.to_string()) {
                    prop_assert!(refusal.sentence.ends_with('.'), "{}", refusal.sentence);
                }
            }
        }
        let _ = parse(&value);
    }
}
