//! Realistic data for charts: modes trained by `θ ← θ − η conj(θ)^{L−1}(θ^L − z)` and friends.

use nalgebra::Complex;

type C = Complex<f64>;

/// One mode's history.
pub(crate) struct Mode {
    pub(crate) target: C,
    pub(crate) thetas: Vec<C>,
    pub(crate) depth: i32,
}

impl Mode {
    pub(crate) fn descend(target: C, depth: i32, eta: f64, kappa: f64, steps: usize) -> Self {
        let mut theta = C::new(1.0, 0.0);
        let mut thetas = vec![theta];
        for _ in 0..steps {
            let gradient = theta.conj().powi(depth - 1) * (theta.powi(depth) - target) + (theta - 1.0) * kappa;
            theta -= gradient * eta;
            thetas.push(theta);
        }
        Self { target, thetas, depth }
    }

    pub(crate) fn product(&self, t: usize) -> C {
        self.thetas[t].powi(self.depth)
    }

    pub(crate) fn products(&self) -> Vec<C> {
        (0..self.thetas.len()).map(|t| self.product(t)).collect()
    }
}

pub(crate) struct Run {
    pub(crate) modes: Vec<Mode>,
}

impl Run {
    pub(crate) fn new(targets: &[C], depth: i32, eta: f64, kappa: f64, steps: usize) -> Self {
        Self { modes: targets.iter().map(|z| Mode::descend(*z, depth, eta, kappa, steps)).collect() }
    }

    pub(crate) fn loss(&self) -> Vec<(u64, f64)> {
        (0..self.modes[0].thetas.len())
            .map(|t| {
                let square = self.modes.iter().map(|m| (m.product(t) - m.target).norm_sqr()).sum::<f64>();
                (t as u64, 0.5 * square)
            })
            .collect()
    }

    pub(crate) fn eigenvalues(&self) -> Vec<C> {
        self.modes.iter().map(|m| m.product(m.thetas.len() - 1)).collect()
    }

    pub(crate) fn trails(&self) -> Vec<Vec<C>> {
        self.modes.iter().map(Mode::products).collect()
    }
}

pub(crate) fn reals(values: &[f64]) -> Vec<C> {
    values.iter().map(|x| C::new(*x, 0.0)).collect()
}

/// Real eigenvalues log-spaced from `least` to `most`.
pub(crate) fn log_spaced(least: f64, most: f64, n: usize) -> Vec<C> {
    let step = (most / least).ln() / (n - 1) as f64;
    (0..n).map(|i| C::new(least * (step * i as f64).exp(), 0.0)).collect()
}

/// Conjugate pairs on a circle.
pub(crate) fn pairs(modulus: f64, degrees: &[f64]) -> Vec<C> {
    degrees
        .iter()
        .flat_map(|angle| {
            let z = C::from_polar(modulus, angle.to_radians());
            [z, z.conj()]
        })
        .collect()
}

/// A cheap sequence in [0, 1), the same everywhere.
pub(crate) fn noise(n: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        })
        .collect()
}
