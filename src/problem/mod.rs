//! The problem: every setting of an experiment, and the target matrix `Φ` that follows from them.

mod run_spec;
mod target;

pub use run_spec::{Algorithm, EngineChoice, RunSpec, StepSize};
pub use target::{Facts, Modes, Target};
