//! The session: lock-step, interruption, stop reasons, reset, memory.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::engine::{Budget, Unlimited};
use identity_descent::problem::{Experiment, query};
use identity_descent::session::{Action, Attempt, Demand, LoadError, Session, Snapshot, Status, StopReason, csv, json};

/// The experiment of a query that must be valid.
fn experiment(text: &str) -> Experiment {
    let restored = query::parse(text);
    assert!(restored.messages.is_empty(), "{:?}", restored.messages);
    restored.experiment
}

fn session(text: &str) -> Session {
    Session::new(experiment(text)).unwrap()
}

fn run_to_the_end(session: &mut Session) {
    session.apply(Action::Run).unwrap();
    session.advance(u64::MAX, &mut Unlimited);
    assert_eq!(session.status(), Status::Finished);
}

fn stops(session: &Session) -> Vec<Option<StopReason>> {
    session.slots().iter().map(|slot| slot.as_ref().unwrap().stop()).collect()
}

/// A budget that runs out at every charge.
struct Meager;

impl Budget for Meager {
    fn charge(&mut self, _flops: u64) -> bool {
        false
    }
}

const DENSE_PAIR: &str = "v=1&d=16&L=5&target=general&seed=3&run=gd&run=penalty:0.1&step=0.01&eps=0&tmax=40";

#[test]
fn runs_advance_in_lock_step() {
    let mut session = session(DENSE_PAIR);
    session.apply(Action::Run).unwrap();
    for _ in 0..200 {
        session.advance(u64::MAX, &mut Meager);
        let made: Vec<u64> = session.snapshot().runs.iter().map(|run| run.state.as_ref().unwrap().updates).collect();
        assert!(made[0] - made[1] <= 1, "{made:?}");
        assert!(made.iter().all(|t| t - session.updates() <= 1));
    }
    assert!(session.updates() > 3);
}

#[test]
fn a_session_cut_into_slices_ends_with_the_same_bits() {
    let mut whole = session(DENSE_PAIR);
    run_to_the_end(&mut whole);
    let mut sliced = session(DENSE_PAIR);
    sliced.apply(Action::Run).unwrap();
    while sliced.is_active() {
        sliced.advance(1, &mut Meager);
        sliced.measure(Demand { spectrum: true, layers: true, ..Demand::default() });
    }
    assert_eq!(json(&whole.snapshot()), json(&sliced.snapshot()));
}

#[test]
fn reset_reproduces_the_run_bit_for_bit() {
    let mut session = session("v=1&d=5&L=4&target=near&rho=0.2&run=gd&run=project:0.05&step=0.05&eps=0&tmax=500");
    run_to_the_end(&mut session);
    let first = json(&session.snapshot());
    session.apply(Action::Reset).unwrap();
    assert_eq!((session.updates(), session.status()), (0, Status::Paused));
    run_to_the_end(&mut session);
    assert_eq!(json(&session.snapshot()), first);
}

#[test]
fn every_stop_has_its_reason() {
    let mut reached = session("v=1&d=4&L=3&target=spd&run=gd&eps=1e-6");
    run_to_the_end(&mut reached);
    assert_eq!(stops(&reached), [Some(StopReason::ReachedLoss)]);
    assert!(reached.snapshot().runs[0].state.as_ref().unwrap().loss <= 1e-6);

    let mut limited = session("v=1&d=4&L=3&target=spd&run=gd&eps=1e-20&tmax=7");
    run_to_the_end(&mut limited);
    assert_eq!(stops(&limited), [Some(StopReason::ReachedUpdates)]);
    assert_eq!(limited.updates(), 7);

    let mut diverged = session("v=1&d=4&L=8&target=spd&run=gd&step=5");
    run_to_the_end(&mut diverged);
    assert_eq!(stops(&diverged), [Some(StopReason::Diverged)]);
    assert!(diverged.updates() < 20);

    // 2 is learned exactly by one layer with step 1: the second update changes nothing.
    let mut rest = session("v=1&L=1&target=own&matrix=2&run=gd&step=1&eps=0");
    run_to_the_end(&mut rest);
    assert_eq!(stops(&rest), [Some(StopReason::AtRest)]);
}

#[test]
fn a_run_that_stops_lets_the_others_go_on() {
    let mut session = session("v=1&d=4&L=8&target=spd&run=gd,step=5&run=gd&eps=1e-9");
    run_to_the_end(&mut session);
    assert_eq!(stops(&session), [Some(StopReason::Diverged), Some(StopReason::ReachedLoss)]);
}

#[test]
fn the_identity_is_a_legal_target() {
    let identity = "v=1&L=4&target=own&matrix=1,0;0,1&run=gd";
    let reached = session(&format!("{identity}&eps=1e-8"));
    assert_eq!(reached.status(), Status::Finished);
    assert_eq!(stops(&reached), [Some(StopReason::ReachedLoss)]);
    let mut never = session(&format!("{identity}&eps=0&step=0.1"));
    run_to_the_end(&mut never);
    assert_eq!(stops(&never), [Some(StopReason::AtRest)]);
}

