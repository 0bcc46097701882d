//! `θⁿ` by repeated squaring, for many θ at once and in one fixed order of operations.
//!
//! From the highest bit of n down: square, and multiply by θ where the bit is set (Knuth, *The Art of Computer
//! Programming*, vol. 2, section 4.6.3). The loop over bits is outside a block that stays in the first-level
//! cache, so each inner loop has no branch and vectorizes.
//! The relative error is at most about nε.

use super::sum::BLOCK;

/// `power ← θⁿ`, element by element.
#[inline(never)]
pub fn real_power(theta: &[f64], n: usize, power: &mut [f64]) {
    for (theta, power) in theta.chunks(BLOCK).zip(power.chunks_mut(BLOCK)) {
        if n == 0 {
            power.fill(1.0);
            continue;
        }
        power.copy_from_slice(theta);
        for bit in (0..n.ilog2()).rev() {
            for p in power.iter_mut() {
                *p *= *p;
            }
            if n >> bit & 1 == 1 {
                for (p, x) in power.iter_mut().zip(theta) {
                    *p *= x;
                }
            }
        }
    }
}

/// `re + i·im ← (x + iy)ⁿ`, element by element.
#[inline(never)]
pub fn complex_power(x: &[f64], y: &[f64], n: usize, re: &mut [f64], im: &mut [f64]) {
    let bases = x.chunks(BLOCK).zip(y.chunks(BLOCK));
    let powers = re.chunks_mut(BLOCK).zip(im.chunks_mut(BLOCK));
    for ((x, y), (re, im)) in bases.zip(powers) {
        if n == 0 {
            re.fill(1.0);
            im.fill(0.0);
            continue;
        }
        re.copy_from_slice(x);
        im.copy_from_slice(y);
        for bit in (0..n.ilog2()).rev() {
            for (re, im) in re.iter_mut().zip(im.iter_mut()) {
                (*re, *im) = (*re * *re - *im * *im, 2.0 * (*re * *im));
            }
            if n >> bit & 1 == 1 {
                for ((re, im), (x, y)) in re.iter_mut().zip(im.iter_mut()).zip(x.iter().zip(y)) {
                    (*re, *im) = (*re * x - *im * y, *re * y + *im * x);
                }
            }
        }
    }
}
