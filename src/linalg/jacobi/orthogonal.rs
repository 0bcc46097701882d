//! Orthonormal columns made a basis.

use crate::kernel::columns::dot;
use crate::kernel::level_one::axpy;

/// Completes the first `known` columns of an m×m matrix, which are orthonormal, to an orthonormal basis.
///
/// Each new one is the coordinate vector least represented so far, made orthogonal to the others twice: "twice is
/// enough" (B. N. Parlett, *The Symmetric Eigenvalue Problem*, section 6.9), because what is left of it has a norm
/// of `√((m − k)/m)` at least, k columns being known.
pub(in crate::linalg) fn complete(u: &mut [f64], m: usize, known: usize) {
    if known >= m {
        return;
    }
    let mut represented = vec![0.0; m];
    let mut represent = |column: &[f64]| {
        represented.iter_mut().zip(column).for_each(|(sum, entry)| *sum += entry * entry);
        (1..m).fold(0, |least, row| if represented[row] < represented[least] { row } else { least })
    };
    let mut least = u.chunks_exact(m).take(known).fold(0, |_, column| represent(column));
    for k in known..m {
        let (basis, rest) = u.split_at_mut(k * m);
        let column = &mut rest[..m];
        column.fill(0.0);
        column[least] = 1.0;
        for _ in 0..2 {
            for other in basis.chunks_exact(m) {
                let along = dot(column, other);
                axpy(-along, other, column);
            }
        }
        let length = dot(column, column).sqrt();
        column.iter_mut().for_each(|entry| *entry /= length);
        least = represent(column);
    }
}
