//! Sharpness: the largest eigenvalue of the Hessian of the loss, by Lanczos iteration on exact Hessian-vector products.
//!
//! The image of a direction `V = (V_1, …, V_L)` under the Hessian is the derivative of the gradient along V. Dots mark
//! such derivatives; with `P_i` and `T_i` as in a [step](super::Dense::step),
//!
//! - `Ṗ_1 = V_1`, `Ṗ_i = V_i P_{i−1} + Θ_i Ṗ_{i−1}`;
//! - `Ṫ_L = Ṗ_Lᵀ`, on samples `Σ̂ Ṗ_Lᵀ`; `Ṫ_{i−1} = Ṫ_i Θ_i + T_i V_i`;
//! - `Ġ_iᵀ = Ṗ_{i−1} T_i + P_{i−1} Ṫ_i`, `Ġ_1ᵀ = Ṫ_1`.
//!
//! That is 7(L−1) products, among them L−1 to form `T_i` again. (B. Pearlmutter, *Fast exact multiplication by the
//! Hessian*, Neural Computation 6, 1994.)
//!
//! Far from the target the Hessian's eigenvalue of largest modulus can be negative, so power iteration would find the
//! wrong one. Lanczos iteration needs the same products, finds either end of the spectrum, and sooner: its estimate,
//! the largest eigenvalue of the projection on a Krylov space, is never above the sharpness but for rounding, and lies
//! within `β|s|` of an eigenvalue (Golub and Van Loan, *Matrix Computations*, 4th ed., section 10.1). Without
//! reorthogonalization further copies of found eigenvalues appear, which do not disturb the largest.

use super::{Dense, matrix_at};
use crate::kernel::descent::add_transposed;
use crate::kernel::entries::{self, write_sum};
use crate::linalg::level_one::{axpy, dot, norm_squared};
use crate::linalg::padded::{padded_width, transpose};
use crate::linalg::product::{self, multiply};
use crate::linalg::{DecompositionError, TridiagonalMatrix};
use crate::problem::RandomWords;

/// Most iterations: a chart does not need the last digits of a clustered spectrum.
const MOST_ITERATIONS: usize = 60;

/// Relative error bound at which the iteration ends: finer than a curve on a chart can show.
const TOLERANCE: f64 = 1e-5;

/// An estimate of the sharpness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The largest Hessian eigenvalue, as far as it is known.
    pub value: f64,
    /// Some eigenvalue of the Hessian lies within this distance of `value`.
    pub error_bound: f64,
    /// Whether a further iteration would change nothing of note, or the limit on iterations is reached.
    pub done: bool,
}

/// A running estimate of the sharpness at the point where a network was when this was made.
#[derive(Debug, Clone)]
pub struct Sharpness {
    n: usize,
    layers: Vec<f64>,
    /// `P_1, …, P_{L−1}`.
    prefixes: Vec<f64>,
    /// `T_L`.
    error: Vec<f64>,
    /// `Σ̂` of samples.
    weight: Option<Vec<f64>>,
    /// The Lanczos vectors, L·n² entries each: this one and the one before.
    vector: Vec<f64>,
    previous: Vec<f64>,
    /// The image of `vector`.
    image: Vec<f64>,
    /// `Ṗ_1, …, Ṗ_L`.
    tangents: Vec<f64>,
    /// The tridiagonal projection of the Hessian: its diagonal, and beside it.
    diagonal: Vec<f64>,
    beside: Vec<f64>,
    /// The last estimate.
    estimate: Option<Estimate>,
}

impl Dense {
    /// Floating-point operations of one iteration of [`Sharpness::refine`] here.
    #[must_use]
    pub fn sharpness_flops(&self) -> u64 {
        iteration_flops(self.n, self.rule.depth)
    }

    /// Begins to estimate the sharpness here, from a random direction; `None` while a step is interrupted, and with a
    /// tied scalar, for descent is then in other variables than the layers.
    ///
    /// Takes a copy of the layers, so training may go on; holds up to [`Sharpness::bytes`].
    #[must_use]
    pub fn sharpness(&self, seed: u64) -> Option<Sharpness> {
        if self.is_interrupted() || self.tied.is_some() {
            return None;
        }
        let (n, size) = (self.n, self.layers.len());
        let mut words = RandomWords::new(seed);
        let mut vector = vec![0.0; size];
        for (index, entry) in vector.iter_mut().enumerate() {
            let (row, column) = (index % n, index / n % n);
            if row < self.width && column < self.width {
                // Odd, so never zero.
                *entry = f64::from(words.word() as i32 | 1);
            }
        }
        let length = norm(&vector);
        entries::scale(&mut vector, 1.0 / length);
        let prefixes = (1..self.depth()).flat_map(|i| self.prefix(i)).copied().collect();
        Some(Sharpness {
            n,
            layers: self.layers.clone(),
            prefixes,
            error: self.pullback.clone(),
            weight: self.sampled.as_ref().map(|sampled| sampled.second_moments().to_vec()),
            vector,
            previous: vec![0.0; size],
            image: vec![0.0; size],
            tangents: vec![0.0; size],
            diagonal: Vec::new(),
            beside: Vec::new(),
            estimate: None,
        })
    }
}

