//! The direct solution: least squares by its normal equations, which for sampled data are one matrix Σ̂ and d right-hand
//! sides, `Σ̂ w_j = c_j`, the rows of `WΣ̂ = YXᵀ/n`. Solved twice by conjugate gradients, each system by itself and with the
//! directions of the first recycled, in pieces.

use nalgebra::DMatrix;

use crate::linalg::conjugate_gradient::{Direction, System};
use crate::linalg::padded::{padded_width, write_matrix};
use crate::problem::Target;

/// How one way went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Way {
    /// Iterations of each right-hand side: products of Σ̂ with a vector.
    pub iterations: Vec<u64>,
    /// The worst `‖c_j − Σ̂w_j‖ / ‖c_j‖` at the end, computed anew.
    pub residual: f64,
    /// Relative residuals of the second right-hand side, iteration by iteration: the first that recycling can help. Of the
    /// first where there is no second.
    pub course: Vec<f64>,
}

impl Way {
    /// Products of Σ̂ with a vector, in all.
    #[must_use]
    pub fn products(&self) -> u64 {
        self.iterations.iter().sum()
    }
}

/// The direct solution, by both ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Direct {
    /// Each system by itself.
    pub plain: Way,
    /// With the directions of the first recycled.
    pub recycled: Way,
    /// Directions that were.
    pub directions: usize,
    /// `W`, d×d, with recycling.
    pub solution: DMatrix<f64>,
    /// Its population loss.
    pub population_loss: f64,
}

/// A direct solution in the making.
#[derive(Debug, Clone)]
pub(super) struct DirectInProgress {
    matrix: DMatrix<f64>,
    /// `c_j`, a column each.
    right: DMatrix<f64>,
    recycling: bool,
    recycled: Vec<Direction>,
    system: Option<System>,
    ways: [Way; 2],
    /// `w_j`, a column each.
    solution: DMatrix<f64>,
}

impl DirectInProgress {
    /// `None` for a target that is not learned from samples.
    pub(super) fn new(target: &Target) -> Option<Self> {
        let (matrix, right) = target.sample()?.normal_equations(target.matrix()?);
        Some(Self {
            solution: DMatrix::zeros(matrix.nrows(), matrix.nrows()),
            right: right.transpose(),
            matrix,
            recycling: false,
            recycled: Vec::new(),
            system: None,
            ways: Default::default(),
        })
    }

    /// Goes on for about so many operations; the solution comes with the last piece.
    pub(super) fn advance(&mut self, target: &Target, operations: u64) -> Option<Direct> {
        let d = self.matrix.nrows();
        let mut left = operations;
        loop {
            let way = &mut self.ways[usize::from(self.recycling)];
            let j = way.iterations.len();
            if j == d {
                if self.recycling {
                    return self.finish(target);
                }
                self.recycling = true;
                continue;
            }
            let right = &self.right.as_slice()[j * d..(j + 1) * d];
            // The first system has none to recycle but those that it makes, which it keeps conjugate.
            let recycled: &[Direction] = if self.recycling { &self.recycled } else { &[] };
            let system = self.system.get_or_insert_with(|| System::new(right, recycled));
            if system.is_solved() {
                way.iterations.push(system.iterations() as u64);
                if j < 2 {
                    way.course.clone_from(&system.residuals);
                }
                way.residual = way.residual.max(system.residual(&self.matrix, right));
                self.solution.as_mut_slice()[j * d..(j + 1) * d].copy_from_slice(&system.solution);
                self.system = None;
            } else {
                let direction = system.iterate(&self.matrix, recycled);
                if self.recycling && j == 0 && self.recycled.len() < d {
                    self.recycled.extend(direction);
                }
            }
            let cost = (2 * d * d + 8 * d * self.recycled.len()) as u64;
            left = left.saturating_sub(cost);
            if left == 0 {
                return None;
            }
        }
    }

    fn finish(&mut self, target: &Target) -> Option<Direct> {
        let solution = self.solution.transpose();
        let mut error = vec![0.0; padded_width(solution.nrows()).pow(2)];
        let mut difference = solution.clone();
        difference.iter_mut().zip(target.matrix()?).for_each(|(entry, target)| *entry -= target);
        write_matrix(&difference, &mut error);
        let population_loss = target.sample()?.population_loss(&error);
        let [plain, recycled] = std::mem::take(&mut self.ways);
        Some(Direct { plain, recycled, directions: self.recycled.len(), solution, population_loss })
    }
}
