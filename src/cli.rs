//! The same experiments without a browser: `identity-descent '?d=8&L=16&target=spd&run=gd'`.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::engine::Unlimited;
use crate::problem::{Setting, Settings, query};
use crate::session::{Action, Session, csv, json, numpy};

const USAGE: &str = "\
usage: identity-descent [--json | --numpy] QUERY
       identity-descent --settings

Trains the experiment of a link's query to its end and prints the losses as CSV, or everything as JSON.
--numpy trains nothing and prints a Python script that reproduces the runs.
--settings lists every setting of a query with its range and its default.";

/// What the command line asks for.
enum Command<'a> {
    Print { query: &'a str, what: Output },
    ListSettings,
    Help,
}

/// What is printed of an experiment.
#[derive(Clone, Copy, PartialEq)]
enum Output {
    Csv,
    Json,
    Numpy,
}

fn parse(arguments: &[String]) -> Option<Command<'_>> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--settings"] => Some(Command::ListSettings),
        ["--help" | "-h"] => Some(Command::Help),
        ["--json", query] => Some(Command::Print { query, what: Output::Json }),
        ["--numpy", query] => Some(Command::Print { query, what: Output::Numpy }),
        [query] if !query.starts_with('-') => Some(Command::Print { query, what: Output::Csv }),
        _ => None,
    }
}

/// Runs the program with the given arguments, its own name not among them.
#[must_use]
pub fn run(arguments: &[String]) -> ExitCode {
    match parse(arguments) {
        Some(Command::Print { query, what }) => print_of(query, what),
        Some(Command::ListSettings) => print(&settings()),
        Some(Command::Help) => print(&format!("{USAGE}\n")),
        None => {
            eprintln!("{USAGE}");
            ExitCode::FAILURE
        }
    }
}

/// A query with anything wrong in it is refused here: a script has no one to read a notice.
fn print_of(text: &str, what: Output) -> ExitCode {
    let restored = query::parse(text);
    for message in &restored.messages {
        eprintln!("{message}");
    }
    if !restored.messages.is_empty() {
        return ExitCode::FAILURE;
    }
    let trained = Session::new(restored.experiment).and_then(|mut session| {
        if what != Output::Numpy {
            session.apply(Action::Run)?;
            session.advance(u64::MAX, &mut Unlimited);
        }
        Ok(session)
    });
    match trained {
        Ok(session) => {
            let snapshot = session.snapshot();
            for run in &snapshot.runs {
                if let Err(refusal) = &run.state {
                    eprintln!("{}: {refusal}", run.spec);
                }
            }
            match what {
                Output::Csv => print(&csv(&snapshot)),
                Output::Json => print(&json(&snapshot)),
                Output::Numpy => match numpy(&snapshot) {
                    Ok(script) => print(&script),
                    Err(error) => {
                        eprintln!("{error}");
                        ExitCode::FAILURE
                    }
                },
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn settings() -> String {
    let line = |setting: &&Setting| {
        format!("{}={}\n    {} It is {}.\n", setting.key, setting.default_text(), setting.help, setting.domain)
    };
    Settings::ALL.iter().map(line).collect()
}

/// A reader that has closed the pipe has read enough: not an error of ours, and no panic.
fn print(text: &str) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