#[test]
fn step_makes_one_update_of_every_run_and_pauses() {
    let mut session = session(DENSE_PAIR);
    session.apply(Action::Step).unwrap();
    while session.is_active() {
        session.advance(u64::MAX, &mut Meager);
    }
    assert_eq!((session.updates(), session.status()), (1, Status::Paused));
}

#[test]
fn too_much_memory_is_refused_with_the_figure_and_changes_nothing() {
    let too_much = "v=1&d=128&L=512&target=general&run=gd&run=gd&run=gd&run=gd&run=gd&run=gd";
    let error = Session::new(experiment(too_much)).unwrap_err();
    let LoadError::Memory { needed } = error;
    assert!(needed > 512 << 20);
    assert!(error.to_string().contains("MiB"), "{error}");
    let mut session = session(DENSE_PAIR);
    session.apply(Action::Step).unwrap();
    session.advance(1, &mut Unlimited);
    assert!(session.apply(Action::Load(Box::new(experiment(too_much)))).is_err());
    assert_eq!((session.updates(), session.experiment()), (1, &experiment(DENSE_PAIR)));
}

#[test]
fn a_run_that_cannot_be_says_why_and_the_others_train() {
    let mut session = session("v=1&d=4&L=4&target=general&run=power&run=gd,engine=modes&run=gd&tmax=5&step=0.01");
    let refusals: Vec<String> =
        session.slots().iter().filter_map(|slot| slot.as_ref().err().map(ToString::to_string)).collect();
    assert_eq!(refusals.len(), 2);
    assert!(refusals[0].contains("margin") && refusals[1].contains("normal"), "{refusals:?}");
    run_to_the_end(&mut session);
    assert_eq!(session.updates(), 5);
}

#[test]
fn every_algorithm_trains_in_every_engine_it_has() {
    for (target, engines) in [("spd&cond=3", &["modes", "dense"][..]), ("positive&skew=0.5", &["dense"])] {
        for engine in engines {
            let text = format!(
                "v=1&d=4&L=4&target={target}&run=gd&run=penalty:0.001&run=project:0.9&run=power&run=positivity\
                 &run=balancing&engine={engine}&step=0.02&eps=0&tmax=400"
            );
            let mut session = session(&text);
            run_to_the_end(&mut session);
            for run in &session.snapshot().runs {
                let state = run.state.as_ref().unwrap();
                assert_eq!(state.selection.kind.word(), *engine);
                assert!(state.loss < 0.05 * state.history[0].loss, "{} {engine} {target}: {}", run.spec, state.loss);
            }
        }
    }
}

#[test]
fn measures_are_taken_for_those_who_ask_and_only_once_a_state() {
    let all = Demand {
        spectrum: true,
        modes: true,
        numerical_range: true,
        layers: true,
        matrices: true,
        sharpness: true,
        direct: true,
    };
    for engine in ["modes", "dense"] {
        let mut session =
            session(&format!("v=1&d=6&L=4&target=spd&run=gd&run=power&engine={engine}&step=0.02&eps=0&tmax=50"));
        assert_eq!(session.measure(Demand::default()), Attempt::Idle);
        run_to_the_end(&mut session);
        let mut attempts = 0;
        while session.measure(all) == Attempt::Worked {
            attempts += 1;
            assert!(attempts < 200);
        }
        assert_eq!(session.measure(all), Attempt::Idle);
        for run in session.slots().iter().flatten() {
            let measures = &run.measures;
            let spectrum = measures.spectrum.as_ref().unwrap();
            assert_eq!((spectrum.t, spectrum.value.len()), (50, 6));
            assert_eq!(measures.singular_values.as_ref().unwrap().value.len(), 6);
            assert_eq!(measures.layers.as_ref().unwrap().value.distances.as_ref().unwrap().len(), 4);
            let smallest = spectrum.value.iter().map(|z| z.re).fold(f64::INFINITY, f64::min);
            assert!((measures.margin.as_ref().unwrap().value - smallest).abs() < 1e-9);
        }
    }
}

#[test]
fn a_spectrum_that_takes_several_frames_belongs_to_where_it_began_and_is_measured_again_at_rest() {
    let demand = Demand { spectrum: true, numerical_range: true, ..Demand::default() };
    let mut session = session("v=1&d=128&L=2&target=general&run=gd&step=0.01&eps=0&tmax=6");
    let spectrum_at =
        |session: &Session| session.slots()[0].as_ref().unwrap().measures.spectrum.as_ref().map(|spectrum| spectrum.t);
    session.apply(Action::Run).unwrap();
    session.advance(3, &mut Unlimited);
    // The target's range first, which is not of this run.
    while session.target_measures().numerical_range.is_none() {
        assert_eq!(session.measure(demand), Attempt::Worked);
    }
    assert_eq!(session.measure(demand), Attempt::Worked);
    assert_eq!(spectrum_at(&session), None, "a decomposition at this width is too long for one frame");
    run_to_the_end(&mut session);
    let mut seen = Vec::new();
    while session.measure(demand) == Attempt::Worked {
        if let Some(t) = spectrum_at(&session).filter(|t| seen.last() != Some(t)) {
            seen.push(t);
        }
    }
    assert_eq!(seen, [3, 6]);
    let measures = &session.slots()[0].as_ref().unwrap().measures;
    assert_eq!(measures.numerical_range.as_ref().map(|range| (range.t, range.value.len())), Some((6, 90)));
}

