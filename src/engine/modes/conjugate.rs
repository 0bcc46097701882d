//! Conjugate directions by modes; the search is that of [`optimizer::conjugate`](crate::engine::optimizer).
//!
//! All layers have the same gradient and so the same direction. Scalar products over all layers are L times those over
//! the modes, pairs counted twice, and their ratios the same.

use super::pairs::multiply;
use super::{CHUNK, ModeArray, ModeEngine};
use crate::engine::optimizer::conjugate::{Conjugate, Jet, Work};
use crate::engine::{Budget, Progress};
use nalgebra::Complex;
use std::ops::Range;

/// Gradients and directions of all modes, real ones first, and the sums of the pass under way.
#[derive(Debug, Clone)]
pub(super) struct Conjugating {
    state: Conjugate,
    gradients: Vec<Complex<f64>>,
    directions: Vec<Complex<f64>>,
    square: f64,
    cross: f64,
    jet: Jet,
}

impl Conjugating {
    pub(super) fn new(modes: usize, step: f64) -> Self {
        let zeros = vec![Complex::new(0.0, 0.0); modes];
        let directions = zeros.clone();
        Self { state: Conjugate::new(step), gradients: zeros, directions, square: 0.0, cross: 0.0, jet: Jet::default() }
    }

    /// The next direction is that of steepest descent again, as another rule is to be followed. To be called between two
    /// updates.
    pub(super) fn restart(&mut self, step: f64) {
        self.state = Conjugate::new(step);
    }
}

/// `zⁿ`, by repeated squaring.
fn power(z: Complex<f64>, n: usize) -> Complex<f64> {
    let mut power = Complex::new(1.0, 0.0);
    for bit in (0..usize::BITS - n.leading_zeros()).rev() {
        power = multiply(power, power);
        if n >> bit & 1 == 1 {
            power = multiply(power, z);
        }
    }
    power
}

/// `Re(conj(a)·b)`
fn dot(a: Complex<f64>, b: Complex<f64>) -> f64 {
    a.re * b.re + a.im * b.im
}

impl ModeEngine {
    /// An update along a conjugate direction, or as much of one as the budget allows.
    pub(super) fn step_along(&mut self, budget: &mut dyn Budget) -> Progress {
        // Taken out so that it and the modes can be used at once; no allocation.
        let Some(mut search) = self.conjugate.take() else { return Progress::AtRest };
        let progress = loop {
            let work = search.state.work();
            if self.pass.chunk < self.chunk_count() {
                self.advance_along(&mut search, work);
                if !budget.charge(self.flops_of_chunk()) && (self.pass.chunk < self.chunk_count() || !moves(work)) {
                    break Progress::Interrupted;
                }
                continue;
            }
            match work {
                Work::Gradient => {
                    search.state.gradient(std::mem::take(&mut search.square), std::mem::take(&mut search.cross));
                }
                Work::Direction(_) => search.state.turned(),
                Work::Along(_) => search.state.measured(std::mem::take(&mut search.jet)),
                Work::Move(_) => {
                    search.state.moved();
                    let changed = self.pass.changed;
                    self.commit();
                    self.updates += 1;
                    break if changed { Progress::Updated } else { Progress::AtRest };
                }
            }
            self.pass.chunk = 0;
        };
        self.conjugate = Some(search);
        progress
    }

    /// Does the next chunk of a pass over the modes.
    fn advance_along(&mut self, search: &mut Conjugating, work: Work) {
        let chunk = self.pass.chunk;
        let (depth, kappa) = (self.law.depth, self.law.kappa);
        for mode in self.modes_of_chunk(chunk) {
            let (theta, target) = (self.theta(mode), self.target(mode));
            let weight = if mode < self.real.len() { 1.0 } else { 2.0 };
            match work {
                Work::Gradient => {
                    let lower = power(theta, depth - 1);
                    let error = multiply(lower, theta) - target;
                    let gradient = multiply(lower.conj(), error) + (theta - 1.0) * kappa;
                    search.square += weight * dot(gradient, gradient);
                    search.cross += weight * dot(gradient, search.gradients[mode]);
                    search.gradients[mode] = gradient;
                }
                Work::Direction(beta) => {
                    let turned = if beta == 0.0 { Complex::new(0.0, 0.0) } else { search.directions[mode] * beta };
                    search.directions[mode] = turned - search.gradients[mode];
                }
                Work::Along(s) => {
                    let direction = search.directions[mode];
                    add_jet(&mut search.jet, theta + direction * s, direction, target, weight, depth, kappa);
                }
                Work::Move(s) => {
                    let next = if s == 0.0 { theta } else { theta + search.directions[mode] * s };
                    match mode.checked_sub(self.real.len()) {
                        None => self.real.set_next(mode, next),
                        Some(pair) => self.pairs.set_next(pair, next),
                    }
                }
            }
        }
        if moves(work) {
            let finished = self.with_chunk(chunk, |modes, range, law| modes.finish(range, law));
            self.pass.loss += finished.loss;
            self.pass.changed |= finished.changed;
        }
        self.pass.chunk += 1;
    }

    /// The modes of a chunk, real ones first.
    fn modes_of_chunk(&self, chunk: usize) -> Range<usize> {
        let real = self.real.len();
        let real_chunks = real.div_ceil(CHUNK);
        if chunk < real_chunks {
            chunk * CHUNK..real.min((chunk + 1) * CHUNK)
        } else {
            let start = real + (chunk - real_chunks) * CHUNK;
            start..self.mode_count().min(start + CHUNK)
        }
    }
}

fn moves(work: Work) -> bool {
    matches!(work, Work::Move(_))
}

/// Adds what one mode has of the objective along `x = θ + sD`, in every layer at once.
fn add_jet(
    jet: &mut Jet,
    x: Complex<f64>,
    direction: Complex<f64>,
    target: Complex<f64>,
    weight: f64,
    depth: usize,
    kappa: f64,
) {
    let layers = depth as f64;
    let (first, second) = if depth > 1 {
        let lowest = power(x, depth - 2);
        let bend = multiply(multiply(lowest, direction), direction) * (layers * (layers - 1.0));
        (multiply(lowest, x), bend)
    } else {
        (Complex::new(1.0, 0.0), Complex::new(0.0, 0.0))
    };
    let error = multiply(first, x) - target;
    let first = multiply(first, direction) * layers;
    let offset = x - 1.0;
    let penalty = kappa * layers;
    jet.value += weight * 0.5 * (dot(error, error) + penalty * dot(offset, offset));
    jet.slope += weight * (dot(error, first) + penalty * dot(offset, direction));
    jet.curvature += weight * (dot(first, first) + dot(error, second) + penalty * dot(direction, direction));
}
