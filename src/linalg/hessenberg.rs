//! Reduction to Hessenberg form.
//!
//! `A = Q·H·Qᵀ`, A n×n, Q orthogonal, `H[i, j] = 0` for `i > j + 1`: one reflection `I − τvvᵀ` a column, from both sides
//! (Golub and Van Loan, *Matrix Computations*, 4th ed., algorithm 7.4.2). Backward stable, `10n³/3` operations. Q is not
//! kept: only eigenvalues are asked for.

use super::level_one::{axpy, dot, norm_squared};
use super::scaling::NEGLIGIBLE;

/// A reduction under way, one column a step.
#[derive(Debug, Clone)]
pub(super) struct Hessenberg {
    n: usize,
    /// The matrix, column-major; its first `column` columns are reduced.
    entries: Vec<f64>,
    column: usize,
    /// The reflection's v, and `τAv`.
    reflection: Vec<f64>,
    image: Vec<f64>,
}

impl Hessenberg {
    /// Begins to reduce an n×n matrix of entries of about 1, given column by column.
    pub(super) fn new(n: usize, entries: Vec<f64>) -> Self {
        Self { n, entries, column: 0, reflection: vec![0.0; n], image: vec![0.0; n] }
    }

    /// Whether every column is reduced.
    pub(super) fn is_done(&self) -> bool {
        self.column + 2 >= self.n
    }

    /// H, column-major.
    pub(super) fn into_entries(self) -> Vec<f64> {
        self.entries
    }

    /// Reduces one more column; returns the operations it took.
    pub(super) fn step(&mut self) -> u64 {
        let Self { n, column, .. } = *self;
        self.column += 1;
        let first = column + 1;
        let v = &mut self.reflection[first..];
        v.copy_from_slice(&self.entries[column * n + first..(column + 1) * n]);
        let tail = norm_squared(&v[1..]);
        let reflects = tail > NEGLIGIBLE;
        if reflects {
            let norm = (v[0] * v[0] + tail).sqrt();
            // The sign without cancellation.
            let head = if v[0] < 0.0 { norm } else { -norm };
            v[0] -= head;
            self.entries[column * n + first] = head;
        }
        self.entries[column * n + first + 1..(column + 1) * n].fill(0.0);
        if !reflects {
            return (4 * v.len()) as u64;
        }
        let tau = 2.0 / norm_squared(v);
        let right = &mut self.entries[first * n..];
        self.image.fill(0.0);
        for (column, &v_j) in right.chunks_exact_mut(n).zip(&*v) {
            let along = tau * dot(v, &column[first..]);
            axpy(-along, v, &mut column[first..]);
            axpy(tau * v_j, column, &mut self.image);
        }
        for (column, &v_j) in right.chunks_exact_mut(n).zip(&*v) {
            axpy(-v_j, &self.image, column);
        }
        (4 * v.len() * (v.len() + n)) as u64
    }
}
