//! Small simulators that the statements are tested against: plain, independent of the engines, written to be read.

use super::Case;
use crate::engine::{Rule, Update};
use crate::problem::{Facts, Modes};
use nalgebra::{Complex, DMatrix};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A seeded source of test problems.
pub(super) struct Random(ChaCha8Rng);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform in `[low, high)`.
    pub(super) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.0.next_u64() >> 11) as f64 * (0.5 * f64::EPSILON)
    }

    /// Log-uniform in `[low, high)`.
    pub(super) fn logarithmic(&mut self, low: f64, high: f64) -> f64 {
        self.uniform(low.ln(), high.ln()).exp()
    }

    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[(self.0.next_u64() % choices.len() as u64) as usize]
    }

    pub(super) fn matrix(&mut self, width: usize) -> DMatrix<f64> {
        DMatrix::from_fn(width, width, |_, _| self.uniform(-1.0, 1.0))
    }
}

/// The facts of a normal target.
pub(super) fn facts_of_modes(modes: &Modes) -> Facts {
    let mut eigenvalues: Vec<Complex<f64>> = modes.real.iter().map(|x| Complex::new(*x, 0.0)).collect();
    for z in &modes.pairs {
        eigenvalues.extend([*z, z.conj()]);
    }
    Facts {
        symmetric: modes.pairs.is_empty(),
        normality_defect: 0.0,
        norm: eigenvalues.iter().map(|z| z.norm()).fold(0.0, f64::max),
        distance_from_identity: eigenvalues.iter().map(|z| (z - 1.0).norm_sqr()).sum::<f64>().sqrt(),
        margin: eigenvalues.iter().map(|z| z.re).fold(f64::INFINITY, f64::min),
        trace: eigenvalues.iter().map(|z| z.re).sum(),
        frobenius_norm: eigenvalues.iter().map(Complex::norm_sqr).sum::<f64>().sqrt(),
        singular_values: vec![],
        eigenvalues,
    }
}

/// The facts of a target that is not normal; its eigenvalues, which no statement asks for then, are left out (as NaN).
pub(super) fn facts_of_matrix(phi: &DMatrix<f64>) -> Facts {
    let width = phi.nrows();
    let symmetric_part = (phi + phi.transpose()) * 0.5;
    Facts {
        symmetric: *phi == phi.transpose(),
        normality_defect: (phi * phi.transpose() - phi.transpose() * phi).norm() / phi.norm_squared(),
        norm: (phi.transpose() * phi).symmetric_eigenvalues().max().sqrt(),
        distance_from_identity: (phi - DMatrix::identity(width, width)).norm(),
        margin: symmetric_part.symmetric_eigenvalues().min(),
        trace: phi.trace(),
        frobenius_norm: phi.norm(),
        singular_values: phi.singular_values().iter().copied().collect(),
        eigenvalues: vec![Complex::new(f64::NAN, f64::NAN); width],
    }
}

/// A rule with its start.
pub(super) fn rule(update: Update, depth: usize, step: f64) -> Rule {
    let start = match update {
        Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => gamma.powf(1.0 / depth as f64),
        _ => 1.0,
    };
    Rule::new(update, depth, step, start)
}

/// `√ℓ ≤ √bound` up to rounding, see `Verdict::compare`; `size` is `‖max(|λ|, 1)‖`.
pub(super) fn within(loss: f64, bound: f64, updates: u64, depth: usize, size: f64) -> bool {
    let relative = 1.0 + (updates as f64 + 4.0) * f64::EPSILON;
    loss.sqrt() <= bound.sqrt() * relative + 8.0 * depth as f64 * f64::EPSILON * size
}

/// `‖max(|z|, 1)‖` over the modes.
pub(super) fn size(facts: &Facts) -> f64 {
    facts.eigenvalues.iter().map(|z| z.norm_sqr().max(1.0)).sum::<f64>().sqrt()
}

/// Equal layers on a normal target: one complex number a mode.
pub(super) struct ModeRun {
    rule: Rule,
    targets: Vec<Complex<f64>>,
    pub(super) layers: Vec<Complex<f64>>,
    /// Of a tied scalar.
    scalar: f64,
}

impl ModeRun {
    pub(super) fn new(case: &Case) -> Self {
        let targets = case.facts.eigenvalues.clone();
        let layers = vec![Complex::new(case.rule.start, 0.0); targets.len()];
        Self { rule: case.rule, targets, layers, scalar: 1.0 }
    }

    pub(super) fn step(&mut self) {
        let depth = self.rule.depth;
        let (scalar, mut slope) = (self.scalar, 0.0);
        for (theta, target) in self.layers.iter_mut().zip(&self.targets) {
            let old = *theta;
            let lower = power(old, depth - 1);
            let mut gradient = lower.conj() * (lower * old - target);
            if let Update::Penalty { kappa } = self.rule.update {
                gradient += (old - 1.0) * kappa;
            }
            let tied = self.rule.update == Update::Tied;
            if tied {
                // Of w, which is θ/s; the eigenvalues of a pair are both there.
                slope += depth as f64 * (gradient * old.conj()).re / scalar;
                gradient *= scalar * scalar;
            }
            *theta -= gradient * self.rule.step;
            match self.rule.update {
                Update::StepAndProject { radius } => {
                    let offset = *theta - 1.0;
                    if offset.norm() > radius {
                        *theta = offset * (radius / offset.norm()) + 1.0;
                    }
                }
                Update::PowerProjection { gamma } => {
                    let product = power(*theta, depth);
                    let projected = Complex::new(product.re.max(gamma), product.im);
                    *theta = projected.powf(1.0 / depth as f64);
                }
                Update::PositivityOnly { gamma } => {
                    let product = power(*theta, depth);
                    if product.re < gamma {
                        *theta = Complex::new(gamma, product.im).powf(1.0 / depth as f64);
                    }
                }
                Update::BalancingOnly => *theta = power(*theta, depth).powf(1.0 / depth as f64),
                Update::Descent | Update::Penalty { .. } | Update::Tied => {}
            }
        }
        if self.rule.update == Update::Tied {
            self.scalar -= self.rule.step * slope;
            let factor = self.scalar / scalar;
            self.layers.iter_mut().for_each(|theta| *theta *= factor);
        }
    }

