//! Real modes: θ, λ and `p = θ^L` are real.

use super::past::Past;
use super::power::real_power;
use super::sum::{BLOCK, LaneSum};
use super::{Finished, Law, ModeArray};
use crate::engine::{Failure, Rule};
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
        let &Law { step, kappa, .. } = law;
        for (((next, z), x), q) in next.iter_mut().zip(target).zip(theta).zip(power) {
            let gradient = q * (q * x - z) + kappa * (x - 1.0);
            *next = x - step * gradient;
        }
        self.past.repeat_moves(&self.theta, range, law, next);
        if let Some(radius) = law.radius {
            for next in next {
                let distance = *next - 1.0;
                *next = if distance.abs() > radius { 1.0 + radius.copysign(distance) } else { *next };
            }
        }
    }

    fn finish(&mut self, range: Range<usize>, law: &Law) -> Finished {
        let (target, theta, next) =
            (&self.target[range.clone()], &self.theta[range.clone()], &self.next_theta[range.clone()]);
        let past = self.past.differs(theta, range.clone());
        let power = &mut self.next_power[range];
        real_power(next, law.depth - 1, power);
        let floor = law.floor.unwrap_or(f64::NEG_INFINITY);
        let (mut squares, mut changed, mut below) = (LaneSum::default(), 0, false);
        let targets = target.chunks(BLOCK).zip(power.chunks(BLOCK));
        for ((z, q), (x, next)) in targets.zip(theta.chunks(BLOCK).zip(next.chunks(BLOCK))) {
            let mut terms = [0.0; BLOCK];
            let terms = &mut terms[..z.len()];
            for ((((term, z), q), x), next) in terms.iter_mut().zip(z).zip(q).zip(x).zip(next) {
                let product = q * next;
                let error = product - z;
                *term = error * error;
                changed |= x.to_bits() ^ next.to_bits();
                below |= product < floor;
            }
            squares.add(terms);
        }
        Finished { loss: 0.5 * squares.total(), changed: past | (changed != 0), below }
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
