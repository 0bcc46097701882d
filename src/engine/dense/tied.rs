//! The tied scalar: every layer is `Θ_i = s·W_i` with one s for all, and s and every `W_i` descend at once.
//!
//! By the chain rule the gradients are `s·G_i` for `W_i` and `Σ_i ⟨G_i, W_i⟩` for s, with `G_i` as in a
//! [step](super::Dense::step). The backward pass moves each `W_i` and adds up the slope of s; when it is through, s moves,
//! and the forward pass forms each layer before it multiplies by it. Our reading of *Rectified linear neural networks with
//! tied-scalar regularization for LVCSR*, without its rectifiers.

use crate::kernel::descent::descend_scaled;
use crate::kernel::entries;

/// What is trained in place of the layers.
#[derive(Debug, Clone)]
pub(super) struct Tied {
    /// `s`
    scalar: f64,
    /// `W_1, …, W_L`, padded.
    pub(super) weights: Vec<f64>,
    /// `Σ ⟨G_i, W_i⟩` over the layers of this update so far.
    slope: f64,
}

impl Tied {
    /// `s = 1`, with room for the weights.
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self { scalar: 1.0, weights: Vec::with_capacity(entries), slope: 0.0 }
    }

    /// The start: `W_i = Θ_i`, within the capacity.
    pub(super) fn begin(&mut self, layers: &[f64]) {
        self.weights.extend_from_slice(layers);
    }

    /// `s`
    pub(super) fn scalar(&self) -> f64 {
        self.scalar
    }

    /// Moves `W_i`, i counted from 0, by its `gradient`, which is that of the layer, transposed; returns the bits that
    /// this changed.
    pub(super) fn descend(&mut self, n: usize, i: usize, step: f64, gradient: &[f64]) -> u64 {
        let weights = &mut self.weights[i * n * n..(i + 1) * n * n];
        let (changed_bits, slope) = descend_scaled(n, weights, step, self.scalar, gradient);
        self.slope += slope;
        changed_bits
    }

    /// Moves s after the last of the weights; returns the bits that this changed.
    pub(super) fn descend_scalar(&mut self, step: f64) -> u64 {
        let moved = self.scalar - step * std::mem::take(&mut self.slope);
        let changed_bits = self.scalar.to_bits() ^ moved.to_bits();
        self.scalar = moved;
        changed_bits
    }

    /// Writes `Θ_i = s·W_i`, i counted from 0.
    pub(super) fn form_layer(&self, i: usize, layer: &mut [f64]) {
        let size = layer.len();
        layer.copy_from_slice(&self.weights[i * size..(i + 1) * size]);
        entries::scale(layer, self.scalar);
    }
}
