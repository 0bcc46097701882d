//! Charts as SVG text: what they contain, and that nothing is clipped.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod checks;
mod document;
mod figures;
mod gallery;
mod scenes;
