//! The dense engine against its definition, on seeded random problems.

mod gradient;
mod interruption;
mod invariances;
mod measures;
mod rest;
mod sampled;
mod sampled_optimizers;
mod starts;
mod tied;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::Dense;
use crate::engine::{Progress, Rule, Unlimited, Update};

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Uniform on [−1, 1).
fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 * 2f64.powi(-52) - 1.0
}

/// Entries uniform on [−1, 1) over √d: spectral norm about 1.15.
fn random_matrix(d: usize, rng: &mut ChaCha8Rng) -> DMatrix<f64> {
    DMatrix::from_fn(d, d, |_, _| uniform(rng)) / (d as f64).sqrt()
}

/// The identity and something random of norm about `distance`.
fn near_identity(d: usize, distance: f64, rng: &mut ChaCha8Rng) -> DMatrix<f64> {
    DMatrix::identity(d, d) + random_matrix(d, rng) * distance
}

fn rule(update: Update, depth: usize, step: f64) -> Rule {
    Rule::new(update, depth, step, 1.0)
}

fn descent(depth: usize, step: f64) -> Rule {
    rule(Update::Descent, depth, step)
}

/// Makes updates without interruption.
fn run(dense: &mut Dense, updates: usize) {
    for _ in 0..updates {
        assert!(matches!(dense.step(&mut Unlimited), Progress::Updated | Progress::AtRest));
    }
}

fn layers(dense: &Dense) -> Vec<DMatrix<f64>> {
    (1..=dense.depth()).map(|i| dense.layer(i)).collect()
}

/// `Θ_{i+1}ᵀΘ_{i+1} − Θ_iΘ_iᵀ` for i = 1, …, L − 1; also of gradients.
fn imbalances(layers: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
    layers.windows(2).map(|pair| pair[1].transpose() * &pair[1] - &pair[0] * pair[0].transpose()).collect()
}
