//! Positivity projection with balanced layers: what [positivity only](super::positivity_only) does after a gradient step,
//! in pieces.

use super::Failure;
use crate::linalg::{BalancedFactors, BalancedInProgress, PositivityProjection};
use nalgebra::DMatrix;
use std::rc::Rc;
use std::task::Poll;

/// The projection of a product, and its balanced factors, in the making; the same bits however it is cut.
#[derive(Debug)]
pub(super) struct Rebalancing {
    /// The product, then its projection.
    product: DMatrix<f64>,
    gamma: f64,
    depth: usize,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Whether there is something to project.
    Begin,
    Project(Box<PositivityProjection>),
    /// The product is projected.
    Projected,
    Balance(Box<BalancedInProgress>),
}

/// The new layers.
#[derive(Debug, Clone)]
pub(super) enum Rebalanced {
    Single(DMatrix<f64>),
    Balanced(Rc<BalancedFactors>),
}

impl Rebalanced {
    /// The layer `Θ_i`, d×d, `1 ≤ i ≤ L`; two products.
    pub(super) fn layer(&self, i: usize) -> DMatrix<f64> {
        match self {
            Self::Single(layer) => layer.clone(),
            Self::Balanced(factors) => factors.layer(i),
        }
    }
}

impl Rebalancing {
    /// That of `product`, d×d and finite, with margin `gamma > 0` and `depth ≥ 1` layers; nothing is done yet.
    pub(super) fn new(product: DMatrix<f64>, gamma: f64, depth: usize) -> Self {
        Self { product, gamma, depth, stage: Stage::Begin }
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. Not to be
    /// called again once it is ready.
    ///
    /// Ready are the new layers when the projection changes the product, or `None` when it does not. Failures are
    /// [`Failure::Singular`] when γ vanishes beside `‖A‖` in f64, and [`Failure::NoConvergence`]. A γ-positive matrix with
    /// γ > 0 turns no direction by 90° or more, so the principal power exists.
    pub(super) fn advance(&mut self, flops: &mut u64) -> Poll<Result<Option<Rebalanced>, Failure>> {
        while *flops > 0 {
            match self.work(flops) {
                Ok(Poll::Pending) => {}
                Ok(Poll::Ready(layers)) => return Poll::Ready(Ok(layers)),
                Err(failure) => return Poll::Ready(Err(failure)),
            }
        }
        Poll::Pending
    }

    fn work(&mut self, flops: &mut u64) -> Result<Poll<Option<Rebalanced>>, Failure> {
        let d = self.product.nrows() as u64;
        match &mut self.stage {
            Stage::Begin => {
                let mut projection = Box::new(PositivityProjection::new(self.product.nrows()));
                spend(flops, d.pow(3));
                if !projection.begin(&self.product, self.gamma)? {
                    return Ok(Poll::Ready(None));
                }
                self.stage = Stage::Project(projection);
            }
            Stage::Project(projection) => {
                if let Some(spent) = projection.advance()? {
                    spend(flops, spent);
                } else {
                    spend(flops, 3 * d.pow(3));
                    if !projection.finish(&mut self.product, self.gamma) {
                        return Ok(Poll::Ready(None));
                    }
                    if self.depth == 1 {
                        return Ok(Poll::Ready(Some(Rebalanced::Single(self.product.clone()))));
                    }
                    self.stage = Stage::Projected;
                }
            }
            Stage::Projected => {
                self.stage = Stage::Balance(Box::new(BalancedInProgress::new(&self.product, self.depth)?));
            }
            Stage::Balance(job) => {
                if let Poll::Ready(factors) = job.advance(flops) {
                    return Ok(Poll::Ready(Some(Rebalanced::Balanced(Rc::new(factors?)))));
                }
            }
        }
        Ok(Poll::Pending)
    }
}

/// A copy begins its decomposition again, which comes to the same bits: engines are copied between updates, where none is in
/// the making.
impl Clone for Rebalancing {
    fn clone(&self) -> Self {
        let stage = match self.stage {
            Stage::Begin | Stage::Project(_) => Stage::Begin,
            Stage::Projected | Stage::Balance(_) => Stage::Projected,
        };
        Self { product: self.product.clone(), gamma: self.gamma, depth: self.depth, stage }
    }
}

fn spend(flops: &mut u64, spent: u64) {
    *flops = flops.saturating_sub(spent);
}
