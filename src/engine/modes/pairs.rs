//! Conjugate pairs: one complex θ stands for `θ, θ̄`, a 2×2 block, and counts twice in the loss.

use super::past::Past;
use super::{Finished, Law, ModeArray};
use crate::engine::{Failure, Rule};
use crate::kernel::modes::{clip_complex, descend_complex, finish_complex};
use crate::kernel::power::complex_power;
use nalgebra::Complex;
use std::ops::Range;

/// Arrays over the pairs.
#[derive(Debug, Clone)]
pub(super) struct PairModes {
    target: Parts,
    theta: Parts,
    /// `θ^{L−1}`
    power: Parts,
    next_theta: Parts,
    next_power: Parts,
    /// Of the real and of the imaginary parts.
    past: [Past; 2],
}

/// Complex numbers, real and imaginary parts apart.
#[derive(Debug, Clone)]
struct Parts {
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Parts {
    fn constant(re: f64, len: usize) -> Self {
        Self { re: vec![re; len], im: vec![0.0; len] }
    }

    fn slice(&self, range: &Range<usize>) -> (&[f64], &[f64]) {
        (&self.re[range.clone()], &self.im[range.clone()])
    }

    fn slice_mut(&mut self, range: &Range<usize>) -> (&mut [f64], &mut [f64]) {
        (&mut self.re[range.clone()], &mut self.im[range.clone()])
    }

    fn get(&self, j: usize) -> Complex<f64> {
        Complex::new(self.re[j], self.im[j])
    }
}

impl PairModes {
    /// A state to be finished and committed: every `θ' = start`.
    pub(super) fn new(target: &[Complex<f64>], rule: &Rule) -> Self {
        let zeros = Parts::constant(0.0, target.len());
        let start = Parts::constant(rule.start, target.len());
        Self {
            target: Parts { re: target.iter().map(|z| z.re).collect(), im: target.iter().map(|z| z.im).collect() },
            theta: start.clone(),
            power: zeros.clone(),
            past: [&start.re, &start.im].map(|part| Past::new(part, rule.optimizer)),
            next_theta: start,
            next_power: zeros,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.target.re.len()
    }

    pub(super) fn target(&self, j: usize) -> Complex<f64> {
        self.target.get(j)
    }

    pub(super) fn theta(&self, j: usize) -> Complex<f64> {
        self.theta.get(j)
    }

    pub(super) fn product(&self, j: usize) -> Complex<f64> {
        multiply(self.power.get(j), self.theta.get(j))
    }
}

/// `a·b`, written out so that the order of operations is ours.
#[inline]
pub(super) fn multiply(a: Complex<f64>, b: Complex<f64>) -> Complex<f64> {
    Complex::new(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
}

impl ModeArray for PairModes {
    fn descend(&mut self, range: Range<usize>, law: &Law) {
        let [re, im] = &mut self.past;
        let ahead =
            re.look_ahead(&self.theta.re, range.clone(), law) & im.look_ahead(&self.theta.im, range.clone(), law);
        let ((x, y), (q_re, q_im)) = if ahead {
            let (x, y) = (&re.ahead[range.clone()], &im.ahead[range.clone()]);
            let (q_re, q_im) = (&mut re.power[range.clone()], &mut im.power[range.clone()]);
            complex_power(x, y, law.depth - 1, q_re, q_im);
            ((x, y), (&*q_re, &*q_im))
        } else {
            (self.theta.slice(&range), self.power.slice(&range))
        };
        let (z_re, z_im) = self.target.slice(&range);
        let (next_x, next_y) = self.next_theta.slice_mut(&range);
        descend_complex([[z_re, z_im], [x, y], [q_re, q_im]], [next_x, next_y], law.step, law.kappa);
        re.repeat_moves(&self.theta.re, range.clone(), law, next_x);
        im.repeat_moves(&self.theta.im, range, law, next_y);
        if let Some(radius) = law.radius {
            clip_complex([next_x, next_y], radius);
        }
    }

    fn finish(&mut self, range: Range<usize>, law: &Law) -> Finished {
        let ((z_re, z_im), (x, y)) = (self.target.slice(&range), self.theta.slice(&range));
        let [re, im] = &self.past;
        let past = re.differs(x, range.clone()) | im.differs(y, range.clone());
        let (next_x, next_y) = self.next_theta.slice(&range);
        let (q_re, q_im) = self.next_power.slice_mut(&range);
        let floor = law.floor.unwrap_or(f64::NEG_INFINITY);
        let finished = finish_complex([[z_re, z_im], [x, y], [next_x, next_y]], [q_re, q_im], law.depth - 1, floor);
        Finished { loss: finished.squares, changed: past | finished.changed, below: finished.below }
    }

    fn take_roots(&mut self, range: Range<usize>, law: &Law, floor: f64) -> Result<bool, Failure> {
        let mut moved = false;
        for j in range {
            let (theta, power) = (self.next_theta.get(j), self.next_power.get(j));
            let product = multiply(power, theta);
            if product.re < floor || !law.sector.contains(theta.re, theta.im) {
                moved = true;
                // Not `max`, which would hide a NaN.
                let clipped = if product.re < floor { floor } else { product.re };
                let (re, im) = law.sector.root(clipped, product.im)?;
                (self.next_theta.re[j], self.next_theta.im[j]) = (re, im);
            }
        }
        Ok(moved)
    }

    fn gradient(&self, j: usize) -> Complex<f64> {
        multiply(self.power.get(j).conj(), self.product(j) - self.target(j))
    }

    fn multiplicity(&self) -> f64 {
        2.0
    }

    fn set_next(&mut self, j: usize, theta: Complex<f64>) {
        (self.next_theta.re[j], self.next_theta.im[j]) = (theta.re, theta.im);
    }

    fn commit(&mut self) {
        std::mem::swap(&mut self.theta, &mut self.next_theta);
        std::mem::swap(&mut self.power, &mut self.next_power);
        let [re, im] = &mut self.past;
        re.commit(&mut self.next_theta.re);
        im.commit(&mut self.next_theta.im);
    }
}
