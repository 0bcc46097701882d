//! Samples, their batches, and what is trained on them have the same bits on every platform: digests, natively and in wasm.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::engine::{Engine, Unlimited};
use identity_descent::problem::query;
use identity_descent::session::{Action, Session};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Links, and the digests of both losses after each of 500 updates and of the product after the last.
const DIGESTS: &[(&str, u64)] = &[
    (
        "d=5&L=3&target=general&data=sampled&n=30&cov=20&levels=4&noise=0.2&run=gd&step=0.02&eps=0&tmax=500",
        0x52aa_bafe_141b_5f71,
    ),
    (
        "d=6&L=2&data=sampled&n=31&cov=9&noise=0.1&batch=4&run=penalty:0.1&step=0.02&eps=0&tmax=500",
        0x7fc8_2ecf_217d_f089,
    ),
    (
        "d=7&L=3&data=sampled&n=20&cov=9&design=exact&noise=0.3&batch=6&run=project:0.4&step=0.02&eps=0&tmax=500",
        0xf921_67bc_84d7_03c2,
    ),
];

fn digest(link: &str) -> u64 {
    let restored = query::parse(link);
    assert_eq!(restored.messages, [], "{link}");
    let mut session = Session::new(restored.experiment).unwrap();
    session.apply(Action::Run).unwrap();
    let mut values = Vec::new();
    let engine = |session: &Session| -> Engine { session.slots()[0].as_ref().unwrap().engine().clone() };
    while session.advance(1, &mut Unlimited) > 0 {
        let engine = engine(&session);
        values.extend([engine.loss(), engine.population_loss().unwrap()]);
    }
    assert_eq!(values.len(), 1000);
    values.extend(engine(&session).end_to_end().unwrap().iter());
    values
        .iter()
        .flat_map(|value| value.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[test]
fn training_on_samples_has_the_committed_bits() {
    let differing: Vec<String> = DIGESTS
        .iter()
        .map(|(link, committed)| (link, *committed, digest(link)))
        .filter(|(_, committed, found)| committed != found)
        .map(|(link, _, found)| format!("(\"{link}\", {found:#018x}),"))
        .collect();
    assert!(differing.is_empty(), "found:\n{}", differing.join("\n"));
}
