//! An experiment: settings that fit together.

use super::algorithm::Algorithm;
use super::run_spec::{EngineChoice, StepSize};
use super::settings::{self, Settings};
use super::{Data, Design, MAX_DENSE_WIDTH, SettingError, TargetKind};

/// Settings checked once, each by itself and all together. What it holds can be run, memory permitting.
#[derive(Debug, Clone)]
pub struct Experiment {
    settings: Settings,
    width: usize,
    runs: Vec<ResolvedRun>,
}

/// One run with the experiment's own depth, step size and engine filled in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResolvedRun {
    /// The update rule.
    pub algorithm: Algorithm,
    /// Depth L.
    pub depth: usize,
    /// Step size η.
    pub step: StepSize,
    /// The engine asked for.
    pub engine: EngineChoice,
}

impl Experiment {
    /// Checks the settings.
    ///
    /// # Errors
    /// The first broken constraint; [`Settings::broken`] lists them all.
    pub fn new(settings: Settings) -> Result<Self, SettingError> {
        match settings.broken().into_iter().next() {
            Some(error) => Err(error),
            None => Ok(Self::unchecked(settings)),
        }
    }

    fn unchecked(settings: Settings) -> Self {
        Self { width: settings.actual_width(), runs: settings.resolved_runs(), settings }
    }

    /// The settings, those that play no part included.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The width d of the target: the setting's, or that of the own or gallery matrix.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The runs, in order.
    #[must_use]
    pub fn runs(&self) -> &[ResolvedRun] {
        &self.runs
    }
}

/// The experiment that an empty link stands for.
impl Default for Experiment {
    fn default() -> Self {
        Self::unchecked(Settings::default())
    }
}

/// Experiments are equal when every setting that plays a part is: the others change nothing that can be seen.
impl PartialEq for Experiment {
    fn eq(&self, other: &Self) -> bool {
        self.settings.applying().eq(other.settings.applying())
    }
}

impl Settings {
    /// Every broken constraint; empty when the settings make an [`Experiment`].
    ///
    /// A rotation by 180° of a line would be the reflection −1, so every angle but 0° needs `d ≥ 2`; with
    /// `planes=all` and odd d one direction stays, at 180° too.
    #[must_use]
    pub fn broken(&self) -> Vec<SettingError> {
        let mut broken: Vec<_> = Self::ALL.iter().filter_map(|setting| (setting.access.check)(self).err()).collect();
        let width = self.actual_width();
        match self.target {
            TargetKind::Symmetric if self.negative.len() > width => {
                broken.push(SettingError::TooManyNegative { count: self.negative.len(), width });
            }
            TargetKind::Rotation if width < 2 && self.angle != 0.0 => {
                broken.push(SettingError::RotationOfLine { width, angle: self.angle });
            }
            TargetKind::Own if self.matrix.is_none() => broken.push(SettingError::NoMatrix),
            target if target.is_generated() && !target.is_normal() && width > MAX_DENSE_WIDTH => {
                broken.push(SettingError::NotNormalTooWide { target, width });
            }
            _ => {}
        }
        if self.data == Data::Sampled && self.design == Design::Exact && self.samples < width {
            broken.push(SettingError::TooFewSamples { samples: self.samples, width });
        }
        if width > MAX_DENSE_WIDTH {
            if self.engine == EngineChoice::Dense {
                broken.push(SettingError::DenseTooWide { setting: &settings::ENGINE, width });
            }
            if self.data == Data::Sampled {
                broken.push(SettingError::SampledTooWide { width });
            }
            if self.runs.iter().any(|run| run.engine == Some(EngineChoice::Dense)) {
                broken.push(SettingError::DenseTooWide { setting: &settings::RUNS, width });
            }
        }
        broken
    }

    fn actual_width(&self) -> usize {
        match self.target {
            TargetKind::Own => self.matrix.as_ref().map_or(self.width, nalgebra::DMatrix::nrows),
            TargetKind::Gallery => self.gallery.width(),
            TargetKind::Chosen => self.eigenvalues.width(),
            _ => self.width,
        }
    }

