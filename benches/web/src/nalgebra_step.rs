//! The same gradient step written plainly with nalgebra: same order of products, everything allocated once.

use nalgebra::DMatrix;

/// A deep linear network; names as in the dense engine.
pub(crate) struct NalgebraNetwork {
    step: f64,
    target: DMatrix<f64>,
    /// `Θ_1, …, Θ_L`
    layers: Vec<DMatrix<f64>>,
    /// `P_1, …, P_L`
    prefixes: Vec<DMatrix<f64>>,
    /// `T_i`, transposed.
    pullback: DMatrix<f64>,
    spare: DMatrix<f64>,
    /// `G_iᵀ`
    gradient: DMatrix<f64>,
}

impl NalgebraNetwork {
    pub(crate) fn new(target: &DMatrix<f64>, depth: usize, step: f64) -> Self {
        let d = target.nrows();
        let zeros = DMatrix::zeros(d, d);
        let identities = vec![DMatrix::identity(d, d); depth];
        Self {
            step,
            target: target.clone(),
            layers: identities.clone(),
            prefixes: identities,
            pullback: zeros.clone(),
            spare: zeros.clone(),
            gradient: zeros,
        }
    }

    /// One update; returns the loss after it.
    pub(crate) fn step(&mut self) -> f64 {
        let depth = self.layers.len();
        self.spare.copy_from(&self.prefixes[depth - 1]);
        self.spare -= &self.target;
        self.spare.transpose_to(&mut self.pullback);
        for i in (1..depth).rev() {
            self.prefixes[i - 1].mul_to(&self.pullback, &mut self.gradient);
            self.pullback.mul_to(&self.layers[i], &mut self.spare);
            std::mem::swap(&mut self.pullback, &mut self.spare);
            self.gradient.transpose_to(&mut self.spare);
            self.layers[i].zip_apply(&self.spare, |theta, gradient| *theta -= self.step * gradient);
        }
        self.pullback.transpose_to(&mut self.spare);
        self.layers[0].zip_apply(&self.spare, |theta, gradient| *theta -= self.step * gradient);
        self.prefixes[0].copy_from(&self.layers[0]);
        for i in 1..depth {
            let (before, after) = self.prefixes.split_at_mut(i);
            self.layers[i].mul_to(&before[i - 1], &mut after[0]);
        }
        0.5 * self.prefixes[depth - 1].zip_fold(&self.target, 0.0, |sum, a, phi| sum + (a - phi) * (a - phi))
    }
}
