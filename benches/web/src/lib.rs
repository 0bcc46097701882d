//! What `cargo xtask bench` times in a browser, as [`Subject`]s that the page's script runs in turn.
#![cfg(target_arch = "wasm32")]

mod limit;
mod nalgebra_step;
mod subject;

pub use subject::Subject;
