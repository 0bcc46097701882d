//! Which engine trains a run, and why.

use crate::problem::{EngineChoice, Start, Target};

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// One number a mode.
    Modes,
    /// Matrices: every layer, or the balanced product alone.
    Dense,
}

impl EngineKind {
    /// One word for links, tables and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Modes => "modes",
            Self::Dense => "dense",
        }
    }
}

/// The engine of a run, and why it was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The engine.
    pub kind: EngineKind,
    /// Why: one sentence.
    pub reason: String,
}

/// Why an engine cannot be used. Displays as one sentence.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// The mode engine needs a normal target.
    #[error(
        "Engine: modes are exact only for normal Φ, and here ‖ΦΦᵀ − ΦᵀΦ‖_F is {} of ‖Φ‖_F²: choose auto or dense.",
        crate::format::number(*defect)
    )]
    NotNormal {
        /// `‖ΦΦᵀ − ΦᵀΦ‖_F / ‖Φ‖_F²`.
        defect: f64,
    },
    /// The mode engine needs the population.
    #[error("Engine: modes are exact only for the population; sampled data mix the modes: choose auto or dense.")]
    Sampled,
    /// The dense engine needs the entries of the target.
    #[error("Engine: a target of width {width} is known by its eigenvalues only, so it cannot be trained as matrices.")]
    TooWide {
        /// The width d.
        width: usize,
    },
    /// The mode engine needs layers that are all equal and commute with the target.
    #[error(
        "Engine: modes are exact only from a multiple of the identity, not from start={from}: choose auto or dense."
    )]
    Start {
        /// The start.
        from: Start,
    },
    /// The update is not one of this engine.
    #[error("Engine: this algorithm cannot be started on this target as matrices. {0}")]
    Dense(#[from] super::dense::DenseError),
}

impl Selection {
    /// The engine for a target: `auto` takes modes wherever that is exact.
    ///
    /// # Errors
    /// When the engine asked for cannot train on this target from this start.
    pub fn new(choice: EngineChoice, target: &Target, from: Start) -> Result<Self, EngineError> {
        let defect = target.facts().normality_defect;
        let normal = target.modes().is_some();
        if from != Start::Identity && choice == EngineChoice::Modes {
            return Err(EngineError::Start { from });
        }
        let normal = normal && from == Start::Identity;
        let (kind, reason) = match choice {
            EngineChoice::Modes if target.sample().is_some() => return Err(EngineError::Sampled),
            EngineChoice::Modes if !normal => return Err(EngineError::NotNormal { defect }),
            EngineChoice::Dense if target.matrix().is_none() => {
                return Err(EngineError::TooWide { width: target.width() });
            }
            _ if target.sample().is_some() => {
                (EngineKind::Dense, "Sampled data mix the modes, so the layers are computed as matrices.")
            }
            EngineChoice::Dense if normal => (
                EngineKind::Dense,
                "Layers as matrices, as asked for; Φ is normal, so one number a mode would be exact.",
            ),
            _ if from != Start::Identity && target.matrix().is_some() => {
                (EngineKind::Dense, "Layers as matrices: they do not start at a multiple of the identity.")
            }
            EngineChoice::Auto if target.matrix().is_none() && !normal => {
                return Err(EngineError::TooWide { width: target.width() });
            }
            EngineChoice::Auto | EngineChoice::Modes if normal => {
                (EngineKind::Modes, "Φ is normal, so all layers stay equal and one number a mode is exact.")
            }
            EngineChoice::Auto | EngineChoice::Dense | EngineChoice::Modes => {
                (EngineKind::Dense, "Φ is not normal, so the layers do not stay equal and are computed as matrices.")
            }
        };
        Ok(Self { kind, reason: reason.to_owned() })
    }
}
