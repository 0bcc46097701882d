//! What charts ask of the layers: how far they are from each other, from balance, and from their center.
//!
//! All of these look at the layers as they stand, so between updates they belong together, and while a step is
//! [interrupted](Dense::is_interrupted) they mix layers of two updates. They allocate.

use nalgebra::DMatrix;

use super::Dense;
use crate::linalg::padded::transpose;
use crate::linalg::product::multiply;
use crate::linalg::{DecompositionError, Svd};

/// How far a layer is from its center C, the identity or the T in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// `‖Θ − C‖_F`.
    pub frobenius: f64,
    /// `‖Θ − C‖`, the largest singular value.
    pub spectral: f64,
}

impl Dense {
    /// `max_i ‖Θ_i − Θ_1‖_F`: 0 in exact arithmetic when `Φ` is normal and all layers start equal.
    #[must_use]
    pub fn layer_spread(&self) -> f64 {
        let first = self.layer_entries(1);
        self.layers.chunks_exact(self.n * self.n).map(|layer| distance(layer, first)).fold(0.0, f64::max)
    }

    /// `max_i ‖Θ_{i+1}ᵀΘ_{i+1} − Θ_iΘ_iᵀ‖_F`: conserved by gradient flow. 0 for a single layer. Costs 2(L−1) products.
    #[must_use]
    pub fn balance_defect(&self) -> f64 {
        let n = self.n;
        let [mut transposed, mut inner, mut outer] = std::array::from_fn(|_| vec![0.0; n * n]);
        let mut largest = 0.0f64;
        for i in 1..self.depth() {
            let (layer, next) = (self.layer_entries(i), self.layer_entries(i + 1));
            transpose(n, next, &mut transposed);
            multiply(n, &transposed, next, &mut inner);
            transpose(n, layer, &mut transposed);
            multiply(n, layer, &transposed, &mut outer);
            largest = largest.max(distance(&inner, &outer));
        }
        largest
    }

    /// The distance of each layer from its center, the identity or T, first layer first: one decomposition a layer.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for layers that are not finite.
    pub fn distances_from_center(&self) -> Result<Vec<Distance>, DecompositionError> {
        let center = self.center().unwrap_or_else(|| DMatrix::identity(self.width, self.width));
        let distance_of = |i| {
            let offset = self.layer(i) - &center;
            let spectral = Svd::new(&offset)?.sigma.first().copied().unwrap_or(0.0);
            Ok(Distance { frobenius: offset.norm(), spectral })
        };
        (1..=self.depth()).map(distance_of).collect()
    }
}

/// `‖A − B‖_F`.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}