/// Floating-point operations of one iteration at padded width n and depth L, nearly all in 7(L−1) products.
fn iteration_flops(n: usize, depth: usize) -> u64 {
    7 * (depth as u64 - 1) * product::flops(n) + 20 * (depth * n * n) as u64
}

impl Sharpness {
    /// Bytes that an estimate for width d and depth L holds, but for a few kilobytes.
    #[must_use]
    pub fn bytes(width: usize, depth: usize) -> u64 {
        let matrix = (size_of::<f64>() as u64).saturating_mul((padded_width(width) as u64).saturating_pow(2));
        // Six runs of L, L − 1 prefixes and the error among them, and four matrices while iterating.
        matrix.saturating_mul((depth as u64).saturating_mul(6).saturating_add(4))
    }

    /// Floating-point operations of one iteration, nearly all of them in 7(L−1) products.
    #[must_use]
    pub fn flops(&self) -> u64 {
        iteration_flops(self.n, self.depth())
    }

    /// Makes one iteration: one Hessian-vector product, which is not interruptible. Does nothing more once done.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] where layers or loss are not finite.
    pub fn refine(&mut self) -> Result<Estimate, DecompositionError> {
        if let Some(estimate) = self.estimate.filter(|estimate| estimate.done) {
            return Ok(estimate);
        }
        self.apply_hessian();
        let before = self.beside.last().copied().unwrap_or(0.0);
        let diagonal = dot(&self.image, &self.vector);
        axpy(-diagonal, &self.vector, &mut self.image);
        axpy(-before, &self.previous, &mut self.image);
        let next = norm(&self.image);
        self.diagonal.push(diagonal);
        self.beside.push(next);
        let estimate = self.largest_ritz_value().ok_or(DecompositionError::NoConvergence)?;
        self.estimate = Some(estimate);
        if !estimate.done {
            std::mem::swap(&mut self.previous, &mut self.vector);
            self.vector.copy_from_slice(&self.image);
            entries::scale(&mut self.vector, 1.0 / next);
        }
        Ok(estimate)
    }

    /// The largest eigenvalue of the projection on the Krylov space; `None` when it is not finite.
    fn largest_ritz_value(&self) -> Option<Estimate> {
        let size = self.diagonal.len();
        let next = *self.beside.last()?;
        let scale = self.diagonal.iter().chain(&self.beside).map(|entry| entry.abs()).sum::<f64>();
        if !scale.is_finite() {
            return None;
        }
        let projection =
            TridiagonalMatrix { diagonal: self.diagonal.clone(), beside: self.beside[..size - 1].to_vec() };
        let (value, vector) = projection.top()?;
        let error_bound = next * vector.last()?.abs();
        // The Krylov space is complete when the next vector is nothing but rounding.
        let complete = next <= f64::EPSILON * scale;
        let done = complete || error_bound <= TOLERANCE * value.abs() || size == MOST_ITERATIONS;
        Some(Estimate { value, error_bound, done })
    }

    fn depth(&self) -> usize {
        self.layers.len() / (self.n * self.n)
    }

    /// Writes the Hessian's image of `vector` into `image`.
    fn apply_hessian(&mut self) {
        let (n, depth, square) = (self.n, self.depth(), self.n * self.n);
        let [mut pullback, mut pullback_tangent, mut first, mut second] = std::array::from_fn(|_| vec![0.0; square]);
        let direction = |i: usize| matrix_at(&self.vector, n, i - 1);
        let layer = |i: usize| matrix_at(&self.layers, n, i - 1);
        let prefix = |i: usize| matrix_at(&self.prefixes, n, i - 1);

        self.tangents[..square].copy_from_slice(direction(1));
        for i in 2..=depth {
            let (before, after) = self.tangents.split_at_mut((i - 1) * square);
            multiply(n, direction(i), prefix(i - 1), &mut first);
            multiply(n, layer(i), matrix_at(before, n, i - 2), &mut second);
            write_sum(&first, &second, &mut after[..square]);
        }
        pullback.copy_from_slice(&self.error);
        transpose(n, matrix_at(&self.tangents, n, depth - 1), &mut pullback_tangent);
        if let Some(weight) = &self.weight {
            multiply(n, weight, &pullback_tangent, &mut first);
            std::mem::swap(&mut pullback_tangent, &mut first);
        }
        for i in (1..=depth).rev() {
            let image = &mut self.image[(i - 1) * square..i * square];
            if i == 1 {
                transpose(n, &pullback_tangent, image);
                break;
            }
            multiply(n, matrix_at(&self.tangents, n, i - 2), &pullback, &mut first);
            transpose(n, &first, image);
            multiply(n, prefix(i - 1), &pullback_tangent, &mut first);
            add_transposed(n, image, &first);

            multiply(n, &pullback_tangent, layer(i), &mut first);
            multiply(n, &pullback, direction(i), &mut second);
            write_sum(&first, &second, &mut pullback_tangent);
            multiply(n, &pullback, layer(i), &mut first);
            std::mem::swap(&mut pullback, &mut first);
        }
    }
}

fn norm(a: &[f64]) -> f64 {
    norm_squared(a).sqrt()
}
