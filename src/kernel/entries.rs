//! Operations entry by entry, on slices of the same length.

/// `sum ← a + b`.
#[inline(never)]
pub fn write_sum(a: &[f64], b: &[f64], sum: &mut [f64]) {
    for ((sum, a), b) in sum.iter_mut().zip(a).zip(b) {
        *sum = a + b;
    }
}

/// `difference ← a − b`.
#[inline(never)]
pub fn write_difference(a: &[f64], b: &[f64], difference: &mut [f64]) {
    for ((difference, a), b) in difference.iter_mut().zip(a).zip(b) {
        *difference = a - b;
    }
}

/// `a ← a − b`.
#[inline(never)]
pub fn subtract(a: &mut [f64], b: &[f64]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a -= b;
    }
}

/// `a ← factor·a`.
#[inline(never)]
pub fn scale(a: &mut [f64], factor: f64) {
    a.iter_mut().for_each(|a| *a *= factor);
}

/// `sum ← a + factor·b`.
#[inline(never)]
pub fn write_along(a: &[f64], factor: f64, b: &[f64], sum: &mut [f64]) {
    for ((sum, a), b) in sum.iter_mut().zip(a).zip(b) {
        *sum = a + factor * b;
    }
}

/// `b ← a − factor·b`.
#[inline(never)]
pub fn step_from(a: &[f64], factor: f64, b: &mut [f64]) {
    for (b, a) in b.iter_mut().zip(a) {
        *b = a - factor * *b;
    }
}

/// `a ← factor·(a − b)`.
#[inline(never)]
pub fn pull(a: &mut [f64], factor: f64, b: &[f64]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a = factor * (*a - b);
    }
}

/// `sum ← x·a + y·b`.
#[inline(never)]
pub fn combine((x, a): (f64, &[f64]), (y, b): (f64, &[f64]), sum: &mut [f64]) {
    for ((sum, a), b) in sum.iter_mut().zip(a).zip(b) {
        *sum = x * a + y * b;
    }
}

/// `next ← next + factor·(a − b)`.
#[inline(never)]
pub fn add_difference(factor: f64, a: &[f64], b: &[f64], next: &mut [f64]) {
    for ((next, a), b) in next.iter_mut().zip(a).zip(b) {
        *next += factor * (a - b);
    }
}

/// `next ← next + (x·(a − b) + y·(b − c))`.
#[inline(never)]
pub fn add_differences([x, y]: [f64; 2], a: &[f64], b: &[f64], c: &[f64], next: &mut [f64]) {
    for (((next, a), b), c) in next.iter_mut().zip(a).zip(b).zip(c) {
        *next += x * (a - b) + y * (b - c);
    }
}

/// `ahead ← a + factor·(a − b)`.
#[inline(never)]
pub fn write_ahead(factor: f64, a: &[f64], b: &[f64], ahead: &mut [f64]) {
    for ((ahead, a), b) in ahead.iter_mut().zip(a).zip(b) {
        *ahead = a + factor * (a - b);
    }
}

/// `d ← keep·d − factor·take·product`, entry by entry.
#[inline(never)]
pub fn weigh(d: &mut [f64], keep: &[f64], factor: f64, take: &[f64], product: &[f64]) {
    for (((d, product), keep), take) in d.iter_mut().zip(product).zip(keep).zip(take) {
        *d = keep * *d - factor * take * product;
    }
}

/// `product ← a·b`, entry by entry.
#[inline(never)]
pub fn write_products(a: &[f64], b: &[f64], product: &mut [f64]) {
    for ((product, a), b) in product.iter_mut().zip(a).zip(b) {
        *product = a * b;
    }
}

/// The bits in which some entry of `a` differs from that of `b`.
#[must_use]
#[inline(never)]
pub fn differing_bits(a: &[f64], b: &[f64]) -> u64 {
    a.iter().zip(b).fold(0, |bits, (a, b)| bits | (a.to_bits() ^ b.to_bits()))
}

/// Puts `b` in place of `a`; returns the bits that this changes.
#[inline(never)]
pub fn replace(a: &mut [f64], b: &[f64]) -> u64 {
    let mut changed_bits = 0;
    for (a, b) in a.iter_mut().zip(b) {
        changed_bits |= a.to_bits() ^ b.to_bits();
        *a = *b;
    }
    changed_bits
}

/// `a ← a + factor·b`; returns the bits that this changes.
#[inline(never)]
pub fn move_along(a: &mut [f64], factor: f64, b: &[f64]) -> u64 {
    let mut changed_bits = 0;
    for (a, b) in a.iter_mut().zip(b) {
        let moved = *a + factor * b;
        changed_bits |= a.to_bits() ^ moved.to_bits();
        *a = moved;
    }
    changed_bits
}

/// The largest modulus; NaN counts for nothing.
#[must_use]
#[inline(never)]
pub fn largest_modulus(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |most, x| if x.abs() > most { x.abs() } else { most })
}

/// The largest modulus; `None` where an entry is not finite.
#[must_use]
#[inline(never)]
pub fn largest_finite(a: &[f64]) -> Option<f64> {
    let (mut most, mut finite) = (0.0, true);
    for x in a {
        // Not so for NaN.
        finite &= x.abs() < f64::INFINITY;
        most = if x.abs() > most { x.abs() } else { most };
    }
    finite.then_some(most)
}

/// `quotient ← a/divisor`.
#[inline(never)]
pub fn write_quotients(a: &[f64], divisor: f64, quotient: &mut [f64]) {
    for (quotient, a) in quotient.iter_mut().zip(a) {
        *quotient = a / divisor;
    }
}

/// `Σ (a − b)²`, one after the other.
#[must_use]
#[inline(never)]
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(b) {
        sum += (a - b) * (a - b);
    }
    sum
}

/// How many moduli are above a limit.
#[must_use]
#[inline(never)]
pub fn count_above(a: &[f64], limit: f64) -> usize {
    let mut count = 0;
    for x in a {
        count += usize::from(x.abs() > limit);
    }
    count
}

/// From M to `(3I − M)/2`, of the first `d` columns of n entries; returns `‖M − I‖_F²` of these.
#[inline(never)]
pub fn newton_schulz(m: &mut [f64], n: usize, d: usize) -> f64 {
    let mut defect = 0.0;
    for (j, column) in m.chunks_exact_mut(n).enumerate().take(d) {
        for (i, entry) in column.iter_mut().enumerate() {
            let identity = if i == j { 1.0 } else { 0.0 };
            defect += (*entry - identity) * (*entry - identity);
            *entry = 1.5 * identity - 0.5 * *entry;
        }
    }
    defect
}
