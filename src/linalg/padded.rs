//! [Padded](crate::kernel::padded) matrices, and between them and nalgebra's.

use nalgebra::DMatrix;

pub use crate::kernel::padded::{TILE, padded_width, transpose, write_scaled_identity};

/// Writes a d×d matrix into a padded one.
pub fn write_matrix(matrix: &DMatrix<f64>, entries: &mut [f64]) {
    entries.fill(0.0);
    let width = matrix.nrows();
    for (column, source) in entries.chunks_exact_mut(padded_width(width)).zip(matrix.column_iter()) {
        for (entry, value) in column.iter_mut().zip(source.iter()) {
            *entry = *value;
        }
    }
}

/// The d×d matrix within a padded one.
#[must_use]
pub fn read_matrix(width: usize, entries: &[f64]) -> DMatrix<f64> {
    let n = padded_width(width);
    DMatrix::from_fn(width, width, |i, j| entries[i + j * n])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_survive_padding() {
        for width in 1..10 {
            let n = padded_width(width);
            let matrix = DMatrix::from_fn(width, width, |i, j| (1 + i + 10 * j) as f64);
            let mut entries = vec![f64::NAN; n * n];
            write_matrix(&matrix, &mut entries);
            assert_eq!(read_matrix(width, &entries), matrix);
            assert_eq!(entries.iter().filter(|entry| **entry == 0.0).count(), n * n - width * width);

            let mut transposed = vec![f64::NAN; n * n];
            transpose(n, &entries, &mut transposed);
            assert_eq!(read_matrix(width, &transposed), matrix.transpose());
        }
    }
}