    pub(super) fn loss(&self) -> f64 {
        let depth = self.rule.depth;
        0.5 * self.layers.iter().zip(&self.targets).map(|(x, z)| (power(*x, depth) - z).norm_sqr()).sum::<f64>()
    }
}

fn power(base: Complex<f64>, exponent: usize) -> Complex<f64> {
    (0..exponent).fold(Complex::new(1.0, 0.0), |product, _| product * base)
}

/// Layers as matrices: plain descent, or balanced factors after every step.
pub(super) struct DenseRun {
    rule: Rule,
    target: DMatrix<f64>,
    pub(super) layers: Vec<DMatrix<f64>>,
}

impl DenseRun {
    pub(super) fn new(target: &DMatrix<f64>, rule: Rule) -> Self {
        let width = target.nrows();
        let layers = vec![DMatrix::identity(width, width) * rule.start; rule.depth];
        Self { rule, target: target.clone(), layers }
    }

    pub(super) fn error(&self) -> DMatrix<f64> {
        let width = self.target.nrows();
        self.layers.iter().fold(DMatrix::identity(width, width), |below, layer| layer * below) - &self.target
    }

    pub(super) fn step(&mut self) {
        let error = self.error();
        let identity = DMatrix::identity(error.nrows(), error.nrows());
        let gradients: Vec<DMatrix<f64>> = (0..self.rule.depth)
            .map(|i| {
                let above = self.layers[i + 1..].iter().fold(identity.clone(), |product, layer| layer * product);
                let below = self.layers[..i].iter().fold(identity.clone(), |product, layer| layer * product);
                above.transpose() * &error * below.transpose()
            })
            .collect();
        for (layer, gradient) in self.layers.iter_mut().zip(gradients) {
            *layer -= gradient * self.rule.step;
        }
        let product = self.layers.iter().fold(identity, |below, layer| layer * below);
        match self.rule.update {
            Update::PowerProjection { gamma } => {
                self.layers = balanced(&positive_part(&product, gamma), self.rule.depth);
            }
            Update::BalancingOnly => self.layers = balanced(&product, self.rule.depth),
            Update::Descent => {}
            other => unreachable!("{other:?} is not simulated densely"),
        }
    }
}

/// The nearest matrix with margin at least γ.
fn positive_part(matrix: &DMatrix<f64>, gamma: f64) -> DMatrix<f64> {
    let skew = (matrix - matrix.transpose()) * 0.5;
    let eigen = ((matrix + matrix.transpose()) * 0.5).symmetric_eigen();
    let clipped = DMatrix::from_diagonal(&eigen.eigenvalues.map(|x| x.max(gamma)));
    &eigen.eigenvectors * clipped * eigen.eigenvectors.transpose() + skew
}

/// Balanced factors `R^{i/L} P^{1/L} R^{−(i−1)/L}`, with the powers of R by its logarithm, by scaling and squaring.
fn balanced(matrix: &DMatrix<f64>, depth: usize) -> Vec<DMatrix<f64>> {
    let eigen = (matrix.transpose() * matrix).symmetric_eigen();
    let function = |f: &dyn Fn(f64) -> f64| {
        &eigen.eigenvectors * DMatrix::from_diagonal(&eigen.eigenvalues.map(f)) * eigen.eigenvectors.transpose()
    };
    let rotation = matrix * function(&|x| 1.0 / x.sqrt());
    let root = function(&|x| x.powf(0.5 / depth as f64));
    let logarithm = logarithm_of_rotation(&rotation);
    let turn = |share: f64| (&logarithm * share).exp();
    (1..=depth).map(|i| turn(i as f64 / depth as f64) * &root * turn(-((i - 1) as f64) / depth as f64)).collect()
}

/// Principal logarithm of a rotation by less than 180°: halve the angles by `R^{1/2} ∝ polar(I + R)` until a series in
/// `(R − I)(R + I)^{−1}` converges fast.
fn logarithm_of_rotation(rotation: &DMatrix<f64>) -> DMatrix<f64> {
    let identity = DMatrix::identity(rotation.nrows(), rotation.nrows());
    let mut root = rotation.clone();
    let mut halvings = 0;
    while (&root - &identity).norm() > 0.05 {
        let sum = &root + &identity;
        let eigen = (sum.transpose() * &sum).symmetric_eigen();
        let inverse = &eigen.eigenvectors
            * DMatrix::from_diagonal(&eigen.eigenvalues.map(|x| 1.0 / x.sqrt()))
            * eigen.eigenvectors.transpose();
        root = sum * inverse;
        halvings += 1;
    }
    let x = (&root - &identity) * (&root + &identity).try_inverse().unwrap();
    let square = &x * &x;
    let (mut term, mut sum) = (x.clone(), x);
    for k in 1..12 {
        term = &term * &square;
        sum += &term / f64::from(2 * k + 1);
    }
    sum * 2.0 * f64::from(1 << halvings)
}
