//! A run that branches off another: it begins as that one, and after so many updates goes on with settings of its own.
//!
//! The beginning is part of the run's text, so a link or a file makes the branch again by training it from `t = 0`, and
//! what becomes of the run that it was taken from does not matter to it.

use super::algorithm::Algorithm;
use super::run_spec::{RunError, StepSize};
use super::setting::SettingValue;
use super::{Optimizer, RunSpec, Start, number, settings};

/// How a run begins that goes on otherwise. Depth, engine, start and optimizer stay as they
/// are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beginning {
    /// The updates that it makes so, at least 1.
    pub until: u64,
    /// The update rule of the beginning.
    pub algorithm: Algorithm,
    /// The step size of the beginning, in place of the experiment's.
    pub step: Option<StepSize>,
}

impl Beginning {
    /// The run that `run` is up to the branching.
    #[must_use]
    pub fn of(&self, run: &RunSpec) -> RunSpec {
        RunSpec { beginning: None, algorithm: self.algorithm, step: self.step, ..*run }
    }

    pub(super) fn check(&self, run: &RunSpec) -> Result<(), RunError> {
        self.until.check(&settings::LAST_UPDATE)?;
        self.algorithm.check()?;
        self.step.map_or(Ok(()), |step| step.check(&settings::STEP))?;
        if state(self.algorithm) == state(run.algorithm) {
            Ok(())
        } else {
            Err(RunError::BranchOff { from: self.algorithm.word().word, to: run.algorithm.word().word })
        }
    }
}

impl RunSpec {
    /// What a branch goes on with, as a run of its own; the run itself where it is none.
    #[must_use]
    pub fn now(&self) -> Self {
        Self { beginning: None, ..*self }
    }

    /// The run that begins as this one and from `t` on has the same settings, to be given others; `None` at `t = 0`, and
    /// where this one has branched off another by then: a run branches once.
    #[must_use]
    pub fn branch_at(&self, t: u64) -> Option<Self> {
        match self.beginning {
            Some(beginning) if t <= beginning.until => beginning.of(self).branch_at(t),
            None if t > 0 => {
                let beginning = Beginning { until: t, algorithm: self.algorithm, step: self.step };
                Some(Self { beginning: Some(beginning), ..*self })
            }
            _ => None,
        }
    }

    /// The branch of this run that `then`, the text after `then=`, describes.
    pub(super) fn parse_branch(self, then: &str) -> Result<Self, RunError> {
        let unclear = || RunError::Branch { given: number::quote(then) };
        let (until, run) = then.split_once(':').ok_or_else(unclear)?;
        let until = until.trim().parse().ok().filter(|until| *until > 0).ok_or_else(unclear)?;
        let then = Self::parse_plain(run)?;
        let plain = then.start == Start::Identity && then.optimizer == Optimizer::Plain;
        if then.depth.is_some() || then.engine.is_some() || !plain {
            return Err(unclear());
        }
        let beginning = Beginning { until, algorithm: self.algorithm, step: self.step };
        Ok(Self { beginning: Some(beginning), algorithm: then.algorithm, step: then.step, ..self })
    }
}

/// What an algorithm trains: layers freely, layers that it sometimes balances, balanced layers by their product alone, or
/// weights that share a scalar.
fn state(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Descent | Algorithm::Penalty { .. } | Algorithm::StepAndProject { .. } => 0,
        Algorithm::PositivityOnly { .. } => 1,
        Algorithm::PowerProjection { .. } | Algorithm::BalancingOnly => 2,
        Algorithm::Tied => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_branches_once_and_its_beginning_any_time() {
        let branch = |text: &str, t| RunSpec::parse(text).unwrap().branch_at(t).map(|run| run.to_string());
        assert_eq!(
            branch("penalty:0.2,L=3,step=0.1", 7).unwrap(),
            "penalty:0.2,L=3,step=0.1,then=7:penalty:0.2,step=0.1"
        );
        assert_eq!(branch("gd,then=9:gd,step=0.1", 5).unwrap(), "gd,then=5:gd");
        assert_eq!(branch("gd,then=9:gd,step=0.1", 9).unwrap(), "gd,then=9:gd");
        assert_eq!(branch("gd,then=9:gd,step=0.1", 10), None);
        assert_eq!(branch("gd", 0), None);
    }
}
