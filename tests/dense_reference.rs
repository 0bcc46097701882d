//! The dense engine against trajectories from 60-digit arithmetic.

#![cfg(not(target_arch = "wasm32"))]

mod reference;

use identity_descent::engine::dense::Dense;
use identity_descent::engine::{Progress, Unlimited};
use reference::Reference;

#[allow(clippy::unwrap_used)]
fn check(text: &str, tolerance: f64) {
    let reference = Reference::parse(text);
    let mut dense = Dense::new(&reference.phi, reference.rule).unwrap();
    reference.check(
        &mut dense,
        tolerance,
        |dense| (dense.loss(), dense.end_to_end()),
        |dense| assert_eq!(dense.step(&mut Unlimited), Progress::Updated),
    );
}

#[test]
fn descent_on_a_general_target() {
    check(include_str!("reference/gd_general.json"), 1e-12);
}

#[test]
fn descent_near_the_identity() {
    check(include_str!("reference/gd_near_identity.json"), 1e-12);
}

#[test]
fn descent_with_a_negative_eigenvalue() {
    check(include_str!("reference/gd_negative_eigenvalue.json"), 1e-12);
}

#[test]
fn descent_on_a_positive_definite_target() {
    check(include_str!("reference/gd_positive_definite.json"), 1e-12);
}

#[test]
fn penalty_with_a_negative_eigenvalue() {
    check(include_str!("reference/penalty_negative_eigenvalue.json"), 1e-12);
}

#[test]
fn step_and_project_on_a_general_target() {
    // The projection is accurate to some hundred roundings, and comes back every update.
    check(include_str!("reference/step_and_project_general.json"), 1e-10);
}
