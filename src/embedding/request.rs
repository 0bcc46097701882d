//! What a host asks of the page it embeds: messages as plain JSON values into commands, or a refusal with a reason.
//!
//! A message of ours is an object `{source: "identity-descent", version: 1, id, command, …}`; anything else is some
//! other program's and is not answered, but for the two words of reveal.js.

use serde_json::{Map, Value};

use crate::problem::{Domain, Setting, Settings};

use super::{SOURCE, VERSION};

/// Longest message that is read, as JSON in bytes: more than the largest own matrix takes.
pub const MESSAGE_LIMIT: usize = 1 << 20;
/// Longest text that names a message, in bytes.
const ID_LIMIT: usize = 100;
/// Longest word that is quoted in a refusal, in characters.
const QUOTED: usize = 40;

/// What is asked for, and the name under which the answer is awaited.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Text or number chosen by the host, returned with the answer; null when it chose none.
    pub id: Value,
    /// What is asked for.
    pub command: Command,
}

/// Something that a host can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Go on training.
    Run,
    /// Stop training for now.
    Pause,
    /// Make one update of every run.
    Step,
    /// Go back to the start.
    Reset,
    /// Change settings, given in their textual form: all of them, or none if one of them is refused.
    Set(Vec<(&'static Setting, String)>),
    /// Tell something.
    Get(Part),
}

/// What `get` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The settings that play a part, and the state.
    Settings,
    /// Everything: the same as the JSON file.
    Snapshot,
}

impl Command {
    /// Its word in messages.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Pause => "pause",
            Self::Step => "step",
            Self::Reset => "reset",
            Self::Set(_) => "set",
            Self::Get(_) => "get",
        }
    }
}

/// A request that is not carried out and changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The name of the request, null when it has none that can be used.
    pub id: Value,
    /// Why, for programs.
    pub reason: Reason,
    /// Why, in a sentence.
    pub sentence: String,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Not of the form that the interface has.
    Shape,
    /// Of a version that this page does not speak.
    Version,
    /// No such command.
    UnknownCommand,
    /// No such setting.
    UnknownSetting,
    /// Not of the setting's form, or outside its range.
    OutOfRange,
    /// The setting is fixed by the address.
    Locked,
    /// The setting plays no part with the target or the data.
    NoPart,
    /// The settings cannot be used together.
    Conflict,
    /// The runs would need too much memory.
    TooLarge,
}

impl Reason {
    /// Its word in messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Shape => "shape",
            Self::Version => "version",
            Self::UnknownCommand => "unknown-command",
            Self::UnknownSetting => "unknown-setting",
            Self::OutOfRange => "out-of-range",
            Self::Locked => "locked",
            Self::NoPart => "no-part",
            Self::Conflict => "conflict",
            Self::TooLarge => "too-large",
        }
    }
}

/// Reads a message given as JSON text; `None` for those that are not addressed to this program.
#[must_use]
pub fn parse(text: &str) -> Option<Result<Request, Refusal>> {
    if text.len() > MESSAGE_LIMIT {
        let sentence = format!("The message has {} bytes, more than the {MESSAGE_LIMIT} that are read.", text.len());
        return text.contains(SOURCE).then_some(Err(Refusal { id: Value::Null, reason: Reason::Shape, sentence }));
    }
    match serde_json::from_str(text).ok()? {
        // What reveal.js tells the frames of a slide that is shown or left.
        Value::String(word) if word == "slide:start" => Some(Ok(Request { id: Value::Null, command: Command::Run })),
        Value::String(word) if word == "slide:stop" => Some(Ok(Request { id: Value::Null, command: Command::Pause })),
        Value::Object(message) if message.get("source").and_then(Value::as_str) == Some(SOURCE) => {
            let id = message.get("id").filter(|id| is_id(id)).cloned().unwrap_or_default();
            let command = read(&message);
            Some(match command {
                Ok(command) => Ok(Request { id, command }),
                Err((reason, sentence)) => Err(Refusal { id, reason, sentence }),
            })
        }
        _ => None,
    }
}

