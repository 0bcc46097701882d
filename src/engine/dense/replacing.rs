//! Other layers in the place of those that a network has, between two updates.

use nalgebra::DMatrix;

use super::Dense;
use crate::linalg::padded::write_matrix;

impl Dense {
    /// Puts a d×d matrix in the place of `Θ_i`; one product. All layers are to be replaced, `Θ_1` first, and
    /// [`Dense::finish_replacing`] called after the last.
    pub(in crate::engine) fn replace_layer(&mut self, i: usize, layer: &DMatrix<f64>) {
        let size = self.n * self.n;
        write_matrix(layer, &mut self.layers[(i - 1) * size..i * size]);
        if i > 1 {
            self.extend_prefix(i);
        }
    }

    /// Takes error and loss of the new layers.
    pub(in crate::engine) fn finish_replacing(&mut self) {
        self.measure_error();
    }
}
