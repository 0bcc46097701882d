//! Square matrices padded with zeros to a multiple of [`TILE`], as flat column-major slices.
//!
//! A d×d matrix fills the upper left corner of n×n entries, `n` = [`padded_width`]`(d)`, entry (i, j) at `i + j·n`.
//! Padding lets the [product](super::product) run without a special case at the border; it stays zero under products,
//! sums and transposition, and adds only zeros to every sum.

use wide::f64x2;

/// Rows and columns of the register tile of the product: the padding is to a multiple of it.
pub const TILE: usize = 4;

/// The width `d` rounded up to a multiple of [`TILE`].
#[must_use]
pub const fn padded_width(width: usize) -> usize {
    width.next_multiple_of(TILE)
}

/// Writes `scale · I` (d×d) into a padded matrix.
#[inline(never)]
pub fn write_scaled_identity(width: usize, scale: f64, entries: &mut [f64]) {
    entries.fill(0.0);
    for entry in entries.iter_mut().step_by(padded_width(width) + 1).take(width) {
        *entry = scale;
    }
}

/// Writes `Aᵀ` into `transposed`; both padded, n×n.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(never)]
pub fn transpose(n: usize, a: &[f64], transposed: &mut [f64]) {
    zip_pairs(n, n, transposed, a, |_, source, _| source);
}

/// `a[i, j] ← visit(a[i, j], b[j, i], I[i, j])` for every entry, two rows at a time; `a` and `b` are n×n, and `I` is the d×d
/// identity, padded.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(always)]
pub(super) fn zip_pairs(
    width: usize,
    n: usize,
    a: &mut [f64],
    b: &[f64],
    mut visit: impl FnMut(f64x2, f64x2, f64x2) -> f64x2,
) {
    assert!(n.is_multiple_of(TILE) && a.len() == n * n && b.len() == n * n, "padded n×n matrices");
    let (source, _) = b.as_chunks::<TILE>();
    for (block, columns) in a.chunks_exact_mut((TILE * n).max(1)).enumerate() {
        let (left, right) = columns.split_at_mut(2 * n);
        let ((c0, c1), (c2, c3)) = (left.split_at_mut(n), right.split_at_mut(n));
        let quadruples = |column| <[f64]>::as_chunks_mut::<TILE>(column).0.iter_mut();
        let tiles = quadruples(c0).zip(quadruples(c1)).zip(quadruples(c2)).zip(quadruples(c3));
        for (tile, (((c0, c1), c2), c3)) in tiles.enumerate() {
            let at = |k: usize| source[(TILE * tile + k) * (n / TILE) + block];
            let rows = [at(0), at(1), at(2), at(3)];
            for (column, target) in [c0, c1, c2, c3].into_iter().enumerate() {
                let [mut low, mut high] = pairs(*target);
                let here = |row: usize| {
                    let i = TILE * tile + row;
                    if i == TILE * block + column && i < width { 1.0 } else { 0.0 }
                };
                let from = |row: usize| f64x2::new([rows[row][column], rows[row + 1][column]]);
                low = visit(low, from(0), f64x2::new([here(0), here(1)]));
                high = visit(high, from(2), f64x2::new([here(2), here(3)]));
                let ([e0, e1], [e2, e3]) = (low.to_array(), high.to_array());
                *target = [e0, e1, e2, e3];
            }
        }
    }
}

#[inline(always)]
fn pairs([e0, e1, e2, e3]: [f64; TILE]) -> [f64x2; 2] {
    [f64x2::new([e0, e1]), f64x2::new([e2, e3])]
}

/// Calls `visit(&mut a[i, j], b[j, i])` for every entry; `a` and `b` are n×n.
///
/// Goes tile by tile, so that both matrices are read in runs; the order is the same everywhere.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline(always)]
pub(super) fn zip_transposed(n: usize, a: &mut [f64], b: &[f64], mut visit: impl FnMut(&mut f64, f64)) {
    assert!(n.is_multiple_of(TILE) && a.len() == n * n && b.len() == n * n, "padded n×n matrices");
    for j in (0..n).step_by(TILE) {
        for i in (0..n).step_by(TILE) {
            let source: [[f64; TILE]; TILE] = std::array::from_fn(|column| {
                let start = (i + column) * n + j;
                std::array::from_fn(|row| b[start..start + TILE][row])
            });
            for column in 0..TILE {
                let start = (j + column) * n + i;
                let target = &mut a[start..start + TILE];
                for row in 0..TILE {
                    visit(&mut target[row], source[row][column]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_lies_on_the_diagonal() {
        let mut entries = vec![f64::NAN; 64];
        write_scaled_identity(6, 2.5, &mut entries);
        let mut expected = vec![0.0; 64];
        (0..6).for_each(|i| expected[9 * i] = 2.5);
        assert_eq!(entries, expected);
        (0..6).for_each(|i| expected[9 * i] = 1.0);
        let mut seen = vec![f64::NAN; 64];
        zip_pairs(6, 8, &mut seen, &entries, |_, _, identity| identity);
        assert_eq!(seen, expected);
    }
}
