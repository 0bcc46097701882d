//! `C = A·B` for padded square matrices, with the same bits on every machine.
//!
//! Each entry is `Σ_k A[i,k] B[k,j]`, added up from zero in ascending k with a separate multiplication and addition
//! (no fused multiply-add), so neither the width of vector registers nor the processor shows in the result.
//!
//! Training spends its time here. The kernel holds a 4×4 tile of `C` in registers, two pairs of `f64` a column, and
//! reads for each k four consecutive entries of a column of `A` and one entry of each of four columns of `B`: in place,
//! but that widths from 68 to 128 copy sixteen rows of `A` at a time. What was measured in wasm with 128-bit SIMD is in
//! docs/performance.md; in short: two operations a load are enough to keep the arithmetic busy, a copy gains nothing at
//! smaller widths, and unrolling over k costs a third or more, because it leaves too few registers. Width 4 has a kernel
//! of its own whose loops all have constant length.

use std::hint::black_box;

use wide::f64x2;

use super::padded::TILE;

/// One column of a register tile: rows 0-1 and rows 2-3.
type TileColumn = [f64x2; 2];

/// Widths from which, and up to which, a product copies rows of its left factor.
const WIDE: usize = 68;
const DEEP: usize = 128;

/// Tiles that it copies at once: with four columns of the other factor they fit into the first-level cache.
const PACKED: usize = 4;

/// Floating-point operations of one product of n×n matrices.
#[must_use]
pub const fn flops(n: usize) -> u64 {
    2 * (n as u64).pow(3)
}

/// Writes `A·B` into `c`; all n×n, column-major.
///
/// # Panics
/// When a slice has not n² entries, or n is not a multiple of [`TILE`].
#[inline]
pub fn multiply(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    match n {
        TILE => multiply_least(a, b, c),
        8 => multiply_8(a, b, c),
        _ => multiply_wide(n, a, b, c),
    }
}

/// Of 4×4 matrices, in less time than a call takes.
#[inline]
fn multiply_least(a: &[f64], b: &[f64], c: &mut [f64]) {
    assert!(a.len() == 16 && b.len() == 16 && c.len() == 16, "padded 4×4 matrices");
    if let (Ok(a), Ok(b), Ok(c)) = (a.try_into(), b.try_into(), c.try_into()) {
        multiply_4(a, b, c);
    }
}

/// Of 8×8 matrices, which would lose a tenth beside others in one function.
#[inline(never)]
fn multiply_8(a: &[f64], b: &[f64], c: &mut [f64]) {
    assert!(a.len() == 64 && b.len() == 64 && c.len() == 64, "padded 8×8 matrices");
    multiply_fixed::<8>(a, b, c);
}

/// Of wider ones.
#[inline(never)]
fn multiply_wide(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    assert!(n.is_multiple_of(TILE) && a.len() == n * n && b.len() == n * n && c.len() == n * n, "padded n×n matrices");
    match n {
        16 => multiply_16(a, b, c),
        32 => multiply_32(a, b, c),
        WIDE..=DEEP => multiply_packed(n, a, b, c),
        _ => multiply_columns(n, a, b, c),
    }
}

/// Writes `A·B` into `c`, A n×n, B and C with as many columns as they have, a multiple of [`TILE`]; column-major.
///
/// # Panics
/// When A has not n² entries, n is not a multiple of [`TILE`], or B and C are not of one size with columns of n entries.
#[inline(never)]
pub fn multiply_columns(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    assert!(n.is_multiple_of(TILE) && a.len() == n * n && b.len() == c.len(), "padded matrices");
    if n > 0 {
        assert!(b.len().is_multiple_of(TILE * n), "padded columns");
        multiply_tiled(n, &a.chunks_exact(n), b, c);
    }
}

/// With columns of constant length: their addresses need no multiplication, which shows in small products.
fn multiply_fixed<const N: usize>(a: &[f64], b: &[f64], c: &mut [f64]) {
    let (columns, _) = a.as_chunks::<N>();
    // The number of rounds of the loop over k stays unknown to the compiler, which would unroll it.
    multiply_tiled(black_box(N), &columns.iter().map(<[f64; N]>::as_slice), b, c);
}

// Each width in a function of its own, where no other one takes its registers.
#[inline(never)]
fn multiply_16(a: &[f64], b: &[f64], c: &mut [f64]) {
    multiply_fixed::<16>(a, b, c);
}

#[inline(never)]
fn multiply_32(a: &[f64], b: &[f64], c: &mut [f64]) {
    multiply_fixed::<32>(a, b, c);
}

/// With a copy of some rows of `A` at a time, tile after tile.
///
/// Columns of a wide matrix lie so far apart that those of one tile compete for the same lines of the first-level cache, and
/// are fetched again for every four columns of `B`.
#[inline(never)]
fn multiply_packed(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    let mut packed = [[[0.0; TILE]; DEEP]; PACKED];
    for first in (0..n).step_by(PACKED * TILE) {
        let tiles = PACKED.min((n - first) / TILE);
        for (k, column) in a.chunks_exact(n).enumerate() {
            let (quadruples, _) = column[first..].as_chunks::<TILE>();
            for (packed, quadruple) in packed.iter_mut().zip(quadruples) {
                packed[k] = *quadruple;
            }
        }
        for (b, c) in b.chunks_exact(TILE * n).zip(c.chunks_exact_mut(TILE * n)) {
            let (left, right) = b.split_at(2 * n);
            let ((b0, b1), (b2, b3)) = (left.split_at(n), right.split_at(n));
            for (tile, packed) in packed.iter().take(tiles).enumerate() {
                let mut sums: [TileColumn; TILE] = Default::default();
                for ((((a, b0), b1), b2), b3) in packed.iter().zip(b0).zip(b1).zip(b2).zip(b3) {
                    let a = load(a);
                    accumulate(&mut sums[0], a, *b0);
                    accumulate(&mut sums[1], a, *b1);
                    accumulate(&mut sums[2], a, *b2);
                    accumulate(&mut sums[3], a, *b3);
                }
                for (sums, column) in sums.into_iter().zip(c.chunks_exact_mut(n)) {
                    if let Some(c) = column[first + TILE * tile..].first_chunk_mut() {
                        store(sums, c);
                    }
                }
            }
        }
    }
}

