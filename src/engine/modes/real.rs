//! Real modes: θ, λ and `p = θ^L` are real.

use super::past::Past;
use super::{Finished, Law, ModeArray};
use crate::engine::{Failure, Rule};
use crate::kernel::modes::{clip_real, descend_real, finish_real};
use crate::kernel::power::real_power;
use nalgebra::Complex;
use std::ops::Range;

/// Arrays over the real modes.
#[derive(Debug, Clone)]
pub(super) struct RealModes {
    target: Vec<f64>,
    theta: Vec<f64>,
    /// `θ^{L−1}`
    power: Vec<f64>,
    next_theta: Vec<f64>,
    next_power: Vec<f64>,
    past: Past,
}

impl RealModes {
    /// A state to be finished and committed: every `θ' = start`.
    pub(super) fn new(target: &[f64], rule: &Rule) -> Self {
        let zeros = vec![0.0; target.len()];
        let start = vec![rule.start; target.len()];
        Self {
            target: target.to_vec(),
            theta: start.clone(),
            power: zeros.clone(),
            past: Past::new(&start, rule.optimizer),
            next_theta: start,
            next_power: zeros,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.target.len()
    }

    pub(super) fn target(&self, j: usize) -> f64 {
        self.target[j]
    }

    pub(super) fn theta(&self, j: usize) -> f64 {
        self.theta[j]
    }

    pub(super) fn product(&self, j: usize) -> f64 {
        self.power[j] * self.theta[j]
    }
}

impl ModeArray for RealModes {
    fn descend(&mut self, range: Range<usize>, law: &Law) {
        let ahead = self.past.look_ahead(&self.theta, range.clone(), law);
        if ahead {
            real_power(&self.past.ahead[range.clone()], law.depth - 1, &mut self.past.power[range.clone()]);
        }
        let (theta, power) = if ahead { (&self.past.ahead, &self.past.power) } else { (&self.theta, &self.power) };
        let (target, theta, power) = (&self.target[range.clone()], &theta[range.clone()], &power[range.clone()]);
        let next = &mut self.next_theta[range.clone()];
        descend_real([target, theta, power], next, law.step, law.kappa);
        self.past.repeat_moves(&self.theta, range, law, next);
        if let Some(radius) = law.radius {
            clip_real(next, radius);
        }
    }

    fn finish(&mut self, range: Range<usize>, law: &Law) -> Finished {
        let (target, theta, next) =
            (&self.target[range.clone()], &self.theta[range.clone()], &self.next_theta[range.clone()]);
        let past = self.past.differs(theta, range.clone());
        let power = &mut self.next_power[range];
        let finished = finish_real([target, theta, next], power, law.depth - 1, law.floor.unwrap_or(f64::NEG_INFINITY));
        Finished { loss: 0.5 * finished.squares, changed: past | finished.changed, below: finished.below }
    }

    fn take_roots(&mut self, range: Range<usize>, law: &Law, floor: f64) -> Result<bool, Failure> {
        let mut moved = false;
        for (next, q) in self.next_theta[range.clone()].iter_mut().zip(&self.next_power[range]) {
            let product = q * *next;
            if product < floor || !law.sector.contains(*next, 0.0) {
                moved = true;
                *next = law.sector.root(if product < floor { floor } else { product }, 0.0)?.0;
            }
        }
        Ok(moved)
    }

    fn gradient(&self, j: usize) -> Complex<f64> {
        Complex::new(self.power[j] * (self.product(j) - self.target[j]), 0.0)
    }

    fn multiplicity(&self) -> f64 {
        1.0
    }

    fn set_next(&mut self, j: usize, theta: Complex<f64>) {
        self.next_theta[j] = theta.re;
    }

    fn commit(&mut self) {
        std::mem::swap(&mut self.theta, &mut self.next_theta);
        std::mem::swap(&mut self.power, &mut self.next_power);
        self.past.commit(&mut self.next_theta);
    }
}
