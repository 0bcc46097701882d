//! Runs that start elsewhere than at the identity: what theory says of them, what is refused, and that they are runs like
//! the others.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod kept;

use identity_descent::engine::{EngineKind, Unlimited};
use identity_descent::problem::query;
use identity_descent::session::{Action, Run, Session, memory};
use identity_descent::theory::verdict::{Standing, text};
use identity_descent::theory::{Outcome, Statement};

use kept::assert_never_violated;

fn session(link: &str) -> Session {
    let restored = query::parse(link);
    assert_eq!(restored.messages, [], "{link}");
    Session::new(restored.experiment).unwrap()
}

fn finished(link: &str) -> Session {
    let mut session = session(link);
    session.apply(Action::Run).unwrap();
    session.advance(u64::MAX, &mut Unlimited);
    for run in session.snapshot().runs {
        assert_never_violated(&run.state.unwrap());
    }
    session
}

fn first(session: &Session) -> &Run {
    session.slots()[0].as_ref().unwrap()
}

/// `T⁻⁴Φ = diag(2, 0.5)` for the rotation T by 22.5°.
const TURNED: &str = "target=own&matrix=0,-0.5;2,0&L=4&eps=1e-8&tmax=20000";

#[test]
fn certificates_carry_over_to_orthogonal_transformations() {
    let turned = finished(&format!("{TURNED}&run=gd,start=rotation:22.5&run=project:0.6,start=rotation:22.5"));
    let plain = finished("target=own&matrix=2,0;0,0.5&L=4&eps=1e-8&tmax=20000&run=gd&run=project:0.6");
    for (turned, plain) in turned.slots().iter().zip(plain.slots()) {
        let (turned, plain) = (turned.as_ref().unwrap(), plain.as_ref().unwrap());
        assert_eq!((turned.verdict.outcome, turned.step), (Outcome::Converges, plain.step));
        assert_eq!(turned.verdict.updates, plain.verdict.updates);
        assert_eq!(turned.reached(), plain.reached());
        assert!(matches!(turned.standing(), Standing::Fulfilled { .. }), "{:?}", turned.standing());
        let remark = text::remark(&turned.verdict.remarks[0]);
        assert!(remark.contains("a rotation by 90°") && remark.contains("T^(−L)Φ"), "{remark}");
    }
    // From the identity there is no certificate for this Φ.
    assert_eq!(first(&finished(&format!("{TURNED}&run=gd"))).verdict.outcome, Outcome::Unknown);
}

#[test]
fn floors_carry_over_with_the_penalty() {
    // T⁻⁴Φ = diag(1, −1).
    for optimizer in ["plain", "nesterov:0.5", "conjugate"] {
        let session = finished(&format!(
            "target=own&matrix=0,1;1,0&L=4&run=penalty:0.1,start=rotation:22.5,opt={optimizer}&eps=1e-8&tmax=500&step=0.02"
        ));
        let run = first(&session);
        assert_eq!(
            (run.verdict.outcome, run.verdict.floor.unwrap().statement),
            (Outcome::StaysAboveFloor, Statement::BarrierAtZero)
        );
        assert_eq!((run.verdict.floor.unwrap().value, run.standing()), (0.5, Standing::Holding), "{optimizer}");
    }
}

#[test]
fn a_start_at_the_solution_is_known() {
    let session = finished("target=rotation&d=4&angle=120&planes=all&basis=diagonal&L=4&run=gd,start=rotation:30");
    assert_eq!((first(&session).reached(), first(&session).verdict.updates), (Some(0), Some(0)));
}

#[test]
fn one_layer_is_certified_from_anywhere() {
    let session = finished(
        "target=general&d=5&L=1&step=0.5&eps=1e-10&run=gd,start=gaussian:1&run=gd,start=projection:2\
         &run=project:50,start=projection:2&run=gd,start=haar:2&run=gd,start=permutation:2",
    );
    for slot in session.slots() {
        assert!(matches!(slot.as_ref().unwrap().standing(), Standing::Fulfilled { .. }));
    }
}

#[test]
fn what_is_not_certified_says_so() {
    for (run, told) in [
        ("gd,start=gaussian:1", "No certificate"),
        ("penalty:0.1,start=haar:1", "No certificate"),
        ("tied", "No certificate"),
        ("tied,L=1,start=projection:1", "starts at T itself."),
        ("tied,start=haar:1", "U⁻¹Φ"),
        ("gd,start=projection:1", "projects on 1 of 8 directions"),
        ("gd,start=haar:1,opt=heavy:0.9", "plain gradient steps, not with momentum."),
        ("penalty:0.1,start=rotation:9,opt=conjugate", "not with conjugate directions."),
    ] {
        let session = session(&format!("d=8&L=3&run={run}"));
        let remarks: Vec<String> = first(&session).verdict.remarks.iter().map(text::remark).collect();
        assert!(remarks.iter().any(|remark| remark.contains(told)), "{run}: {remarks:?}");
        assert!(remarks.iter().all(|remark| remark.ends_with('.') && !remark.contains("NaN")), "{remarks:?}");
    }
}

#[test]
fn refusals_name_what_is_wrong_and_leave_the_other_runs() {
    let session = session(
        "d=4&L=3&run=gd&run=power,start=haar:1&run=gd,engine=modes,start=rotation:1&run=gd,start=projection:4&run=tied\
         &run=tied,opt=heavy:0.9",
    );
    let refusal = |slot: usize| session.slots()[slot].as_ref().unwrap_err().to_string();
    assert!(refusal(1).ends_with("not at start=haar:1."), "{}", refusal(1));
    assert!(refusal(2).contains("not from start=rotation:1: choose auto or dense"), "{}", refusal(2));
    assert!(refusal(3).contains("rank must be below the width"), "{}", refusal(3));
    assert!(refusal(5).starts_with("With a tied scalar"), "{}", refusal(5));
    assert!(session.slots()[0].is_ok() && session.slots()[4].is_ok());
    let wide = self::session("d=200&L=2&run=gd,start=rotation:1&run=tied");
    assert!(wide.slots()[0].as_ref().unwrap_err().to_string().contains("200"));
    assert_eq!(wide.slots()[1].as_ref().unwrap().selection.kind, EngineKind::Modes);
}

#[test]
fn a_floor_by_rank_is_broken_by_rounding_only_where_it_is_told() {
    let session = finished("d=4&L=2&target=general&spread=0.5&run=gd,start=projection:2&step=0.1&eps=1e-8&tmax=20000");
    let run = first(&session);
    let sigma = session.target().matrix().unwrap().singular_values();
    let floor = run.verdict.floor.unwrap();
    assert!((floor.value - 0.5 * (sigma[2] * sigma[2] + sigma[3] * sigma[3])).abs() < 1e-12);
    assert!(text::standing(&run.standing()).contains("Rounding has broken the rank"), "{:?}", run.standing());
}

#[test]
fn memory_holds_transformations_and_weights() {
    let bytes = |run: &str| {
        let link = format!("d=128&L=4&engine=dense&run={run}");
        let session = session(&link);
        memory(session.experiment(), session.target())
    };
    let plain = bytes("gd");
    assert!(bytes("penalty:0.1,start=rotation:1,opt=heavy:0.9") > plain + 5 * 128 * 128 * 8);
    assert!(bytes("gd,start=orthogonal:1") > plain && bytes("tied") > plain + 4 * 128 * 128 * 8);
    assert_eq!(bytes("gd,start=gaussian:1"), plain);
}
