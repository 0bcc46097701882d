//! Gradient descent from the identity for deep linear residual networks: the mathematics, the trainer and the page.
//!
//! Trains `Θ_L ⋯ Θ_1` towards a target `Φ` on `ℓ = ½‖Θ_L⋯Θ_1 − Φ‖_F²` as in P. Bartlett, D. Helmbold and P. Long,
//! *Gradient descent with identity initialization efficiently learns positive definite linear transformations by
//! deep residual networks*, ICML 2018 (PMLR 80:521-530).

#[doc(inline)]
pub use identity_descent_engine::{engine, float, format, linalg, order, problem};

pub mod chart;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod embedding;
pub mod look;
pub mod session;
#[cfg(target_arch = "wasm32")]
pub mod shell;
pub mod theory;

/// The program in the README is compiled and run as a documentation test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
