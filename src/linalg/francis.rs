//! Eigenvalues of a Hessenberg matrix: the QR iteration of Francis.
//!
//! Each sweep is two steps of the QR iteration at once, with the two eigenvalues of the last 2×2 block as shifts, made in
//! real numbers by chasing a bulge down the matrix (J. G. F. Francis, *The QR transformation*, Computer Journal 4, 1961
//! and 1962; the practice is that of LAPACK's `dlahqr`). A subdiagonal entry becomes zero where it is below the rounding
//! of its neighbors by the conservative test of Ahues and Tisseur (LAPACK working note 122, 1997). Matrices that a sweep
//! leaves as they are, cyclic shifts for instance, get other shifts after every ten sweeps without a zero.
//!
//! Backward stable; some `10n³` operations in all, as a rule two or three sweeps an eigenvalue.

use super::DecompositionError;
use crate::kernel::reflection::Reflection;
use nalgebra::Complex;

/// Sweeps without a new zero before shifts of another kind.
const PATIENCE: usize = 10;

/// Sweeps in all: so many for each of n eigenvalues, n counted as [`FEWEST`] at least.
const SWEEPS: usize = 30;

/// See [`SWEEPS`].
const FEWEST: usize = 10;

/// An iteration under way, one sweep a step.
#[derive(Debug, Clone)]
pub(super) struct Francis {
    n: usize,
    /// The matrix, column-major.
    entries: Vec<f64>,
    /// Rows from here on are done with.
    end: usize,
    /// Sweeps since the last eigenvalue was found.
    waited: usize,
    /// Sweeps that may still be made.
    left: usize,
    values: Vec<Complex<f64>>,
}

/// The reflection that takes `x` to a multiple of the first axis, and what it takes the first coordinate to; `None` for
/// zero.
fn reflection_of(x: [f64; 3]) -> Option<(Reflection, f64)> {
    let scale = x[0].abs() + x[1].abs() + x[2].abs();
    if scale == 0.0 {
        return None;
    }
    let [p, q, r] = x.map(|x| x / scale);
    let norm = (p * p + q * q + r * r).sqrt();
    let s = if p < 0.0 { -norm } else { norm };
    let first = p + s;
    Some((Reflection { u: [first / s, q / s, r / s], w: [1.0, q / first, r / first] }, -s * scale))
}

impl Francis {
    /// Begins with a Hessenberg matrix of entries of about 1, n×n, column-major.
    pub(super) fn new(n: usize, entries: Vec<f64>) -> Self {
        Self { n, entries, end: n, waited: 0, left: SWEEPS * n.max(FEWEST), values: Vec::with_capacity(n) }
    }

    /// Whether every eigenvalue is found.
    pub(super) fn is_done(&self) -> bool {
        self.end == 0
    }

    /// The eigenvalues found, the two of a pair one after the other.
    pub(super) fn into_values(self) -> Vec<Complex<f64>> {
        self.values
    }

    /// Finds one or two eigenvalues, or makes a sweep; returns the operations it took. Not to be called once done.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] after too many sweeps.
    pub(super) fn step(&mut self) -> Result<u64, DecompositionError> {
        let last = self.end - 1;
        let first = self.first_of_block();
        if first > 0 {
            let below = first + (first - 1) * self.n;
            self.entries[below] = 0.0;
        }
        if first + 1 < last {
            self.left = self.left.checked_sub(1).ok_or(DecompositionError::NoConvergence)?;
            self.waited += 1;
            self.sweep(first, last);
            return Ok(10 * ((last - first + 2) as u64).pow(2));
        }
        if first == last {
            self.values.push(Complex::new(self.at(last, last), 0.0));
        } else {
            let block = [self.at(first, first), self.at(first, last), self.at(last, first), self.at(last, last)];
            self.values.extend(of_two_by_two(block));
        }
        self.end = first;
        self.waited = 0;
        Ok(64)
    }

    #[inline]
    fn at(&self, i: usize, j: usize) -> f64 {
        self.entries[i + j * self.n]
    }

    /// The first row of the unreduced block that ends at `end`.
    fn first_of_block(&self) -> usize {
        // Entries are about 1, and n² roundings of a number below this are still far below rounding of 1.
        let tiny = f64::MIN_POSITIVE * (self.n as f64 / f64::EPSILON);
        (1..self.end).rev().find(|&k| self.is_negligible(k, tiny)).unwrap_or(0)
    }

