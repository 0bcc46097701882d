//! Every setting of an experiment, declared once.

use nalgebra::{Complex, DMatrix};

use super::algorithm::Algorithm;
use super::choice::{Basis, Look, Planes, Speed, TargetKind, TimeAxis};
use super::gallery::Gallery;
use super::matrix_text::ENTRY_LIMIT;
use super::run_spec::{EngineChoice, RunSpec, StepSize};
use super::setting::{Access, Domain, Scale, Setting, SettingValue};
use super::{Data, Design, MAX_DENSE_WIDTH, MAX_SAMPLES, Modes, SettingError, Word, number};

/// Largest width of a target that is known by its modes.
pub const MAX_WIDTH: usize = 100_000;
/// Largest number of layers.
pub const MAX_DEPTH: usize = 512;
/// Largest size of the real and of the imaginary part of a chosen eigenvalue.
pub const EIGENVALUE_LIMIT: f64 = 100.0;
/// Largest number of runs side by side.
pub const MAX_RUNS: usize = 6;

/// Turns the table below into [`Settings`], its default, one [`Setting`] each, and the list of them all.
macro_rules! settings {
    ($($NAME:ident: $field:ident, $type:ty = $default:expr, {
        key: $key:literal, label: $label:literal, symbol: $symbol:literal, unit: $unit:literal,
        domain: $domain:expr,
        applies: $applies:expr,
        help: $help:literal $(,)?
    })+) => {
        /// The value of every setting. Nothing is checked here: see [`Experiment`](super::Experiment).
        #[derive(Debug, Clone, PartialEq)]
        pub struct Settings {
            $(#[doc = $help] pub $field: $type,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        $(
            #[doc = concat!("`", $key, "`: ", $help)]
            pub static $NAME: Setting = Setting {
                key: $key,
                label: $label,
                symbol: $symbol,
                unit: $unit,
                help: $help,
                domain: $domain,
                access: Access {
                    applies: $applies,
                    read: |settings, text| {
                        settings.$field = SettingValue::read(text, &$NAME)?;
                        Ok(())
                    },
                    write: |settings| settings.$field.text(),
                    check: |settings| settings.$field.check(&$NAME),
                    reset: |settings| settings.$field = $default,
                },
            };
        )+

        impl Settings {
            /// Every setting, in the order of links and of the page.
            pub const ALL: &'static [&'static Setting] = &[$(&$NAME),+];
        }
    };
}

