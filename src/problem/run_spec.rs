//! One run: the algorithm that trains a network, and what it does differently from the other runs.
//!
//! As text: an algorithm, its parameter after a colon, and overrides after commas, such as `gd`, `penalty:0.2`,
//! `power`, `gd,L=4,step=0.01,engine=dense`, `gd,start=haar:1`, `gd,opt=heavy:0.9`. A run that branches off another says
//! first what that one is, then after how many updates it goes on otherwise, and how:
//! `gd,L=4,step=0.01,then=500:penalty:0.2,step=0.1`.

use std::fmt;

use super::algorithm::{Algorithm, Parameter, words_of_all};
use super::branch::Beginning;
use super::choice::words;
use super::optimizer::{self, Optimizer};
use super::setting::{Domain, Setting, SettingValue, outside};
use super::start;
use super::{SettingError, Start, number, settings};

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
    /// How it begins, where it branches off another run; algorithm and step size are what it goes on with.
    pub beginning: Option<Beginning>,
    /// The update rule.
    pub algorithm: Algorithm,
    /// Depth, in place of the experiment's.
    pub depth: Option<usize>,
    /// Step size, in place of the experiment's.
    pub step: Option<StepSize>,
    /// Engine, in place of the experiment's.
    pub engine: Option<EngineChoice>,
    /// Where the layers start.
    pub start: Start,
    /// What becomes of its gradients.
    pub optimizer: Optimizer,
}

impl RunSpec {
    /// A run of `algorithm` that overrides nothing.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Self {
            beginning: None,
            algorithm,
            depth: None,
            step: None,
            engine: None,
            start: Start::Identity,
            optimizer: Optimizer::Plain,
        }
    }

    /// Reads the textual form.
    ///
    /// # Errors
    /// When the text is not of that form or a number is out of range.
    pub fn parse(text: &str) -> Result<Self, RunError> {
        let run = match text.split_once(",then=") {
            Some((beginning, then)) => Self::parse_plain(beginning)?.parse_branch(then)?,
            None => Self::parse_plain(text)?,
        };
        run.check()?;
        Ok(run)
    }

    /// Reads the textual form of a run that branches off no other.
    pub(super) fn parse_plain(text: &str) -> Result<Self, RunError> {
        let mut parts = text.split(',');
        let mut run = Self::new(Algorithm::parse(parts.next().unwrap_or_default())?);
        let (mut start, mut optimizer) = (None, None);
        for part in parts {
            let unknown = || RunError::Override { given: number::quote(part) };
            let (key, value) = part.split_once('=').ok_or_else(unknown)?;
            let again = match key.trim() {
                "L" => run.depth.replace(SettingValue::read(value, &settings::DEPTH)?).is_some(),
                "step" => run.step.replace(SettingValue::read(value, &settings::STEP)?).is_some(),
                "engine" => run.engine.replace(SettingValue::read(value, &settings::ENGINE)?).is_some(),
                "start" => start.replace(Start::parse(value)?).is_some(),
                "opt" => optimizer.replace(Optimizer::parse(value)?).is_some(),
                _ => return Err(unknown()),
            };
            if again {
                return Err(RunError::OverrideTwice { key: key.trim().to_owned() });
            }
        }
        run.start = start.unwrap_or_default();
        run.optimizer = optimizer.unwrap_or(Optimizer::Plain);
        Ok(run)
    }

    fn check(&self) -> Result<(), RunError> {
        if let Some(beginning) = &self.beginning {
            beginning.check(self)?;
        }
        self.algorithm.check()?;
        self.optimizer.check()?;
        self.depth.map_or(Ok(()), |depth| depth.check(&settings::DEPTH))?;
        self.step.map_or(Ok(()), |step| step.check(&settings::STEP))?;
        self.start.check()
    }
}