fn columns(snapshot: &Snapshot<'_>) -> Vec<(u64, f64)> {
    csv(snapshot)
        .lines()
        .filter(|line| line.starts_with('"'))
        .map(|line| {
            let mut fields = line.rsplitn(3, ',');
            let loss: f64 = fields.next().unwrap().parse().unwrap();
            (fields.next().unwrap().parse().unwrap(), loss)
        })
        .collect()
}

#[test]
fn exports_hold_every_bit() {
    let mut session = session("v=1&d=5&L=4&target=near&rho=0.2&run=gd&step=0.05&eps=0&tmax=3000");
    run_to_the_end(&mut session);
    let snapshot = session.snapshot();
    let state = snapshot.runs[0].state.as_ref().unwrap();
    let kept: Vec<(u64, f64)> = state.history.iter().map(|sample| (sample.t, sample.loss)).collect();
    assert_eq!(columns(&snapshot), kept);

    let document: serde_json::Value = serde_json::from_str(&json(&snapshot)).unwrap();
    let losses = document["runs"][0]["history"]["loss"].as_array().unwrap();
    assert!(losses.iter().zip(&kept).all(|(json, (_, loss))| json.as_f64() == Some(*loss)));
    let product = state.end_to_end().unwrap();
    for (i, row) in document["runs"][0]["end_to_end"].as_array().unwrap().iter().enumerate() {
        for (j, entry) in row.as_array().unwrap().iter().enumerate() {
            assert_eq!(entry.as_f64(), Some(product[(i, j)]));
        }
    }
    assert_eq!(experiment(document["experiment"].as_str().unwrap()), *snapshot.experiment);
}

#[test]
fn both_engines_show_the_same_matrices_of_a_normal_target() {
    for target in ["spd&cond=5", "rotation&angle=60", "symmetric&neg=-0.4"] {
        let mut session =
            session(&format!("v=1&d=5&L=4&target={target}&run=gd&run=gd,engine=dense&step=0.03&eps=0&tmax=60"));
        run_to_the_end(&mut session);
        let target = session.target();
        let [modes, dense] = session.slots() else { panic!("two runs") };
        let (modes, dense) = (modes.as_ref().unwrap(), dense.as_ref().unwrap());
        let product = |run: &identity_descent::session::Run| run.end_to_end(target).unwrap();
        assert!((product(modes) - product(dense)).norm() < 1e-13);
        let (equal, layers) = (modes.layers(target).unwrap(), dense.layers(target).unwrap());
        assert_eq!((equal.len(), layers.len()), (1, 4));
        assert!(layers.iter().all(|layer| (layer - &equal[0]).norm() < 1e-13));
    }
}

#[test]
fn later_limits_go_on_and_give_the_bits_of_an_uninterrupted_run() {
    let text = |limits: &str| format!("v=1&d=4&L=3&target=spd&run=gd&run=penalty:0.1&step=0.02&{limits}");
    let mut extended = session(&text("eps=1e-3&tmax=50"));
    run_to_the_end(&mut extended);
    assert_eq!(extended.updates(), 50);
    extended.apply(Action::Load(Box::new(experiment(&text("eps=1e-3&tmax=90"))))).unwrap();
    assert_eq!((extended.updates(), extended.status()), (50, Status::Paused));
    run_to_the_end(&mut extended);
    let mut whole = session(&text("eps=1e-3&tmax=90"));
    run_to_the_end(&mut whole);
    assert_eq!(json(&extended.snapshot()), json(&whole.snapshot()));
    // An earlier limit starts again: a run must not claim to have stopped where it has not.
    extended.apply(Action::Load(Box::new(experiment(&text("eps=1e-3&tmax=20"))))).unwrap();
    assert_eq!(extended.updates(), 0);
}

#[test]
fn a_run_that_failed_does_not_keep_others_from_being_measured() {
    // Positivity fails at once, inside its layers.
    let mut session = session(
        "target=own&matrix=-1e6,0;0,1e6&L=3&engine=dense&eps=0&tmax=9&run=positivity:0.5,step=1&run=gd,step=1e-9",
    );
    run_to_the_end(&mut session);
    let [failed, run] = session.slots() else { panic!("two runs") };
    let stop = failed.as_ref().unwrap().stop();
    assert!(matches!(stop, Some(StopReason::Failed(_))), "{stop:?}");
    assert_eq!(run.as_ref().unwrap().engine().updates(), 9);
    let demand = Demand { layers: true, matrices: true, sharpness: true, ..Demand::default() };
    let attempts: Vec<_> = (0..50).map(|_| session.measure(demand)).collect();
    assert!(!attempts.contains(&Attempt::Wait) && attempts.last() == Some(&Attempt::Idle), "{attempts:?}");
    let run = session.slots()[1].as_ref().unwrap();
    assert_eq!(run.measures.layers.as_ref().map(|layers| layers.t), Some(9));
}