settings! {
    WIDTH: width, usize = 8, {
        key: "d", label: "Width", symbol: "d", unit: "",
        domain: Domain::Integer { min: 1, max: MAX_WIDTH as u64, scale: Scale::Logarithmic },
        applies: |settings| settings.target.is_generated(),
        help: "Number of inputs and outputs of every layer; the target has d rows and d columns.",
    }
    DEPTH: depth, usize = 16, {
        key: "L", label: "Depth", symbol: "L", unit: "",
        domain: Domain::Integer { min: 1, max: MAX_DEPTH as u64, scale: Scale::Logarithmic },
        applies: |_| true,
        help: "Number of layers whose product is trained.",
    }
    TARGET: target, TargetKind = TargetKind::PositiveDefinite, {
        key: "target", label: "Target", symbol: "Φ", unit: "",
        domain: Domain::Choice(TargetKind::CHOICES),
        applies: |_| true,
        help: "The family that the matrix to be learned is taken from.",
    }
    DISTANCE: distance, f64 = 0.1, {
        key: "rho", label: "Distance from the identity", symbol: "ρ", unit: "",
        domain: Domain::Real { min: 0.0, max: 100.0, scale: Scale::Logarithmic },
        applies: |settings| settings.target == TargetKind::Near,
        help: "How far the target is from the identity, as the Frobenius norm of Φ − I.",
    }
    CONDITION: condition, f64 = 10.0, {
        key: "cond", label: "Condition number", symbol: "λ₁/λₙ", unit: "",
        domain: Domain::Real { min: 1.0, max: 1e8, scale: Scale::Logarithmic },
        applies: |settings| settings.target.has_condition(),
        help: "Ratio of the largest to the smallest positive eigenvalue; those between are evenly spaced on a log scale.",
    }
    TOP: top, f64 = 2.0, {
        key: "top", label: "Largest eigenvalue", symbol: "λ₁", unit: "",
        domain: Domain::Real { min: 1e-3, max: 100.0, scale: Scale::Logarithmic },
        applies: |settings| settings.target.has_condition(),
        help: "The largest eigenvalue of the target, or of its symmetric part.",
    }
    EIGENVALUES: eigenvalues, Modes = Modes { real: vec![2.0, 0.5], pairs: vec![Complex::new(0.3, 0.9)] }, {
        key: "eigs", label: "Eigenvalues", symbol: "λ", unit: "",
        domain: Domain::Eigenvalues { size: EIGENVALUE_LIMIT, most: MAX_DENSE_WIDTH },
        applies: |settings| settings.target == TargetKind::Chosen,
        help: "The eigenvalues of the target, separated by commas; 0.5+1i stands for itself and its conjugate.",
    }
    BASIS: basis, Basis = Basis::Rotated, {
        key: "basis", label: "Basis", symbol: "", unit: "",
        domain: Domain::Choice(Basis::CHOICES),
        applies: |settings| settings.target.is_normal(),
        help: "Whether the eigenvectors are a random orthonormal basis or the coordinate axes.",
    }
    NEGATIVE: negative, Vec<f64> = vec![-0.5], {
        key: "neg", label: "Negative eigenvalues", symbol: "", unit: "",
        domain: Domain::Reals { min: -100.0, max: -1e-9, most: 32 },
        applies: |settings| settings.target == TargetKind::Symmetric,
        help: "The negative eigenvalues, separated by commas; each alone keeps gradient descent from learning the target.",
    }
    ANGLE: angle, f64 = 90.0, {
        key: "angle", label: "Angle", symbol: "φ", unit: "°",
        domain: Domain::Real { min: 0.0, max: 180.0, scale: Scale::Linear },
        applies: |settings| settings.target == TargetKind::Rotation,
        help: "The angle of the rotation; 180° has the eigenvalue −1 and cannot be learned.",
    }
    PLANES: planes, Planes = Planes::One, {
        key: "planes", label: "Planes", symbol: "", unit: "",
        domain: Domain::Choice(Planes::CHOICES),
        applies: |settings| settings.target == TargetKind::Rotation,
        help: "Whether the rotation turns one plane or as many as fit into the space.",
    }
    SKEW: skew, f64 = 1.0, {
        key: "skew", label: "Skew part", symbol: "‖K‖", unit: "",
        domain: Domain::Real { min: 0.0, max: 100.0, scale: Scale::Logarithmic },
        applies: |settings| settings.target == TargetKind::GammaPositive,
        help: "Spectral norm of the skew part of the target; its symmetric part sets the margin.",
    }
    SPREAD: spread, f64 = 1.0, {
        key: "spread", label: "Spread", symbol: "σ", unit: "",
        domain: Domain::Real { min: 0.0, max: 10.0, scale: Scale::Logarithmic },
        applies: |settings| settings.target == TargetKind::General,
        help: "The entries are independent normal numbers with standard deviation σ/√d.",
    }
    MATRIX: matrix, Option<DMatrix<f64>> = None, {
        key: "matrix", label: "Own matrix", symbol: "Φ", unit: "",
        domain: Domain::Matrix { most: MAX_DENSE_WIDTH, entry: ENTRY_LIMIT },
        applies: |settings| settings.target == TargetKind::Own,
        help: "The entries of the target: a line or a semicolon ends a row, spaces, commas or tabs separate entries.",
    }
    GALLERY: gallery, Gallery = Gallery::SrgbToXyz, {
        key: "name", label: "Gallery matrix", symbol: "", unit: "",
        domain: Domain::Choice(Gallery::CHOICES),
        applies: |settings| settings.target == TargetKind::Gallery,
        help: "Which of the well-known matrices is the target.",
    }
    SEED: seed, u32 = 1, {
        key: "seed", label: "Seed", symbol: "", unit: "",
        domain: Domain::Integer { min: 0, max: u32::MAX as u64, scale: Scale::Linear },
        applies: |settings| settings.target.is_seeded() || settings.data == Data::Sampled,
        help: "Picks the random numbers of the target and of samples; the same seed gives the same ones on every machine.",
    }
    DATA: data, Data = Data::Population, {
        key: "data", label: "Data", symbol: "", unit: "",
        domain: Domain::Choice(Data::CHOICES),
        applies: |_| true,
        help: "Whether the runs train on the expected loss or on the mean loss over samples.",
    }
    SAMPLES: samples, usize = 50, {
        key: "n", label: "Samples", symbol: "n", unit: "",
        domain: Domain::Integer { min: 1, max: MAX_SAMPLES as u64, scale: Scale::Logarithmic },
        applies: |settings| settings.data == Data::Sampled,
        help: "Number of inputs x, each with an output y = Φx + noise.",
    }
    SPREAD_OF_INPUTS: spread_of_inputs, f64 = 1.0, {
        key: "cov", label: "Condition of the covariance", symbol: "", unit: "",
        domain: Domain::Real { min: 1.0, max: 1e6, scale: Scale::Logarithmic },
        applies: |settings| settings.data == Data::Sampled,
        help: "Ratio of the largest variance of an input coordinate, which is 1, to the smallest; 1 is isotropic.",
    }
    LEVELS: levels, usize = 3, {
        key: "levels", label: "Different variances", symbol: "k", unit: "",
        domain: Domain::Integer { min: 1, max: MAX_DENSE_WIDTH as u64, scale: Scale::Logarithmic },
        applies: |settings| settings.data == Data::Sampled && settings.spread_of_inputs > 1.0,
        help: "How many different variances the coordinates of the inputs have, at most d, evenly spaced on a log scale.",
    }
    DESIGN: design, Design = Design::Drawn, {
        key: "design", label: "Inputs", symbol: "", unit: "",
        domain: Domain::Choice(Design::CHOICES),
        applies: |settings| settings.data == Data::Sampled,
        help: "Whether the second moments of the inputs are random, or exactly their covariance.",
    }
    NOISE: noise, f64 = 0.1, {
        key: "noise", label: "Noise", symbol: "s", unit: "",
        domain: Domain::Real { min: 0.0, max: 100.0, scale: Scale::Logarithmic },
        applies: |settings| settings.data == Data::Sampled,
        help: "Standard deviation of the normal noise in every coordinate of an output.",
    }
    BATCH: batch, usize = 0, {
        key: "batch", label: "Batch", symbol: "b", unit: "",
        domain: Domain::Integer { min: 0, max: MAX_SAMPLES as u64, scale: Scale::Logarithmic },
        applies: |settings| settings.data == Data::Sampled,
        help: "Samples in an update, drawn without replacement until all have had their turn; 0, or n or more, takes all of them.",
    }
    RUNS: runs, Vec<RunSpec> = vec![RunSpec::new(Algorithm::Descent)], {
        key: "run", label: "Run", symbol: "", unit: "",
        domain: Domain::Runs { most: MAX_RUNS },
        applies: |_| true,
        help: "The algorithms that train on the same target side by side.",
    }
    STEP: step, StepSize = StepSize::Certified, {
        key: "step", label: "Step size", symbol: "η", unit: "",
        domain: Domain::StepSize { min: 1e-12, max: 1e3 },
        applies: |_| true,
        help: "How far each update goes along the negative gradient: the best certified step, a rule of thumb, or your own.",
    }
    ENGINE: engine, EngineChoice = EngineChoice::Auto, {
        key: "engine", label: "Engine", symbol: "", unit: "",
        domain: Domain::Choice(EngineChoice::CHOICES),
        applies: |_| true,
        help: "Whether layers are computed as matrices or, where that is exact, as one number for each eigenvalue.",
    }
    LOSS_TO_REACH: loss_to_reach, f64 = 1e-8, {
        key: "eps", label: "Loss to reach", symbol: "ε", unit: "",
        domain: Domain::Real { min: 0.0, max: 1e6, scale: Scale::Logarithmic },
        applies: |_| true,
        help: "A run stops once its loss, with sampled data the training loss, is at most ε; 0 never stops it.",
    }
    LAST_UPDATE: last_update, u64 = 100_000, {
        key: "tmax", label: "Last update", symbol: "t", unit: "",
        domain: Domain::Integer { min: 1, max: 1_000_000_000_000, scale: Scale::Logarithmic },
        applies: |_| true,
        help: "A run stops after this many updates.",
    }
    TIME_AXIS: time_axis, TimeAxis = TimeAxis::Linear, {
        key: "x", label: "Time axis", symbol: "", unit: "",
        domain: Domain::Choice(TimeAxis::CHOICES),
        applies: |_| true,
        help: "Whether charts over time have a linear or a logarithmic time axis.",
    }
    LOOK: look, Look = Look::Modes, {
        key: "look", label: "A closer look", symbol: "", unit: "",
        domain: Domain::Choice(Look::CHOICES),
        applies: |_| true,
        help: "What the third chart shows of the runs.",
    }
    SPEED: speed, Speed = Speed::Full, {
        key: "speed", label: "Speed", symbol: "", unit: "updates/s",
        domain: Domain::Choice(Speed::CHOICES),
        applies: |_| true,
        help: "How many updates the page makes in a second.",
    }
}

