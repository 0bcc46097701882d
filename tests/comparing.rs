//! What is kept of earlier experiments: pinned curves, through later ones and in files.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::engine::Unlimited;
use identity_descent::problem::query;
use identity_descent::session::{Action, MOST_PINS, PinError, Session, csv, json};

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
