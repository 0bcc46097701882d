//! What a run is called in charts and tables.

use super::{Algorithm, EngineChoice, Optimizer, RunSpec, Start, StepSize, Word, number};

impl RunSpec {
    /// Its name, such as “descent” or “penalty κ = 0.2, L = 4”: what sets it apart from other runs, in few words.
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = match self.algorithm {
            Algorithm::Descent => "descent",
            Algorithm::Penalty { .. } => "penalty",
            Algorithm::StepAndProject { .. } => "step and project",
            Algorithm::PowerProjection { .. } => "power projection",
            Algorithm::PositivityOnly { .. } => "positivity only",
            Algorithm::BalancingOnly => "balancing only",
            Algorithm::Tied => "tied scalar",
        }
        .to_owned();
        if let Some((parameter, value)) = self.algorithm.word().parameter.as_ref().zip(self.algorithm.parameter()) {
            name += &format!(" {} = {}", parameter.symbol, number::write(value));
        }
        if self.optimizer != Optimizer::Plain {
            name += &format!(", {}", self.optimizer.name());
        }
        if let Some(depth) = self.depth {
            name += &format!(", L = {depth}");
        }
        match self.step {
            Some(StepSize::ByHand(step)) => name += &format!(", η = {}", number::write(step)),
            Some(StepSize::Certified) => name += ", certified η",
            Some(StepSize::Practical) => name += ", practical η",
            None => {}
        }
        if let Some(engine) = self.engine.filter(|engine| *engine != EngineChoice::Auto) {
            name += &format!(", {}", engine.choice().word);
        }
        if self.start != Start::Identity {
            name += &format!(", {}", self.start.name());
        }
        if let Some(beginning) = self.beginning {
            name += &format!(", from t = {}", beginning.until);
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_what_sets_a_run_apart() {
        for (text, name) in [
            ("gd", "descent"),
            ("penalty:0.2,L=4", "penalty κ = 0.2, L = 4"),
            ("power", "power projection"),
            ("gd,L=4,opt=heavy:0.9", "descent, heavy ball μ = 0.9, L = 4"),
            ("gd,opt=two-step:0.6/-0.1", "descent, two past steps α = 0.6 β = -0.1"),
            ("gd,opt=conjugate", "descent, conjugate"),
            ("power:0.3,step=practical", "power projection γ = 0.3, practical η"),
            ("gd,step=1e-6,engine=dense", "descent, η = 1e-6, dense"),
            ("project:0.5,engine=auto", "step and project r = 0.5"),
            ("tied,start=rotation:30", "tied scalar, T = rotation 30°"),
            ("gd,start=gaussian:2", "descent, Gaussian start 2"),
            ("gd,then=500:penalty:0.2,step=0.1", "penalty κ = 0.2, η = 0.1, from t = 500"),
        ] {
            assert_eq!(RunSpec::parse(text).unwrap().name(), name);
        }
    }
}
