//! `Q = exp(W)` of a small skew-symmetric W, orthogonal to working precision, by products alone.
//!
//! The series to degree k leaves `QᵀQ − I` of order `W^{k+2}`; where that is too much, W is halved first and Q squared
//! afterwards (N. J. Higham, *Functions of Matrices*, SIAM 2008, section 10.3).

use crate::kernel::entries;
use crate::linalg::product::{self, multiply};

/// Norm of W up to which the series of a degree makes an orthogonal Q: of the first term left out, `‖W‖⁴/4`, `‖W‖⁶/72` and
/// `‖W‖⁸/2880`, at most about ε.
const DEGREES: [(f64, Degree); 3] = [(1e-4, Degree::Two), (5e-3, Degree::Four), (3e-2, Degree::Six)];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Degree {
    Two,
    Four,
    Six,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// `X = W²`
    Square,
    /// `Y = I/2 + W/6 + X(I/24 + W/120 + X/720)`
    Inner,
    /// `Q = I + W + XY`
    Outer,
    /// Q is squared so many times.
    Squarings(u32),
    Done,
}

/// An exponential in the making.
#[derive(Debug, Clone)]
pub(super) struct Exponential {
    n: usize,
    degree: Degree,
    squarings: u32,
    stage: Stage,
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Exponential {
    /// Of n×n matrices, padded.
    pub(super) fn new(n: usize) -> Self {
        let matrix = || vec![0.0; n * n];
        Self { n, degree: Degree::Two, squarings: 0, stage: Stage::Done, x: matrix(), y: matrix() }
    }

    /// Begins with W, of Frobenius norm `norm`, which is overwritten by what [`Exponential::advance`] needs.
    pub(super) fn begin(&mut self, w: &mut [f64], norm: f64) {
        let [.., (widest, mut degree)] = DEGREES;
        let mut scale = 1.0;
        self.squarings = 0;
        while norm * scale > widest {
            scale *= 0.5;
            self.squarings += 1;
        }
        if let Some((_, least)) = DEGREES.iter().find(|(limit, _)| norm <= *limit) {
            degree = *least;
        }
        if self.squarings > 0 {
            entries::scale(w, scale);
        }
        self.degree = degree;
        self.stage = Stage::Square;
    }

    /// Does a piece of the work: the first calls find W in `w`, the last one leaves Q there. Returns the piece's
    /// floating-point operations, or nothing when all is done.
    pub(super) fn advance(&mut self, w: &mut Vec<f64>, scratch: &mut Vec<f64>) -> Option<u64> {
        let (n, x, y) = (self.n, &mut self.x, &mut self.y);
        self.stage = match self.stage {
            Stage::Square => {
                multiply(n, w, w, x);
                match self.degree {
                    Degree::Two => {
                        combine(y, w, x, [1.0, 1.0, 0.5], n);
                        w.copy_from_slice(y);
                        Stage::Squarings(self.squarings)
                    }
                    Degree::Four => {
                        combine(y, w, x, [1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0], n);
                        Stage::Outer
                    }
                    Degree::Six => {
                        combine(y, w, x, [1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0], n);
                        Stage::Inner
                    }
                }
            }
            Stage::Inner => {
                multiply(n, x, y, scratch);
                combine(y, w, scratch, [1.0 / 2.0, 1.0 / 6.0, 1.0], n);
                Stage::Outer
            }
            Stage::Outer => {
                multiply(n, x, y, scratch);
                combine(y, w, scratch, [1.0, 1.0, 1.0], n);
                w.copy_from_slice(y);
                Stage::Squarings(self.squarings)
            }
            Stage::Squarings(0) | Stage::Done => {
                self.stage = Stage::Done;
                return None;
            }
            Stage::Squarings(left) => {
                multiply(n, w, w, scratch);
                std::mem::swap(w, scratch);
                Stage::Squarings(left - 1)
            }
        };
        Some(product::flops(n))
    }
}

/// `y ← i·I + a·W + b·X`
fn combine(y: &mut [f64], w: &[f64], x: &[f64], [i, a, b]: [f64; 3], n: usize) {
    entries::combine((a, w), (b, x), y);
    y.iter_mut().step_by(n + 1).for_each(|entry| *entry += i);
}
