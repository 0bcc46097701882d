//! Orthogonal columns `B = A·V` by rounds of rotations; see the [module](super).

use super::Tridiagonal;
use super::exponential::Exponential;
use super::rotation::{Rotation, settle};
use crate::kernel::angles::Angles;
use crate::kernel::columns::{dot, rotate};
use crate::kernel::entries::{count_above, largest_modulus, newton_schulz};
use crate::linalg::DecompositionError;
use crate::linalg::padded::{padded_width, transpose};
use crate::linalg::product::{self, multiply};
use nalgebra::DMatrix;

/// Looks at the angles, one after every sweep or turn. Ten sweeps are the most that random matrices take.
const ROUNDS: u32 = 80;

/// Every so many rounds a sweep takes all pairs, whatever was seen: the classical method, which always converges.
const FULL_SWEEP_EVERY: u32 = 4;

/// Columns are scaled by themselves when they are smaller than this beside a matrix with entries of about 1: squares and
/// products of what is left stay normal numbers.
const SMALL: f64 = 1e-60;

/// The most that columns may differ in norm for a start from the eigenvectors of `AᵀA`: these would show the small columns
/// to absolute accuracy only, while rotations from the identity keep them relatively accurate.
const GRADED: f64 = 1e6;

/// `‖W‖` up to which all pairs are turned at once; beyond, what first order leaves is not small beside it.
const TURNED_AT_ONCE: f64 = 0.3;

/// A turn of two columns, in radians, that has to be made by itself.
const LARGE_TURN: f64 = 0.1;

/// The share of pairs with large turns from which a sweep takes them all.
const MANY: f64 = 0.1;

/// `‖VᵀV − I‖` up to which a step of Newton and Schulz makes V orthogonal: it squares the defect.
const REPAIRABLE: f64 = 1e-8;

/// Orthogonalization of columns, with the memory it needs.
#[derive(Debug, Clone)]
pub(in crate::linalg) struct OneSided {
    rows: usize,
    columns: usize,
    /// Both padded.
    n: usize,
    stage: Stage,
    round: u32,
    /// A, then `A·V`, column j divided by `2^exponents[j]`.
    b: Vec<f64>,
    v: Vec<f64>,
    g: Vec<f64>,
    scratch: Vec<f64>,
    /// `‖b_j‖²`, of the scaled columns.
    squares: Vec<f64>,
    /// The same before the last sweep or turn.
    former: Vec<f64>,
    exponents: Vec<i32>,
    reciprocals: Vec<f64>,
    tridiagonal: Tridiagonal,
    exponential: Exponential,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// The eigenvectors of the matrix itself, and nothing else.
    EigenvectorsAlone,
    /// `(3I − VᵀV)/2`
    Defect,
    /// `V·(3I − VᵀV)/2`
    Orthogonalize,
    /// `B = A·V`
    Image,
    /// The angles between columns.
    Look,
    /// Q, the eigenvectors of `BᵀB`, then `V·Q`.
    Eigenvectors,
    /// Row i of a sweep over all pairs, or those with large angles.
    Sweep {
        i: usize,
        all: bool,
    },
    /// `Q = exp(W)`, then `V·Q`; all columns will be orthogonal if it is the last.
    Turn {
        last: bool,
    },
    /// `B·Q`
    TurnImage {
        last: bool,
    },
    Done,
}

impl OneSided {
    /// For matrices of so many rows and columns, `columns ≤ rows`.
    pub(in crate::linalg) fn new(rows: usize, columns: usize) -> Self {
        let n = padded_width(rows);
        let matrix = || vec![0.0; n * n];
        Self {
            rows,
            columns,
            n,
            stage: Stage::Done,
            round: 0,
            b: matrix(),
            v: matrix(),
            g: matrix(),
            scratch: matrix(),
            squares: vec![0.0; n],
            former: vec![0.0; n],
            exponents: vec![0; n],
            reciprocals: vec![0.0; n],
            tridiagonal: Tridiagonal::new(n),
            exponential: Exponential::new(n),
        }
    }

    /// The padded width, the distance of columns.
    pub(in crate::linalg) fn stride(&self) -> usize {
        self.n
    }

    /// A, to be filled before a start; entries beyond it are zero, the largest of the others about 1.
    pub(in crate::linalg) fn matrix_mut(&mut self) -> &mut [f64] {
        &mut self.b
    }

    /// Writes V for a warm start.
    pub(in crate::linalg) fn write_vectors(&mut self, v: &DMatrix<f64>) {
        self.v.fill(0.0);
        let d = v.nrows().max(1);
        for (to, from) in self.v.chunks_exact_mut(self.n).zip(v.as_slice().chunks_exact(d)) {
            to[..d].copy_from_slice(from);
        }
    }

    /// Starts from nothing.
    pub(in crate::linalg) fn begin(&mut self) {
        write_identity(self.n, self.columns, &mut self.v);
        self.restart();
        self.rescale();
        self.stage = Stage::Look;
    }

