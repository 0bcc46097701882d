//! Conjugate gradients for one symmetric positive (semi)definite matrix and many right-hand sides, one after another, which
//! may recycle the directions of the first.
//!
//! *Plain*: M. Hestenes and E. Stiefel, *Methods of conjugate gradients for solving linear systems*, J. Res. NBS 49 (1952).
//! *Augmented*, our reading of “augmented conjugate gradient for consecutive symmetric positive definite systems”: the
//! directions `w_i` of the first system, conjugate (`w_iᵀ M w_j = 0`), span a space in which every later system `M x = b` is
//! solved at once, by Galerkin projection, `x₀ = Σ (w_iᵀb / w_iᵀMw_i) w_i`; from there each direction is made conjugate to
//! all `w_i` as well, so the iteration goes on in the rest of the space only.
//!
//! With k distinct eigenvalues a system takes at most k iterations in exact arithmetic. Where M is singular and b in its
//! range, x is the solution of least norm, for every direction is in the range too.

use nalgebra::DMatrix;

use super::level_one::{axpy, dot, norm_squared};

/// The iteration ends when the residual is at most this part of the right-hand side: what is left of sixteen digits after
/// some cancellation.
pub const TOLERANCE: f64 = 1e-12;

/// Iterations of a system at most, for each dimension: rounding delays the end.
const PATIENCE: usize = 4;

/// A direction with its image under M.
#[derive(Debug, Clone)]
pub struct Direction {
    vector: Vec<f64>,
    image: Vec<f64>,
    /// `wᵀMw`
    energy: f64,
}

/// A system on its way to its solution.
#[derive(Debug, Clone)]
pub struct System {
    /// x so far.
    pub solution: Vec<f64>,
    /// `‖b − Mx‖ / ‖b‖` by recursion: at the start, and after each iteration.
    pub residuals: Vec<f64>,
    residual: Vec<f64>,
    direction: Vec<f64>,
    size: f64,
    stuck: bool,
}

impl System {
    /// The system `M x = right`, begun in the space of the `recycled` directions.
    #[must_use]
    pub fn new(right: &[f64], recycled: &[Direction]) -> Self {
        let (mut solution, mut residual) = (vec![0.0; right.len()], right.to_vec());
        for Direction { vector, image, energy } in recycled {
            // The directions are conjugate, so the residual serves as well as the right-hand side, and rounds less.
            let share = dot(vector, &residual) / energy;
            axpy(share, vector, &mut solution);
            axpy(-share, image, &mut residual);
        }
        let direction = residual.clone();
        let size = norm(right);
        let mut system = Self { solution, residuals: Vec::new(), residual, direction, size, stuck: false };
        system.note();
        conjugate(&mut system.direction, recycled);
        system
    }

    /// Iterations made.
    #[must_use]
    pub fn iterations(&self) -> usize {
        self.residuals.len() - 1
    }

    fn note(&mut self) {
        let part = if self.size > 0.0 { norm(&self.residual) / self.size } else { 0.0 };
        self.residuals.push(part);
    }

    /// Whether no further iteration is worthwhile.
    #[must_use]
    pub fn is_solved(&self) -> bool {
        // Not a number is the end, too.
        self.stuck
            || !self.residuals.last().is_some_and(|part| *part > TOLERANCE)
            || self.iterations() >= PATIENCE * self.solution.len()
    }

    /// Makes one iteration: one product of M with a vector, and some with each recycled direction. Returns the direction it
    /// went, which recycled directions are made of; `None` where there was none to go.
    pub fn iterate(&mut self, matrix: &DMatrix<f64>, recycled: &[Direction]) -> Option<Direction> {
        let image = image(matrix, &self.direction);
        let energy = dot(&self.direction, &image);
        if !(energy > 0.0 && energy.is_finite()) {
            // The direction is 0, or M is not positive along it: nothing can be gained there.
            self.stuck = true;
            return None;
        }
        let share = dot(&self.direction, &self.residual) / energy;
        axpy(share, &self.direction, &mut self.solution);
        axpy(-share, &image, &mut self.residual);
        let back = dot(&image, &self.residual) / energy;
        let mut next = self.residual.clone();
        axpy(-back, &self.direction, &mut next);
        conjugate(&mut next, recycled);
        let vector = std::mem::replace(&mut self.direction, next);
        self.note();
        Some(Direction { vector, image, energy })
    }

    /// `‖b − Mx‖ / ‖b‖`, computed anew.
    #[must_use]
    pub fn residual(&self, matrix: &DMatrix<f64>, right: &[f64]) -> f64 {
        let mut residual = image(matrix, &self.solution);
        axpy(-1.0, right, &mut residual);
        if self.size > 0.0 { norm(&residual) / self.size } else { 0.0 }
    }
}

/// Makes a vector conjugate to directions that are conjugate to each other.
fn conjugate(vector: &mut [f64], directions: &[Direction]) {
    for Direction { vector: other, image, energy } in directions {
        axpy(-(dot(image, vector) / energy), other, vector);
    }
}

/// `Mx`
fn image(matrix: &DMatrix<f64>, x: &[f64]) -> Vec<f64> {
    let mut image = vec![0.0; x.len()];
    for (column, x) in matrix.as_slice().chunks_exact(x.len()).zip(x) {
        axpy(*x, column, &mut image);
    }
    image
}

fn norm(x: &[f64]) -> f64 {
    norm_squared(x).sqrt()
}
