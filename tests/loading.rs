//! Loading in pieces: cut anywhere it ends in the same session, and given up anywhere it does no harm.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::engine::{Budget, Unlimited};
use identity_descent::problem::{Experiment, query};
use identity_descent::session::{Action, Loaded, Loading, Session, Status, json};

fn experiment(text: &str) -> Experiment {
    let restored = query::parse(text);
    assert!(restored.messages.is_empty(), "{:?}", restored.messages);
    restored.experiment
}

/// A budget that runs out after so many charges, and is as long again the next time.
struct Charges {
    left: u32,
    each: u32,
}

impl Budget for Charges {
    fn charge(&mut self, _flops: u64) -> bool {
        let open = self.left > 1;
        self.left = if open { self.left - 1 } else { self.each };
        open
    }
}

/// Loads with so many pieces at a time; returns how often it was interrupted.
fn load(session: &mut Session, text: &str, pieces: u32) -> u32 {
    let mut loading = Loading::new(experiment(text));
    let mut budget = Charges { left: pieces, each: pieces };
    let mut interruptions = 0;
    while loading.advance(session, &mut budget).unwrap() == Loaded::Partly {
        interruptions += 1;
    }
    interruptions
}

/// The session as text, with the facts of its target, now and after some updates.
fn digest(session: &mut Session) -> (String, String, String) {
    let facts = format!("{:?}", session.target().facts());
    let before = json(&session.snapshot());
    session.apply(Action::Run).unwrap();
    session.advance(5, &mut Unlimited);
    (facts, before, json(&session.snapshot()))
}

const LINKS: [&str; 7] = [
    "d=6&L=9&run=gd,start=orthogonal:1&run=gd,start=haar:2&run=penalty:0.1,start=orthogonal:1&run=tied",
    "v=1",
    "v=1&d=7&target=general&run=gd&run=power&run=gd,engine=modes&step=0.01",
    "v=1&d=6&target=near&run=gd&run=penalty:0.1&run=project:0.5",
    "v=1&d=9&target=positive&run=power&run=positivity&run=balancing",
    "v=1&target=own&matrix=2,1;0,2",
    "v=1&target=gallery&name=iris",
];

#[test]
fn cut_anywhere_it_is_the_same_session() {
    for link in LINKS {
        let whole = digest(&mut Session::new(experiment(link)).unwrap());
        for pieces in 1..=4 {
            // Over a session that is under way.
            let mut session = Session::new(experiment("v=1&d=3&run=gd&run=penalty:0.2")).unwrap();
            session.apply(Action::Run).unwrap();
            session.advance(3, &mut Unlimited);
            let interruptions = load(&mut session, link, pieces);
            assert!(pieces > 1 || interruptions >= 4, "{link} is loaded in {interruptions} pieces");
            assert_eq!((session.status(), session.updates()), (Status::Paused, 0), "{link}");
            assert!(digest(&mut session) == whole, "{link}, {pieces} pieces at a time");
        }
    }
}

#[test]
fn given_up_anywhere_the_next_one_loads() {
    for given_up in 0..12 {
        let mut session = Session::new(experiment("v=1&d=3")).unwrap();
        let mut loading = Loading::new(experiment(LINKS[1]));
        let mut meager = Charges { left: 1, each: 1 };
        for _ in 0..given_up {
            loading.advance(&mut session, &mut meager).unwrap();
        }
        drop(loading);
        // Without runs, whatever is asked for does nothing.
        if session.is_idle() {
            session.apply(Action::Run).unwrap();
            assert_eq!(session.status(), Status::Paused);
        }
        load(&mut session, LINKS[3], 2);
        let whole = digest(&mut Session::new(experiment(LINKS[3])).unwrap());
        assert!(digest(&mut session) == whole, "given up after {given_up}");
    }
}

#[test]
fn a_refused_experiment_leaves_the_session_as_it_was() {
    let mut session = Session::new(experiment("v=1&d=3")).unwrap();
    session.apply(Action::Run).unwrap();
    session.advance(3, &mut Unlimited);
    let before = json(&session.snapshot());
    let runs = "&run=gd".repeat(6);
    let mut loading = Loading::new(experiment(&format!("v=1&d=128&L=512&target=rotation&engine=dense{runs}")));
    let mut meager = Charges { left: 1, each: 1 };
    let refused = (0..100).find_map(|_| loading.advance(&mut session, &mut meager).err());
    assert!(refused.is_some_and(|error| error.to_string().contains("MiB")));
    assert_eq!(json(&session.snapshot()), before);
    assert_eq!(session.status(), Status::Running);
}

#[test]
fn going_back_is_a_loading_too() {
    let mut session = Session::new(experiment(LINKS[2])).unwrap();
    let before = json(&session.snapshot());
    session.apply(Action::Run).unwrap();
    session.advance(3, &mut Unlimited);
    let mut loading = session.reloading();
    while loading.advance(&mut session, &mut Charges { left: 1, each: 1 }).unwrap() == Loaded::Partly {}
    assert_eq!(json(&session.snapshot()), before);
}
