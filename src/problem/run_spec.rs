//! One run: the algorithm that trains a network, and what it does differently from the other runs.
//!
//! As text: an algorithm, its parameter after a colon, and overrides after commas, such as `gd`, `penalty:0.2`,
//! `power`, `gd,L=4,step=0.01,engine=dense`, `gd,opt=heavy:0.9`.

use std::fmt;

use super::algorithm::{Algorithm, Parameter, words_of_all};
use super::choice::words;
use super::optimizer::{self, Optimizer};
use super::setting::{Domain, Setting, SettingValue, outside};
use super::{SettingError, number, settings};

/// How the step size is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StepSize {
    /// The step for which a certificate promises the fastest convergence.
    Certified,
    /// A rule of thumb.
    Practical,
    /// A given step.
    ByHand(f64),
}

words! {
    /// Which engine is asked for.
    EngineChoice {
        Auto = "auto", "Automatic", "Modes wherever that is exact (normal target), else dense.";
        Modes = "modes", "Modes", "One number for each eigenvalue; exact, and for normal targets only.";
        Dense = "dense", "Dense", "Every layer as a matrix, with the rounding that comes with it.";
    }
}

/// One run of an experiment: an algorithm, and what overrides the experiment's own depth, step size and engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunSpec {
    /// The update rule.
    pub algorithm: Algorithm,
    /// Depth, in place of the experiment's.
    pub depth: Option<usize>,
    /// Step size, in place of the experiment's.
    pub step: Option<StepSize>,
    /// Engine, in place of the experiment's.
    pub engine: Option<EngineChoice>,
    /// What becomes of its gradients.
    pub optimizer: Optimizer,
}

impl RunSpec {
    /// A run of `algorithm` that overrides nothing.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, depth: None, step: None, engine: None, optimizer: Optimizer::Plain }
    }

    /// Reads the textual form.
    ///
    /// # Errors
    /// When the text is not of that form or a number is out of range.
    pub fn parse(text: &str) -> Result<Self, RunError> {
        let mut parts = text.split(',');
        let mut run = Self::new(Algorithm::parse(parts.next().unwrap_or_default())?);
        let mut optimizer = None;
        for part in parts {
            let unknown = || RunError::Override { given: number::quote(part) };
            let (key, value) = part.split_once('=').ok_or_else(unknown)?;
            let again = match key.trim() {
                "L" => run.depth.replace(SettingValue::read(value, &settings::DEPTH)?).is_some(),
                "step" => run.step.replace(SettingValue::read(value, &settings::STEP)?).is_some(),
                "engine" => run.engine.replace(SettingValue::read(value, &settings::ENGINE)?).is_some(),
                "opt" => optimizer.replace(Optimizer::parse(value)?).is_some(),
                _ => return Err(unknown()),
            };
            if again {
                return Err(RunError::OverrideTwice { key: key.trim().to_owned() });
            }
        }
        run.optimizer = optimizer.unwrap_or(Optimizer::Plain);
        run.check()?;
        Ok(run)
    }

    fn check(&self) -> Result<(), RunError> {
        self.algorithm.check()?;
        self.optimizer.check()?;
        self.depth.map_or(Ok(()), |depth| depth.check(&settings::DEPTH))?;
        self.step.map_or(Ok(()), |step| step.check(&settings::STEP))?;
        Ok(())
    }
}

/// The textual form; [`RunSpec::parse`] reads it back.
impl fmt::Display for RunSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.algorithm.word().word)?;
        if let Some(value) = self.algorithm.parameter() {
            write!(f, ":{}", number::write(value))?;
        }
        if let Some(depth) = self.depth {
            write!(f, ",L={}", depth.text())?;
        }
        if let Some(step) = self.step {
            write!(f, ",step={}", step.text())?;
        }
        if let Some(engine) = self.engine {
            write!(f, ",engine={}", engine.text())?;
        }
        if self.optimizer != Optimizer::Plain {
            write!(f, ",opt={}", self.optimizer.text())?;
        }
        Ok(())
    }
}

impl SettingValue for StepSize {
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        match text.trim() {
            "certified" => Ok(Self::Certified),
            "practical" => Ok(Self::Practical),
            by_hand => number::read(by_hand).map(Self::ByHand).ok_or_else(|| outside(setting, text)),
        }
    }

    fn text(&self) -> String {
        match *self {
            Self::Certified => "certified".to_owned(),
            Self::Practical => "practical".to_owned(),
            Self::ByHand(step) => number::write(step),
        }
    }

    fn check(&self, setting: &'static Setting) -> Result<(), SettingError> {
        match self {
            Self::ByHand(step) if !setting.domain.admits_real(*step) => Err(outside(setting, &self.text())),
            _ => Ok(()),
        }
    }
}

