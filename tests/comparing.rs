//! What is kept of earlier experiments: pinned curves, through later ones and in files.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::engine::Unlimited;
use identity_descent::problem::{Experiment, query};
use identity_descent::session::{Action, LONGEST_FILE, MOST_PINS, PinError, Session, csv, import, json};

fn session(link: &str) -> Session {
    let restored = query::parse(link);
    assert!(restored.messages.is_empty(), "{:?}", restored.messages);
    Session::new(restored.experiment).unwrap()
}

fn run_to_the_end(session: &mut Session) {
    session.apply(Action::Run).unwrap();
    session.advance(u64::MAX, &mut Unlimited);
}

fn load(session: &mut Session, link: &str) {
    session.apply(Action::Load(Box::new(query::parse(link).experiment))).unwrap();
}

const PAIR: &str = "d=3&L=4&target=general&seed=3&run=gd&run=penalty:0.1&step=0.02&eps=0&tmax=40";

#[test]
fn a_pinned_curve_stays_as_it_was_under_later_experiments() {
    let mut session = session(PAIR);
    assert_eq!(session.pin(0), Err(PinError::NoCurve));
    assert_eq!(session.pin(7), Err(PinError::NoCurve));
    run_to_the_end(&mut session);
    assert_eq!(session.pin(1), Ok(1));
    let history: Vec<(u64, f64)> =
        session.snapshot().runs[1].state.as_ref().unwrap().history.iter().map(|s| (s.t, s.loss)).collect();
    assert_eq!(history.len(), 41);
    let query = session.experiment().query();
    load(&mut session, "d=2&L=2&eps=0");
    session.apply(Action::Reset).unwrap();
    let pin = &session.snapshot().pins[0];
    assert_eq!((&pin.points, &pin.query, pin.identity), (&history, &query, 1));
    assert_eq!((pin.label.as_str(), pin.heading().as_str()), ("pin 1, penalty κ = 0.1", "pin 1"));
    assert_eq!(pin.settings, "d = 3, L = 4, target = general, seed = 3, η = 0.02, ε = 0, t ≤ 40");
}

#[test]
fn numbers_of_pins_are_used_again_and_bounded() {
    let mut session = session(PAIR);
    run_to_the_end(&mut session);
    for number in 1..=MOST_PINS {
        assert_eq!(session.pin(number % 2), Ok(number));
    }
    assert_eq!(session.pin(0), Err(PinError::Full));
    let revision = session.revision();
    session.unpin(3);
    assert!(session.revision() > revision);
    assert_eq!(session.pin(0), Ok(3));
    let numbers: Vec<usize> = session.pins().iter().map(|pin| pin.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn files_hold_pinned_curves_with_every_bit() {
    let mut session = session(PAIR);
    run_to_the_end(&mut session);
    session.pin(1).unwrap();
    let pinned = session.pins()[0].clone();
    load(&mut session, "d=2&L=2&eps=0");
    let snapshot = session.snapshot();
    let text = csv(&snapshot);
    assert!(text.lines().any(|line| line == format!("# pin 1 ?{}", pinned.query)), "{text}");
    let rows = text.lines().filter_map(|line| line.strip_prefix("\"pin 1: penalty:0.1\","));
    let rows: Vec<(u64, f64)> = rows
        .map(|row| {
            let (t, loss) = row.split_once(',').unwrap();
            (t.parse().unwrap(), loss.parse().unwrap())
        })
        .collect();
    assert_eq!(rows, pinned.points);
    let document: serde_json::Value = serde_json::from_str(&json(&snapshot)).unwrap();
    let losses: Vec<f64> =
        document["pinned"][0]["history"]["loss"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    assert!(losses.iter().zip(&pinned.points).all(|(loss, point)| *loss == point.1) && losses.len() == 41);
    assert_eq!(document["pinned"][0]["experiment"], pinned.query.as_str());
}

/// Session, saved: an own matrix, two runs, one curve pinned of another experiment.
fn saved() -> (Session, String) {
    let mut session = session(PAIR);
    run_to_the_end(&mut session);
    session.pin(1).unwrap();
    load(&mut session, "target=own&matrix=2,1;0,0.30000000000000004&L=3&step=0.05&eps=0&tmax=30&run=gd&run=penalty:1");
    run_to_the_end(&mut session);
    let text = json(&session.snapshot());
    (session, text)
}

#[test]
fn a_saved_file_gives_back_the_experiment_and_its_curves() {
    let (session, text) = saved();
    let read = import(&text).unwrap();
    assert_eq!(read.experiment, *session.experiment());
    let names: Vec<String> = read.curves.iter().map(|pin| pin.spec.to_string()).collect();
    assert_eq!(names, ["penalty:0.1", "gd", "penalty:1"]);
    assert_eq!(read.curves[0].points, session.pins()[0].points);
    assert_eq!((&read.curves[0].query, read.curves[0].identity), (&session.pins()[0].query, 1));
    let snapshot = session.snapshot();
    for (pin, run) in read.curves[1..].iter().zip(&snapshot.runs) {
        let history: Vec<(u64, f64)> = run.state.as_ref().unwrap().history.iter().map(|s| (s.t, s.loss)).collect();
        assert_eq!(pin.points, history);
    }
    let mut other = self::session("d=2&L=2");
    for curve in read.curves {
        other.put_pin(curve).unwrap();
    }
    assert_eq!(other.pins()[2].label, "pin 3, penalty κ = 1");
}

#[test]
fn a_matrix_too_large_for_a_link_comes_back_from_the_file() {
    let rows: Vec<String> = (0..50)
        .map(|i| (0..50).map(|j| format!("{}", f64::from(i * 50 + j) / 7.0)).collect::<Vec<_>>().join(","))
        .collect();
    let mut settings = query::parse("target=own&matrix=1&L=2").experiment.settings().clone();
    settings.set("matrix", &rows.join(";")).unwrap();
    let experiment = Experiment::new(settings).unwrap();
    assert!(!experiment.link_carries_matrix());
    let session = Session::new(experiment.clone()).unwrap();
    let read = import(&json(&session.snapshot())).unwrap();
    assert_eq!((read.experiment, read.curves.len()), (experiment, 0));
}

#[test]
fn files_that_are_not_ours_are_refused_in_a_sentence() {
    let (_, text) = saved();
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    for (file, sentence) in [
        (String::new(), "it is not JSON: line 1 cannot be read."),
        (text[..text.len() / 2].to_owned(), "it is not JSON: line "),
        ("{\n}".to_owned(), "it is not one of this page: its “format” is not “identity-descent”."),
        ("[1, 2]".to_owned(), "it is not one of this page"),
        (
            changed("\"version\": 1", "\"version\": 2"),
            "it was saved by a newer page (version 2; this one reads up to 1).",
        ),
        (changed("\"version\": 1", "\"version\": 0"), "its “version” is not"),
        (changed("L=3&", "L=0&"), "L: Depth L must be a whole number from 1 to 512"),
        (changed("\"run\": \"penalty:1\"", "\"run\": \"magic\""), "“run” cannot be “magic”."),
        (changed("\"place\": 1", "\"place\": -1"), "a pinned curve has no “place”."),
        (changed("\"settings\": \"", "\"settings\": \"\\n"), "“settings” is not a short line"),
        (changed("\"t\": [\n          0,", "\"t\": [\n          1,"), "the “history” of "),
        (" ".repeat(LONGEST_FILE + 1), "it has 17 MiB, more than the 16 that are read."),
    ] {
        let error = import(&file).unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{error}\n{sentence}");
    }
}
