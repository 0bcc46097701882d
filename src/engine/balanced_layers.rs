//! The layers of [power projection](super::PowerProjection), which never forms them itself, in pieces.

use super::Failure;
use crate::linalg::{BalancedFactors, BalancedInProgress, product};
use nalgebra::DMatrix;
use std::task::Poll;

/// The balanced layers of a product, in the making; the same bits however it is cut.
#[derive(Debug, Clone)]
pub struct LayersInProgress {
    depth: usize,
    stage: Stage,
    layers: Vec<DMatrix<f64>>,
}

#[derive(Debug, Clone)]
enum Stage {
    Single(DMatrix<f64>),
    Factor(Box<BalancedInProgress>),
    Form(Box<BalancedFactors>),
}

impl LayersInProgress {
    /// Begins with the product, d×d, of `depth ≥ 1` layers; takes O(d²) operations.
    ///
    /// # Errors
    /// [`Failure::NoConvergence`] for entries that are not finite.
    pub(super) fn new(product: &DMatrix<f64>, depth: usize) -> Result<Self, Failure> {
        let stage = match depth {
            1 => Stage::Single(product.clone()),
            _ => Stage::Factor(Box::new(BalancedInProgress::new(product, depth)?)),
        };
        Ok(Self { depth, stage, layers: Vec::with_capacity(depth) })
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. Not to be
    /// called again once it is ready.
    ///
    /// Ready are the layers, `Θ_1` first, or why they do not exist: [`Failure::Singular`], [`Failure::NoPrincipalPower`],
    /// [`Failure::NoConvergence`].
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Result<Vec<DMatrix<f64>>, Failure>> {
        while *flops > 0 {
            if self.layers.len() == self.depth {
                return Poll::Ready(Ok(std::mem::take(&mut self.layers)));
            }
            match &mut self.stage {
                Stage::Single(product) => self.layers.push(std::mem::take(product)),
                Stage::Factor(job) => match job.advance(flops) {
                    Poll::Pending => {}
                    Poll::Ready(Ok(factors)) => self.stage = Stage::Form(Box::new(factors)),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error.into())),
                },
                Stage::Form(factors) => {
                    let layer = factors.layer(self.layers.len() + 1);
                    *flops = flops.saturating_sub(2 * product::flops(layer.nrows()));
                    self.layers.push(layer);
                }
            }
        }
        Poll::Pending
    }
}
