//! Positivity only: power projection whose layers are rebalanced only when the projection changes the product.
//!
//! After a gradient step, `A = Θ_L⋯Θ_1` is projected on `{uᵀAu ≥ γ‖u‖²}`. When that changes A, the layers become the
//! balanced factors of the projected A; when it does not, they stay as they are.

use super::dense::{Dense, DenseError};
use super::rebalancing::{Rebalanced, Rebalancing};
use super::{Budget, Failure, Progress, Rule, Update};
use crate::linalg::product;
use nalgebra::DMatrix;
use std::task::Poll;

/// Operations after which the budget is charged while layers are rebalanced: a few microseconds of them.
const CHARGE_FLOPS: u64 = product::flops(16);

/// A network trained by positivity only; see the [module](self).
#[derive(Debug, Clone)]
pub struct PositivityOnly {
    rule: Rule,
    gamma: f64,
    /// The layers, which know of plain gradient steps only.
    dense: Dense,
    updates: u64,
    /// The product after the last complete update, and its loss.
    end_to_end: DMatrix<f64>,
    loss: f64,
    stage: Stage,
}

/// What comes next in a step.
#[derive(Debug, Clone)]
enum Stage {
    Descend,
    /// After a gradient step that ended so.
    Rebalance(Progress, Box<Rebalancing>),
    /// Layers are replaced from this one on.
    Replace(Rebalanced, usize),
    /// An update could not be made.
    Failed(Failure),
}

impl PositivityOnly {
    /// A network of `rule.depth` layers, each `rule.start · I`, for the d×d target `Φ`, with margin `gamma > 0`.
    ///
    /// # Errors
    /// Those of [`Dense::new`].
    pub fn new(target: &DMatrix<f64>, rule: Rule, gamma: f64) -> Result<Self, DenseError> {
        let dense = Dense::new(target, Self::descent(rule))?;
        let (end_to_end, loss) = (dense.end_to_end(), dense.loss());
        Ok(Self { rule, gamma, dense, updates: 0, end_to_end, loss, stage: Stage::Descend })
    }

    /// From the next update on follows another rule, of the same depth, with another margin.
    ///
    /// # Errors
    /// Those of [`Dense::turn_to`]; there are none.
    pub fn turn_to(&mut self, rule: Rule, gamma: f64) -> Result<(), DenseError> {
        (self.rule, self.gamma) = (rule, gamma);
        self.dense.turn_to(Self::descent(rule))
    }

    fn descent(rule: Rule) -> Rule {
        Rule::new(Update::Descent, rule.depth, rule.step, rule.start)
    }

    /// Bytes that a network of width d and depth L takes, what rebalancing takes for a while included.
    #[must_use]
    pub fn bytes(width: usize, depth: usize) -> u64 {
        /// Of projection and decompositions, at most; a decomposition's width is rounded up, and one of its matrices wider.
        const MATRICES: u64 = 40;
        const WIDER: u64 = 12;
        let matrix = size_of::<f64>() as u64 * (width as u64 + WIDER).saturating_mul(width as u64);
        let descent = Rule::new(Update::Descent, depth, 0.0, 1.0);
        Dense::bytes(width, &descent).saturating_add(MATRICES.saturating_mul(matrix))
    }

    /// Updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// `½‖A − Φ‖_F²` after the last complete update.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// `A = Θ_L ⋯ Θ_1`, d×d, after the last complete update.
    #[must_use]
    pub fn end_to_end(&self) -> &DMatrix<f64> {
        &self.end_to_end
    }

    /// The layers; those after the last complete update only while no step is [interrupted](Self::is_interrupted).
    #[must_use]
    pub fn dense(&self) -> &Dense {
        &self.dense
    }

