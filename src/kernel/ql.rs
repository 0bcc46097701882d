//! One pass of the implicit QL iteration over the entries of a symmetric tridiagonal matrix.

/// The first index from `l` on behind which the matrix is split: where the entry beside the diagonal is at most `floor`, or a
/// rounding of its neighbors; or the last index.
#[must_use]
#[inline(never)]
pub fn end_of_block(on: &[f64], beside: &[f64], l: usize, floor: f64) -> usize {
    let mut m = l;
    while m + 1 < on.len() {
        let entry = beside[m].abs();
        if entry <= f64::EPSILON * (on[m].abs() + on[m + 1].abs()) || entry <= floor {
            break;
        }
        m += 1;
    }
    m
}

/// A pass over the block from `l` to `end > l` with Wilkinson's shift; returns how many rotations, as (c, s), it took, the
/// last columns' first. It ends early where a squared length is at most `negligible`.
#[inline(never)]
pub fn pass(
    on: &mut [f64],
    beside: &mut [f64],
    (l, end): (usize, usize),
    negligible: f64,
    rotations: &mut [(f64, f64)],
) -> usize {
    let half_gap = (on[l + 1] - on[l]) / (2.0 * beside[l]);
    let root = (half_gap * half_gap + 1.0).sqrt();
    let signed = if half_gap < 0.0 { -root } else { root };
    let mut g = on[end] - on[l] + beside[l] / (half_gap + signed);
    let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
    let mut count = 0;
    for i in (l..end).rev() {
        let f = sine * beside[i];
        let b = cosine * beside[i];
        let squared = f * f + g * g;
        if squared <= negligible {
            // Splits here: what is done so far stands.
            beside[i + 1] = 0.0;
            on[i + 1] -= shift;
            beside[end] = 0.0;
            return count;
        }
        let r = squared.sqrt();
        beside[i + 1] = r;
        sine = f / r;
        cosine = g / r;
        g = on[i + 1] - shift;
        let r = (on[i] - g) * sine + 2.0 * cosine * b;
        shift = sine * r;
        on[i + 1] = g + shift;
        g = cosine * r - b;
        rotations[count] = (cosine, sine);
        count += 1;
    }
    on[l] -= shift;
    beside[l] = g;
    beside[end] = 0.0;
    count
}
