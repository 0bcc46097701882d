//! A dense network in the making: its memory is filled in pieces, for hundreds of megabytes take longer than a frame.

use std::rc::Rc;

use nalgebra::DMatrix;

use super::{Dense, DenseError, Rule};
use crate::engine::optimizer::remembered;
use crate::linalg::padded::{write_matrix, write_scaled_identity};
use crate::linalg::product::flops;
use crate::problem::{Sample, Start, StartingLayers};

/// Entries filled in one piece: four mebibytes.
const PIECE: usize = 1 << 19;

/// Operations of one piece where layers are random and prefixes have to be multiplied: some milliseconds.
const PIECE_FLOPS: u64 = 4_000_000;

/// A network whose layers are not all there yet.
#[derive(Debug)]
pub struct Beginning {
    dense: Dense,
    /// The factor of the identity in the last prefix filled.
    scale: f64,
    /// Where the layers are no multiples of the identity.
    starting: Option<Box<StartingLayers>>,
}

impl Beginning {
    /// The beginning of [`Dense::new`]: everything is allocated, and little of it filled.
    ///
    /// # Errors
    /// Those of [`Dense::new`].
    pub fn new(target: &DMatrix<f64>, rule: Rule) -> Result<Self, DenseError> {
        let dense = Dense::allocate(target, rule)?;
        let starting = (rule.from != Start::Identity).then(|| Box::new(StartingLayers::new(rule.from, dense.width)));
        Ok(Self { dense, scale: rule.start, starting })
    }

    /// The network trains on these samples, in place of the population.
    pub(in crate::engine) fn train_on(mut self, sample: Option<&Rc<Sample>>) -> Self {
        if let Some(sample) = sample {
            self.dense.train_on(Rc::clone(sample));
        }
        self
    }

    /// Fills some more; `true` when all is filled.
    pub fn advance(&mut self) -> bool {
        let Dense { width, n, rule, .. } = self.dense;
        let size = n * n;
        if self.starting.is_some() {
            // A random layer takes about as long as a product.
            let left = (PIECE_FLOPS / flops(n)).max(1);
            (0..left).for_each(|_| self.extend());
            return self.is_filled();
        }
        let mut left = (PIECE / size).max(1);
        let Dense { layers, prefixes, .. } = &mut self.dense;
        while left > 0 && layers.len() < rule.depth * size {
            append_scaled_identity(layers, width, n, rule.start);
            left -= 1;
        }
        while left > 0 && prefixes.len() < (rule.depth - 1) * size {
            self.scale *= rule.start;
            append_scaled_identity(prefixes, width, n, self.scale);
            left -= 1;
        }
        while left > 0 && self.lacks_copies() {
            self.copy_layer();
            left -= 1;
        }
        self.is_filled()
    }

    fn is_filled(&self) -> bool {
        let Dense { n, rule, layers, prefixes, .. } = &self.dense;
        let size = n * n;
        layers.len() == rule.depth * size && prefixes.len() == (rule.depth - 1) * size && !self.lacks_copies()
    }

    /// Whether the layers are still to be copied: to the memory of the optimizer, or to the weights of a tied scalar, which
    /// has no other optimizer than the plain one.
    fn lacks_copies(&self) -> bool {
        let Dense { n, rule, memory, tied, .. } = &self.dense;
        let (filled, times) = match tied {
            Some(tied) => (tied.weights.len(), 1),
            None => (memory.len(), remembered(rule.optimizer)),
        };
        filled < times * rule.depth * n * n
    }

    /// Appends one more starting layer, prefix of them or copy of one, if one is left.
    fn extend(&mut self) {
        let Dense { n, rule, .. } = self.dense;
        let Dense { layers, prefixes, .. } = &mut self.dense;
        let (filled, ready) = (layers.len(), prefixes.len() / (n * n));
        if filled < rule.depth * n * n {
            layers.resize(filled + n * n, 0.0);
            if let Some(layer) = self.starting.as_mut().and_then(Iterator::next) {
                write_matrix(&layer, &mut layers[filled..]);
            }
        } else if ready < rule.depth - 1 {
            prefixes.resize((ready + 1) * n * n, 0.0);
            self.dense.extend_prefix(ready + 2);
        } else if self.lacks_copies() {
            self.copy_layer();
        }
    }