    /// Whether a step was begun and not ended; also after one that failed.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.dense.is_interrupted() || !matches!(self.stage, Stage::Descend)
    }

    /// Makes one update, or as much of one as the budget allows; going on gives the same bits.
    ///
    /// [`Progress::Failed`] is final: every further call says the same. Loss and product are those before the failed update,
    /// while the layers have moved.
    pub fn step(&mut self, budget: &mut dyn Budget) -> Progress {
        loop {
            match self.advance(budget) {
                Ok(Some(progress)) => return progress,
                Ok(None) => {}
                Err(failure) => {
                    self.stage = Stage::Failed(failure);
                    return Progress::Failed(failure);
                }
            }
        }
    }

    /// Works on the stage; how the call ends, if it does.
    fn advance(&mut self, budget: &mut dyn Budget) -> Result<Option<Progress>, Failure> {
        let width = self.dense.width();
        match &mut self.stage {
            Stage::Descend => {
                let progress = self.dense.step(budget);
                if progress != Progress::Updated && progress != Progress::AtRest {
                    return Ok(Some(progress));
                }
                let product = self.dense.end_to_end();
                if product.iter().any(|entry| !entry.is_finite()) {
                    // Diverged: kept for showing.
                    return Ok(Some(self.complete(product, progress)));
                }
                let rebalancing = Rebalancing::new(product, self.gamma, self.rule.depth);
                self.stage = Stage::Rebalance(progress, Box::new(rebalancing));
            }
            Stage::Rebalance(progress, rebalancing) => {
                let mut left = CHARGE_FLOPS;
                match rebalancing.advance(&mut left) {
                    Poll::Pending => {}
                    Poll::Ready(Ok(Some(layers))) => self.stage = Stage::Replace(layers, 1),
                    Poll::Ready(Ok(None)) => {
                        let progress = progress.clone();
                        budget.charge(CHARGE_FLOPS - left);
                        return Ok(Some(self.complete(self.dense.end_to_end(), progress)));
                    }
                    Poll::Ready(Err(failure)) => return Err(failure),
                }
                if !budget.charge(CHARGE_FLOPS - left) {
                    return Ok(Some(Progress::Interrupted));
                }
            }
            Stage::Replace(layers, i) => {
                self.dense.replace_layer(*i, &layers.layer(*i));
                *i += 1;
                let done = *i > self.rule.depth;
                let may_go_on = budget.charge(3 * product::flops(width));
                if done {
                    self.dense.finish_replacing();
                    return Ok(Some(self.complete(self.dense.end_to_end(), Progress::Updated)));
                }
                if !may_go_on {
                    return Ok(Some(Progress::Interrupted));
                }
            }
            Stage::Failed(failure) => return Err(*failure),
        }
        Ok(None)
    }

    fn complete(&mut self, product: DMatrix<f64>, progress: Progress) -> Progress {
        self.stage = Stage::Descend;
        (self.end_to_end, self.loss) = (product, self.dense.loss());
        self.updates += 1;
        progress
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unlimited;
    use super::*;
    use crate::linalg::positivity_margin;
    use crate::matrices::Source;

    /// A budget that ends after every charge, and notes the largest.
    struct One(u64);

    impl Budget for One {
        fn charge(&mut self, flops: u64) -> bool {
            self.0 = self.0.max(flops);
            false
        }
    }

    /// A network whose products the projection has to change, whatever gradient steps do.
    fn network(d: usize, depth: usize) -> PositivityOnly {
        let target = Source::new(70).general(d) - DMatrix::identity(d, d) * 0.5;
        let rule = Rule::new(Update::PositivityOnly { gamma: 0.4 }, depth, 0.1 / depth as f64, 1.0);
        PositivityOnly::new(&target, rule, 0.4).unwrap()
    }

    #[test]
    fn interrupted_steps_give_the_same_bits_and_show_the_last_update() {
        for depth in [1, 2, 5] {
            let mut whole = network(13, depth);
            let mut parts = whole.clone();
            let mut projected = 0;
            for t in 1..=12 {
                let before = (parts.updates(), parts.loss().to_bits(), parts.end_to_end().clone());
                assert_eq!(whole.step(&mut Unlimited), Progress::Updated);
                let mut interruptions = 0;
                while parts.step(&mut One(0)) == Progress::Interrupted {
                    assert!(parts.is_interrupted());
                    assert_eq!((parts.updates(), parts.loss().to_bits(), parts.end_to_end().clone()), before);
                    interruptions += 1;
                    if interruptions == 2 * t {
                        parts = parts.clone();
                    }
                }
                let margin = positivity_margin(parts.end_to_end()).unwrap();
                if (margin - 0.4).abs() < 1e-12 {
                    projected += 1;
                    // The eigenproblem is cut, and the normal form.
                    assert!(interruptions > if depth == 1 { 2 } else { 10 }, "{interruptions}");
                }
                assert_eq!((parts.updates(), parts.is_interrupted()), (t, false));
                assert!(whole.end_to_end() == parts.end_to_end());
                assert_eq!(whole.loss().to_bits(), parts.loss().to_bits());
                assert!((1..=depth).all(|i| whole.dense().layer(i) == parts.dense().layer(i)));
                let product = whole.dense().end_to_end();
                assert!((product - whole.end_to_end()).norm() < 1e-13);
            }
            assert!(projected > 3, "depth {depth}: {projected} steps were projected");
        }
    }

    #[test]
    fn a_failure_is_final_and_leaves_loss_and_product_as_they_were() {
        // After a step of 1 the product has eigenvalues of about ±1e18, beside which γ vanishes: it has no balanced factors.
        let target = DMatrix::from_row_slice(2, 2, &[-1e6, 0.0, 0.0, 1e6]);
        let rule = Rule::new(Update::PositivityOnly { gamma: 0.5 }, 3, 1.0, libm::pow(0.5, 1.0 / 3.0));
        let mut engine = PositivityOnly::new(&target, rule, 0.5).unwrap();
        let before = (engine.updates(), engine.loss().to_bits(), engine.end_to_end().clone());
        for _ in 0..3 {
            assert_eq!(engine.step(&mut Unlimited), Progress::Failed(Failure::Singular));
            assert_eq!((engine.updates(), engine.loss().to_bits(), engine.end_to_end().clone()), before);
            // The layers are a gradient step ahead.
            assert!(engine.is_interrupted());
            assert!(engine.dense().end_to_end().norm() > 1e17);
        }
    }
}
