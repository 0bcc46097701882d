//! Looking back: states trained again from keyframes have the bits of the first time.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod linked;

use identity_descent::engine::{Budget, Engine, Rule, Unlimited};
use identity_descent::problem::query;
use identity_descent::session::{Action, MEMORY_LIMIT, NoPast, Session, Status, memory};
use linked::session;

/// Everything there is of each run: its loss, its updates, why it stopped, its product and its layers.
fn state(session: &Session) -> Vec<String> {
    let runs = session.slots().iter().flatten();
    runs.map(|run| {
        let (product, layers) = (run.end_to_end(session.target()), run.layers(session.target()));
        let engine = run.engine();
        format!("{} {:x} {:?} {product:?} {layers:?}", engine.updates(), engine.loss().to_bits(), run.stop())
    })
    .collect()
}

/// A budget that runs out at every charge.
struct Meager;

impl Budget for Meager {
    fn charge(&mut self, _flops: u64) -> bool {
        false
    }
}

fn all_engines() -> [&'static str; 8] {
    [
        "d=5&L=4&target=spd&run=gd,start=haar:1&run=penalty:0.1,start=rotation:30&run=tied&run=tied,start=projection:2&step=2e-3&eps=0&tmax=130",
        "d=5&L=4&target=general&seed=3&run=gd&run=penalty:0.1&run=project:0.3&step=0.01&eps=0&tmax=130",
        "d=6&L=5&target=positive&seed=2&run=power:0.2&run=positivity:0.3&run=balancing&step=0.01&eps=0&tmax=130",
        "d=9&L=6&target=rotation&angle=100&run=gd&run=power:0.1&eps=0&tmax=130&step=0.02",
        // Velocities and directions are part of the state.
        "d=5&L=3&target=general&seed=3&run=gd,opt=nesterov:0.8&run=penalty:0.1,opt=conjugate&step=0.01&eps=0&tmax=130",
        "d=6&L=4&target=spd&run=gd,opt=two-step:0.5/0.2&run=penalty:0.1,opt=conjugate&step=0.01&eps=0&tmax=130",
        "d=5&L=3&target=general&seed=3&run=project:0.1,start=rotation:20,opt=nesterov:0.8&run=gd,start=haar:1,opt=heavy:0.7&step=0.01&eps=0&tmax=130",
        // Runs that stop at different updates, one by diverging.
        "d=3&L=3&target=symmetric&neg=-0.5&run=gd&run=gd,step=40&run=penalty:0.2&eps=1e-4&tmax=130",
    ]
}

#[test]
fn an_earlier_state_has_the_same_bits() {
    for link in all_engines() {
        let mut session = session(link);
        let mut states = vec![state(&session)];
        while session.status() != Status::Finished {
            session.advance(1, &mut Unlimited);
            states.push(state(&session));
        }
        let last = session.updates();
        assert!(last > 40, "{link}");
        for t in [0, 1, 2, 31, 32, 33, 64, 77, last - 1, last, last + 9] {
            let t = t.min(last);
            let mut past = session.look_back(t).unwrap();
            assert!(past.updates() <= t && t - past.updates() < 8, "{} for {t}", past.updates());
            // In the smallest pieces, as in frames.
            while past.updates() < t {
                past.advance(t - past.updates(), &mut Meager);
            }
            assert_eq!(state(&past), states[t as usize], "{link} at {t}");
        }
        // Looking back changes nothing.
        assert_eq!(state(&session), *states.last().unwrap());
    }
}

#[test]
fn limits_that_were_raised_do_not_stop_the_past() {
    let mut session = session("d=3&L=3&eps=0&tmax=20");
    session.advance(u64::MAX, &mut Unlimited);
    session.extend(&query::parse("d=3&L=3&eps=0&tmax=30").experiment);
    session.apply(Action::Run).unwrap();
    session.advance(4, &mut Unlimited);
    let at_24 = state(&session);
    session.advance(u64::MAX, &mut Unlimited);
    let mut past = session.look_back(24).unwrap();
    past.advance(24 - past.updates(), &mut Unlimited);
    assert_eq!(state(&past), at_24);
}

#[test]
fn keyframes_stay_within_their_share_of_the_memory() {
    for (link, has_past) in [
        ("d=128&L=16&target=general&run=gd&step=1e-6&eps=0", true),
        ("d=128&L=512&target=general&run=gd&step=1e-6&eps=0", false),
        // Two keyframes are just within the share; not with what projects the layers, though it does for five updates only.
        ("d=128&L=83&target=general&run=gd&step=1e-6&eps=0", true),
        ("d=128&L=83&target=general&run=project:0.3,step=1e-6,then=5:gd,step=1e-6&eps=0", false),
        ("d=128&L=83&target=general&run=gd,step=1e-6,then=5:project:0.3,step=1e-6&eps=0", false),
        // Samples are there once, whatever is kept of the runs.
        ("d=128&L=83&target=general&data=sampled&n=20000&batch=100&run=gd&step=1e-6&eps=0", true),
    ] {
        let restored = query::parse(link);
        assert!(restored.messages.is_empty(), "{:?}", restored.messages);
        let session = Session::new(restored.experiment).unwrap();
        assert_eq!(session.has_past(), has_past, "{link}");
        let needed = memory(session.experiment(), session.target());
        assert!(needed <= MEMORY_LIMIT);
        // What looking back takes is counted exactly where there is any of it: a clone of each run at three times, or more.
        let runs: u64 = session
            .slots()
            .iter()
            .flatten()
            .map(|run| {
                let kind = run.selection.kind;
                let bytes = |rule: &Rule| Engine::bytes(kind, session.target().width(), rule);
                bytes(&run.rule).max(run.beginning.as_ref().map_or(0, bytes))
            })
            .sum();
        assert_eq!(needed >= 4 * runs, has_past, "{link}");
        assert_eq!(session.look_back(0).err(), (!has_past).then_some(NoPast));
    }
}
