//! The register-only limit: what 128-bit multiplication and addition can do when nothing is read from memory.

use std::hint::black_box;

use wide::f64x2;

/// Independent chains `x ← x·m + a`. More of them than two operations' latency needs on current processors (the sum of
/// both times the pipes for each), and few enough for the sixteen registers of x86-64 with m and a.
const CHAINS: usize = 12;

/// Links of every chain in one iteration.
const LINKS: usize = 64;

/// Floating-point operations of one iteration.
pub(crate) const FLOPS: u64 = (LINKS * CHAINS * 4) as u64;

/// Runs the chains; the results are consumed.
pub(crate) fn run(iterations: u32) {
    let (factor, term) = black_box((f64x2::splat(0.999), f64x2::splat(1e-3)));
    let mut chains: [f64x2; CHAINS] = std::array::from_fn(|j| f64x2::splat(1.0 + j as f64));
    for _ in 0..iterations as usize * LINKS {
        for chain in &mut chains {
            *chain = *chain * factor + term;
        }
    }
    black_box(chains);
}
