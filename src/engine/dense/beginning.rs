//! A dense network in the making: its memory is filled in pieces, for hundreds of megabytes take longer than a frame.

use nalgebra::DMatrix;

use super::{Dense, DenseError, Rule};
use crate::engine::optimizer::remembered;
use crate::linalg::padded::write_scaled_identity;

/// Entries filled in one piece: four mebibytes.
const PIECE: usize = 1 << 19;

/// A network whose layers are not all there yet.
#[derive(Debug)]
pub struct Beginning {
    dense: Dense,
    /// The factor of the identity in the last prefix filled.
    scale: f64,
}

impl Beginning {
    /// The beginning of [`Dense::new`]: everything is allocated, and little of it filled.
    ///
    /// # Errors
    /// Those of [`Dense::new`].
    pub fn new(target: &DMatrix<f64>, rule: Rule) -> Result<Self, DenseError> {
        Ok(Self { dense: Dense::allocate(target, rule)?, scale: rule.start })
    }

    /// Fills some more; `true` when all is filled.
    pub fn advance(&mut self) -> bool {
        let Dense { width, n, rule, .. } = self.dense;
        let size = n * n;
        let remembered = remembered(rule.optimizer);
        let mut left = (PIECE / size).max(1);
        let Dense { layers, prefixes, memory, .. } = &mut self.dense;
        while left > 0 && layers.len() < rule.depth * size {
            append_scaled_identity(layers, width, n, rule.start);
            left -= 1;
        }
        while left > 0 && prefixes.len() < (rule.depth - 1) * size {
            self.scale *= rule.start;
            append_scaled_identity(prefixes, width, n, self.scale);
            left -= 1;
        }
        while left > 0 && memory.len() < remembered * layers.len() {
            let start = memory.len() % layers.len();
            memory.extend_from_slice(&layers[start..start + size]);
            left -= 1;
        }
        memory.len() == remembered * layers.len() && prefixes.len() == (rule.depth - 1) * size
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
    use crate::engine::Update;

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
}
