//! The gradient by itself, for tests and measures; a step never forms all of it at once.

use nalgebra::DMatrix;

use super::Dense;
use crate::linalg::padded::{read_matrix, transpose};
use crate::linalg::product::multiply;

impl Dense {
    /// The gradients `G_1, …, G_L` of the loss, d×d each, without the penalty; `None` while a step is interrupted.
    ///
    /// Costs 2(L−1) products, and allocates.
    #[must_use]
    pub fn gradients(&self) -> Option<Vec<DMatrix<f64>>> {
        if self.is_interrupted() {
            return None;
        }
        let n = self.n;
        let mut gradients = Vec::with_capacity(self.depth());
        let mut pullback = self.pullback.clone();
        let [mut product, mut gradient] = [vec![0.0; n * n], vec![0.0; n * n]];
        for i in (2..=self.depth()).rev() {
            multiply(n, self.prefix(i - 1), &pullback, &mut product);
            transpose(n, &product, &mut gradient);
            gradients.push(read_matrix(self.width, &gradient));
            multiply(n, &pullback, self.layer_entries(i), &mut product);
            std::mem::swap(&mut pullback, &mut product);
        }
        transpose(n, &pullback, &mut gradient);
        gradients.push(read_matrix(self.width, &gradient));
        gradients.reverse();
        Some(gradients)
    }
}
