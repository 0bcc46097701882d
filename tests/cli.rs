//! The command line: the library's numbers, and sentences where something is wrong.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::process::{Command, Output};

use identity_descent::engine::Unlimited;
use identity_descent::problem::query;
use identity_descent::session::{Action, Session, csv};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_identity-descent")).args(arguments).output().unwrap()
}

#[test]
fn prints_what_the_library_computes() {
    let text = "?v=1&d=3&L=4&target=spd&seed=1&run=gd&step=0.05&eps=1e-6";
    let mut session = Session::new(query::parse(text).experiment).unwrap();
    session.apply(Action::Run).unwrap();
    session.advance(u64::MAX, &mut Unlimited);
    let output = run(&[text]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), csv(&session.snapshot()));
}

#[test]
fn refuses_a_wrong_query_with_its_sentence() {
    let output = run(&["d=0"]);
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("Width d must be a whole number"));
}

#[test]
fn lists_every_setting() {
    let listing = String::from_utf8(run(&["--settings"]).stdout).unwrap();
    for setting in identity_descent::problem::Settings::ALL {
        assert!(listing.contains(&format!("{}=", setting.key)) && listing.contains(setting.help), "{}", setting.key);
    }
}

#[test]
fn the_script_of_an_experiment_is_printed_without_training_it() {
    let query = "?d=4&L=3&eps=0&tmax=1000000000000&run=power:0.1";
    let output = run(&["--numpy", query]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("train(power_projection, depth=3,") && text.contains("1000000000000"), "{text}");
    let refused = run(&["--numpy", "?d=200"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("up to d = 128"));
}
