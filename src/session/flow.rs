//! Gradient flow beside the recorded modes of a run of plain gradient descent: at time ηt where descent has made t updates.

use nalgebra::Complex;

use super::At;
use super::record::{Record, RecordedMode};
use crate::engine::{Budget, GradientFlow, Rule, Update};
use crate::problem::{Modes, Optimizer};

/// The flow of the recorded modes, followed as far as there was time for.
#[derive(Debug, Clone)]
pub struct Flow {
    flow: GradientFlow,
    step: f64,
    products: Vec<At<Vec<Complex<f64>>>>,
}

impl Flow {
    /// The flow from the start of a run; `None` where the run is not one of plain descent by modes.
    pub(super) fn new(record: &Record, rule: &Rule) -> Option<Self> {
        if rule.update != Update::Descent || rule.optimizer != Optimizer::Plain || record.modes().is_empty() {
            return None;
        }
        let (real, pairs): (Vec<RecordedMode>, Vec<RecordedMode>) =
            record.modes().iter().copied().partition(|mode| mode.target.im == 0.0);
        let modes = Modes {
            real: real.iter().map(|mode| mode.target.re).collect(),
            pairs: pairs.iter().map(|mode| mode.target).collect(),
        };
        Some(Self { flow: GradientFlow::new(&modes, rule.depth, rule.start), step: rule.step, products: Vec::new() })
    }

    /// Follows the flow to the updates of the record as far as the budget allows; `true` at the last.
    pub(super) fn follow(&mut self, record: &Record, budget: &mut dyn Budget) -> bool {
        for at in record.states().iter().skip(self.products.len()) {
            if !self.flow.advance_to(self.step * at.t as f64, budget) {
                return false;
            }
            self.products.push(At { t: at.t, value: self.flow.products() });
        }
        true
    }

    /// `p = θ^L` of the recorded modes, in their order, at the updates of the record.
    #[must_use]
    pub fn products(&self) -> &[At<Vec<Complex<f64>>>] {
        &self.products
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, EngineKind, Unlimited};
    use crate::problem::Target;

    #[test]
    fn descent_with_small_steps_stays_beside_the_flow_of_each_mode() {
        let modes = Modes { real: vec![2.0, -1.0, 0.5], pairs: vec![Complex::new(-0.5, 0.8)] };
        let rule = Rule::new(Update::Descent, 4, 1e-4, 1.0);
        let mut engine = Engine::new(EngineKind::Modes, &Target::from_modes(modes), rule).unwrap();
        let mut record = Record::new(&engine);
        let mut flow = Flow::new(&record, &rule).unwrap();
        for _ in 0..3000 {
            engine.step(&mut Unlimited);
            record.offer(&engine, false);
        }
        assert!(flow.follow(&record, &mut Unlimited));
        assert_eq!(flow.products().len(), record.states().len());
        for (flow, descent) in flow.products().iter().zip(record.states()) {
            assert_eq!(flow.t, descent.t);
            let apart = flow.value.iter().zip(&descent.value).map(|(p, state)| (p - state.product).norm());
            // First order in η: the bound is some twenty times the step, for slopes of this size.
            assert!(apart.fold(0.0, f64::max) < 2e-3, "t = {}", flow.t);
        }
        assert!(Flow::new(&record, &Rule { update: Update::Penalty { kappa: 0.1 }, ..rule }).is_none());
    }
}
