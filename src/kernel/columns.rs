//! Operations on columns whose length is a multiple of [`TILE`](super::padded::TILE), in pairs of `f64` and a fixed
//! order.
//!
//! No fused multiply-add and no sum whose order depends on the machine: the bits are the same everywhere.

use wide::f64x2;

/// Entries that a round of a loop takes: four pairs, so that four independent sums hide the latency of an addition.
const LANES: usize = 8;

/// `aᵀb`, added up in eight interleaved sums.
#[must_use]
#[inline(never)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [f64x2::ZERO; LANES / 2];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum += pair(a, k) * pair(b, k);
        }
    }
    let [low, high] = ((sums[0] + sums[2]) + (sums[1] + sums[3])).to_array();
    a_rest.iter().zip(b_rest).fold(low + high, |sum, (a, b)| sum + a * b)
}

/// `a ← a − (x·u + y·w)`.
#[inline(never)]
pub fn subtract_pair(a: &mut [f64], (x, u): (f64, &[f64]), (y, w): (f64, &[f64])) {
    for ((a, u), w) in a.iter_mut().zip(u).zip(w) {
        *a -= x * u + y * w;
    }
}

/// A linear map of two columns: `(a, b) ← (p·a + q·b, r·a + s·b)`.
#[derive(Debug, Clone, Copy)]
pub struct Mix {
    /// a in the first.
    pub p: f64,
    /// b in the first.
    pub q: f64,
    /// a in the second.
    pub r: f64,
    /// b in the second.
    pub s: f64,
}

impl Mix {
    /// Applies the map to every entry.
    #[inline(never)]
    pub fn apply(self, a: &mut [f64], b: &mut [f64]) {
        let [p, q, r, s] = [self.p, self.q, self.r, self.s].map(f64x2::splat);
        let (a, _) = a.as_chunks_mut::<4>();
        let (b, _) = b.as_chunks_mut::<4>();
        for (a, b) in a.iter_mut().zip(b) {
            let (a0, a1, b0, b1) = (pair(a, 0), pair(a, 1), pair(b, 0), pair(b, 1));
            put(a, p * a0 + q * b0, p * a1 + q * b1);
            put(b, r * a0 + s * b0, r * a1 + s * b1);
        }
    }
}

/// `(a, b) ← (c·a − s·b, s·a + c·b)`, c and s being cosine and sine of one angle between −π/4 and π/4.
///
/// In the form `a − s·(b + τ·a)`, `b + s·(a − τ·b)` with `τ = tan(θ/2)` (H. Rutishauser, *The Jacobi method for real symmetric
/// matrices*, Numer. Math. 9, 1966) small angles change norms by less than a rounding of c would, so that columns stay
/// of norm 1 through thousands of rotations.
#[inline(never)]
pub fn rotate(a: &mut [f64], b: &mut [f64], sine: f64, cosine: f64) {
    let (s, tau) = (f64x2::splat(sine), f64x2::splat(sine / (1.0 + cosine)));
    let (a, _) = a.as_chunks_mut::<4>();
    let (b, _) = b.as_chunks_mut::<4>();
    for (a, b) in a.iter_mut().zip(b) {
        let (a0, a1, b0, b1) = (pair(a, 0), pair(a, 1), pair(b, 0), pair(b, 1));
        put(a, a0 - s * (b0 + tau * a0), a1 - s * (b1 + tau * a1));
        put(b, b0 + s * (a0 - tau * b0), b1 + s * (a1 - tau * b1));
    }
}

/// Rotations of neighboring columns, one after the other: `(z_{i+1}, z_i) ← (s·z_i + c·z_{i+1}, c·z_i − s·z_{i+1})`
/// for i = first + k − 1 down to `first`, of k given as (c, s), the last column's first. Columns
/// have n entries and begin `stride` entries apart.
///
/// Goes through all rotations for a few rows at a time, so the column that two rotations share stays in registers.
#[inline(never)]
pub fn rotate_chain(z: &mut [f64], (n, stride): (usize, usize), first: usize, rotations: &[(f64, f64)]) {
    let columns = &mut z[first * stride..(first + rotations.len() + 1) * stride];
    let mut row = 0;
    while row + LANES <= n {
        rotate_rows::<LANES>(columns, stride, row, rotations);
        row += LANES;
    }
    if row < n {
        rotate_rows::<4>(columns, stride, row, rotations);
    }
}

#[inline(always)]
fn rotate_rows<const ROWS: usize>(columns: &mut [f64], stride: usize, row: usize, rotations: &[(f64, f64)]) {
    let mut rest = columns.rchunks_exact_mut(stride).map(|column| &mut column[row..row + ROWS]);
    let Some(mut right) = rest.next() else { return };
    let mut carry = [f64x2::ZERO; LANES / 2];
    (0..ROWS / 2).for_each(|k| carry[k] = pair(right, k));
    for (left, &(c, s)) in rest.zip(rotations) {
        let (c, s) = (f64x2::splat(c), f64x2::splat(s));
        for k in 0..ROWS / 2 {
            let z = pair(left, k);
            let turned = (s * z + c * carry[k]).to_array();
            carry[k] = c * z - s * carry[k];
            right[2 * k..2 * k + 2].copy_from_slice(&turned);
        }
        right = left;
    }
    for k in 0..ROWS / 2 {
        right[2 * k..2 * k + 2].copy_from_slice(&carry[k].to_array());
    }
}

#[inline(always)]
fn pair(entries: &[f64], k: usize) -> f64x2 {
    f64x2::new([entries[2 * k], entries[2 * k + 1]])
}

#[inline(always)]
fn put(entries: &mut [f64; 4], low: f64x2, high: f64x2) {
    let ([e0, e1], [e2, e3]) = (low.to_array(), high.to_array());
    *entries = [e0, e1, e2, e3];
}
