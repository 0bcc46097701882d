//! Generated targets have the same bits on every platform: digests of modes and entries, natively and in wasm.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::problem::{Experiment, Settings, Target, query};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Links, and the digest of the target that each stands for.
const DIGESTS: &[(&str, u64)] = &[
    ("target=near&d=7&rho=0.3&seed=5", 0x89e3_c0ff_6a71_851b),
    ("target=near&d=1&rho=0.3", 0x3a10_6e45_61a8_0cc5),
    ("target=spd", 0x5fb7_132a_ec31_0f4b),
    ("target=spd&d=1", 0x62b5_371e_87bc_7c65),
    ("target=spd&d=64&cond=1e6&top=100&seed=4294967295", 0xc644_0138_7330_69d8),
    ("target=spd&d=1000&cond=7", 0x8c49_e7c0_56ad_a2c8),
    ("target=spd&d=5&basis=diagonal", 0xb7cd_7a96_bdcb_0711),
    ("target=symmetric&d=6&neg=-0.5,-1e-3&seed=3", 0x2df2_df9e_bd0f_a45d),
    ("target=symmetric&d=1&neg=-2", 0xad8b_0854_3a42_4c65),
    ("target=rotation&d=8&angle=90", 0x7d60_ac62_90d3_94a7),
    ("target=rotation&d=7&angle=179.9&planes=all&seed=9", 0x2536_4d81_8690_16e1),
    ("target=rotation&d=9&angle=60&planes=all", 0x8ef8_817e_40c3_cda5),
    ("target=rotation&d=6&angle=1", 0x3d33_b893_fcd6_5e1c),
    ("target=positive&d=8", 0xa5c9_df2e_6728_6a2e),
    ("target=positive&d=9&skew=3&cond=40&seed=2", 0x1d65_c2ba_230a_c0ad),
    ("target=positive&d=5&cond=1", 0xb977_5a44_61be_d397),
    ("target=positive&d=4&skew=0", 0x7e87_b958_04cb_af3d),
    ("target=general&d=16&spread=0.7&seed=8", 0xdd41_97de_ed3e_54de),
    ("target=general&d=128", 0x9078_5a3f_af75_9e05),
];

/// FNV-1a over the bits of the modes and entries, little end first.
fn digest(target: &Target) -> u64 {
    let modes = target
        .modes()
        .into_iter()
        .flat_map(|modes| modes.real.iter().copied().chain(modes.pairs.iter().flat_map(|z| [z.re, z.im])));
    let entries = target.matrix().into_iter().flat_map(|matrix| matrix.iter().copied());
    modes
        .chain(entries)
        .flat_map(|value| value.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[test]
fn targets_have_the_committed_bits() {
    let differing: Vec<String> = DIGESTS
        .iter()
        .map(|(link, committed)| {
            let restored = query::parse(link);
            assert_eq!(restored.messages, [], "{link}");
            (link, committed, digest(&Target::build(&restored.experiment)))
        })
        .filter(|(_, committed, found)| *committed != found)
        .map(|(link, _, found)| format!("(\"{link}\", {found:#018x}),"))
        .collect();
    assert!(differing.is_empty(), "found:\n{}", differing.join("\n"));
}

#[test]
fn the_default_experiment_is_the_default_target() {
    let default = Experiment::new(Settings::default()).unwrap();
    assert_eq!(digest(&Target::build(&default)), digest(&Target::build(&Experiment::default())));
}
