//! Engines and decompositions give the same bits everywhere: the digests below hold natively and in wasm.

use identity_descent::engine::dense::Dense;
use identity_descent::engine::{PowerProjection, Progress, Rule, Unlimited, Update};
use identity_descent::linalg::Svd;
use identity_descent::problem::Optimizer;
use nalgebra::DMatrix;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

// An independent program, one number at a time in double precision, gives the same digests for descent at widths 3 and
// 7 and for the penalty at width 3.

/// Updates of each trajectory.
const UPDATES: usize = 10_000;

const PENALTY: Update = Update::Penalty { kappa: 0.125 };

/// The digest of FNV-1a, 64 bits, over little-endian words.
struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, value: f64) {
        for byte in value.to_bits().to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// `I/2` and small dyadic numbers of either sign: exact on every machine.
fn target(d: usize) -> DMatrix<f64> {
    DMatrix::from_fn(d, d, |i, j| {
        let scattered = ((i * d + j) * 37 + i * i * 11) % 64;
        (scattered as f64 - 32.0) / 256.0 + if i == j { 0.5 } else { 0.0 }
    })
}

/// Over the loss after each update, and the layers after the last.
#[allow(clippy::unwrap_used)]
fn trajectory_digest(d: usize, depth: usize, update: Update, optimizer: Optimizer, updates: usize) -> u64 {
    let rule = Rule { optimizer, ..Rule::new(update, depth, 1.0 / 1024.0, 1.0) };
    let mut dense = Dense::new(&target(d), rule).unwrap();
    let mut digest = Digest::new();
    for _ in 0..updates {
        assert_eq!(dense.step(&mut Unlimited), Progress::Updated);
        digest.add(dense.loss());
    }
    for i in 1..=depth {
        dense.layer(i).iter().for_each(|entry| digest.add(*entry));
    }
    digest.0
}

#[track_caller]
fn check(d: usize, update: Update, expected: u64) {
    check_with(d, update, Optimizer::Plain, UPDATES, expected);
}

#[track_caller]
fn check_with(d: usize, update: Update, optimizer: Optimizer, updates: usize, expected: u64) {
    let digest = trajectory_digest(d, 3, update, optimizer, updates);
    assert_eq!(digest, expected, "{digest:#018x} instead of {expected:#018x}");
}

#[test]
fn descent_at_width_3() {
    check(3, Update::Descent, 0x9380_5c85_1a68_55d1);
}

#[test]
fn descent_at_width_7() {
    check(7, Update::Descent, 0xa879_3ac1_4e41_1ca6);
}

#[test]
fn descent_at_width_16() {
    check(16, Update::Descent, 0xd76f_2a1e_479f_3a2d);
}

#[test]
fn penalty_at_width_3() {
    check(3, PENALTY, 0x56bf_6d8b_61c4_71e0);
}

#[test]
fn penalty_at_width_7() {
    check(7, PENALTY, 0x8239_2ff0_e4be_b18a);
}

#[test]
fn penalty_at_width_16() {
    check(16, PENALTY, 0xaaf2_55fd_e215_2cd1);
}

#[test]
fn power_projection_at_width_6() {
    // Every product, singular value decomposition and eigenproblem of its steps; the projection has work.
    let mut phi = target(6);
    phi[(0, 0)] = 0.125;
    let rule = Rule::new(Update::PowerProjection { gamma: 0.25 }, 3, 1.0 / 64.0, 0.75);
    let mut engine = PowerProjection::new(&phi, rule);
    let mut digest = Digest::new();
    for _ in 0..1000 {
        assert_ne!(engine.step(&mut Unlimited), Progress::Interrupted);
        digest.add(engine.loss());
        engine.singular_values().iter().for_each(|sigma| digest.add(*sigma));
    }
    engine.end_to_end().iter().for_each(|entry| digest.add(*entry));
    let expected: u64 = 0x6617_3ed9_1741_472b;
    assert_eq!(digest.0, expected, "{:#018x} instead of {expected:#018x}", digest.0);
}

#[test]
#[allow(clippy::unwrap_used)]
fn singular_values_and_vectors_at_width_16() {
    let svd = Svd::new(&target(16)).unwrap();
    let mut digest = Digest::new();
    svd.sigma.iter().chain(svd.u.iter()).chain(svd.v.iter()).for_each(|entry| digest.add(*entry));
    let expected: u64 = 0x0b8e_385a_06d6_a080;
    assert_eq!(digest.0, expected, "{:#018x} instead of {expected:#018x}", digest.0);
}

#[test]
fn step_and_project_at_width_7() {
    check(7, Update::StepAndProject { radius: 0.02 }, 0x9f37_b196_3009_2f84);
}

#[test]
fn momentum_at_width_7() {
    let project = Update::StepAndProject { radius: 0.02 };
    check_with(7, project, Optimizer::HeavyBall { momentum: 0.875 }, 1000, 0xd3b0_20a5_ddbe_f0d3);
    check_with(7, PENALTY, Optimizer::NesterovGrowing { limit: 0.75 }, 1000, 0xd818_db11_fb3f_4943);
    check_with(7, Update::Descent, Optimizer::TwoStep { alpha: 0.5, beta: 0.25 }, 1000, 0xf046_ed32_8e37_688d);
}

#[test]
fn conjugate_directions_at_width_7() {
    check_with(7, PENALTY, Optimizer::Conjugate, 12, 0x2aa3_d726_6d2e_3ea3);
}