/// Why a message cannot be used.
type Wrong = (Reason, String);

fn is_id(id: &Value) -> bool {
    id.is_null() || id.is_number() || id.as_str().is_some_and(|id| id.len() <= ID_LIMIT)
}

fn read(message: &Map<String, Value>) -> Result<Command, Wrong> {
    match message.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(other) => {
            return Err((Reason::Version, format!("This page speaks version {VERSION} of its messages, not {other}.")));
        }
        None => return Err(shape(format!("“version” must be the number {VERSION}."))),
    }
    if !message.get("id").is_none_or(is_id) {
        return Err(shape(format!("“id” must be a number or a text of at most {ID_LIMIT} bytes.")));
    }
    let word = message.get("command").and_then(Value::as_str);
    let word = word.ok_or_else(|| shape("“command” must be a text.".to_owned()))?;
    let (command, takes) = match word {
        "run" => (Command::Run, None),
        "pause" => (Command::Pause, None),
        "step" => (Command::Step, None),
        "reset" => (Command::Reset, None),
        "set" => (Command::Set(changes(message.get("settings"))?), Some("settings")),
        "get" => (Command::Get(part(message.get("what"))?), Some("what")),
        other => {
            let sentence = format!("There is no command “{}”, only run, pause, step, reset, set, get.", quoted(other));
            return Err((Reason::UnknownCommand, sentence));
        }
    };
    let known = |key: &str| ["source", "version", "id", "command"].contains(&key) || takes == Some(key);
    match message.keys().find(|key| !known(key)) {
        Some(unknown) => Err(shape(format!("“{word}” takes no “{}”.", quoted(unknown)))),
        None => Ok(command),
    }
}

fn part(what: Option<&Value>) -> Result<Part, Wrong> {
    match what.map(Value::as_str) {
        None | Some(Some("settings")) => Ok(Part::Settings),
        Some(Some("snapshot")) => Ok(Part::Snapshot),
        _ => Err(shape("“what” must be settings or snapshot.".to_owned())),
    }
}

fn changes(given: Option<&Value>) -> Result<Vec<(&'static Setting, String)>, Wrong> {
    let given = given.and_then(Value::as_object).filter(|given| !given.is_empty());
    let given = given.ok_or_else(|| shape("“settings” must be an object of settings by key.".to_owned()))?;
    let mut changes = Vec::new();
    for (key, value) in given {
        let setting = Settings::find(key).map_err(|error| (Reason::UnknownSetting, error.to_string()))?;
        changes.push((setting, text(setting, value)?));
    }
    Ok(changes)
}

/// The textual form of a setting's value: a text, a number, or a list of them.
fn text(setting: &'static Setting, value: &Value) -> Result<String, Wrong> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let list = |values: &Vec<Value>| {
        let texts: Option<Vec<String>> = values.iter().map(one).collect();
        let between = if matches!(setting.domain, Domain::Runs { .. }) { ";" } else { "," };
        texts.map(|texts| texts.join(between))
    };
    let text = match (value, setting.domain) {
        (Value::Array(values), Domain::Runs { .. } | Domain::Reals { .. } | Domain::Eigenvalues { .. }) => list(values),
        (Value::Array(rows), Domain::Matrix { .. }) => {
            let rows: Option<Vec<String>> = rows.iter().map(|row| row.as_array().and_then(list)).collect();
            rows.map(|rows| rows.join(";"))
        }
        _ => one(value),
    };
    text.ok_or_else(|| shape(format!("“{}” must be given as a text, a number or a list of them.", setting.key)))
}

fn shape(sentence: String) -> Wrong {
    (Reason::Shape, sentence)
}

fn quoted(text: &str) -> String {
    text.chars().take(QUOTED).collect()
}
