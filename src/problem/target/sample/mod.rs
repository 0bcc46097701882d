//! Sampled data: inputs `x ~ N(0, Σ)` with outputs `y = Φx + ν`, `ν ~ N(0, s²I)`, and what training needs of them.
//!
//! With `E = A − Φ` the training loss is
//!
//! `½/n ‖AX − Y‖_F² = ½ tr(E Σ̂ Eᵀ) − tr(E Ĉᵀ) + ½/n ‖N‖_F²`, `Σ̂ = XXᵀ/n`, `Ĉ = NXᵀ/n`, N the noise,
//!
//! and its gradient in A is `EΣ̂ − Ĉ`, so for the full batch two d×d matrices and a number stand for all samples. Written
//! with E rather than A nothing cancels where there is no noise. The samples themselves are kept only for minibatches.

mod drawing;
#[cfg(test)]
mod tests;

pub(super) use drawing::Drawing;

use nalgebra::DMatrix;

use super::super::choice::words;
use crate::linalg::padded::{padded_width, read_matrix};
use crate::linalg::times;

words! {
    /// What is trained on.
    Data {
        Population = "population", "Population", "The expected loss over isotropic inputs, ½‖A − Φ‖²: no data at all.";
        Sampled = "sampled", "Sampled", "The mean loss over n samples of an input and its noisy output.";
    }
}

words! {
    /// How the inputs of a sample are made.
    Design {
        Drawn = "drawn", "As drawn", "Independent normal inputs, as they come.";
        Exact = "exact", "Exact moments", "Normal inputs, adjusted so that XXᵀ/n is Σ itself; needs n ≥ d.";
    }
}

/// Largest number of samples.
pub const MAX_SAMPLES: usize = 20_000;

/// What a rule has to know of the sample that it trains on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Number of samples n.
    pub count: usize,
    /// Samples in a batch, at most n; n itself is the full batch.
    pub batch: usize,
    /// Standard deviation of the noise, s.
    pub noise: f64,
    /// An estimate of the largest eigenvalue of the second moments of a batch: `max Σ · (1 + √(d/b))²`, the edge of the
    /// Marchenko-Pastur law; `max Σ` for a full batch with exact moments.
    pub curvature: f64,
    /// The residual of least squares, rounded down: no matrix A has a smaller training loss. `None` where it is 0 or
    /// could not be told from 0.
    pub floor: Option<f64>,
}

impl Sampling {
    /// Whether an update uses less than all samples.
    #[must_use]
    pub fn is_minibatch(&self) -> bool {
        self.batch < self.count
    }
}

/// Samples, as far as training needs them. Widths are d; matrices are [padded](crate::linalg::padded).
#[derive(Debug)]
pub struct Sample {
    width: usize,
    seed: u32,
    sampling: Sampling,
    /// The diagonal of Σ.
    variances: Vec<f64>,
    /// `Σ̂`
    second_moments: Vec<f64>,
    /// `Ĉ`
    noise_moments: Vec<f64>,
    /// `½/n ‖N‖_F²`
    noise_loss: f64,
    /// X and N, d entries a sample; empty for the full batch.
    inputs: Vec<f64>,
    noises: Vec<f64>,
}

impl Sample {
    /// What a rule has to know of it.
    #[must_use]
    pub fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// The seed that it was drawn from, and that minibatches are.
    #[must_use]
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// The variances of the coordinates of x: the diagonal of Σ.
    #[must_use]
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// `Σ̂ = XXᵀ/n`, padded.
    #[must_use]
    pub fn second_moments(&self) -> &[f64] {
        &self.second_moments
    }

    /// `Ĉ = NXᵀ/n`, padded.
    #[must_use]
    pub fn noise_moments(&self) -> &[f64] {
        &self.noise_moments
    }

    /// `½/n ‖N‖_F²`, the training loss of Φ itself.
    #[must_use]
    pub fn noise_loss(&self) -> f64 {
        self.noise_loss
    }

    /// `½s²d`, the population loss of Φ itself, and the least there is.
    #[must_use]
    pub fn population_floor(&self) -> f64 {
        0.5 * self.sampling.noise * self.sampling.noise * self.width as f64
    }

    /// `½ tr(E Σ Eᵀ) + ½s²d` for the error `E = A − Φ`, padded.
    #[must_use]
    pub fn population_loss(&self, error: &[f64]) -> f64 {
        let columns = error.chunks_exact(padded_width(self.width)).zip(&self.variances);
        let sum = columns.fold(0.0, |sum, (column, variance)| {
            sum + variance * column.iter().fold(0.0, |sum, entry| sum + entry * entry)
        });
        0.5 * sum + self.population_floor()
    }

    /// `Σ̂` and `YXᵀ/n = ΦΣ̂ + Ĉ`, d×d: the normal equations of least squares are `WΣ̂ = YXᵀ/n`.
    #[must_use]
    pub fn normal_equations(&self, phi: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
        let sigma = read_matrix(self.width, &self.second_moments);
        let mut right = times(phi, &sigma);
        for (entry, noise) in right.iter_mut().zip(&read_matrix(self.width, &self.noise_moments)) {
            *entry += noise;
        }
        (sigma, right)
    }

    /// The input and the noise of sample j, d numbers each; `None` where samples are not kept.
    #[must_use]
    pub fn pair(&self, j: usize) -> Option<(&[f64], &[f64])> {
        let range = j * self.width..(j + 1) * self.width;
        Some((self.inputs.get(range.clone())?, self.noises.get(range)?))
    }

    /// Bytes that it takes: `8 (2 n_p² + 2nd)`, the second summand for minibatches only; `n_p` is the width padded. At
    /// most 41 MB, by the limits of the settings.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let entries = [&self.variances, &self.second_moments, &self.noise_moments, &self.inputs, &self.noises];
        (entries.iter().map(|part| part.len()).sum::<usize>() * size_of::<f64>()) as u64
    }
}