impl SettingValue for Vec<RunSpec> {
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        // One more than the limit is read, so that a list that is too long is known to be, at a bounded cost.
        let Domain::Runs { most } = setting.domain else { return Err(outside(setting, text)) };
        let read = |run| RunSpec::parse(run).map_err(|error| of_run(setting, run, error));
        text.split(';').take(most + 1).map(read).collect()
    }

    fn text(&self) -> String {
        self.iter().map(RunSpec::to_string).collect::<Vec<_>>().join(";")
    }

    fn check(&self, setting: &'static Setting) -> Result<(), SettingError> {
        for run in self {
            run.check().map_err(|error| of_run(setting, &run.to_string(), error))?;
        }
        if setting.domain.admits_count(self.len()) { Ok(()) } else { Err(outside(setting, &self.text())) }
    }
}

fn of_run(setting: &'static Setting, run: &str, error: RunError) -> SettingError {
    SettingError::Run { setting, run: number::quote(run), error }
}

/// What is wrong with the text of a run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunError {
    /// No such algorithm.
    #[error("the algorithm must be one of {}, not “{given}”.", words_of_all())]
    Algorithm {
        /// What was given, shortened for display.
        given: String,
    },
    /// The algorithm needs a number and has none.
    #[error("{word} needs its parameter after a colon, such as {word}:0.5.")]
    ParameterMissing {
        /// The algorithm's word.
        word: &'static str,
    },
    /// The algorithm takes no number and was given one.
    #[error("{word} takes no parameter after a colon.")]
    NoParameter {
        /// The algorithm's word.
        word: &'static str,
    },
    /// The number is not one, or out of range.
    #[error("{} {} must be a number from {} to {}, not “{given}”.", parameter.label, parameter.symbol,
        number::write(parameter.min), number::write(parameter.max))]
    Parameter {
        /// The parameter.
        parameter: &'static Parameter,
        /// What was given, shortened for display.
        given: String,
    },
    /// No such optimizer.
    #[error("the optimizer must be one of {}, not “{given}”.", optimizer::words_of_all())]
    Optimizer {
        /// What was given, shortened for display.
        given: String,
    },
    /// Too few numbers for the optimizer, or too many.
    #[error("an optimizer’s numbers stand after a colon, such as {}.", example.text())]
    OptimizerNumbers {
        /// How it may look.
        example: Optimizer,
    },
    /// Two past steps that would not fade.
    #[error("α + β must be below 1, where old moves fade, not {}.", number::write(*sum))]
    TwoStep {
        /// α + β
        sum: f64,
    },
    /// Not an override.
    #[error("after commas a run may set L, step, engine or opt, such as L=4, not “{given}”.")]
    Override {
        /// What was given, shortened for display.
        given: String,
    },
    /// The same override twice.
    #[error("{key} is set more than once.")]
    OverrideTwice {
        /// The key.
        key: String,
    },
    /// A value that the setting does not admit.
    #[error(transparent)]
    Setting(Box<SettingError>),
}

impl From<SettingError> for RunError {
    fn from(error: SettingError) -> Self {
        Self::Setting(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_back_as_written() {
        for text in [
            "gd",
            "penalty:0.2",
            "penalty:0",
            "project:0.5",
            "power",
            "power:0.3",
            "positivity",
            "positivity:0.3",
            "balancing",
            "gd,L=4",
            "penalty:0.2,step=0.01",
            "gd,step=practical",
            "gd,L=1,step=certified,engine=dense",
            "gd,opt=heavy:0.9",
            "penalty:0.2,L=3,opt=two-step:0.5/-0.25",
        ] {
            assert_eq!(RunSpec::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        let sentence = |text: &str| RunSpec::parse(text).unwrap_err().to_string();
        assert!(sentence("sgd").contains("one of gd, penalty, project, power, positivity, balancing, not “sgd”"));
        assert!(sentence("penalty").contains("penalty needs its parameter"));
        assert!(sentence("gd:1").contains("gd takes no parameter"));
        assert_eq!(sentence("penalty:-1"), "Weight of the penalty κ must be a number from 0 to 1e6, not “-1”.");
        assert_eq!(sentence("project:0"), "Radius r must be a number from 1e-9 to 1000, not “0”.");
        assert_eq!(sentence("power:NaN"), "Margin γ must be a number from 1e-9 to 1000, not “NaN”.");
        assert!(sentence("gd,").contains("may set L, step, engine or opt"));
        assert!(sentence("gd,d=3").contains("not “d=3”"));
        assert_eq!(sentence("gd,L=1,L=2"), "L is set more than once.");
        assert_eq!(sentence("gd,opt=plain,opt=plain"), "opt is set more than once.");
        assert_eq!(RunSpec::parse("gd,opt=plain").unwrap().to_string(), "gd");
        assert_eq!(sentence("gd,L=0"), "Depth L must be a whole number from 1 to 512, not “0”.");
    }
}