    fn restart(&mut self) {
        self.round = 0;
        self.exponents.fill(0);
        self.former.fill(0.0);
    }

    /// Looks for the eigenvectors alone of the matrix, symmetric and p×p.
    pub(in crate::linalg) fn begin_eigenvectors(&mut self) -> Result<(), DecompositionError> {
        self.stage = Stage::Done;
        self.tridiagonal.begin(self.columns, &mut self.b)?;
        self.stage = Stage::EigenvectorsAlone;
        Ok(())
    }

    /// The eigenvalues, when only eigenvectors were looked for.
    pub(in crate::linalg) fn eigenvalues(&self) -> impl Iterator<Item = f64> {
        self.tridiagonal.values()
    }

    /// Starts from V as it was written.
    pub(in crate::linalg) fn begin_near(&mut self) {
        self.restart();
        self.stage = Stage::Defect;
    }

    /// `‖b_j‖`, j = 1…p.
    pub(in crate::linalg) fn norms(&self) -> impl Iterator<Item = f64> {
        self.squares.iter().zip(&self.exponents).take(self.columns).map(|(square, exponent)| match exponent {
            0 => square.sqrt(),
            exponent => libm::scalbn(square.sqrt(), *exponent),
        })
    }

    /// `b_j`, up to a power of two, with `‖b_j‖`.
    pub(in crate::linalg) fn image(&self, j: usize) -> (&[f64], f64) {
        (&self.b[j * self.n..(j + 1) * self.n], self.squares[j].sqrt())
    }

    /// `v_j`.
    pub(in crate::linalg) fn vector(&self, j: usize) -> &[f64] {
        &self.v[j * self.n..(j + 1) * self.n]
    }

    /// The largest cosine between columns that counts as none.
    fn tolerance(&self) -> f64 {
        (self.rows as f64).sqrt().max(4.0) * f64::EPSILON
    }

    /// The cosine below which a sweep leaves two columns alone: so far below the tolerance that what a sweep leaves passes
    /// the look after it, where sums are rounded otherwise.
    fn rotated_from(&self) -> f64 {
        0.25 * self.tolerance()
    }

    /// Does a piece of the work; returns its floating-point operations, or nothing when all is done.
    pub(in crate::linalg) fn advance(&mut self) -> Result<Option<u64>, DecompositionError> {
        let n = self.n;
        let mut flops = product::flops(n);
        self.stage = match self.stage {
            Stage::EigenvectorsAlone => match self.tridiagonal.advance(&mut self.b, &mut self.v)? {
                Some(work) => {
                    flops = work;
                    Stage::EigenvectorsAlone
                }
                None => Stage::Done,
            },
            Stage::Defect => {
                transpose(n, &self.v, &mut self.scratch);
                multiply(n, &self.scratch, &self.v, &mut self.g);
                self.correction()
            }
            Stage::Orthogonalize => {
                multiply(n, &self.v, &self.g, &mut self.scratch);
                std::mem::swap(&mut self.v, &mut self.scratch);
                Stage::Image
            }
            Stage::Image => {
                multiply(n, &self.b, &self.v, &mut self.scratch);
                std::mem::swap(&mut self.b, &mut self.scratch);
                self.rescale();
                Stage::Look
            }
            Stage::Look => self.look()?,
            Stage::Eigenvectors => match self.tridiagonal.advance(&mut self.g, &mut self.scratch)? {
                Some(work) => {
                    flops = work;
                    Stage::Eigenvectors
                }
                None => {
                    std::mem::swap(&mut self.g, &mut self.scratch);
                    self.turn_vectors();
                    Stage::TurnImage { last: false }
                }
            },
            Stage::Sweep { i, all } => {
                flops = self.sweep_row(i, all);
                if i + 2 < self.columns {
                    Stage::Sweep { i: i + 1, all }
                } else {
                    self.rescale();
                    Stage::Look
                }
            }
            Stage::Turn { last } => match self.exponential.advance(&mut self.g, &mut self.scratch) {
                Some(_) => Stage::Turn { last },
                None => {
                    self.turn_vectors();
                    Stage::TurnImage { last }
                }
            },
            Stage::TurnImage { last } => {
                multiply(n, &self.b, &self.g, &mut self.scratch);
                std::mem::swap(&mut self.b, &mut self.scratch);
                self.rescale();
                if last { Stage::Done } else { Stage::Look }
            }
            Stage::Done => return Ok(None),
        };
        Ok(Some(flops))
    }

    /// `V ← V·Q`, Q being in g.
    fn turn_vectors(&mut self) {
        multiply(self.n, &self.v, &self.g, &mut self.scratch);
        std::mem::swap(&mut self.v, &mut self.scratch);
    }

    /// From `VᵀV` to `(3I − VᵀV)/2`, or a start from nothing where V is not nearly orthogonal.
    fn correction(&mut self) -> Stage {
        let (n, p) = (self.n, self.columns);
        let defect = newton_schulz(&mut self.g, n, p);
        // Also for NaN.
        if defect <= REPAIRABLE * REPAIRABLE {
            Stage::Orthogonalize
        } else {
            self.begin();
            self.stage
        }
    }

