//! Gradient flow of the modes: what gradient descent follows when its step size tends to 0.
//!
//! `θ' = −conj(θ)^{L−1}·(θ^L − z)` from `θ(0)`, for each mode with target z (docs/theory.md, section 3). The flow at time
//! ηt stands beside the descent after t updates with step η. L = 1 has `θ − z = (θ(0) − z)·e^{−s}`.
//!
//! Integrated by the embedded Runge-Kutta pair of Dormand and Prince, orders 5 and 4 (*J. Comput. Appl. Math.* 6, 1980),
//! each mode with its own step size. Guarantee: local error at most `TOLERANCE` a step, relative to `1 + |θ|`; far
//! below what a chart shows, as the flow contracts towards its minima and errors do not pile up.

use super::Budget;
use crate::problem::Modes;
use nalgebra::Complex;

/// Local error of a step, relative to `1 + |θ|`.
const TOLERANCE: f64 = 1e-10;

/// The flow of many modes, all at one time.
#[derive(Debug, Clone)]
pub struct GradientFlow {
    depth: usize,
    real_count: usize,
    time: f64,
    modes: Vec<FlowMode>,
    /// The first mode that has not reached the time asked for.
    cursor: usize,
}

/// One mode on its way.
#[derive(Debug, Clone)]
struct FlowMode {
    target: Complex<f64>,
    theta: Complex<f64>,
    time: f64,
    /// The step size to try next.
    step: f64,
}

impl GradientFlow {
    /// Starts every mode at `start`, at time 0.
    #[must_use]
    pub fn new(modes: &Modes, depth: usize, start: f64) -> Self {
        let targets = modes.real.iter().map(|&x| Complex::new(x, 0.0)).chain(modes.pairs.iter().copied());
        let mode = |target| FlowMode { target, theta: Complex::new(start, 0.0), time: 0.0, step: 0.0 };
        Self { depth, real_count: modes.real.len(), time: 0.0, modes: targets.map(mode).collect(), cursor: 0 }
    }

    /// The time that all modes have reached.
    #[must_use]
    pub fn time(&self) -> f64 {
        self.time
    }

    /// Follows the flow to `time`, or as far as the budget allows; returns whether all modes are there.
    ///
    /// A time already passed is there. Until all modes are there they are at different times.
    pub fn advance_to(&mut self, time: f64, budget: &mut dyn Budget) -> bool {
        /// Operations of one step: seven slopes, each a complex power and some sums.
        const FLOPS_A_STEP: u64 = 500;
        while let Some(mode) = self.modes.get_mut(self.cursor) {
            while mode.time < time {
                mode.advance(time, self.depth);
                if !budget.charge(FLOPS_A_STEP) {
                    return false;
                }
            }
            self.cursor += 1;
        }
        self.cursor = 0;
        self.time = self.time.max(time);
        true
    }

    /// `θ` of all modes, real ones first, then pairs.
    #[must_use]
    pub fn thetas(&self) -> Vec<Complex<f64>> {
        self.modes.iter().map(|mode| mode.theta).collect()
    }

    /// `p = θ^L` of all modes, real ones first, then pairs.
    #[must_use]
    pub fn products(&self) -> Vec<Complex<f64>> {
        self.modes.iter().map(|mode| power(mode.theta, self.depth)).collect()
    }

    /// The loss `½ Σ |p − z|²`, pairs counted twice.
    #[must_use]
    pub fn loss(&self) -> f64 {
        let square = |mode: &FlowMode| (power(mode.theta, self.depth) - mode.target).norm_sqr();
        let (real, pairs) = self.modes.split_at(self.real_count);
        0.5 * real.iter().map(square).sum::<f64>() + pairs.iter().map(square).sum::<f64>()
    }
}

impl FlowMode {
    /// One accepted or rejected step towards `end`.
    fn advance(&mut self, end: f64, depth: usize) {
        /// Most that a step may grow after the last.
        const GROW: f64 = 5.0;
        /// Most that a step may shrink after the last.
        const SHRINK: f64 = 0.2;
        /// How far a step stays below what the error estimate allows.
        const SAFETY: f64 = 0.9;
        let slope = |theta| slope(theta, self.target, depth);
        let remaining = end - self.time;
        let first = slope(self.theta);
        if !first.is_finite() {
            // Overflow: θ stays, and the loss says so.
            self.time = end;
            return;
        }
        if self.step <= 0.0 {
            // A hundredth of the way that θ can go at this pace; the error estimate corrects it within a few steps.
            self.step = 0.01 * (1.0 + self.theta.norm()) / first.norm().max(f64::MIN_POSITIVE);
        }
        let last = self.step >= remaining;
        let h = if last { remaining } else { self.step };
        let (theta, error) = dormand_prince(self.theta, first, h, slope);
        let scaled = error / (TOLERANCE * (1.0 + self.theta.norm()));
        let factor = if scaled == 0.0 { GROW } else { SAFETY * libm::pow(scaled, -0.2) };
        if scaled <= 1.0 {
            self.theta = theta;
            self.time = if last { end } else { self.time + h };
            // A step cut short by the end says little about the next.
            self.step = (h * factor.clamp(SHRINK, GROW)).max(if last { self.step } else { 0.0 });
        } else {
            // Also for an error that is not a number.
            self.step = h * if factor > SHRINK { factor.min(SAFETY) } else { SHRINK };
        }
    }
}

/// `θ' = −conj(θ)^{L−1}·(θ^L − z)`
fn slope(theta: Complex<f64>, target: Complex<f64>, depth: usize) -> Complex<f64> {
    let q = power(theta, depth - 1);
    -(q.conj() * (q * theta - target))
}