    fn resolved_runs(&self) -> Vec<ResolvedRun> {
        let resolve = |run: &super::RunSpec| ResolvedRun {
            algorithm: run.algorithm,
            depth: run.depth.unwrap_or(self.depth),
            step: run.step.unwrap_or(self.step),
            engine: run.engine.unwrap_or(self.engine),
        };
        self.runs.iter().map(resolve).collect()
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::DMatrix;

    use super::super::RunSpec;
    use super::*;

    fn sentence(settings: Settings) -> String {
        Experiment::new(settings).unwrap_err().to_string()
    }

    #[test]
    fn the_default_is_valid() {
        assert_eq!(Settings::default().broken(), []);
    }

    #[test]
    fn each_broken_constraint_has_its_sentence() {
        let base = Settings::default;
        let symmetric = Settings { target: TargetKind::Symmetric, width: 2, negative: vec![-1.0; 3], ..base() };
        assert_eq!(
            sentence(symmetric),
            "Negative eigenvalues: 3 were given, but a matrix of width d = 2 has at most 2."
        );
        let rotation = Settings { target: TargetKind::Rotation, width: 1, angle: 180.0, ..base() };
        assert!(sentence(rotation).starts_with("Width d must be at least 2 to rotate by 180°, not 1"));
        assert_eq!(
            sentence(Settings { target: TargetKind::Own, ..base() }),
            "Own matrix Φ is empty: target=own needs a square matrix of at most 128 rows."
        );
        for target in [TargetKind::Near, TargetKind::GammaPositive, TargetKind::General] {
            let wide = Settings { target, width: 129, ..base() };
            assert!(sentence(wide).starts_with("Width d must be at most 128 for target="));
        }
        let dense = Settings { width: 129, engine: EngineChoice::Dense, ..base() };
        assert!(sentence(dense).starts_with("Engine: the dense engine works up to width d = 128, not 129"));
        let run = RunSpec { engine: Some(EngineChoice::Dense), ..RunSpec::new(Algorithm::Descent) };
        assert!(sentence(Settings { width: 129, runs: vec![run], ..base() }).starts_with("Run: the dense engine"));
        let oblong = Settings { target: TargetKind::Own, matrix: Some(DMatrix::zeros(2, 3)), ..base() };
        assert_eq!(sentence(oblong), "Own matrix Φ: the matrix is 2×3, but it must be square.");
        let nan = Settings { matrix: Some(DMatrix::from_element(1, 1, f64::NAN)), ..base() };
        assert!(sentence(nan).contains("row 1, column 1 must be a number from"));
    }

    #[test]
    fn fields_set_past_their_textual_form_are_checked_too() {
        for settings in [
            Settings { width: 0, ..Settings::default() },
            Settings { depth: 513, ..Settings::default() },
            Settings { distance: f64::NAN, ..Settings::default() },
            Settings { negative: vec![], ..Settings::default() },
            Settings { runs: vec![], ..Settings::default() },
            Settings { runs: vec![RunSpec::new(Algorithm::Descent); 7], ..Settings::default() },
            Settings { step: StepSize::ByHand(f64::INFINITY), ..Settings::default() },
            Settings { runs: vec![RunSpec::new(Algorithm::Penalty { kappa: -1.0 })], ..Settings::default() },
        ] {
            assert_eq!(settings.broken().len(), 1, "{settings:?}");
        }
    }

    #[test]
    fn edges_that_are_allowed() {
        for settings in [
            Settings { target: TargetKind::Rotation, width: 1, angle: 0.0, ..Settings::default() },
            Settings { target: TargetKind::Symmetric, width: 1, ..Settings::default() },
            Settings { width: 100_000, ..Settings::default() },
            Settings { target: TargetKind::General, width: 128, ..Settings::default() },
            Settings { width: 500, engine: EngineChoice::Dense, target: TargetKind::Gallery, ..Settings::default() },
        ] {
            assert_eq!(settings.broken(), []);
        }
    }

    #[test]
    fn runs_take_what_they_do_not_override_from_the_experiment() {
        let mut settings = Settings::default();
        settings.set("run", "gd,L=4;penalty:0.2,step=0.5,engine=dense").unwrap();
        let experiment = Experiment::new(settings).unwrap();
        let [first, second] = experiment.runs() else { panic!("two runs") };
        assert_eq!((first.depth, first.step, first.engine), (4, StepSize::Certified, EngineChoice::Auto));
        assert_eq!((second.depth, second.step, second.engine), (16, StepSize::ByHand(0.5), EngineChoice::Dense));
    }
}