impl Settings {
    /// The declaration with this key.
    ///
    /// # Errors
    /// When no setting has it.
    pub fn find(key: &str) -> Result<&'static Setting, SettingError> {
        let found = Self::ALL.iter().find(|setting| setting.key == key);
        found.copied().ok_or_else(|| SettingError::Unknown { key: number::quote(key) })
    }

    /// These settings, looked at as `other` is: time axis, closer look and speed change no run.
    #[must_use]
    pub fn viewed_as(&self, other: &Self) -> Self {
        Self { time_axis: other.time_axis, look: other.look, speed: other.speed, ..self.clone() }
    }

    /// The textual form of one setting; `None` when no setting has this key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        Self::find(key).ok().map(|setting| (setting.access.write)(self))
    }

    /// Sets one setting from its textual form, whatever the others are.
    ///
    /// # Errors
    /// When the text is not of the setting's form or its value outside the range; the value stays what it was.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), SettingError> {
        (Self::find(key)?.access.read)(self, text)
    }

    /// Sets one setting back to its default.
    pub fn reset(&mut self, setting: &'static Setting) {
        (setting.access.reset)(self);
    }

    /// The settings that play a part, with their textual form, in the order of links.
    pub fn applying(&self) -> impl Iterator<Item = (&'static Setting, String)> {
        Self::ALL.iter().filter(|setting| setting.applies(self)).map(|setting| (*setting, (setting.access.write)(self)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_in_its_domain_and_reads_back() {
        let defaults = Settings::default();
        for setting in Settings::ALL {
            assert_eq!((setting.access.check)(&defaults), Ok(()), "{}", setting.key);
            let mut read = Settings::default();
            assert_eq!(read.set(setting.key, &setting.default_text()), Ok(()), "{}", setting.key);
            assert_eq!(read, defaults, "{}", setting.key);
        }
    }

    #[test]
    fn every_setting_is_named_and_explained() {
        for (i, setting) in Settings::ALL.iter().enumerate() {
            assert!(!setting.label.is_empty() && setting.help.ends_with('.'), "{}", setting.key);
            assert!(Settings::ALL[..i].iter().all(|other| other.key != setting.key), "{}", setting.key);
        }
    }

    #[test]
    fn reset_restores_the_default_of_one_setting() {
        let mut settings = Settings { width: 3, depth: 2, ..Settings::default() };
        settings.reset(&WIDTH);
        assert_eq!(settings, Settings { depth: 2, ..Settings::default() });
    }

    #[test]
    fn out_of_range_names_the_setting_and_its_limits_and_changes_nothing() {
        let mut settings = Settings::default();
        for (key, text, sentence) in [
            ("d", "0", "Width d must be a whole number from 1 to 100000, not “0”."),
            ("d", "1.5", "Width d must be a whole number from 1 to 100000, not “1.5”."),
            ("L", "513", "Depth L must be a whole number from 1 to 512, not “513”."),
            ("rho", "1e999", "Distance from the identity ρ must be a number from 0 to 100, not “1e999”."),
            ("rho", "NaN", "Distance from the identity ρ must be a number from 0 to 100, not “NaN”."),
            ("cond", "0.5", "Condition number λ₁/λₙ must be a number from 1 to 1e8, not “0.5”."),
            (
                "neg",
                "-0.5,0",
                "Negative eigenvalues must be 1 to 32 numbers from -100 to -1e-9, separated by commas, not “0”.",
            ),
            ("angle", "181", "Angle φ must be a number from 0 to 180, not “181”."),
            ("planes", "two", "Planes must be one of one, all, not “two”."),
            ("seed", "4294967296", "Seed must be a whole number from 0 to 4294967295, not “4294967296”."),
            ("step", "0", "Step size η must be certified, practical, or a number from 1e-12 to 1000, not “0”."),
            ("bogus", "1", "There is no setting “bogus”."),
        ] {
            assert_eq!(settings.set(key, text).unwrap_err().to_string(), sentence);
            assert_eq!(settings, Settings::default());
        }
    }
}