/// `θⁿ` by repeated squaring.
fn power(theta: Complex<f64>, n: usize) -> Complex<f64> {
    let mut product = Complex::new(1.0, 0.0);
    for bit in (0..usize::BITS - n.leading_zeros()).rev() {
        product *= product;
        if n >> bit & 1 == 1 {
            product *= theta;
        }
    }
    product
}

/// One step of size h: the value of order 5, and its distance from the value of order 4.
fn dormand_prince(
    y: Complex<f64>,
    k1: Complex<f64>,
    h: f64,
    slope: impl Fn(Complex<f64>) -> Complex<f64>,
) -> (Complex<f64>, f64) {
    let k2 = slope(y + k1 * (h / 5.0));
    let k3 = slope(y + (k1 * (3.0 / 40.0) + k2 * (9.0 / 40.0)) * h);
    let k4 = slope(y + (k1 * (44.0 / 45.0) - k2 * (56.0 / 15.0) + k3 * (32.0 / 9.0)) * h);
    let k5 = slope(
        y + (k1 * (19372.0 / 6561.0) - k2 * (25360.0 / 2187.0) + k3 * (64448.0 / 6561.0) - k4 * (212.0 / 729.0)) * h,
    );
    let k6 = slope(
        y + (k1 * (9017.0 / 3168.0) - k2 * (355.0 / 33.0) + k3 * (46732.0 / 5247.0) + k4 * (49.0 / 176.0)
            - k5 * (5103.0 / 18656.0))
            * h,
    );
    let next = y
        + (k1 * (35.0 / 384.0) + k3 * (500.0 / 1113.0) + k4 * (125.0 / 192.0) - k5 * (2187.0 / 6784.0)
            + k6 * (11.0 / 84.0))
            * h;
    let k7 = slope(next);
    let error = (k1 * (71.0 / 57600.0) - k3 * (71.0 / 16695.0) + k4 * (71.0 / 1920.0) - k5 * (17253.0 / 339_200.0)
        + k6 * (22.0 / 525.0)
        - k7 * (1.0 / 40.0))
        * h;
    (next, error.norm())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Unlimited;
    use crate::matrices::Source;

    fn single(target: Complex<f64>) -> Modes {
        if target.im == 0.0 {
            Modes { real: vec![target.re], pairs: vec![] }
        } else {
            Modes { real: vec![], pairs: vec![target] }
        }
    }

    #[test]
    fn depth_one_decays_exponentially() {
        let mut source = Source::new(50);
        for _ in 0..50 {
            let target = Complex::new(source.uniform(-2.0, 2.0), source.uniform(0.1, 2.0));
            let mut flow = GradientFlow::new(&single(target), 1, 1.0);
            for k in 1..20 {
                let time = 0.3 * f64::from(k);
                assert!(flow.advance_to(time, &mut Unlimited));
                let exact = target + (Complex::new(1.0, 0.0) - target) * (-time).exp();
                assert!((flow.thetas()[0] - exact).norm() < 1e-8);
            }
        }
    }

    #[test]
    fn depth_two_is_logistic() {
        // p = θ² has p' = 2p(λ − p): logistic growth, also towards a negative λ, where p decays to 0.
        for lambda in [3.0_f64, 0.2, -1.0] {
            let mut flow = GradientFlow::new(&single(Complex::new(lambda, 0.0)), 2, 1.0);
            for k in 1..30 {
                let time = 0.2 * f64::from(k);
                assert!(flow.advance_to(time, &mut Unlimited));
                let growth = (2.0 * lambda * time).exp();
                let exact = lambda * growth / (lambda + growth - 1.0);
                assert!((flow.products()[0].re - exact).abs() < 1e-8, "{lambda} {time}");
                assert!((flow.loss() - 0.5 * (exact - lambda).powi(2)).abs() < 1e-7);
            }
        }
    }

    #[test]
    fn descent_with_small_steps_follows_the_flow() {
        let target = Complex::new(-0.5, 0.8);
        let (depth, eta) = (6, 1e-5);
        let mut theta = Complex::new(1.0, 0.0);
        let mut flow = GradientFlow::new(&single(target), depth, 1.0);
        for t in 0..50_000 {
            if t % 10_000 == 0 {
                assert!(flow.advance_to(eta * f64::from(t), &mut Unlimited));
                assert!((flow.thetas()[0] - theta).norm() < 1e-4);
            }
            theta += slope(theta, target, depth) * eta;
        }
    }

    #[test]
    fn interruption_changes_nothing() {
        struct One;
        impl Budget for One {
            fn charge(&mut self, _flops: u64) -> bool {
                false
            }
        }
        let modes = Modes { real: vec![2.0, -1.0, 0.3], pairs: vec![Complex::new(0.0, 1.0)] };
        let (mut whole, mut parts) = (GradientFlow::new(&modes, 8, 1.0), GradientFlow::new(&modes, 8, 1.0));
        for k in 1..10 {
            let time = 0.4 * f64::from(k);
            assert!(whole.advance_to(time, &mut Unlimited));
            while !parts.advance_to(time, &mut One) {}
            assert_eq!(whole.thetas(), parts.thetas());
        }
    }

    #[test]
    fn deep_modes_stay_below_the_wall_at_zero() {
        let mut flow = GradientFlow::new(&single(Complex::new(-1.0, 0.0)), 64, 1.0);
        assert!(flow.advance_to(1000.0, &mut Unlimited));
        assert!(flow.thetas()[0].re > 0.0 && flow.loss() >= 0.5);
    }
}
