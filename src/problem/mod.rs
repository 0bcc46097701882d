//! The problem: every setting of an experiment, and the target matrix `Φ` that follows from them.

mod algorithm;
mod branch;
mod choice;
pub mod eigenvalue_text;
mod error;
mod experiment;
mod gallery;
pub mod matrix_file;
pub mod matrix_text;
pub mod moving;
pub(crate) mod number;
mod optimizer;
pub mod query;
mod random;
mod run_name;
mod run_spec;
pub mod scenarios;
mod setting;
pub mod settings;
mod slider;
mod start;
mod summary;
mod target;
pub mod timeline;

pub use algorithm::{ALGORITHMS, Algorithm, AlgorithmWord, Parameter};
pub use branch::Beginning;
pub use choice::{Basis, Look, Planes, Speed, TargetKind, TimeAxis, Word};
pub use error::SettingError;
pub use experiment::{Experiment, ResolvedRun};
pub use gallery::Gallery;
pub use optimizer::{OPTIMIZERS, Optimizer, OptimizerWord};
pub use random::RandomWords;
pub use run_spec::{EngineChoice, RunError, RunSpec, StepSize};
pub use scenarios::{Expected, SCENARIOS, Scenario};
pub use setting::{Choice, Domain, Scale, Setting};
pub use settings::Settings;
pub use start::{STARTS, Start, StartWord};
pub use target::{
    Building, Data, Design, Equivalence, Facts, MAX_SAMPLES, Modes, Sample, Sampling, StartingLayers, Target,
    transformation,
};

/// Largest width d at which a target is held entry by entry.
pub const MAX_DENSE_WIDTH: usize = 128;
