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

use nalgebra::{DMatrix, DVector};

/// The iteration ends when the residual is at most this part of the right-hand side: what is left of sixteen digits after
/// some cancellation.
pub const TOLERANCE: f64 = 1e-12;

/// Iterations of a system at most, for each dimension: rounding delays the end.
const PATIENCE: usize = 4;

/// A direction with its image under M.
#[derive(Debug, Clone)]
pub struct Direction {
    vector: DVector<f64>,
    image: DVector<f64>,
    /// `wᵀMw`
    energy: f64,
}

/// A system on its way to its solution.
#[derive(Debug, Clone)]
pub struct System {
    /// x so far.
    pub solution: DVector<f64>,
    /// `‖b − Mx‖ / ‖b‖` by recursion: at the start, and after each iteration.
    pub residuals: Vec<f64>,
    residual: DVector<f64>,
    direction: DVector<f64>,
    size: f64,
    stuck: bool,
}

impl System {
    /// The system `M x = right`, begun in the space of the `recycled` directions.
    #[must_use]
    pub fn new(right: DVector<f64>, recycled: &[Direction]) -> Self {
        let mut solution = DVector::zeros(right.len());
        let size = right.norm();
        let mut residual = right;
        for Direction { vector, image, energy } in recycled {
            // The directions are conjugate, so the residual serves as well as the right-hand side, and rounds less.
            let share = vector.dot(&residual) / energy;
            solution.axpy(share, vector, 1.0);
            residual.axpy(-share, image, 1.0);
        }
        let mut system =
            Self { solution, residuals: Vec::new(), direction: residual.clone(), residual, size, stuck: false };
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
        let part = if self.size > 0.0 { self.residual.norm() / self.size } else { 0.0 };
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
        let image = matrix * &self.direction;
        let energy = self.direction.dot(&image);
        if !(energy > 0.0 && energy.is_finite()) {
            // The direction is 0, or M is not positive along it: nothing can be gained there.
            self.stuck = true;
            return None;
        }
        let share = self.direction.dot(&self.residual) / energy;
        self.solution.axpy(share, &self.direction, 1.0);
        self.residual.axpy(-share, &image, 1.0);
        let back = image.dot(&self.residual) / energy;
        let next = &self.residual - &self.direction * back;
        let vector = std::mem::replace(&mut self.direction, next);
        conjugate(&mut self.direction, recycled);
        self.note();
        Some(Direction { vector, image, energy })
    }
}

/// Makes a vector conjugate to directions that are conjugate to each other.
fn conjugate(vector: &mut DVector<f64>, directions: &[Direction]) {
    for Direction { vector: other, image, energy } in directions {
        let share = image.dot(vector) / energy;
        vector.axpy(-share, other, 1.0);
    }
}
