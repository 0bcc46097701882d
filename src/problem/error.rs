//! What can be wrong with the settings: one variant a broken constraint, holding the offending values.

use super::matrix_text::MatrixTextError;
use super::run_spec::RunError;
use super::setting::Setting;
use super::{MAX_DENSE_WIDTH, TargetKind, Word, settings};

/// Settings that cannot be used as given. Displays as one sentence that names the setting and the limit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// No setting has this key.
    #[error("There is no setting “{key}”.")]
    Unknown {
        /// The key, shortened for display.
        key: String,
    },
    /// Not of the setting's form, or outside its range.
    #[error("{} must be {}, not “{given}”.", setting.name(), setting.domain)]
    OutsideDomain {
        /// The setting.
        setting: &'static Setting,
        /// What was given, shortened for display.
        given: String,
    },
    /// The text of an own matrix is not a usable matrix.
    #[error("{}: {error}", setting.name())]
    Matrix {
        /// The setting.
        setting: &'static Setting,
        /// What is wrong with the text.
        error: MatrixTextError,
    },
    /// The text of a run is not a usable run.
    #[error("{} “{run}”: {error}", setting.label)]
    Run {
        /// The setting.
        setting: &'static Setting,
        /// The run, shortened for display.
        run: String,
        /// What is wrong with it.
        error: RunError,
    },
    /// More negative eigenvalues than the matrix has eigenvalues.
    #[error(
        "{}: {count} were given, but a matrix of width d = {width} has at most {width}.",
        settings::NEGATIVE.name()
    )]
    TooManyNegative {
        /// How many were given.
        count: usize,
        /// The width d.
        width: usize,
    },
    /// The target is an own matrix, and there is none.
    #[error(
        "{} is empty: target={} needs a square matrix of at most {MAX_DENSE_WIDTH} rows.",
        settings::MATRIX.name(),
        TargetKind::Own.choice().word
    )]
    NoMatrix,
    /// A rotation of a line.
    #[error(
        "{} must be at least 2 to rotate by {angle}°, not {width}: a line can only be rotated by 0°.",
        settings::WIDTH.name()
    )]
    RotationOfLine {
        /// The width d.
        width: usize,
        /// The angle in degrees.
        angle: f64,
    },
    /// A target that is not normal, so that only its entries say what it is, at a width where they are too many.
    #[error(
        "{} must be at most {MAX_DENSE_WIDTH} for target={}, not {width}: such a target is not normal, so every layer \
         is needed entry by entry.",
        settings::WIDTH.name(),
        target.choice().word
    )]
    NotNormalTooWide {
        /// The family of the target.
        target: TargetKind,
        /// The width d.
        width: usize,
    },
    /// The dense engine is asked for at a width beyond its limit.
    #[error(
        "{}: the dense engine works up to width d = {MAX_DENSE_WIDTH}, not {width}; choose auto or modes.",
        setting.label
    )]
    DenseTooWide {
        /// The setting that asks for it: the experiment's engine, or a run's own.
        setting: &'static Setting,
        /// The width d.
        width: usize,
    },
    /// Sampled data at a width where matrices are not held entry by entry.
    #[error(
        "{}: samples train layers as matrices, up to width d = {MAX_DENSE_WIDTH}, not {width}; lower d or take the population.",
        settings::DATA.name()
    )]
    SampledTooWide {
        /// The width d.
        width: usize,
    },
    /// Exact moments of fewer samples than coordinates.
    #[error(
        "{}: exact moments need at least d = {width} samples, not {samples}; raise n or take the inputs as drawn.",
        settings::DESIGN.name()
    )]
    TooFewSamples {
        /// The number of samples n.
        samples: usize,
        /// The width d.
        width: usize,
    },
}

impl SettingError {
    /// The setting whose default lifts the constraint; `None` for a key that does not exist.
    #[must_use]
    pub fn setting(&self) -> Option<&'static Setting> {
        match self {
            Self::Unknown { .. } => None,
            Self::OutsideDomain { setting, .. }
            | Self::Matrix { setting, .. }
            | Self::Run { setting, .. }
            | Self::DenseTooWide { setting, .. } => Some(setting),
            Self::TooManyNegative { .. } => Some(&settings::NEGATIVE),
            Self::SampledTooWide { .. } => Some(&settings::DATA),
            Self::TooFewSamples { .. } => Some(&settings::DESIGN),
            Self::NoMatrix => Some(&settings::TARGET),
            Self::RotationOfLine { .. } | Self::NotNormalTooWide { .. } => Some(&settings::WIDTH),
        }
    }
}
