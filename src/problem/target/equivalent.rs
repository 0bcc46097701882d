//! The target that descent from the identity meets as another start meets `Φ`; `docs/theory.md`, section 11.

use nalgebra::DMatrix;

use super::starting_layers::{StartingLayers, known_power};
use super::{Building, Target};
use crate::linalg::padded::{padded_width, read_matrix, transpose, write_matrix, write_scaled_identity};
use crate::linalg::product::{flops, multiply};
use crate::problem::Start;
use crate::problem::target::building::Entries;

/// How a start is turned into the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equivalence {
    /// Orthogonal layers with product `U`: the target is `U⁻¹Φ`.
    Turned,
    /// One layer that starts at S: the target is `Φ − S + I`.
    Shifted,
}

/// `U⁻¹Φ` in the making, a product at a time; all matrices are padded.
#[derive(Debug)]
pub(super) struct Turning {
    layers: StartingLayers,
    left: usize,
    width: usize,
    target: Vec<f64>,
    product: Vec<f64>,
    spare: Vec<f64>,
}

impl Building {
    /// The target of descent from the identity that does what descent from `start`, with L = `depth` layers, does on
    /// `target`. `None` where the entries of `target` are not known.
    #[must_use]
    pub fn equivalent(target: &Target, start: Start, depth: usize, kind: Equivalence) -> Option<Self> {
        let matrix = target.matrix()?;
        let width = matrix.nrows();
        let mut layers = StartingLayers::new(start, width);
        if kind == Equivalence::Shifted {
            let shifted = matrix - layers.next()? + DMatrix::identity(width, width);
            return Some(Self::of_entries(Entries::new(shifted)));
        }
        let n = padded_width(width);
        let [mut entries, mut product, spare] = std::array::from_fn(|_| vec![0.0; n * n]);
        write_matrix(matrix, &mut entries);
        let known = known_power(start, width, depth);
        match &known {
            Some(power) => write_matrix(power, &mut product),
            None => write_scaled_identity(width, 1.0, &mut product),
        }
        let left = if known.is_some() { 0 } else { depth };
        Some(Self::turning(Turning { layers, left, width, target: entries, product, spare }))
    }
}

impl Turning {
    /// Multiplies until about so many operations are spent; the target comes with the last product.
    pub(super) fn advance(&mut self, mut operations: u64) -> Option<DMatrix<f64>> {
        let n = padded_width(self.width);
        loop {
            if self.left == 0 {
                transpose(n, &self.product, &mut self.spare);
                multiply(n, &self.spare, &self.target, &mut self.product);
                return Some(read_matrix(self.width, &self.product));
            }
            let layer = self.layers.next()?;
            let mut entries = vec![0.0; n * n];
            write_matrix(&layer, &mut entries);
            multiply(n, &entries, &self.product, &mut self.spare);
            std::mem::swap(&mut self.product, &mut self.spare);
            self.left -= 1;
            operations = operations.checked_sub(flops(n))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::transformation;

    fn equivalent(target: &Target, start: Start, depth: usize, kind: Equivalence) -> DMatrix<f64> {
        Building::equivalent(target, start, depth, kind).unwrap().finish().matrix().unwrap().clone()
    }

    #[test]
    fn the_product_of_the_start_is_taken_off() {
        for width in [2, 5, 40] {
            let matrix = DMatrix::from_fn(width, width, |i, j| 1.0 / (1.0 + i as f64 + 2.0 * j as f64));
            let target = Target::from_matrix(matrix.clone());
            for start in [
                Start::Rotation { degrees: 20.0 },
                Start::Permutation { seed: 1 },
                Start::Orthogonal { seed: 1 },
                Start::Haar { seed: 1 },
            ] {
                let product = StartingLayers::new(start, width)
                    .take(9)
                    .fold(DMatrix::identity(width, width), |product, layer| layer * product);
                let turned = equivalent(&target, start, 9, Equivalence::Turned);
                // Nine products of matrices whose entries have some rounding errors.
                assert!((product * turned - &matrix).norm() < 1e-13 * matrix.norm(), "{start}, d = {width}");
            }
            let start = Start::Projection { rank: 1 };
            let shifted = equivalent(&target, start, 1, Equivalence::Shifted);
            let back = shifted + transformation(start, width).unwrap() - DMatrix::identity(width, width);
            assert!((back - &matrix).norm() < 1e-14 * width as f64);
        }
    }
}