    /// The test of Ahues and Tisseur for the entry left of the diagonal in row `k`.
    fn is_negligible(&self, k: usize, tiny: f64) -> bool {
        let below = self.at(k, k - 1).abs();
        if below <= tiny {
            return true;
        }
        let (before, here) = (self.at(k - 1, k - 1), self.at(k, k));
        let mut size = before.abs() + here.abs();
        if size == 0.0 {
            if k >= 2 {
                size += self.at(k - 1, k - 2).abs();
            }
            if k + 1 < self.end {
                size += self.at(k + 1, k).abs();
            }
        }
        if below > f64::EPSILON * size {
            return false;
        }
        let (above, difference) = (self.at(k - 1, k).abs(), (before - here).abs());
        let (ab, ba) = (below.max(above), below.min(above));
        let (aa, bb) = (here.abs().max(difference), here.abs().min(difference));
        let sum = aa + ab;
        ba * (ab / sum) <= tiny.max(f64::EPSILON * (bb * (aa / sum)))
    }

    /// The two shifts for the block of rows `first..=last`: both real, or conjugate.
    fn shifts(&self, first: usize, last: usize) -> [Complex<f64>; 2] {
        /// Shifts of LAPACK for a matrix that resists; any numbers that are not special would do.
        const EXCEPTIONAL: (f64, f64) = (0.75, -0.4375);
        let block = if self.waited.is_multiple_of(2 * PATIENCE) {
            let s = self.at(last, last - 1).abs() + self.at(last - 1, last - 2).abs();
            let h = EXCEPTIONAL.0 * s + self.at(last, last);
            [h, EXCEPTIONAL.1 * s, s, h]
        } else if self.waited.is_multiple_of(PATIENCE) {
            let s = self.at(first + 1, first).abs() + self.at(first + 2, first + 1).abs();
            let h = EXCEPTIONAL.0 * s + self.at(first, first);
            [h, EXCEPTIONAL.1 * s, s, h]
        } else {
            [self.at(last - 1, last - 1), self.at(last - 1, last), self.at(last, last - 1), self.at(last, last)]
        };
        let scale = block.iter().fold(0.0, |sum, x| sum + x.abs());
        if scale == 0.0 {
            return [Complex::new(0.0, 0.0); 2];
        }
        let [a, b, c, d] = block.map(|x| x / scale);
        let middle = (a + d) * 0.5;
        let determinant = (a - middle) * (d - middle) - b * c;
        let root = determinant.abs().sqrt();
        if determinant >= 0.0 {
            let shift = Complex::new(middle * scale, root * scale);
            return [shift, shift.conj()];
        }
        // Of two real ones the one nearer to the last entry, twice.
        let (plus, minus) = (middle + root, middle - root);
        let nearer = if (plus - d).abs() <= (minus - d).abs() { plus } else { minus };
        [Complex::new(nearer * scale, 0.0); 2]
    }

    /// One double step on the unreduced block of rows `first..=last`, three at least.
    fn sweep(&mut self, first: usize, last: usize) {
        let (start, bulge) = self.start_of_bulge(first, last);
        for k in start..last {
            let reflection = if k == start {
                reflection_of(bulge)
            } else {
                let third = if k + 2 <= last { self.at(k + 2, k - 1) } else { 0.0 };
                reflection_of([self.at(k, k - 1), self.at(k + 1, k - 1), third])
            };
            let Some((reflection, head)) = reflection else { continue };
            let left = k.wrapping_sub(1).wrapping_mul(self.n);
            if k > start {
                self.entries[left + k] = head;
                self.entries[left + k + 1..left + (k + 3).min(last + 1)].fill(0.0);
            } else if k > first {
                // The other two entries below are zero to working precision, as `start_of_bulge` has made sure.
                self.entries[left + k] *= 1.0 - reflection.u[0];
            }
            if k + 2 <= last {
                self.reflect_three(&reflection, k, first, last);
            } else {
                self.reflect_two(&reflection, k, first, last);
            }
        }
    }

    /// The row where the bulge begins, below two consecutive small subdiagonal entries or else at `first`, and the first
    /// column of `(H − shift)(H − shift')` from there, up to a factor.
    fn start_of_bulge(&self, first: usize, last: usize) -> (usize, [f64; 3]) {
        let [one, other] = self.shifts(first, last);
        let mut m = last - 2;
        loop {
            let (here, next) = (self.at(m, m), self.at(m + 1, m + 1));
            let scale = (here - other.re).abs() + other.im.abs() + self.at(m + 1, m).abs();
            let below = self.at(m + 1, m) / scale;
            let v = [
                below * self.at(m, m + 1) + (here - one.re) * ((here - other.re) / scale) - one.im * (other.im / scale),
                below * (here + next - one.re - other.re),
                below * self.at(m + 2, m + 1),
            ];
            let sum = v[0].abs() + v[1].abs() + v[2].abs();
            // Nothing is left only where a shift is an eigenvalue and the rest underflows; then any bulge will do.
            let v = if sum == 0.0 { [1.0, 0.0, 0.0] } else { v.map(|v| v / sum) };
            if m == first {
                return (m, v);
            }
            let size = v[0].abs() * (self.at(m - 1, m - 1).abs() + here.abs() + next.abs());
            if self.at(m, m - 1).abs() * (v[1].abs() + v[2].abs()) <= f64::EPSILON * size {
                return (m, v);
            }
            m -= 1;
        }
    }

