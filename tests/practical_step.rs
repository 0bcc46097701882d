//! The practical step on runs that theory has nothing to say of.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::engine::Unlimited;
use identity_descent::problem::query;
use identity_descent::session::{Action, Session};

/// The last loss of every run, and how large the practical steps are.
fn trained(text: &str, updates: u64) -> Vec<(f64, f64)> {
    let restored = query::parse(text);
    assert_eq!(restored.messages, [], "{text}");
    let mut session = Session::new(restored.experiment).unwrap();
    session.apply(Action::Run).unwrap();
    session.advance(updates, &mut Unlimited);
    let snapshot = session.snapshot();
    snapshot.runs.iter().map(|run| run.state.as_ref().unwrap()).map(|state| (state.loss, state.step.value)).collect()
}

#[test]
fn two_past_steps_learn_with_a_negative_second_weight() {
    for (alpha, beta) in [(0.6, -0.6), (0.0, -0.9), (1.2, -0.5), (0.9, -0.2)] {
        let text = format!("d=4&L=2&target=spd&cond=4&step=practical&eps=1e-10&run=gd,opt=two-step:{alpha}/{beta}");
        let [(loss, _)] = trained(&text, 3000)[..] else { panic!("one run") };
        assert!(loss <= 1e-10, "{alpha}, {beta}: {loss}");
    }
}

#[test]
fn samples_do_not_make_another_start_the_identity() {
    let text = "d=6&L=6&target=near&rho=0.1&step=practical&run=gd,start=haar:1";
    let [(_, population)] = trained(text, 0)[..] else { panic!("one run") };
    let [(_, sampled)] = trained(&format!("{text}&data=sampled&n=2000&noise=0"), 0)[..] else { panic!("one run") };
    assert!(sampled <= population, "{sampled} on samples, {population} on the population");
}
