//! The largest eigenvalue of a real symmetric tridiagonal matrix, with a vector.
//!
//! The largest eigenvalue by bisection: `x` is above all of them where every pivot of `T − xI` is negative (Sylvester's
//! law of inertia). A vector by inverse iteration, which needs no gap: where the eigenvalue is repeated, or nearly, any
//! vector of the space comes out (Golub and Van Loan, *Matrix Computations*, 4th ed., section 8.4). Guarantee: exact for a
//! matrix within a modest multiple of ε‖T‖ of T.

/// A symmetric tridiagonal matrix.
#[derive(Debug, Clone)]
pub struct Tridiagonal {
    /// n of them.
    pub diagonal: Vec<f64>,
    /// n − 1 of them.
    pub beside: Vec<f64>,
}

impl Tridiagonal {
    /// The largest row sum of moduli, at least the spectral norm; 1 for the zero matrix.
    fn norm(&self) -> f64 {
        let norm = (0..self.diagonal.len()).fold(0.0_f64, |norm, i| norm.max(self.diagonal[i].abs() + self.radius(i)));
        if norm == 0.0 { 1.0 } else { norm }
    }

    /// The sum of the moduli beside the diagonal in row `i`.
    fn radius(&self, i: usize) -> f64 {
        let entry = |j: usize| self.beside.get(j).map_or(0.0, |x| x.abs());
        entry(i) + if i == 0 { 0.0 } else { entry(i - 1) }
    }

    /// The largest eigenvalue and a unit eigenvector; `None` for n = 0. Some `400n` operations, most of them divisions.
    #[must_use]
    pub fn top(&self) -> Option<(f64, Vec<f64>)> {
        let norm = self.norm();
        let mut low = self.diagonal.iter().copied().reduce(f64::max)?;
        let mut high = (0..self.diagonal.len()).fold(low, |high, i| high.max(self.diagonal[i] + self.radius(i)));
        loop {
            let middle = 0.5 * (low + high);
            if high - low <= f64::EPSILON * norm || middle <= low || middle >= high {
                return Some((middle, self.vector(middle, norm)));
            }
            if self.is_above_all(middle) { high = middle } else { low = middle }
        }
    }

    /// Whether `x` is larger than every eigenvalue.
    fn is_above_all(&self, x: f64) -> bool {
        // Division by a tiny pivot gives a huge positive one, and so the right answer.
        let mut pivot = -1.0;
        (0..self.diagonal.len()).all(|i| {
            let beside = if i == 0 { 0.0 } else { self.beside[i - 1] };
            pivot = (self.diagonal[i] - x) - beside * (beside / pivot);
            pivot < 0.0
        })
    }

    /// A unit eigenvector for the eigenvalue nearest to `shift`, by inverse iteration.
    fn vector(&self, shift: f64, norm: f64) -> Vec<f64> {
        /// One is enough for most starts, two for all but contrived ones.
        const ITERATIONS: usize = 4;
        /// The golden section: its multiples modulo 1 are spread evenly, so no structure makes the start orthogonal.
        const SECTION: f64 = 0.618_033_988_749_894_9;
        let factors = Factors::new(self, shift, f64::EPSILON * norm);
        let mut y: Vec<f64> = (0..self.diagonal.len()).map(|i| 0.5 + (SECTION * (i + 1) as f64).fract()).collect();
        for _ in 0..ITERATIONS {
            factors.solve(&mut y);
            let largest = y.iter().fold(0.0_f64, |largest, y| largest.max(y.abs()));
            y.iter_mut().for_each(|y| *y /= largest);
        }
        let length = y.iter().fold(0.0, |sum, y| sum + y * y).sqrt();
        y.iter_mut().for_each(|y| *y /= length);
        y
    }
}

/// `T − xI = P·L·U` with row exchanges, U with two entries beside its diagonal.
struct Factors {
    /// The rows of U: the diagonal entry and the two after it.
    rows: Vec<[f64; 3]>,
    /// Of each row but the last: the multiplier, and whether it was exchanged with the next.
    steps: Vec<(f64, bool)>,
}

impl Factors {
    /// Pivots below `least` are taken for that: `T − xI` is singular to working precision, as it should be.
    fn new(t: &Tridiagonal, x: f64, least: f64) -> Self {
        let n = t.diagonal.len();
        let beside = |i: usize| t.beside.get(i).copied().unwrap_or(0.0);
        let lift = |pivot: f64| if pivot.abs() < least { if pivot < 0.0 { -least } else { least } } else { pivot };
        let (mut rows, mut steps) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut row = [t.diagonal[0] - x, beside(0), 0.0];
        for i in 1..n {
            let next = [beside(i - 1), t.diagonal[i] - x, beside(i)];
            let exchanged = next[0].abs() > row[0].abs();
            let (mut pivot, other) = if exchanged { (next, [row[0], row[1], 0.0]) } else { (row, next) };
            pivot[0] = lift(pivot[0]);
            let multiplier = other[0] / pivot[0];
            rows.push(pivot);
            steps.push((multiplier, exchanged));
            row = [other[1] - multiplier * pivot[1], other[2] - multiplier * pivot[2], 0.0];
        }
        row[0] = lift(row[0]);
        rows.push(row);
        Self { rows, steps }
    }

    /// `y ← (T − xI)⁻¹y`.
    fn solve(&self, y: &mut [f64]) {
        for (i, &(multiplier, exchanged)) in self.steps.iter().enumerate() {
            if exchanged {
                y.swap(i, i + 1);
            }
            y[i + 1] -= multiplier * y[i];
        }
        let (mut next, mut after) = (0.0, 0.0);
        for (y, row) in y.iter_mut().zip(&self.rows).rev() {
            *y = (*y - row[1] * next - row[2] * after) / row[0];
            (next, after) = (*y, next);
        }
    }
}
