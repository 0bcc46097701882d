//! Branches: a run that begins as another one and goes on otherwise has the other's bits up to there, and comes to the same
//! whatever becomes of the other.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod linked;

use identity_descent::engine::Unlimited;
use identity_descent::problem::query;
use identity_descent::session::{Action, Attempt, Demand, Series, Session, Status, StopReason, csv, json};
use identity_descent::theory::Outcome;
use linked::session;

/// The loss and, where there is one, the product of a run, with all their bits.
fn bits(session: &Session, slot: usize) -> String {
    let run = session.slots()[slot].as_ref().unwrap();
    format!("{} {:x} {:?}", run.engine().updates(), run.engine().loss().to_bits(), run.end_to_end(session.target()))
}

/// Links with `RUN` for a run, its beginning, and what the branch goes on with.
fn cases() -> [(&'static str, &'static str, &'static str); 12] {
    [
        ("d=5&L=4&cond=20&run=RUN", "gd,step=0.01", "gd,step=0.02"),
        ("d=6&L=4&target=rotation&angle=100&run=RUN", "power:0.1,step=0.02", "balancing,step=0.03"),
        ("d=5&L=4&target=general&seed=3&run=RUN", "gd,step=0.01", "project:0.05,step=0.01"),
        ("d=5&L=4&target=general&seed=3&run=RUN", "project:0.3,step=0.01", "penalty:0.1,step=0.02"),
        ("d=5&L=1&target=general&seed=3&run=RUN", "penalty:0.2,step=0.01", "gd,step=0.02"),
        ("d=6&L=5&target=positive&seed=2&run=RUN", "power:0.2,step=0.01", "power:0.4,step=0.01"),
        ("d=6&L=5&target=positive&seed=2&run=RUN", "positivity:0.3,step=0.01", "positivity:0.2,step=0.02"),
        ("d=5&L=4&cond=20&run=RUN", "gd,step=0.01,opt=nesterov:0.8", "penalty:0.1,step=0.02"),
        ("d=5&L=4&cond=20&run=RUN", "gd,step=0.01,opt=conjugate", "penalty:0.1,step=0.01"),
        ("d=5&L=3&target=general&seed=3&run=RUN", "gd,step=0.01,opt=nesterov-growing:0.9", "project:0.05,step=0.01"),
        ("d=5&L=3&target=general&seed=3&run=RUN", "penalty:0.2,step=0.01,opt=conjugate", "gd,step=0.01"),
        (
            "d=5&L=3&target=general&seed=3&run=RUN",
            "gd,step=0.01,start=rotation:30,opt=two-step:0.5/0.2",
            "penalty:0.1,step=0.02",
        ),
    ]
}

#[test]
fn a_branch_has_the_bits_of_its_beginning_and_then_its_own() {
    for (link, beginning, then) in cases() {
        let branch = format!("{beginning},then=30:{then}");
        let link = format!("{}&eps=0&tmax=60", link.replace("RUN", &format!("{beginning}&run={branch}")));
        let mut session = session(&link);
        for _ in 0..30 {
            assert_eq!(bits(&session, 0), bits(&session, 1), "{link} at {}", session.updates());
            assert_eq!(session.advance(1, &mut Unlimited), 1);
        }
        assert_eq!(bits(&session, 0), bits(&session, 1), "{link} at 30");
        session.advance(u64::MAX, &mut Unlimited);
        assert_ne!(bits(&session, 0), bits(&session, 1), "{link}: the branch goes on as its beginning");
        let at_end = bits(&session, 1);

        // Looked back at, it is what it was, before the branching and after.
        for t in [10, 29, 30, 31, 45] {
            let mut past = session.look_back(t).unwrap();
            past.advance(t - past.updates(), &mut Unlimited);
            assert_eq!(bits(&past, 0) == bits(&past, 1), t <= 30, "{link} at {t}");
            past.apply(Action::Run).unwrap();
            past.advance(u64::MAX, &mut Unlimited);
            assert_eq!(bits(&past, 1), at_end, "{link} from {t}");
        }

        // The link makes it again, without the run that it was taken from.
        let restored = query::parse(&session.experiment().query()).experiment;
        assert_eq!(restored.settings().runs, session.experiment().settings().runs);
        let mut alone = self::session(&link.replace(&format!("run={beginning}&"), ""));
        alone.advance(u64::MAX, &mut Unlimited);
        assert_eq!(bits(&alone, 0), at_end, "{link}");
    }
}

#[test]
fn a_branch_begins_with_the_step_that_the_rule_gives_its_beginning() {
    // The rule speaks of a target turned or shifted by the start, which what the branch goes on with has not, or not alone.
    // One layer is there after an update or two.
    for (link, beginning, until, then) in [
        ("d=4&L=4&target=spd&cond=4&seed=1", "gd,start=haar:1", 50, "penalty:0.2"),
        ("d=4&L=4&target=spd&cond=4&seed=1", "penalty:0.2,start=haar:1", 50, "gd"),
        ("d=4&target=spd&cond=4&seed=1", "gd,start=gaussian:1,L=1", 1, "penalty:0.2"),
        ("d=4&target=general&seed=2", "penalty:0.2,start=gaussian:1,L=1", 2, "gd"),
        ("d=4&L=3&target=general&seed=2", "gd,start=rotation:30", 50, "penalty:0.2"),
    ] {
        let text = format!("{beginning},then={until}:{then}");
        let mut session = session(&format!("{link}&eps=0&tmax=60&run={beginning}&run={text}&run={beginning}"));
        let [parent, branch, again] = session.slots() else { panic!("three runs") };
        let rules =
            [parent, branch, again].map(|run| run.as_ref().unwrap()).map(|run| run.beginning.unwrap_or(run.rule));
        assert_eq!(rules[1], rules[0], "{link}: {beginning}");
        assert_eq!(rules[2], rules[0], "{link}: {beginning}");
        for _ in 0..until {
            session.advance(1, &mut Unlimited);
            assert_eq!(bits(&session, 0), bits(&session, 1), "{text} at {}", session.updates());
        }
        session.advance(1, &mut Unlimited);
        assert_ne!(bits(&session, 0), bits(&session, 1), "{text}");
    }
}

#[test]
fn a_branch_is_the_network_that_is_trained_on_from_the_layers_of_its_beginning() {
    use identity_descent::engine::{Rule, Update, dense::Dense};
    let mut session =
        session("d=4&L=3&target=general&seed=5&run=gd,step=0.02,then=25:penalty:0.3,step=0.01&eps=0&tmax=50");
    session.advance(25, &mut Unlimited);
    let run = session.slots()[0].as_ref().unwrap();
    let layers = run.layers(session.target()).unwrap();
    let rule = Rule::new(Update::Penalty { kappa: 0.3 }, 3, 0.01, 1.0);
    let mut dense = Dense::with_layers(session.target().matrix().unwrap(), rule, &layers).unwrap();
    for _ in 0..25 {
        let _ = dense.step(&mut Unlimited);
    }
    session.advance(25, &mut Unlimited);
    let run = session.slots()[0].as_ref().unwrap();
    // The prefixes are extended from the layers in the same order, so not even the last bit differs.
    assert_eq!(run.end_to_end(session.target()).unwrap(), dense.end_to_end());
}

#[test]
fn momentum_lives_on_where_a_run_branches_off() {
    // By hand, for one number in one layer: the objective changes at t = 10, the last move does not.
    let mut session =
        session("target=own&matrix=3&L=1&run=gd,step=0.1,opt=heavy:0.9,then=10:penalty:0.5,step=0.2&eps=0&tmax=20");
    let (mut theta, mut last): (f64, f64) = (1.0, 0.0);
    for t in 0..20 {
        let run = session.slots()[0].as_ref().unwrap();
        assert!((run.engine().loss() - 0.5 * (theta - 3.0) * (theta - 3.0)).abs() < 1e-13, "t = {t}");
        let pull = if t < 10 { 0.1 * (theta - 3.0) } else { 0.2 * (theta - 3.0 + 0.5 * (theta - 1.0)) };
        last = 0.9 * last - pull;
        theta += last;
        session.advance(1, &mut Unlimited);
    }
}

#[test]
fn conjugate_directions_start_again_where_a_run_branches_off() {
    use identity_descent::engine::{Rule, Update, dense::Dense};
    use identity_descent::problem::Optimizer;
    let mut session = session(
        "d=4&L=3&target=general&seed=5&run=gd,step=0.02,opt=conjugate,then=5:penalty:0.3,step=0.01&eps=0&tmax=10",
    );
    session.advance(5, &mut Unlimited);
    let run = session.slots()[0].as_ref().unwrap();
    let layers = run.layers(session.target()).unwrap();
    let rule = Rule { optimizer: Optimizer::Conjugate, ..Rule::new(Update::Penalty { kappa: 0.3 }, 3, 0.01, 1.0) };
    let mut dense = Dense::with_layers(session.target().matrix().unwrap(), rule, &layers).unwrap();
    for _ in 0..5 {
        let _ = dense.step(&mut Unlimited);
    }
    session.advance(5, &mut Unlimited);
    let run = session.slots()[0].as_ref().unwrap();
    assert_eq!(run.end_to_end(session.target()).unwrap(), dense.end_to_end());
}

#[test]
fn a_branch_that_its_optimizer_does_not_go_with_is_refused_in_a_sentence() {
    let session = session(
        "d=3&L=3&cond=9&run=gd,opt=conjugate,then=5:project:0.5&run=project:0.5,opt=conjugate,then=5:gd&run=gd",
    );
    for slot in &session.slots()[..2] {
        let refusal = slot.as_ref().unwrap_err().to_string();
        assert!(refusal.starts_with("Conjugate directions") && refusal.ends_with('.'), "{refusal}");
    }
    assert!(session.slots()[2].is_ok());
}

#[test]
fn the_curve_begins_at_the_branching_and_files_say_so() {
    let mut session = session("d=3&L=3&cond=9&run=gd,step=0.01,then=20:gd,step=0.02&eps=0&tmax=50");
    session.advance(u64::MAX, &mut Unlimited);
    let snapshot = session.snapshot();
    let state = snapshot.runs[0].state.as_ref().unwrap();
    assert_eq!(state.history.iter().map(|sample| sample.t).collect::<Vec<_>>(), (20..=50).collect::<Vec<_>>());
    assert!(csv(&snapshot).contains("gd,step=0.01,then=20:gd,step=0.02"));
    let import = identity_descent::session::import(&json(&snapshot)).unwrap();
    assert_eq!(import.experiment.settings().runs, session.experiment().settings().runs);
    assert_eq!(import.curves[0].points[0].0, 20);
}

#[test]
fn nothing_is_claimed_of_a_branch() {
    let session = session("d=3&L=3&cond=9&run=gd&run=gd,then=20:gd");
    let [plain, branch] = session.slots() else { panic!("two runs") };
    assert_eq!(plain.as_ref().unwrap().verdict.outcome, Outcome::Converges);
    let branch = branch.as_ref().unwrap();
    assert_eq!(branch.verdict.outcome, Outcome::Unknown);
    assert!(branch.verdict.bound(100).is_none() && branch.verdict.floor.is_none());
    assert!(identity_descent::theory::verdict::text::remark(&branch.verdict.remarks[0]).contains("layers at t = 20;"));
}

#[test]
fn a_beginning_at_rest_does_not_keep_the_branch_from_going_on() {
    // With the penalty alone in reach, a heavy one rests soon; without it the loss falls further.
    let mut session =
        session("L=2&target=own&matrix=4&run=penalty:9,step=0.05,then=2000:gd,step=0.05&eps=1e-9&tmax=4000");
    session.advance(1999, &mut Unlimited);
    assert_eq!(session.slots()[0].as_ref().unwrap().stop(), None);
    session.advance(u64::MAX, &mut Unlimited);
    assert_eq!(session.status(), Status::Finished);
    assert_eq!(session.slots()[0].as_ref().unwrap().stop(), Some(StopReason::ReachedLoss));
}

#[test]
fn what_was_looked_at_before_the_branching_is_no_part_of_the_branch() {
    let link =
        "d=4&L=3&target=general&seed=5&engine=dense&run=gd,step=0.02,then=20:penalty:0.3,step=0.01&eps=0&tmax=40";
    let demand = Demand { spectrum: true, modes: true, layers: true, sharpness: true, ..Demand::default() };
    let mut session = session(link);
    // With a measure under way as the run branches off.
    let _ = session.measure(demand);
    while session.status() != Status::Finished {
        session.advance(1, &mut Unlimited);
        while session.updates() != 19 && session.measure(demand) == Attempt::Worked {}
    }
    let measures = &session.slots()[0].as_ref().unwrap().measures;
    fn first<T>(series: &Series<T>) -> Option<u64> {
        series.values().first().map(|at| at.t)
    }
    let firsts = [
        first(&measures.trail),
        first(&measures.spreads),
        first(&measures.sharpnesses),
        first(&measures.past_singular_values),
    ];
    assert_eq!(firsts, [Some(20); 4]);
}
