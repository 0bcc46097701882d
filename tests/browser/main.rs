//! Tests of what only a browser has. `cargo xtask test wasm` runs them there, and with them every other test program
//! that names `wasm_bindgen_test`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod float;
mod memory;
mod page;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The vector kernels rely on it, and a missing compiler flag would only show as slowness.
#[wasm_bindgen_test]
fn compiled_with_simd() {
    const { assert!(cfg!(target_feature = "simd128")) };
}
