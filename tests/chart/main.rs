//! Charts as SVG text: what they contain, and that nothing is clipped.

#![cfg(not(target_arch = "wasm32"))]

mod document;
mod figures;
mod scenes;
