//! The tied scalar by modes: `θ = s·w` with one w a mode and one s for all.
//!
//! For equal layers `Q·w·Qᵀ` the gradients of `dense::tied` are `s·g` for w, with `g = conj(θ)^{L−1}(p − z)`, and
//! `L Σ Re(conj(w)·g)` for s, a pair counted twice (docs/theory.md, section 12). So a step goes over the modes twice: first
//! every w moves and the slope of s is added up, then s moves and every θ is formed.

use std::ops::Range;

use nalgebra::Complex;

use super::{Law, ModeArray};

/// What is trained in place of θ.
#[derive(Debug, Clone)]
pub(super) struct Tied {
    /// `s`
    scalar: f64,
    /// `s` after this update.
    next_scalar: f64,
    /// `w` of each mode, real ones first.
    weights: Vec<Complex<f64>>,
    next_weights: Vec<Complex<f64>>,
    /// The slope of s over the modes of this update so far.
    slope: f64,
}

impl Tied {
    /// `s = 1`, and every `w = start`.
    pub(super) fn new(modes: usize, start: f64) -> Self {
        let weights = vec![Complex::new(start, 0.0); modes];
        Self { scalar: 1.0, next_scalar: 1.0, next_weights: weights.clone(), weights, slope: 0.0 }
    }

    /// `s`
    pub(super) fn scalar(&self) -> f64 {
        self.scalar
    }

    /// Moves w of the modes of one kind, whose first one is number `first` of all, and adds up the slope of s; each
    /// counts `multiplicity` times.
    pub(super) fn descend(
        &mut self,
        modes: &dyn ModeArray,
        range: Range<usize>,
        (first, multiplicity): (usize, f64),
        law: &Law,
    ) {
        let mut slope = 0.0;
        for j in range {
            let w = self.weights[first + j];
            let gradient = modes.gradient(j);
            slope += gradient.re * w.re + gradient.im * w.im;
            let next = |w: f64, gradient: f64| w - law.step * (self.scalar * gradient);
            self.next_weights[first + j] = Complex::new(next(w.re, gradient.re), next(w.im, gradient.im));
        }
        self.slope += law.depth as f64 * multiplicity * slope;
    }

    /// Moves s, when every w has moved.
    pub(super) fn descend_scalar(&mut self, law: &Law) {
        self.next_scalar = self.scalar - law.step * self.slope;
    }

    /// `θ' = s'·w'` for the modes of one kind.
    pub(super) fn form(&self, modes: &mut dyn ModeArray, range: Range<usize>, first: usize) {
        for j in range {
            let w = self.next_weights[first + j];
            modes.set_next(j, Complex::new(self.next_scalar * w.re, self.next_scalar * w.im));
        }
    }

    /// Makes the update the state; returns whether that changed a bit.
    pub(super) fn commit(&mut self) -> bool {
        let bits = |w: &Complex<f64>| (w.re.to_bits(), w.im.to_bits());
        let same = self.scalar.to_bits() == self.next_scalar.to_bits()
            && self.weights.iter().map(bits).eq(self.next_weights.iter().map(bits));
        self.scalar = self.next_scalar;
        std::mem::swap(&mut self.weights, &mut self.next_weights);
        self.slope = 0.0;
        !same
    }
}
