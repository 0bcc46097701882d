//! What a gradient step does to layers: padded matrices, of which gradients stand transposed.

use wide::f64x2;

use super::padded::{TILE, zip_pairs, zip_transposed};
use super::product::{multiply, multiply_4};

/// Entries of a padded matrix of the least width.
const LEAST: usize = TILE * TILE;

/// The matrices of a pass of plain descent, n×n each.
#[derive(Debug)]
pub struct Pass<'a> {
    /// The padded width.
    pub n: usize,
    /// `Θ_1, …, Θ_L`.
    pub layers: &'a mut [f64],
    /// `P_2, …, P_L`.
    pub prefixes: &'a mut [f64],
}

impl Pass<'_> {
    /// Takes layers `from`, `from − 1`, …, `count` of them and all from the second on, through the backward pass: with T in
    /// `pullback`, `G_iᵀ = P_{i−1} T`, `T ← T Θ_i`, `Θ_i ← Θ_i − step·G_i`. Returns the bits that this changes.
    ///
    /// The other two matrices are for work.
    ///
    /// # Panics
    /// When there are no such layers, or a matrix has not n² entries.
    #[inline(never)]
    pub fn backward(
        &mut self,
        (from, count): (usize, usize),
        step: f64,
        pullback: &mut Vec<f64>,
        spare: &mut Vec<f64>,
        gradient: &mut [f64],
    ) -> u64 {
        let n = self.n;
        if n == TILE {
            return self.backward_4((from, count), step, pullback);
        }
        let size = n * n;
        let mut changed_bits = 0;
        for i in (from + 1 - count..=from).rev() {
            let (before, layer) = self.layers.split_at_mut((i - 1) * size);
            let prefix = if i == 2 { before } else { &self.prefixes[(i - 3) * size..(i - 2) * size] };
            let layer = &mut layer[..size];
            multiply(n, prefix, pullback, gradient);
            multiply(n, pullback, layer, spare);
            std::mem::swap(pullback, spare);
            changed_bits |= descend(n, layer, step, gradient);
        }
        changed_bits
    }

    /// The same where a matrix is a handful of vector registers.
    fn backward_4(&mut self, (from, count): (usize, usize), step: f64, pullback: &mut [f64]) -> u64 {
        let (layers, _) = self.layers.as_chunks_mut::<LEAST>();
        let (prefixes, _) = self.prefixes.as_chunks::<LEAST>();
        assert!(pullback.len() == LEAST, "a padded 4×4 matrix");
        let Some(pullback) = pullback.first_chunk_mut::<LEAST>() else { return 0 };
        let (step, mut changed) = (f64x2::splat(step), f64x2::ZERO);
        for i in (from + 1 - count..=from).rev() {
            let prefix = if i == 2 { &layers[0] } else { &prefixes[i - 3] };
            let [mut gradient, mut next] = [[0.0; LEAST]; 2];
            multiply_4(prefix, pullback, &mut gradient);
            let layer = &mut layers[i - 1];
            multiply_4(pullback, layer, &mut next);
            *pullback = next;
            zip_pairs(TILE, TILE, layer, &gradient, |entry, gradient, _| {
                let moved = entry - step * gradient;
                changed |= entry ^ moved;
                moved
            });
        }
        bits(changed)
    }

    /// `P_i = Θ_i P_{i−1}`, for `count` layers from `from ≥ 2` on.
    ///
    /// # Panics
    /// When there are no such layers.
    #[inline(never)]
    pub fn forward(&mut self, (from, count): (usize, usize)) {
        let n = self.n;
        if n == TILE {
            let (layers, _) = self.layers.as_chunks::<LEAST>();
            let (prefixes, _) = self.prefixes.as_chunks_mut::<LEAST>();
            let mut last = if from == 2 { layers[0] } else { prefixes[from - 3] };
            for i in from..from + count {
                let prefix = &mut prefixes[i - 2];
                multiply_4(&layers[i - 1], &last, prefix);
                last = *prefix;
            }
            return;
        }
        let size = n * n;
        for i in from..from + count {
            let (before, after) = self.prefixes.split_at_mut((i - 2) * size);
            let last = if i == 2 { &self.layers[..size] } else { &before[(i - 3) * size..] };
            multiply(n, &self.layers[(i - 1) * size..i * size], last, &mut after[..size]);
        }
    }
}

/// `Θ ← Θ − step·G` from `Gᵀ`; returns the bits that this changes.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(never)]
pub fn descend(n: usize, layer: &mut [f64], step: f64, gradient: &[f64]) -> u64 {
    let (step, mut changed) = (f64x2::splat(step), f64x2::ZERO);
    zip_pairs(n, n, layer, gradient, |entry, gradient, _| {
        let moved = entry - step * gradient;
        changed |= entry ^ moved;
        moved
    });
    bits(changed)
}

/// Those of both lanes.
fn bits(pair: f64x2) -> u64 {
    let [low, high] = pair.to_array();
    low.to_bits() | high.to_bits()
}

/// `Θ ← Θ − step·(G + kappa·(Θ − I))` from `Gᵀ`, I being d×d; returns the bits that this changes.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(never)]
pub fn descend_with_penalty((d, n): (usize, usize), layer: &mut [f64], step: f64, kappa: f64, gradient: &[f64]) -> u64 {
    let (step, kappa, mut changed) = (f64x2::splat(step), f64x2::splat(kappa), f64x2::ZERO);
    zip_pairs(d, n, layer, gradient, |entry, gradient, identity| {
        let moved = entry - step * (gradient + kappa * (entry - identity));
        changed |= entry ^ moved;
        moved
    });
    bits(changed)
}

/// `W ← W − step·(scalar·G)` from `Gᵀ`; returns the bits that this changes, and `⟨G, W⟩` before.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(never)]
pub fn descend_scaled(n: usize, weights: &mut [f64], step: f64, scalar: f64, gradient: &[f64]) -> (u64, f64) {
    let (mut changed_bits, mut slope) = (0, 0.0);
    zip_transposed(n, weights, gradient, |weight, gradient| {
        slope += gradient * *weight;
        let moved = *weight - step * (scalar * gradient);
        changed_bits |= weight.to_bits() ^ moved.to_bits();
        *weight = moved;
    });
    (changed_bits, slope)
}

/// `Θ ← G + kappa·(Θ − I)` from `Gᵀ`, I being d×d.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(never)]
pub fn turn_into_slope((d, n): (usize, usize), layer: &mut [f64], kappa: f64, gradient: &[f64]) {
    let kappa = f64x2::splat(kappa);
    zip_pairs(d, n, layer, gradient, |entry, gradient, identity| gradient + kappa * (entry - identity));
}

/// `A ← A + B` from `Bᵀ`.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(never)]
pub fn add_transposed(n: usize, a: &mut [f64], b: &[f64]) {
    zip_pairs(n, n, a, b, |entry, other, _| entry + other);
}

/// `E ← A − Φ`, and `½‖E‖_F²`, added up in four interleaved sums.
#[inline(never)]
pub fn measure_error(product: &[f64], target: &[f64], error: &mut [f64]) -> f64 {
    let mut sums = [0.0; TILE];
    let ((errors, _), (products, _), (targets, _)) =
        (error.as_chunks_mut::<TILE>(), product.as_chunks::<TILE>(), target.as_chunks::<TILE>());
    for ((error, product), target) in errors.iter_mut().zip(products).zip(targets) {
        for lane in 0..TILE {
            error[lane] = product[lane] - target[lane];
            sums[lane] += error[lane] * error[lane];
        }
    }
    0.5 * ((sums[0] + sums[1]) + (sums[2] + sums[3]))
}
