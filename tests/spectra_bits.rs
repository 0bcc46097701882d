//! Eigenvalues and numerical ranges have the same bits everywhere: the digests below hold natively and in wasm.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use identity_descent::linalg::{NumericalRange, eigenvalues};
use nalgebra::{Complex, DMatrix};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Directions of supporting lines.
const DIRECTIONS: usize = 8;

/// Widths, and the digests of eigenvalues and of points of the boundary.
const DIGESTS: &[(usize, u64, u64)] = &[
    (2, 0x742a_dd68_1899_cb61, 0x38f0_4fd8_b251_3d33),
    (3, 0x8dc8_5e29_75a3_7d22, 0xcf0d_2b44_3ed2_a63c),
    (7, 0x6023_3d0a_5771_c787, 0xfaae_6fea_005d_1643),
    (16, 0x379b_8566_e64c_e53c, 0x0852_9e0f_a058_adb8),
    (64, 0x065c_2ba6_a10e_0b17, 0xc66b_67cc_771c_7e21),
    (128, 0x4681_9a85_767c_1696, 0x5ed0_11c5_41da_aa5b),
];

/// Small dyadic numbers of either sign, exact on every machine, without structure (a multiplicative hash).
fn matrix(d: usize) -> DMatrix<f64> {
    DMatrix::from_fn(d, d, |i, j| {
        let scattered = ((i * d + j + 1) as u32).wrapping_mul(2_654_435_769) >> 20;
        f64::from(scattered) / 2048.0 - 1.0
    })
}

/// FNV-1a over the bits, little end first.
fn digest(values: &[Complex<f64>]) -> u64 {
    let bytes = values.iter().flat_map(|z| [z.re, z.im]).flat_map(|x| x.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[test]
fn spectra_have_the_committed_bits() {
    let differing: Vec<String> = DIGESTS
        .iter()
        .map(|&(d, ..)| {
            let a = matrix(d);
            let boundary = NumericalRange::new(&a).boundary(DIRECTIONS).unwrap();
            (d, digest(&eigenvalues(&a).unwrap()), digest(&boundary))
        })
        .zip(DIGESTS)
        .filter(|(found, committed)| found != *committed)
        .map(|((d, spectrum, boundary), _)| format!("({d}, {spectrum:#018x}, {boundary:#018x}),"))
        .collect();
    assert!(differing.is_empty(), "found:\n{}", differing.join("\n"));
}
