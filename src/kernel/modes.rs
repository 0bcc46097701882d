//! Updates of modes: one number θ an eigenvalue z of the target, `p = θ^L`, `q = θ^{L−1}`. Complex modes are given by the
//! slices of their real and of their imaginary parts.

use super::power::{complex_power, real_power};
use super::sum::{BLOCK, LaneSum};

/// What is known of modes whose θ is final.
#[derive(Debug, Clone, Copy)]
pub struct Finished {
    /// `Σ |p − z|²`.
    pub squares: f64,
    /// Whether some bit of some θ has changed.
    pub changed: bool,
    /// Whether some `Re p` is below the floor.
    pub below: bool,
}

/// `θ' = θ − step·(q(qθ − z) + kappa·(θ − 1))` for real modes.
#[inline(never)]
pub fn descend_real([z, x, q]: [&[f64]; 3], next: &mut [f64], step: f64, kappa: f64) {
    for (((next, z), x), q) in next.iter_mut().zip(z).zip(x).zip(q) {
        let gradient = q * (q * x - z) + kappa * (x - 1.0);
        *next = x - step * gradient;
    }
}

/// Clips `θ − 1` at modulus `radius`.
#[inline(never)]
pub fn clip_real(next: &mut [f64], radius: f64) {
    for next in next {
        let distance = *next - 1.0;
        *next = if distance.abs() > radius { 1.0 + radius.copysign(distance) } else { *next };
    }
}

/// `q' = θ'^power`, and what a step needs to know of real modes that were θ.
#[inline(never)]
pub fn finish_real([z, x, next]: [&[f64]; 3], q: &mut [f64], power: usize, floor: f64) -> Finished {
    real_power(next, power, q);
    let (mut squares, mut changed, mut below) = (LaneSum::default(), 0, false);
    let targets = z.chunks(BLOCK).zip(q.chunks(BLOCK));
    for ((z, q), (x, next)) in targets.zip(x.chunks(BLOCK).zip(next.chunks(BLOCK))) {
        let mut terms = [0.0; BLOCK];
        let terms = &mut terms[..z.len()];
        for ((((term, z), q), x), next) in terms.iter_mut().zip(z).zip(q).zip(x).zip(next) {
            let product = q * next;
            let error = product - z;
            *term = error * error;
            changed |= x.to_bits() ^ next.to_bits();
            below |= product < floor;
        }
        squares.add(terms);
    }
    Finished { squares: squares.total(), changed: changed != 0, below }
}

/// `θ' = θ − step·(conj(q)(qθ − z) + kappa·(θ − 1))` for complex modes.
#[inline(never)]
pub fn descend_complex([z, x, q]: [[&[f64]; 2]; 3], [next_x, next_y]: [&mut [f64]; 2], step: f64, kappa: f64) {
    let n = next_x.len();
    // All of one length, said once: the loop has no bounds checks, and vectorizes.
    let [[z_re, z_im], [x, y], [q_re, q_im]] = [z, x, q].map(|parts| parts.map(|part| &part[..n]));
    let next_y = &mut next_y[..n];
    for j in 0..n {
        let error_re = (q_re[j] * x[j] - q_im[j] * y[j]) - z_re[j];
        let error_im = (q_re[j] * y[j] + q_im[j] * x[j]) - z_im[j];
        let gradient_re = (q_re[j] * error_re + q_im[j] * error_im) + kappa * (x[j] - 1.0);
        let gradient_im = (q_re[j] * error_im - q_im[j] * error_re) + kappa * y[j];
        next_x[j] = x[j] - step * gradient_re;
        next_y[j] = y[j] - step * gradient_im;
    }
}

/// Clips `θ − 1` at modulus `radius`.
#[inline(never)]
pub fn clip_complex([next_x, next_y]: [&mut [f64]; 2], radius: f64) {
    for (x, y) in next_x.iter_mut().zip(next_y) {
        let (along, across) = (*x - 1.0, *y);
        let distance = (along * along + across * across).sqrt();
        let outside = distance > radius;
        let shrink = radius / distance;
        *x = if outside { 1.0 + along * shrink } else { *x };
        *y = if outside { across * shrink } else { *y };
    }
}

/// `q' = θ'^power`, and what a step needs to know of complex modes that were θ.
#[inline(never)]
pub fn finish_complex(
    [z, x, next]: [[&[f64]; 2]; 3],
    [q_re, q_im]: [&mut [f64]; 2],
    power: usize,
    floor: f64,
) -> Finished {
    complex_power(next[0], next[1], power, q_re, q_im);
    let n = q_re.len();
    let [[z_re, z_im], [x, y], [next_x, next_y]] = [z, x, next].map(|parts| parts.map(|part| &part[..n]));
    let (q_re, q_im) = (&q_re[..n], &q_im[..n]);
    let (mut squares, mut changed, mut below) = (LaneSum::default(), 0, false);
    for start in (0..n).step_by(BLOCK) {
        let mut terms = [0.0; BLOCK];
        let terms = &mut terms[..BLOCK.min(n - start)];
        for (k, term) in terms.iter_mut().enumerate() {
            let j = start + k;
            let product_re = q_re[j] * next_x[j] - q_im[j] * next_y[j];
            let error_re = product_re - z_re[j];
            let error_im = (q_re[j] * next_y[j] + q_im[j] * next_x[j]) - z_im[j];
            *term = error_re * error_re + error_im * error_im;
            changed |= (x[j].to_bits() ^ next_x[j].to_bits()) | (y[j].to_bits() ^ next_y[j].to_bits());
            below |= product_re < floor;
        }
        squares.add(terms);
    }
    Finished { squares: squares.total(), changed: changed != 0, below }
}