/// The textual form; [`RunSpec::parse`] reads it back.
impl fmt::Display for RunSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(beginning) = self.beginning {
            let (start, optimizer) = (Start::Identity, Optimizer::Plain);
            let then = Self { depth: None, engine: None, start, optimizer, ..self.now() };
            return write!(f, "{},then={}:{then}", beginning.of(self), beginning.until);
        }
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
        if self.start != Start::Identity {
            write!(f, ",start={}", self.start)?;
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
    #[error("{} must be a number from {} to {}, not “{given}”.", named(parameter),
        number::write(parameter.min), number::write(parameter.max))]
    Parameter {
        /// The parameter.
        parameter: &'static Parameter,
        /// What was given, shortened for display.
        given: String,
    },
    /// The number is not a whole one, or out of range.
    #[error("{} must be a whole number from {} to {}, not “{given}”.", named(parameter),
        parameter.min, parameter.max)]
    Whole {
        /// The parameter.
        parameter: &'static Parameter,
        /// What was given, shortened for display.
        given: String,
    },
    /// No such start.
    #[error("the start must be one of {}, not “{given}”.", start::words_of_all())]
    Start {
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
    #[error("after commas a run may set L, step, engine, start or opt, such as L=4, not “{given}”.")]
    Override {
        /// What was given, shortened for display.
        given: String,
    },
    /// What follows `then=` is not a number of updates, a colon and a run.
    #[error(
        "after then= a run says after how many updates it goes on otherwise, and how, such as then=500:gd,step=0.01, not “{given}”."
    )]
    Branch {
        /// What was given, shortened for display.
        given: String,
    },
    /// Layers of one algorithm are no state of another.
    #[error(
        "a run that begins with {from} cannot go on with {to}: only gd, penalty and project go on from each other's layers, and power and balancing."
    )]
    BranchOff {
        /// The word of the first algorithm.
        from: &'static str,
        /// The word of the second.
        to: &'static str,
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

/// Label and symbol of a parameter, as they stand in sentences.
fn named(parameter: &Parameter) -> String {
    format!("{} {}", parameter.label, parameter.symbol).trim_end().to_owned()
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
            "penalty:0.2,L=3,start=rotation:22.5",
            "gd,start=gaussian:4294967295",
            "tied,engine=dense,start=projection:2",
            "penalty:0.2,L=3,step=0.1,engine=dense,then=500:gd,step=0.01",
            "gd,then=1:project:0.5",
            "power:0.1,then=20:balancing,step=practical",
            "gd,opt=heavy:0.9",
            "penalty:0.2,L=3,opt=two-step:0.5/-0.25",
            "penalty:0.2,L=3,start=rotation:22.5,opt=conjugate",
            "gd,L=3,start=haar:1,opt=nesterov:0.9,then=500:penalty:0.1,step=0.01",
        ] {
            assert_eq!(RunSpec::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        let sentence = |text: &str| RunSpec::parse(text).unwrap_err().to_string();
        assert!(sentence("sgd").contains("one of gd, penalty, project, power, positivity, balancing, tied, not “sgd”"));
        assert!(sentence("penalty").contains("penalty needs its parameter"));
        assert!(sentence("gd:1").contains("gd takes no parameter"));
        assert_eq!(sentence("penalty:-1"), "Weight of the penalty κ must be a number from 0 to 1e6, not “-1”.");
        assert_eq!(sentence("project:0"), "Radius r must be a number from 1e-9 to 1000, not “0”.");
        assert_eq!(sentence("power:NaN"), "Margin γ must be a number from 1e-9 to 1000, not “NaN”.");
        assert!(sentence("gd,").contains("may set L, step, engine, start or opt"));
        assert!(sentence("gd,d=3").contains("not “d=3”"));
        assert!(sentence("gd,then=gd").contains("such as then=500:gd,step=0.01, not “gd”"));
        assert!(sentence("gd,then=0:gd").contains("not “0:gd”"));
        assert!(sentence("gd,then=9:gd,L=3").contains("not “9:gd,L=3”"));
        assert!(sentence("gd,then=9:gd,opt=heavy:0.9").contains("not “9:gd,opt=heavy:0.9”"));
        assert!(sentence("gd,then=9:gd,then=10:gd").contains("not “then=10:gd”"));
        assert!(sentence("gd,then=9:power").contains("begins with gd cannot go on with power: only gd"));
        assert_eq!(sentence("gd,then=9:project:0"), "Radius r must be a number from 1e-9 to 1000, not “0”.");
        assert_eq!(
            sentence("penalty:-1,then=9:gd"),
            "Weight of the penalty κ must be a number from 0 to 1e6, not “-1”."
        );
        assert_eq!(sentence("gd,L=1,L=2"), "L is set more than once.");
        assert_eq!(sentence("gd,start=haar,start=haar"), "start is set more than once.");
        assert_eq!(sentence("gd,opt=plain,opt=plain"), "opt is set more than once.");
        assert_eq!(RunSpec::parse("gd,opt=plain").unwrap().to_string(), "gd");
        assert_eq!(sentence("gd,L=0"), "Depth L must be a whole number from 1 to 512, not “0”.");
    }
}