    /// Takes the norms of columns, makes those zero of which a sweep or a turn has left no more than its rounding, and
    /// scales those by themselves that are small.
    ///
    /// Noise need not become orthogonal to anything, however often it is rotated.
    fn rescale(&mut self) {
        let noise = self.columns as f64 * f64::EPSILON;
        for (j, column) in self.b.chunks_exact_mut(self.n).enumerate().take(self.columns) {
            let (square, exponent) = (&mut self.squares[j], &mut self.exponents[j]);
            *square = dot(column, column);
            if self.former[j] > 0.0 && *square <= noise * noise * self.former[j] {
                column.fill(0.0);
                (*square, *exponent) = (0.0, 0);
                continue;
            }
            let largest = largest_modulus(column);
            if largest != 0.0 && (largest < SMALL || *exponent != 0) {
                let change = libm::ilogb(largest);
                column.iter_mut().for_each(|x| *x = libm::scalbn(*x, -change));
                *exponent += change;
                *square = dot(column, column);
            }
        }
    }

    /// Takes all angles, and decides what to do about them.
    fn look(&mut self) -> Result<Stage, DecompositionError> {
        let (n, p) = (self.n, self.columns);
        if self.round == ROUNDS {
            return Err(DecompositionError::NoConvergence);
        }
        self.round += 1;
        transpose(n, &self.b, &mut self.scratch);
        multiply(n, &self.scratch, &self.b, &mut self.g);
        for j in 0..n {
            let square = std::mem::take(&mut self.g[j * (n + 1)]);
            self.squares[j] = square;
            self.reciprocals[j] = if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 };
        }
        self.former.copy_from_slice(&self.squares);
        let tolerance = self.tolerance();
        let angles = Angles::read(&mut self.g, &self.squares, &self.reciprocals, tolerance);
        if angles.largest_cosine <= tolerance {
            return Ok(Stage::Done);
        }
        let is_scaled = self.exponents.iter().any(|&exponent| exponent != 0);
        if angles.turns <= TURNED_AT_ONCE && !is_scaled {
            self.exponential.begin(&mut self.g, angles.turns);
            return Ok(Stage::Turn { last: angles.cosines * angles.unit_turns <= 0.5 * tolerance });
        }
        let large = count_above(&self.g, LARGE_TURN);
        let is_many = large as f64 > MANY * (p * p) as f64;
        if self.round == 1 && is_many && !self.is_graded() {
            multiply(n, &self.scratch, &self.b, &mut self.g);
            self.tridiagonal.begin(p, &mut self.g)?;
            return Ok(Stage::Eigenvectors);
        }
        let all = is_scaled || large == 0 || is_many || self.round.is_multiple_of(FULL_SWEEP_EVERY);
        Ok(Stage::Sweep { i: 0, all })
    }

    /// Whether columns differ so much in norm that `BᵀB` hides the small ones.
    fn is_graded(&self) -> bool {
        let norms = self.norms();
        let (least, most) = norms.fold((f64::INFINITY, 0.0_f64), |(least, most), x| (least.min(x), most.max(x)));
        most > GRADED * least
    }

    /// Rotates column i with those after it; returns about how many operations that took.
    fn sweep_row(&mut self, i: usize, all: bool) -> u64 {
        let (n, p) = (self.n, self.columns);
        let tolerance = self.rotated_from() * self.rotated_from();
        let mut rotations = 0;
        for j in i + 1..p {
            if !all && self.g[i * n + j].abs() <= LARGE_TURN {
                continue;
            }
            let (left, right) = self.b.split_at_mut(j * n);
            let (first, second) = (&mut left[i * n..(i + 1) * n], &mut right[..n]);
            let inner = dot(first, second);
            let (alpha, beta) = (self.squares[i], self.squares[j]);
            // Never for NaN, nor for zero columns.
            let crooked = inner * inner > tolerance * (alpha * beta);
            if !crooked {
                continue;
            }
            rotations += 1;
            let rotation = Rotation::new(alpha, beta, inner, self.exponents[j] - self.exponents[i]);
            match rotation.of_image {
                Some(mix) => mix.apply(first, second),
                None => rotate(first, second, rotation.sine, rotation.cosine),
            }
            self.squares[i] = alpha + rotation.gain_first * inner;
            self.squares[j] = beta + rotation.gain_second * inner;
            self.squares[i] = settle(first, self.squares[i], alpha);
            self.squares[j] = settle(second, self.squares[j], beta);
            let (left, right) = self.v.split_at_mut(j * n);
            rotate(&mut left[i * n..(i + 1) * n], &mut right[..n], rotation.sine, rotation.cosine);
        }
        ((p - i) * 2 * n + rotations * 12 * n) as u64
    }
}

/// Writes the p×p identity into n×n entries.
fn write_identity(n: usize, p: usize, entries: &mut [f64]) {
    entries.fill(0.0);
    entries.iter_mut().step_by(n + 1).take(p).for_each(|entry| *entry = 1.0);
}