    /// Rows and columns `k`, `k + 1`, `k + 2` of the block.
    fn reflect_three(&mut self, reflection: &Reflection, k: usize, first: usize, last: usize) {
        let n = self.n;
        reflection.rows_of_three(&mut self.entries[k * n..(last + 1) * n], n, k);
        let rows = first..(k + 3).min(last) + 1;
        let (left, rest) = self.entries[k * n..(k + 3) * n].split_at_mut(n);
        let (middle, right) = rest.split_at_mut(n);
        reflection.three_columns([&mut left[rows.clone()], &mut middle[rows.clone()], &mut right[rows]]);
    }

    /// Rows and columns `k` and `k + 1`, the last two of the block.
    fn reflect_two(&mut self, reflection: &Reflection, k: usize, first: usize, last: usize) {
        let n = self.n;
        reflection.rows_of_two(&mut self.entries[k * n..(last + 1) * n], n, k);
        let rows = first..last + 1;
        let (left, right) = self.entries[k * n..(k + 2) * n].split_at_mut(n);
        reflection.two_columns([&mut left[rows.clone()], &mut right[rows]]);
    }
}

/// The eigenvalues of `[[a, b], [c, d]]`: exactly conjugate, or both real.
///
/// By a rotation to triangular form or to equal diagonal entries (LAPACK's `dlanv2`; Z. Bai and J. W. Demmel, *On swapping
/// diagonal blocks in real Schur form*, Linear Algebra Appl. 186, 1993): backward stable, unlike the roots of the
/// characteristic polynomial.
fn of_two_by_two([a, b, c, d]: [f64; 4]) -> [Complex<f64>; 2] {
    /// Discriminants below so many ε may be rounding: whether the eigenvalues are real is decided after a rotation.
    const UNSURE: f64 = 4.0 * f64::EPSILON;
    let real = |x: f64, y: f64| [Complex::new(x, 0.0), Complex::new(y, 0.0)];
    let pair = |re: f64, b: f64, c: f64| {
        let z = Complex::new(re, b.abs().sqrt() * c.abs().sqrt());
        [z, z.conj()]
    };
    if b == 0.0 || c == 0.0 {
        return real(a, d);
    }
    let opposite = (b < 0.0) != (c < 0.0);
    let difference = a - d;
    if difference == 0.0 && opposite {
        return pair(a, b, c);
    }
    let half = 0.5 * difference;
    let larger = b.abs().max(c.abs());
    let smaller = if opposite { -b.abs().min(c.abs()) } else { b.abs().min(c.abs()) };
    let scale = half.abs().max(larger);
    let discriminant = (half / scale) * half + (larger / scale) * smaller;
    if discriminant >= UNSURE * scale {
        let root = scale * (discriminant / scale).sqrt();
        let z = half + if half < 0.0 { -root } else { root };
        return real(d + z, d - (larger / z) * smaller);
    }
    // Complex, or real and almost equal: the diagonal entries are made equal.
    let sigma = b + c;
    let tau = libm::hypot(sigma, difference);
    let cos = (0.5 * (1.0 + sigma.abs() / tau)).sqrt();
    let sin = -(half / (tau * cos)) * if sigma < 0.0 { -1.0 } else { 1.0 };
    let (aa, bb, cc, dd) = (a * cos + b * sin, -a * sin + b * cos, c * cos + d * sin, -c * sin + d * cos);
    let (a, b, c, d) = (aa * cos + cc * sin, bb * cos + dd * sin, -aa * sin + cc * cos, -bb * sin + dd * cos);
    let middle = 0.5 * (a + d);
    if b == 0.0 || c == 0.0 {
        real(middle, middle)
    } else if (b < 0.0) == (c < 0.0) {
        let root = b.abs().sqrt() * c.abs().sqrt();
        real(middle + root, middle - root)
    } else {
        pair(middle, b, c)
    }
}