#[inline(always)]
pub(super) fn multiply_4(a: &[f64; 16], b: &[f64; 16], c: &mut [f64; 16]) {
    let (a, _) = a.as_chunks::<TILE>();
    let (b, _) = b.as_chunks::<TILE>();
    let (c, _) = c.as_chunks_mut::<TILE>();
    for (b, c) in b.iter().zip(c) {
        let mut sum = [f64x2::ZERO; 2];
        for (a, b) in a.iter().zip(b) {
            accumulate(&mut sum, load(a), *b);
        }
        store(sum, c);
    }
}

/// `a` are the columns of `A`.
#[inline(always)]
fn multiply_tiled<'a>(n: usize, a: &(impl Iterator<Item = &'a [f64]> + Clone), b: &[f64], c: &mut [f64]) {
    for (b, c) in b.chunks_exact(TILE * n).zip(c.chunks_exact_mut(TILE * n)) {
        let (left, right) = b.split_at(2 * n);
        let ((b0, b1), (b2, b3)) = (left.split_at(n), right.split_at(n));
        let (left, right) = c.split_at_mut(2 * n);
        let ((c0, c1), (c2, c3)) = (left.split_at_mut(n), right.split_at_mut(n));
        let quadruples = |column| <[f64]>::as_chunks_mut::<TILE>(column).0.iter_mut();
        let tiles = quadruples(c0).zip(quadruples(c1)).zip(quadruples(c2)).zip(quadruples(c3));
        for (tile, (((c0, c1), c2), c3)) in tiles.enumerate() {
            let mut sums: [TileColumn; TILE] = Default::default();
            // Zipped, so that no bounds are checked inside.
            for ((((a, b0), b1), b2), b3) in a.clone().zip(b0).zip(b1).zip(b2).zip(b3) {
                let Some(a) = a[TILE * tile..].first_chunk() else { break };
                let a = load(a);
                accumulate(&mut sums[0], a, *b0);
                accumulate(&mut sums[1], a, *b1);
                accumulate(&mut sums[2], a, *b2);
                accumulate(&mut sums[3], a, *b3);
            }
            store(sums[0], c0);
            store(sums[1], c1);
            store(sums[2], c2);
            store(sums[3], c3);
        }
    }
}

#[inline(always)]
fn accumulate(sum: &mut TileColumn, a: TileColumn, b: f64) {
    let b = f64x2::splat(b);
    sum[0] += a[0] * b;
    sum[1] += a[1] * b;
}

#[inline(always)]
fn load(&[a0, a1, a2, a3]: &[f64; TILE]) -> TileColumn {
    [f64x2::new([a0, a1]), f64x2::new([a2, a3])]
}

#[inline(always)]
fn store([low, high]: TileColumn, entries: &mut [f64; TILE]) {
    let ([e0, e1], [e2, e3]) = (low.to_array(), high.to_array());
    *entries = [e0, e1, e2, e3];
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_core::{Rng, SeedableRng};

    use super::super::padded::padded_width;
    use super::*;
    use nalgebra::DMatrix;

    fn write_matrix(matrix: &DMatrix<f64>, entries: &mut [f64]) {
        entries.fill(0.0);
        let n = padded_width(matrix.nrows());
        for (column, source) in entries.chunks_exact_mut(n).zip(matrix.column_iter()) {
            column[..matrix.nrows()].copy_from_slice(source.as_slice());
        }
    }

    /// The textbook loop, over the d×d entries alone.
    fn naive(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
        let d = a.nrows();
        DMatrix::from_fn(d, d, |i, j| {
            let mut sum = 0.0;
            for k in 0..d {
                sum += a[(i, k)] * b[(k, j)];
            }
            sum
        })
    }

    /// Entries with both signs, many exponents, and some zeros of either sign.
    fn random(d: usize, rng: &mut ChaCha8Rng) -> DMatrix<f64> {
        DMatrix::from_fn(d, d, |_, _| {
            let bits = rng.next_u64();
            if bits.is_multiple_of(16) {
                return if bits & 16 == 0 { 0.0 } else { -0.0 };
            }
            let exponent = 1023 - 20 + (bits >> 52) % 40;
            f64::from_bits((bits & 0x800f_ffff_ffff_ffff) | (exponent << 52))
        })
    }

    #[test]
    fn every_bit_is_that_of_the_naive_loop() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for d in (1..=40).chain([61, 100, 125, 128, 130]) {
            let n = padded_width(d);
            for _ in 0..if d > 40 { 1 } else { 10 } {
                let (a, b) = (random(d, &mut rng), random(d, &mut rng));
                let [mut pa, mut pb, mut pc, mut expected] = std::array::from_fn(|_| vec![f64::NAN; n * n]);
                write_matrix(&a, &mut pa);
                write_matrix(&b, &mut pb);
                write_matrix(&naive(&a, &b), &mut expected);
                multiply(n, &pa, &pb, &mut pc);
                let bits = |entries: &[f64]| entries.iter().map(|entry| entry.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&pc), bits(&expected), "d = {d}");
            }
        }
    }
}