    /// Copies the next of the layers, which are all there: before the start nothing has moved.
    fn copy_layer(&mut self) {
        let Dense { n, layers, memory, tied, .. } = &mut self.dense;
        let copies = tied.as_mut().map_or(memory, |tied| &mut tied.weights);
        let start = copies.len() % layers.len();
        copies.extend_from_slice(&layers[start..start + *n * *n]);
    }

    /// The network, with what was not filled filled.
    #[must_use]
    pub fn finish(mut self) -> Dense {
        while !self.advance() {}
        self.dense.measure_error();
        self.dense
    }
}

/// Appends an n×n matrix within the capacity.
fn append_scaled_identity(matrices: &mut Vec<f64>, width: usize, n: usize, scale: f64) {
    let filled = matrices.len();
    matrices.resize(filled + n * n, 0.0);
    write_scaled_identity(width, scale, &mut matrices[filled..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Unlimited, Update};
    use crate::problem::Optimizer;

    #[test]
    fn filled_in_pieces_it_is_the_same_network() {
        let rule = Rule::new(Update::Descent, 70, 0.01, 0.9);
        let target = DMatrix::from_fn(100, 100, |i, j| if i == j { 1.5 } else { 0.01 * (i as f64 - j as f64) });
        let mut beginning = Beginning::new(&target, rule).unwrap();
        let mut pieces = 1;
        while !beginning.advance() {
            pieces += 1;
        }
        assert!(pieces > 2, "{pieces}");
        let pieced = beginning.finish();
        let whole = Dense::new(&target, rule).unwrap();
        assert_eq!(pieced.loss().to_bits(), whole.loss().to_bits());
        assert_eq!(pieced.end_to_end(), whole.end_to_end());
        assert!((1..=70).all(|i| pieced.layer(i) == whole.layer(i)));
        // 0.9^70 on the diagonal, with 69 roundings.
        assert!((whole.end_to_end()[(3, 3)] - 0.9_f64.powi(70)).abs() < 1e-15);
    }

    #[test]
    fn the_weights_of_a_tied_scalar_are_filled_in_pieces() {
        let target = DMatrix::identity(100, 100) * 1.5;
        let pieces = |update| {
            let mut beginning = Beginning::new(&target, Rule::new(update, 70, 0.01, 1.0)).unwrap();
            let mut pieces = 1;
            while !beginning.advance() {
                pieces += 1;
            }
            (pieces, beginning)
        };
        let (tied, beginning) = pieces(Update::Tied);
        assert!(tied > pieces(Update::Descent).0, "{tied}");
        assert!(beginning.dense.tied.as_ref().is_some_and(|tied| tied.weights == beginning.dense.layers));
    }

    #[test]
    fn what_an_optimizer_remembers_is_there_whatever_the_start() {
        let (from, optimizer) = (Start::Haar { seed: 3 }, Optimizer::TwoStep { alpha: 0.4, beta: 0.2 });
        let rule = Rule { from, optimizer, ..Rule::new(Update::Descent, 6, 0.01, 1.0) };
        let target = DMatrix::from_fn(33, 33, |i, j| if i == j { 1.5 } else { 0.01 * (i as f64 - j as f64) });
        let mut beginning = Beginning::new(&target, rule).unwrap();
        while !beginning.advance() {}
        let mut pieced = beginning.finish();
        let layers: Vec<_> = StartingLayers::new(from, 33).take(6).collect();
        let mut whole = Dense::with_layers(&target, rule, &layers).unwrap();
        for _ in 0..3 {
            assert_eq!(pieced.step(&mut Unlimited), whole.step(&mut Unlimited));
            assert_eq!(pieced.end_to_end(), whole.end_to_end());
        }
    }
}
