//! Starting layers, and what is trained from them, have the same bits on every platform, natively and in wasm.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::engine::Unlimited;
use identity_descent::problem::{STARTS, query};
use identity_descent::session::{Action, Session};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Runs, and the digest of the layers that each has after twenty updates.
const DIGESTS: &[(&str, u64)] = &[
    ("gd,start=gaussian", 0x7127_b97e_cd80_22c3),
    ("gd,start=haar", 0x4d04_1dff_ef3b_4ae7),
    ("gd,start=rotation", 0x9d5d_fdba_8978_9fb5),
    ("gd,start=permutation", 0xc086_b165_6093_3036),
    ("gd,start=orthogonal", 0xf039_1978_582a_0efe),
    ("gd,start=projection", 0xa571_fae3_4ea2_8663),
    ("penalty:0.1,start=orthogonal", 0xf6ff_deb8_4433_1976),
    ("project:0.01,start=rotation", 0x21b0_5dd0_eb57_b98a),
    ("tied", 0x66ed_b0bf_f59c_0674),
    ("tied,start=haar", 0xb8e2_cbda_232f_1090),
];

/// FNV-1a over bits, little end first.
fn digest(values: impl Iterator<Item = f64>) -> u64 {
    values
        .flat_map(|value| value.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn digest_of(run: &str) -> u64 {
    let link = format!("d=7&L=5&target=general&spread=0.3&step=0.01&eps=0&tmax=20&run={run}");
    let mut session = Session::new(query::parse(&link).experiment).unwrap();
    session.apply(Action::Run).unwrap();
    session.advance(u64::MAX, &mut Unlimited);
    let layers = session.slots()[0].as_ref().unwrap().layers(session.target()).unwrap();
    digest(layers.iter().flat_map(|layer| layer.iter().copied()))
}

#[test]
fn runs_from_every_start_have_the_committed_bits() {
    let runs = STARTS[1..].iter().map(|start| format!("gd,start={}", start.word));
    let more = ["penalty:0.1,start=orthogonal", "project:0.01,start=rotation", "tied", "tied,start=haar"];
    let differing: Vec<String> = runs
        .chain(more.map(str::to_owned))
        .map(|run| (digest_of(&run), run))
        .filter(|(found, run)| !DIGESTS.contains(&(run.as_str(), *found)))
        .map(|(found, run)| format!("(\"{run}\", {found:#018x}),"))
        .collect();
    assert!(differing.is_empty(), "found:\n{}", differing.join("\n"));
}
